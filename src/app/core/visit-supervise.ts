// A supervisor's own call: they are put beside another call, hear it, and may whisper to the agent, barge in or take the agent's place (ACD-18).
// Keys on the supervisor's phone: 4 listen, 5 whisper, 6 barge in, 9 take over. They stay with the caller through holds, queues and transfers,
// also into the call theirs is joined with, as far as they have the right there.
//
//   listening ◄──4──► whispering ◄──5,6──► barging ──9──► in the agent's place, the agent let go
//       └── supervisor hangs up: nothing changes      └── the call is over: so is this

import type { CallId, ExtensionKey } from "../../base/ids.ts";
import type { Call } from "../../call/call.ts";
import { recordedSeats } from "../../call/hearing-table.ts";
import type { Leg } from "../../call/leg.ts";
import { afterLeg, hangUp, type Next } from "./next.ts";
import { takePlace } from "./replace.ts";
import type { Site } from "./site.ts";
import { supervisedParty } from "./supervise-rights.ts";
import type { Post, SupervisorRole } from "./supervisors.ts";
import type { Way } from "./way.ts";

const ROLES: Readonly<Record<string, SupervisorRole>> = { "4": "listen", "5": "whisper", "6": "barge" };
const TAKE_OVER = "9";

/** Why somebody may not supervise this call now. */
export type SuperviseRefusal = "no-right" | "nobody-talks" | "full";

/** undefined: they may. */
export function refusalToSupervise(
  by: ExtensionKey,
  way: Way | undefined,
  site: Site,
  role: SupervisorRole = "listen",
): SuperviseRefusal | undefined {
  if (way === undefined || way.talk === undefined) return "nobody-talks";
  const to = rightFor(role);
  if (supervisedParty({ by, to }, way, way.talk.parties, site) === undefined) return "no-right";
  return site.supervisors.isFull(way.call.id) ? "full" : undefined;
}

function rightFor(role: SupervisorRole): "call.listen" | "call.supervise" {
  return role === "listen" ? "call.listen" : "call.supervise";
}

/** `caller` is not answered yet, or has just answered. */
export async function visitSupervise(
  call: Call,
  caller: Leg,
  wish: { readonly target: CallId; readonly role: SupervisorRole; readonly whose: ExtensionKey | undefined },
  site: Site,
): Promise<Next> {
  const by = caller.party.extension;
  let way = site.calls.way(wish.target);
  if (by === undefined || refusalToSupervise(by, way, site, wish.role) !== undefined)
    return hangUp(call, "rejected", "switch", 403);
  let leg = besideIt(caller, way, site);
  if (leg === undefined) return hangUp(call, "overloaded", "switch");
  if (!leg.answer(way?.call.anchor?.codec)) return hangUp(call, "no-common-audio", "switch");
  call.markConnected({});
  site.calls.way(call.id)?.reached();
  const { whose } = wish;
  let { role } = wish;
  while (way !== undefined && leg !== undefined && !call.signal.aborted) {
    const post = new Supervision({ call, leg, by, whose, way, role }, site);
    const into = await post.over;
    role = post.role;
    leg = post.leg;
    way = into === undefined ? undefined : wayInto(into, by, site);
    if (way !== undefined) leg = besideIt(leg, way, site);
  }
  return leg === undefined || leg.end !== undefined
    ? afterLeg(call, caller, "completed")
    : hangUp(call, "completed", "switch");
}

/** Its people went on there; the supervisor follows them where they have the right. */
function wayInto(call: CallId, by: ExtensionKey, site: Site): Way | undefined {
  const way = site.calls.way(call);
  const parties = way?.talk?.parties ?? way?.call.legs ?? [];
  return way !== undefined && supervisedParty({ by }, way, parties, site) !== undefined ? way : undefined;
}

function besideIt(leg: Leg, way: Way | undefined, site: Site): Leg | undefined {
  const near = way?.call.anchor?.mediaCall;
  return near === undefined ? undefined : site.calls.bring(leg, near);
}

interface SupervisionInit {
  readonly call: Call;
  readonly leg: Leg;
  readonly by: ExtensionKey;
  /** Who was named; undefined: nobody, only the call. */
  readonly whose: ExtensionKey | undefined;
  readonly way: Way;
  readonly role: SupervisorRole;
}

/** One supervisor beside one call. */
export class Supervision implements Post {
  readonly by: ExtensionKey;
  readonly #whose: ExtensionKey | undefined;
  readonly own: Call;
  readonly call: Call;
  readonly since;
  leg: Leg;
  role: SupervisorRole;
  /** Resolves when it is over; with a call: its people go on there. */
  readonly over: Promise<CallId | undefined>;
  readonly #way: Way;
  readonly #site: Site;
  #finish: (into: CallId | undefined) => void = () => {};
  #forget: (() => void)[] = [];

  constructor({ call, leg, by, whose, way, role }: SupervisionInit, site: Site) {
    this.by = by;
    this.#whose = whose;
    this.own = call;
    this.call = way.call;
    this.since = site.clock.wall();
    this.leg = leg;
    this.role = role;
    this.#way = way;
    this.#site = site;
    this.over = new Promise((resolve) => {
      this.#finish = resolve;
    });
    site.supervisors.add(this);
    this.#forget.push(
      site.keypad.listen(leg, (digit) => this.#pressed(digit)),
      call.signal.onAbort(() => this.#end(undefined)),
    );
    leg.listen(({ kind }) => {
      if (kind === "held" || kind === "resumed" || kind === "broken" || kind === "mended") this.#connect();
    });
    this.#tell(role);
    this.#connect();
  }

  agentOf(parties: readonly Leg[]): Leg | undefined {
    return supervisedParty({ by: this.by, whose: this.#whose }, this.#way, parties, this.#site);
  }

  ended(into: CallId | undefined): void {
    this.#end(into, true);
  }

  become(role: SupervisorRole): void {
    if (role === this.role || !this.#mayBeHeard(role)) return;
    this.role = role;
    this.#tell(role);
    this.#connect();
    this.#site.media.chime([this.leg.id], "confirm"); // to the supervisor alone
  }

  /** The agent is let go and the supervisor talks on in their place. False: there is nobody to replace, or not now. */
  takeOver(): boolean {
    const way = this.#way;
    const agent = way.talk === undefined ? undefined : this.agentOf(way.talk.parties);
    if (agent === undefined || !this.#mayBeHeard("barge") || way.isTurning || way.talk?.partnerOf(agent) === undefined)
      return false;
    const own = this.#site.calls.way(this.own.id);
    this.#leave();
    const moved = this.#site.calls.move(this.leg, way.call);
    if (moved === undefined) {
      this.#site.supervisors.add(this); // nothing has changed
      return false;
    }
    this.#tell("take-over");
    this.own.facts({ kind: "call.joined", call: this.own.id, into: way.call.id });
    own?.turn({ kind: "hang-up", ending: "transferred", by: "caller", status: 200 });
    takePlace(agent, moved, this.#site);
    this.#finish(undefined);
    return true;
  }

  /** Whoever inspects calls hears them and no more. */
  #mayBeHeard(role: SupervisorRole): boolean {
    const parties = this.#way.talk?.parties ?? this.call.legs;
    const to = rightFor(role);
    return supervisedParty({ by: this.by, whose: this.#whose, to }, this.#way, parties, this.#site) !== undefined;
  }

  #pressed(digit: string): void {
    const role = ROLES[digit];
    if (role !== undefined) this.become(role);
    else if (digit === TAKE_OVER) this.takeOver();
  }

  #connect(): void {
    const { talk } = this.#way;
    if (talk === undefined) return this.#site.supervisors.hearAnchor(this.call.id);
    talk.connect();
    this.#recordAll(talk.parties);
  }

  /** Whoever barges in is heard by the customer, and so has a track of their own. */
  #recordAll(parties: readonly Leg[]): void {
    const { call } = this;
    if (call.recording.state !== "running") return;
    const seats = this.#site.supervisors.seats(call.id, parties);
    const others = parties.filter((leg) => leg !== call.anchor).map(({ id }) => id);
    call.record([...others, ...recordedSeats(seats)], { media: this.#site.media, place: this.#site.recordingPlace });
  }

  #tell(role: SupervisorRole | "take-over" | "none"): void {
    const { call, own, by } = this;
    call.facts({ kind: "call.supervised", call: call.id, by: own.id, supervisor: by, role });
  }

  #leave(): void {
    for (const forget of this.#forget.splice(0)) forget();
    this.#site.supervisors.remove(this);
  }

  #end(into: CallId | undefined, isOver = false): void {
    if (!this.#site.supervisors.of(this.call.id).includes(this)) return;
    this.#leave();
    if (this.leg.end === undefined) {
      this.leg.listen(undefined);
      this.leg.hear({ kind: "nothing" });
    }
    if (!isOver) {
      this.#tell("none");
      this.#connect();
    }
    this.#finish(into);
  }
}
