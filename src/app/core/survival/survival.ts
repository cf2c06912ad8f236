// Calls that go on after the process was killed (OPS-05). At start it reads what the last process kept of its talks and of callers who wait in queues
// (`call-journal.ts`), lets the desk and the figures know whom they concern, and once messages arrive calls everybody back: a few calls a turn, so that
// a thousand of them do not keep the first new caller waiting.
//
//   restore: images read, agents talk on ─► open ─► turn by turn: legs made anew ─► their images on disk ─► re-INVITEs ─► whole
//                                                        └─ a party the office has no more, no port ─► lost-at-restart, BYE to the others
//
// From `meet` on such a call is one like any other; what it still lacks is told by its legs (talk.ts).

import type { DeskInput, TalkView } from "../../../acd/contract.ts";
import type { Database } from "../../../base/db.ts";
import type { AgentKey } from "../../../base/ids.ts";
import { limits } from "../../../base/limits.ts";
import { bugText, type Logger } from "../../../base/log.ts";
import type { Clock, Millis, Timer, WallMillis } from "../../../base/time.ts";
import type { CallImage, DutyImage, LegImage } from "../../../call/image.ts";
import type { Leg } from "../../../call/leg.ts";
import type { CallRecord } from "../../../call/record.ts";
import type { Office } from "../../../office/office.ts";
import type { Binding, Bindings } from "../../../sip/registrar/bindings.ts";
import type { Session } from "../../../sip/session/session.ts";
import { credentialsOf } from "../../../sip/trunk/account.ts";
import type { UserAgent } from "../../../sip/user-agent.ts";
import type { CallTable } from "../call-table.ts";
import type { Dispositions } from "../dispositions.ts";
import type { CountedCall } from "../figures/figures-keeper.ts";
import type { Floor } from "../floor.ts";
import { type GoesOn, hangUp, type Next } from "../next.ts";
import type { WayOut } from "../outside.ts";
import type { TrunkLines } from "../trunk-lines.ts";
import type { Way } from "../way.ts";
import { AwaitedPhones } from "./awaited-phones.ts";
import { backInLine, leftLine } from "./back-in-line.ts";
import type { CallJournal } from "./call-journal.ts";
import { recordSoFar } from "./record-so-far.ts";
import { byUrgency, type KeptCall, keptCallOf, SELECT_IMAGES, SELECT_THEIR_RECORDINGS } from "./survival-tables.ts";

export interface SurvivalDeps {
  readonly clock: Clock;
  readonly log: Logger;
  readonly database: Database;
  readonly office: () => Office;
  readonly journal: CallJournal;
  readonly bindings: Pick<Bindings, "all">;
  readonly floor: Pick<Floor, "outOfLine">;
  readonly dispositions: Pick<Dispositions, "goesOn">;
  readonly desk: (input: DeskInput) => void;
  readonly calls: () => Pick<CallTable, "revive" | "begin">;
  readonly userAgent: () => Pick<UserAgent, "revive" | "moveDialogs">;
  readonly wayOut: () => Pick<WayOut, "paysOn">;
  readonly lines: () => Pick<TrunkLines, "markEmergency">;
}

export class Survival {
  readonly journal: CallJournal;
  readonly #deps: SurvivalDeps;
  readonly #awaited: AwaitedPhones;
  /** Calls that wait for their turn. */
  #kept: readonly KeptCall[] = [];
  /** Of agents whose call goes on; empty once all calls have had their turn. */
  readonly #duties = new Map<AgentKey, DutyImage>();
  #next: Timer | undefined;
  #counted: readonly CountedCall[] = [];

  constructor(deps: SurvivalDeps) {
    this.#deps = deps;
    this.journal = deps.journal;
    this.#awaited = new AwaitedPhones((lost, to) => void deps.userAgent().moveDialogs(lost, to));
  }

  get sizes(): Readonly<Record<string, number>> {
    return { callsKept: this.journal.size, callsToRevive: this.#kept.length, phonesToComeBack: this.#awaited.size };
  }

  /** At start, before the agents are restored. `recover.ts` has dropped whatever is not to go on. */
  async restore(): Promise<void> {
    const { database, dispositions } = this.#deps;
    const kept = (await database.query(SELECT_IMAGES)).flatMap((row) => keptCallOf(row) ?? []);
    if (kept.length === 0) return;
    const calls = JSON.stringify(kept.map(({ image }) => image.call));
    const recordings = await database.query(SELECT_THEIR_RECORDINGS, [calls]);
    this.#kept = kept.sort(byUrgency).map(({ image, aliveAt }) => {
      return { aliveAt, image: { ...image, record: recordSoFar(image, recordings, aliveAt) } };
    });
    this.#counted = kept.flatMap(({ image: { call, place } }) => (place === undefined ? [] : [{ call, place }]));
    for (const { image } of this.#kept) {
      for (const duty of image.duties) {
        this.#duties.set(duty.agent, duty);
        dispositions.goesOn(duty.agent, duty.call, duty.queue);
      }
    }
  }

  /** For the figures: who waits or talks on. */
  get counted(): readonly CountedCall[] {
    return this.#counted;
  }

  /** For the desk: whoever is here talks on. */
  readonly talkOf = (agent: AgentKey): TalkView | undefined => {
    const duty = this.#duties.get(agent);
    return duty && { ...duty, from: this.#moment(duty.from) };
  };

  /** Messages arrive. */
  open(): void {
    if (this.#kept.length === 0) return;
    this.#deps.log.warn("calls.revived", { calls: this.#kept.length });
    this.#later();
  }

  /** Somebody speaks in a dialog that nobody knows: that call's turn is now. */
  needs(callId: string): void {
    const isMeant = ({ image }: KeptCall): boolean => image.talking.some(({ session }) => session.callId === callId);
    if (this.#next === undefined || !this.#kept.some(isMeant)) return;
    this.#kept = [...this.#kept.filter(isMeant), ...this.#kept.filter((kept) => !isMeant(kept))];
    this.#offer(this.#turn(1));
  }

  /** All contacts of an extension after a REGISTER of it. */
  registered(extension: string, bindings: readonly Binding[]): void {
    if (this.#awaited.size > 0) this.#awaited.registered(extension, bindings);
  }

  /** What has not had its turn is made now, so that it is ended like everything else. */
  close(): void {
    this.#next?.cancel();
    this.#next = undefined;
    this.#turn(this.#kept.length);
    this.journal.close();
  }

  #later(): void {
    this.#next = this.#deps.clock.after(limits.survival.turnMs, "calls of a killed process are revived", () => {
      this.#next = undefined;
      this.#offer(this.#turn(limits.survival.callsPerTurn));
      if (this.#kept.length > 0) this.#later();
    });
  }

  /** A number is never used twice: what stands on disk is above what is sent, should this process be killed too. */
  #offer(legs: readonly Leg[]): void {
    const calls = [...new Set(legs.map(({ call }) => call))];
    void this.journal.keepNow(calls).then(() => {
      for (const leg of legs) if (leg.end === undefined) leg.offerAgain();
    });
  }

  /** Legs whose people have to be told where we are. */
  #turn(most: number): readonly Leg[] {
    const now = this.#kept.slice(0, most);
    this.#kept = this.#kept.slice(most);
    const legs = now.flatMap((kept) => {
      try {
        return this.#revive(kept);
      } catch (bug) {
        this.#deps.log.error("bug.revival", { call: kept.image.call, error: bugText(bug) });
        return [];
      }
    });
    for (const { image } of now) for (const { agent } of image.duties) this.#duties.delete(agent);
    return legs;
  }

  #revive({ image, aliveAt }: KeptCall): readonly Leg[] {
    const way = this.#deps.calls().revive(image, (leg) => this.#dialogOf(leg));
    const { legs } = way.call;
    this.#bind(way, image, legs);
    const missing = image.talking.filter(({ id }) => !legs.some((leg) => leg.id === id));
    for (const { id } of missing) way.call.note(`lost-at-restart: ${id} could not be taken up again`);
    const isLost = missing.length > 0;
    const first = isLost ? this.#lost(way, image) : this.#goesOn(way, image, aliveAt);
    this.#deps.calls().begin(way, { first, settle: (last) => last });
    way.beganAt = image.record.startedAt;
    return isLost ? [] : legs;
  }

  /** What hangs on the legs: the agent's wrap-up, what it costs, the phones that must come back by themselves. */
  #bind(way: Way, image: CallImage, legs: readonly Leg[]): void {
    const { desk, wayOut, lines } = this.#deps;
    const { call } = way;
    for (const { agent, call: given } of image.duties) {
      const released = (): void => desk({ kind: "released", call: given, agent });
      const leg = legs.find(({ party }) => party.agent === agent);
      if (leg === undefined) released();
      else leg.onGone(released);
    }
    for (const [id, payer] of image.payers) {
      const leg = legs.find((one) => one.id === id);
      if (leg !== undefined) wayOut().paysOn(call, leg, payer);
    }
    if (image.isForHelp) lines().markEmergency(call.id);
    if (image.afterwards !== undefined && call.anchor !== undefined)
      way.afterwards = { flow: image.afterwards, caller: call.anchor };
    for (const was of image.talking) {
      const leg = legs.find(({ id }) => id === was.id);
      if (leg !== undefined) this.#awaits(was, leg);
    }
  }

  #awaits({ session }: LegImage, leg: Leg): void {
    const { connection } = leg.flow;
    if (connection === undefined || session.phoneOf === undefined || !leg.isBroken) return;
    const phone = { extension: session.phoneOf, contact: session.remoteTarget, flow: session.flow, connection };
    this.#awaited.await(phone);
    // It may have registered anew before its call had its turn.
    this.#awaited.registered(phone.extension, this.#deps.bindings.all(phone.extension));
    leg.onEnd(() => this.#awaited.forget(phone));
  }

  #lost({ call }: Way, { waits }: CallImage): Next {
    if (waits !== undefined) leftLine(call, { waits, since: this.#moment(waits.since) }, "removed", this.#deps);
    return hangUp(call, "lost-at-restart", "switch");
  }

  #goesOn(way: Way, image: CallImage, aliveAt: WallMillis): Next {
    const revivals = image.revivals + 1;
    const whole = (): void => {
      const seconds = Math.max(1, Math.round((this.#deps.clock.wall() - aliveAt) / 1_000));
      way.call.note(
        `switch-restarted: the switch was started anew during this call; nobody was heard for up to ${seconds} s`,
      );
    };
    const { waits } = image;
    if (waits === undefined) return this.#meet(way, image, { revivals, whole });
    return backInLine({ waits, since: this.#moment(waits.since), cameAt: this.#moment(waits.cameAt), revivals, whole });
  }

  #meet(way: Way, image: CallImage, comesBack: Pick<GoesOn, "revivals" | "whole">): Next {
    const [anchor] = image.talking;
    const others = way.call.legs.filter(({ id }) => id !== anchor?.id);
    const [other, ...further] = others;
    if (other === undefined) return hangUp(way.call, "lost-at-restart", "switch");
    const goesOn: GoesOn = { ...comesBack, since: this.#moment(talkSince(image.record)), onHold: image.onHold };
    const { extension, agent, queue } = image;
    const met = { extension, agent, recorded: false, ...(queue !== undefined && { queue }) };
    return { kind: "meet", legs: [other, ...further], met, goesOn };
  }

  /** undefined: the office has this party no more, which is told goodbye, or its dialog is there already. */
  #dialogOf({ party, session: image }: LegImage): Session | undefined {
    const { extensions, trunks } = this.#deps.office();
    const trunk = party.trunk === undefined ? undefined : trunks.get(party.trunk);
    const isGone =
      (party.extension !== undefined && !extensions.has(party.extension)) ||
      (party.trunk !== undefined && trunk === undefined);
    const session = this.#deps.userAgent().revive(image, trunk && credentialsOf(trunk));
    if (!isGone) return session;
    session?.listen(() => {});
    session?.end();
    return undefined;
  }

  #moment(at: WallMillis): Millis {
    const { clock } = this.#deps;
    return (clock.now() - Math.max(0, clock.wall() - at)) as Millis;
  }
}

function talkSince({ segments, answeredAt, startedAt }: CallRecord): WallMillis {
  const talk = segments.findLast(({ kind, endedAt }) => kind === "talk" && endedAt === undefined);
  return talk?.startedAt ?? answeredAt ?? startedAt;
}
