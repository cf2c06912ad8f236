// People talk: the one the call stays with and the one they met, or three together. Every visit that ends in a conversation comes here, so that
// holding, transferring, parking and recording are the same whoever was dialled.
//
//   two talk ──one hangs up──► over           ──turned (REFER, key, Replaces)──► elsewhere, nobody is hung up
//   three talk ──one hangs up──► two talk

import { Abort } from "../../base/abort.ts";
import { unreachable } from "../../base/assert.ts";
import type { AgentKey, CallId, ExtensionKey, LegId } from "../../base/ids.ts";
import type { Millis } from "../../base/time.ts";
import type { Call } from "../../call/call.ts";
import { hearingTable, type Part, type Seat } from "../../call/hearing-table.ts";
import type { Leg, LegEvent } from "../../call/leg.ts";
import type { KeyHow } from "../../call/leg-keys.ts";
import { passFax } from "../../call/t38.ts";
import type { Hearing } from "../../rtp/media.ts";
import { lastTalkWith } from "./flow/last-talk.ts";
import { InCallKeys } from "./in-call-keys.ts";
import { type Met, metAt } from "./met.ts";
import { afterLeg, type GoesOn, hangUp, type Next } from "./next.ts";
import { type Said, say } from "./say.ts";
import { type Site, startRecording } from "./site.ts";
import type { Way } from "./way.ts";

/** Answers `caller` where nobody has yet. Resolves when the call goes elsewhere or is over. */
export function talk(call: Call, caller: Leg, other: Leg, met: Met, site: Site): Promise<Next> {
  return meet(call, caller, { legs: [other], met }, site);
}

export async function meet(
  call: Call,
  anchor: Leg,
  {
    legs,
    met,
    goesOn,
  }: { readonly legs: readonly [Leg, ...Leg[]]; readonly met: Met; readonly goesOn?: GoesOn | undefined },
  site: Site,
): Promise<Next> {
  const [other] = legs;
  const isFirst = !anchor.wasAnswered;
  // Who picked the call up may not have been answered either.
  if (other.side === "caller" && !other.answer(anchor.codecs[0], anchor.shown)) return unanswerable(call, other);
  if (!anchor.answer(other.codec, other.shown)) return unanswerable(call, anchor);
  const { recorded, ...who } = met;
  if (goesOn === undefined) call.markConnected({ leg: other.id, ...who });
  const record = (): void => {
    if (!recorded && !call.recording.goesOn) return;
    startRecording(
      call,
      legs.map((leg) => leg.id),
      site,
    );
  };
  if (goesOn === undefined) record();
  const way = site.calls.way(call.id);
  way?.reached();
  noteTalk(way, who, site, goesOn?.since);
  if (!isFirst && goesOn === undefined) introduce([anchor, ...legs]);
  const table = new Talk(call, [anchor, ...legs], site);
  if (way !== undefined) way.talk = table;
  site.journal?.begins(call.id, goesOn?.revivals);
  if (goesOn !== undefined) comeBack(table, goesOn, { call, record, site });
  await table.over;
  site.journal?.over(call.id);
  if (way !== undefined) way.talk = undefined;
  way?.lastTalk?.over(site.clock.now());
  return goesOn !== undefined && table.lost !== undefined
    ? lostAtRestart(call, table.lost)
    : afterTalk(call, table, met);
}

/** What was on hold by command still is; what was recorded goes on in a new file once everybody is there. */
function comeBack(
  table: Talk,
  { onHold, whole }: GoesOn,
  { call, record, site }: { readonly call: Call; readonly record: () => void; readonly site: Site },
): void {
  table.holdAgain(onHold);
  table.whenWhole(() => {
    record();
    whole();
    site.journal?.isWhole(call.id);
  });
}

function lostAtRestart(call: Call, { id, party, shown, end }: Leg): Next {
  call.note(`lost-at-restart: ${party.extension ?? shown.number} (${id}) did not come back: ${end?.why ?? "gone"}`);
  return hangUp(call, "lost-at-restart", "switch");
}

/** For surveys: with whom the caller talked last. */
export function noteTalk(
  way: Way | undefined,
  who: Omit<Met, "recorded">,
  { floor, clock }: Site,
  since: Millis = clock.now(),
): void {
  const agentAt = (extension: ExtensionKey): AgentKey | undefined => floor.desk.agentAt(extension);
  way?.talksWith(lastTalkWith(who, way.lastTalk, { agentAt, now: since }));
}

function unanswerable(call: Call, leg: Leg): Next {
  return leg.state === "ended" ? afterLeg(call, leg, "cancelled") : hangUp(call, "no-common-audio", "switch");
}

/** Each display shows whom its owner talks to now. Of three, nobody's display could tell. */
function introduce(parties: readonly Leg[]): void {
  const [a, b, third] = parties;
  if (a === undefined || b === undefined || third !== undefined) return;
  a.inform(b.shown);
  b.inform(a.shown);
}

function afterTalk(call: Call, table: Talk, met: Met): Next {
  const { left } = table;
  const [first, second, third] = table.parties;
  if (first !== undefined && second !== undefined && third === undefined && left !== undefined) {
    if (call.forced !== undefined) return hangUp(call, "completed", "switch");
    call.anchorOn(first); // of three, one has left: the others talk on
    return { kind: "meet", legs: [second], met: metAt(second, met.recorded) };
  }
  return left === undefined ? hangUp(call, "completed", "switch") : afterLeg(call, left, "completed");
}

/** Who hears whom follows from who holds: where nobody else can be heard, there is music. */
export class Talk {
  /** Resolves when one has left or the call was turned elsewhere. */
  readonly over: Promise<void>;
  /** Who left first; undefined: nobody has. */
  left: Leg | undefined;
  readonly #call: CallId;
  readonly #parties: Leg[];
  readonly #site: Site;
  readonly #keys: InCallKeys;
  readonly #facts: Call["facts"];
  /** Put on hold by command: they hear nothing, and whoever is with them hears music. */
  readonly #onHold = new Set<Leg>();
  /** They hear something of their own until it is over. */
  readonly #hearing = new Set<Leg>();
  /** Nobody waits for what is played any more. */
  readonly #done = new Abort();
  #forget: () => void = () => {};
  #finish: () => void = () => {};
  #whenWhole: (() => void) | undefined;
  #isOver = false;

  constructor(call: Call, parties: readonly Leg[], site: Site) {
    this.#call = call.id;
    this.#parties = [...parties];
    this.#site = site;
    this.#keys = new InCallKeys(call, this, site);
    this.#facts = call.facts;
    this.over = new Promise((resolve) => {
      this.#finish = resolve;
    });
    for (const leg of parties) leg.listen((event) => this.#onEvent(leg, event.kind));
    this.connect();
    if (this.left === undefined) this.#forget = call.signal.onAbort(() => this.#stop());
    if (this.left === undefined && !call.signal.aborted) this.#keys.listen(this.#parties);
  }

  /** Who has not hung up; the first is the one the call stays with. */
  get parties(): readonly Leg[] {
    return this.#parties;
  }

  /** Of a talk of two: the other one. */
  partnerOf(leg: Leg): Leg | undefined {
    const [a, b, third] = this.#parties;
    if (third !== undefined) return undefined;
    if (leg === a) return b;
    return leg === b ? a : undefined;
  }

  /** After somebody heard something else for a while. */
  connect(): void {
    if (this.#isOver) return this.#site.supervisors.hearAnchor(this.#call);
    const seats = this.#parties.flatMap((leg): readonly Seat[] => (leg.end === undefined ? [this.#seatOf(leg)] : []));
    const { holdMusic, media, supervisors } = this.#site;
    const beside = supervisors.seats(this.#call, this.#parties);
    const alone: Hearing = { kind: "file", name: holdMusic, then: "repeat" };
    const rows = hearingTable(beside.length === 0 ? seats : [...seats, ...beside], { alone });
    const busy = new Set([...this.#hearing].map(({ id }) => id));
    media.table(busy.size === 0 ? rows : rows.filter(({ leg }) => !busy.has(leg)));
  }

  /** By command, whatever their phone knows of it. false: they are on hold, their phone holds, or they are not in this talk. */
  hold(leg: Leg): boolean {
    if (this.#isOver || leg.state !== "answered" || this.#onHold.has(leg) || !this.#parties.includes(leg)) return false;
    this.#onHold.add(leg);
    this.#facts({ kind: "leg.held", call: this.#call, leg: leg.id });
    this.connect();
    return true;
  }

  /** false: nobody put them on hold by command. */
  resume(leg: Leg): boolean {
    if (this.#isOver || !this.#onHold.delete(leg)) return false;
    this.#facts({ kind: "leg.resumed", call: this.#call, leg: leg.id });
    this.connect();
    return true;
  }

  /** These hear `said` instead of the others, who go on hearing them. Resolves when it is said or the talk is over. false: one of them hears something already. */
  async play(legs: readonly Leg[], said: readonly Said[]): Promise<boolean> {
    if (this.#isOver || legs.some((leg) => this.#hearing.has(leg) || !this.#parties.includes(leg))) return false;
    for (const leg of legs) this.#hearing.add(leg);
    await Promise.all(legs.map((leg) => say(leg, said, this.#site, this.#done)));
    for (const leg of legs) this.#hearing.delete(leg);
    if (!this.#isOver) this.connect();
    return true;
  }

  /** Put on hold by command. */
  get onHold(): readonly LegId[] {
    return [...this.#onHold].map(({ id }) => id);
  }

  /** Once all of them are there; at once where they are. Of a talk that goes on after a restart some are awaited. */
  whenWhole(run: () => void): void {
    this.#whenWhole = run;
    this.#lookWhole();
  }

  #lookWhole(): void {
    if (this.#whenWhole === undefined || this.#isOver || this.#parties.some((leg) => leg.isBroken)) return;
    const run = this.#whenWhole;
    this.#whenWhole = undefined;
    run();
  }

  /** As before a restart: their phones may still be awaited. */
  holdAgain(legs: readonly LegId[]): void {
    for (const leg of this.#parties) if (legs.includes(leg.id) && leg.end === undefined) this.#onHold.add(leg);
    if (this.#onHold.size > 0 && !this.#isOver) this.connect();
  }

  /** Who left first, of a talk that goes on after a restart, without having come back or said goodbye. */
  get lost(): Leg | undefined {
    const { left } = this;
    return this.#whenWhole !== undefined && left?.isBroken === true && left.end?.by !== "peer" ? left : undefined;
  }

  isPlayedTo(leg: Leg): boolean {
    return this.#hearing.has(leg);
  }

  /** A key of one party for the others, where it does not reach them with the sound. */
  passKey(from: LegId, digit: string, how: KeyHow): void {
    if (this.#isOver || this.#keys.takesNumber) return;
    for (const leg of this.#parties) if (leg.id !== from && leg.keys.wants(how)) leg.keys.press(digit);
  }

  #onEvent(leg: Leg, kind: LegEvent["kind"]): void {
    switch (kind) {
      case "held":
      case "resumed":
      case "broken":
      case "mended":
        this.connect();
        return this.#lookWhole();
      case "ended":
        this.left ??= leg;
        return this.#stop(leg);
      case "t38-offered":
        return passFax(leg, this.partnerOf(leg));
      case "t38-ended":
        return this.partnerOf(leg)?.voiceAgain();
      case "progress":
      case "answered":
        return;
      default:
        return unreachable(kind);
    }
  }

  #stop(gone?: Leg): void {
    this.#isOver = true;
    this.#forget();
    this.#keys.close();
    this.#done.abort();
    for (const leg of this.#onHold) {
      if (leg.end === undefined) this.#facts({ kind: "leg.resumed", call: this.#call, leg: leg.id });
    }
    this.#onHold.clear();
    if (gone !== undefined) this.#parties.splice(this.#parties.indexOf(gone), 1);
    for (const leg of this.#parties) {
      leg.listen(undefined);
      leg.hear({ kind: "nothing" });
    }
    this.#site.supervisors.hearAnchor(this.#call);
    this.#finish();
  }

  #seatOf(leg: Leg): Seat {
    if (this.#onHold.has(leg)) return { leg: leg.id, part: ON_HOLD };
    return { leg: leg.id, part: { kind: leg.state === "answered" && !leg.isBroken ? "party" : "away" } };
  }
}

const ON_HOLD: Part = { kind: "apart", hears: { kind: "nothing" }, heard: false };
