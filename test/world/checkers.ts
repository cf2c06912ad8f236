// What must never be false, watched from outside: by the facts the switch tells, by its own tables, by what the phones lived through and
// by what is in the database in the end. A violation is a sentence; a world that has one has failed, and its seed tells it again.

import type { AgentState } from "../../src/acd/facts.ts";
import type { Switch } from "../../src/app/core/switch.ts";
import { unreachable } from "../../src/base/assert.ts";
import type { SqlRow } from "../../src/base/db.ts";
import type { CallId } from "../../src/base/ids.ts";
import { limits } from "../../src/base/limits.ts";
import type { SwitchFact } from "../../src/call/record-keeper.ts";
import type { PhoneCall } from "./phone-call.ts";

export interface Violation {
  readonly at: number;
  readonly what: string;
}

interface CallSeen {
  readonly arrivedAt: number;
  endedAt: number | undefined;
  ending: string | undefined;
  connected: boolean;
  /** By a transfer, a key or out of a parking slot. */
  sentOn: boolean;
  /** Legs not ended yet. */
  readonly legs: Set<string>;
  /** Its process was killed while it was up. */
  killed: boolean;
}

/** Who had part in which call, a little longer than they did: sound takes its time. */
interface Presence {
  readonly call: string;
  readonly extension: string;
  until: number;
}

/** What was heard may be so old: the window that is listened to, the jitter buffer, the way. */
const SOUND_LASTS_MS = 1_500;

/** A group of writes, and the moment until it is committed. */
const UNWRITTEN_MS = 2 * limits.store.groupMs;

/** One process's facts, folded apart from the product's own folds. */
export class FactChecker {
  readonly calls = new Map<string, CallSeen>();
  readonly #report: (what: string) => void;
  #agents = new Map<string, AgentState>();
  /** Legs of each agent, with the calls they are in. */
  #agentLegs = new Map<string, Map<string, string>>();
  #legAgents = new Map<string, string>();
  #parked = new Map<string, string>(); // call by slot
  #presences = new Map<string, Presence>(); // by call and leg
  /** By call and supervisor: until when they speak there and hear. */
  readonly #supervises = new Map<
    string,
    { readonly call: string; readonly supervisor: string; readonly speaksUntil: number; readonly hearsUntil: number }
  >();
  /** Who left a message for whom. */
  readonly #messages = new Set<string>();
  /** Calls in which somebody asked for three together. */
  readonly #threes = new Set<string>();

  constructor(report: (what: string) => void) {
    this.#report = report;
  }

  /** Folds one fact and says at once what it makes false. */
  see(fact: SwitchFact, at: number): void {
    switch (fact.kind) {
      case "call.arrived":
        if (this.calls.has(fact.call)) this.#report(`${fact.call} arrived twice`);
        this.calls.set(fact.call, {
          arrivedAt: at,
          endedAt: undefined,
          ending: undefined,
          connected: false,
          sentOn: false,
          legs: new Set(),
          killed: false,
        });
        return;
      case "call.revived":
        this.#revived(fact.call);
        return;
      case "leg.started":
        this.#known(fact.call, fact.kind)?.legs.add(fact.leg);
        if (fact.agent !== undefined) this.#agentRung(fact.agent, fact.leg, fact.call);
        if (fact.extension !== undefined) this.#takesPart(fact.call, fact.leg, fact.extension);
        return;
      case "leg.ended":
        this.#legEnded(fact.call, fact.leg);
        this.#leaves(fact.call, fact.leg, at);
        return;
      case "leg.moved":
        this.#known(fact.to, fact.kind);
        if (this.calls.get(fact.call)?.legs.has(fact.leg) !== true)
          this.#report(`${fact.leg} moved to ${fact.to}, but was not in ${fact.call}`);
        return;
      case "call.transferred":
        this.#sentOn(fact.call, fact.kind);
        if (fact.how === "three-way") this.#threes.add(fact.call);
        return;
      case "call.parked":
        this.#known(fact.call, fact.kind);
        this.#parks(fact);
        return;
      case "call.unparked":
        this.#sentOn(fact.call, fact.kind);
        this.#unparked(fact);
        return;
      case "call.consulting":
        this.#known(fact.with, fact.kind);
        this.#sentOn(fact.call, fact.kind);
        return;
      case "call.joined":
        this.#known(fact.into, fact.kind);
        this.#known(fact.call, fact.kind);
        return;
      case "conference.joined": {
        const seen = this.#known(fact.call, fact.kind);
        if (seen !== undefined) seen.connected = true;
        this.#takesPart(fact.conference, fact.leg, fact.number);
        return;
      }
      case "call.in-flow": {
        const seen = this.#known(fact.call, fact.kind);
        if (seen !== undefined) seen.connected = true;
        this.#sentOn(fact.call, fact.kind);
        return;
      }
      case "conference.left":
        this.#known(fact.call, fact.kind);
        for (const [key, presence] of this.#presences)
          if (presence.call === fact.conference && this.#isOf(key, fact.call)) presence.until = at;
        return;
      case "call.supervised":
        this.#known(fact.call, fact.kind);
        this.#supervises.set(`${fact.call} ${fact.supervisor}`, {
          call: fact.call,
          supervisor: fact.supervisor,
          speaksUntil: fact.role === "whisper" || fact.role === "barge" ? Number.POSITIVE_INFINITY : at,
          hearsUntil: fact.role === "none" ? at : Number.POSITIVE_INFINITY,
        });
        return;
      case "call.connected":
        this.#connected(fact.call);
        return;
      case "call.ended":
        this.#ended(fact.call, fact.ending, at);
        return;
      case "agent.state":
        this.#agentState(fact);
        return;
      case "caller.offered":
        this.#offered(fact);
        return;
      case "recording.started":
      case "recording.paused":
      case "recording.resumed":
      case "recording.stopped":
      case "leg.ringing":
      case "leg.answered":
      case "leg.held":
      case "leg.resumed":
      case "call.noted":
      case "call.voicemail":
      case "call.verified":
      case "transfer.failed":
      case "caller.queued":
      case "caller.refused":
      case "caller.step":
      case "offer.failed":
      case "caller.connected":
      case "caller.left":
        this.#known(fact.call, fact.kind);
        return;
      case "voicemail.left": // its people may hear whoever was in that call, as often as they like
        for (const { call, extension } of this.#presences.values())
          if (call === fact.call) this.#messages.add(`${fact.mailbox} ${extension}`);
        return;
      case "leg-closed":
      case "played":
      case "digit":
      case "silent":
      case "security-failed":
      case "recording-saved":
      case "recording-failed":
      case "recording-quiet":
      case "worker-died":
      case "trunk.state":
      case "call.disposed":
        return; // media facts may follow the end of their call, and so does what an agent says of it
      case "ghost.found":
        this.#report(`${fact.agent ?? fact.call} was ${fact.was} for a call that is no more`);
        return;
      default:
        unreachable(fact);
    }
  }

  /** The process was killed: nothing of what was up gets an end from it, nor what had ended and was not on disk, and its agents are gone. */
  killed(at: number): void {
    for (const call of this.calls.values()) {
      if (call.endedAt !== undefined && at - call.endedAt > UNWRITTEN_MS) continue;
      call.killed = true;
      call.endedAt = undefined;
    }
    this.#agents.clear();
    this.#agentLegs.clear();
    this.#legAgents.clear();
    this.#parked.clear();
    this.#presences.clear();
  }

  /** They are in one call, or were a moment ago. */
  mayHear(listener: string, speaker: string, at: number): boolean {
    if (this.#messages.has(`${listener} ${speaker}`)) return true;
    const since = at - SOUND_LASTS_MS;
    const there = [...this.#presences.values()].filter(({ until }) => until >= since);
    const callsOf = (one: string) => new Set(there.flatMap(({ extension, call }) => (extension === one ? [call] : [])));
    const [hears, speaks] = [callsOf(listener), callsOf(speaker)];
    if ([...hears].some((call) => speaks.has(call))) return true;
    const posts = [...this.#supervises.values()];
    const listensTo = new Set(
      posts.flatMap((one) => (one.supervisor === listener && one.hearsUntil >= since ? [one.call] : [])),
    );
    return (
      [...listensTo].some((call) => speaks.has(call)) ||
      posts.some(
        ({ call, supervisor, speaksUntil }) =>
          supervisor === speaker && speaksUntil >= since && (hears.has(call) || listensTo.has(call)), // two supervisors in one call
      )
    );
  }

  /** Somebody asked for it. */
  mayBeThree(call: string): boolean {
    return this.#threes.has(call);
  }

  /** Who is where, by slot. */
  get parked(): ReadonlyMap<string, string> {
    return this.#parked;
  }

  /** The desk's own view and the fold of its facts must be the same. */
  compareAgents(core: Switch): void {
    for (const agent of core.floor.desk.agents(core.clock.now())) {
      const folded = this.#agents.get(agent.key)?.kind ?? "signed-out";
      if (folded !== agent.state.kind) {
        this.#report(`agent ${agent.key} is ${agent.state.kind}, the facts say ${folded}`);
      }
    }
  }

  /** When nothing is going on: every call that began has ended, with all its legs. */
  checkQuiet(): void {
    for (const [id, call] of this.calls) {
      if (call.killed) continue;
      if (call.endedAt === undefined) this.#report(`${id} never ended`);
      if (call.legs.size > 0) this.#report(`${id} left ${[...call.legs].join(", ")} behind`);
    }
  }

  /** A killed process left it, and it goes on; each of its legs starts again. */
  #revived(call: CallId): void {
    const seen = this.calls.get(call);
    if (seen === undefined) this.#report(`${call} goes on, and never arrived`);
    else if (!seen.killed)
      this.#report(
        `${call} goes on, and no process was killed since it ${seen.endedAt === undefined ? "began" : "ended"}`,
      );
    if (seen === undefined) return;
    seen.killed = false;
    seen.legs.clear();
  }

  #known(call: CallId, kind: string): CallSeen | undefined {
    const seen = this.calls.get(call);
    if (seen === undefined) this.#report(`${kind} of ${call}, which never arrived`);
    else if (seen.endedAt !== undefined && kind !== "leg.ended") this.#report(`${kind} of ${call}, which has ended`);
    return seen;
  }

  /** The key of a presence ends with its leg, whose id begins with its call's. */
  #isOf(key: string, call: string): boolean {
    return key.split(" ")[1]?.startsWith(`${call}.`) === true;
  }

  #takesPart(call: string, leg: string, extension: string): void {
    this.#presences.set(`${call} ${leg}`, { call, extension, until: Number.POSITIVE_INFINITY });
  }

  #leaves(call: string, leg: string, at: number): void {
    const presence = this.#presences.get(`${call} ${leg}`);
    if (presence !== undefined) presence.until = at;
    for (const [key, { until }] of this.#presences) if (until < at - SOUND_LASTS_MS) this.#presences.delete(key);
  }

  #agentRung(agent: string, leg: string, call: string): void {
    const legs = this.#agentLegs.get(agent) ?? new Map();
    legs.set(leg, call);
    this.#agentLegs.set(agent, legs);
    this.#legAgents.set(leg, agent);
    const calls = new Set(legs.values());
    if (calls.size > 1) this.#report(`agent ${agent} is in ${calls.size} calls: ${[...legs.keys()].join(", ")}`);
  }

  #legEnded(call: CallId, leg: string): void {
    const seen = this.calls.get(call);
    if (seen === undefined || !seen.legs.delete(leg)) this.#report(`${leg} ended twice or never began`);
    const agent = this.#legAgents.get(leg);
    this.#legAgents.delete(leg);
    if (agent !== undefined) this.#agentLegs.get(agent)?.delete(leg);
  }

  #parks({ call, slot }: Extract<SwitchFact, { kind: "call.parked" }>): void {
    const there = this.#parked.get(slot);
    if (there !== undefined) this.#report(`${call} is parked in ${slot}, where ${there} is`);
    for (const [other, parked] of this.#parked)
      if (parked === call) this.#report(`${call} is parked in ${slot} and ${other}`);
    this.#parked.set(slot, call);
  }

  #unparked({ call, slot }: Extract<SwitchFact, { kind: "call.unparked" }>): void {
    if (this.#parked.get(slot) !== call) this.#report(`${call} left ${slot}, where it was not`);
    this.#parked.delete(slot);
  }

  #connected(call: CallId): void {
    const seen = this.#known(call, "call.connected");
    if (seen === undefined) return;
    if (seen.connected && !seen.sentOn) this.#report(`${call} was connected twice`);
    seen.connected = true;
  }

  /** From now on it may meet somebody else. */
  #sentOn(call: CallId, kind: string): void {
    const seen = this.#known(call, kind);
    if (seen !== undefined) seen.sentOn = true;
  }

  #ended(call: CallId, ending: string, at: number): void {
    const seen = this.#known(call, "call.ended");
    if (seen === undefined) return;
    seen.endedAt = at;
    seen.ending = ending;
    for (const [slot, parked] of this.#parked)
      if (parked === call) this.#report(`${call} ended and is still parked in ${slot}`);
    if (ending === "completed" && !seen.connected) this.#report(`${call} completed without having been connected`);
  }

  #agentState(fact: Extract<SwitchFact, { kind: "agent.state" }>): void {
    const before = this.#agents.get(fact.agent)?.kind ?? "signed-out";
    if (before !== fact.from) this.#report(`agent ${fact.agent} goes from ${fact.from}, but was ${before}`);
    this.#agents.set(fact.agent, fact.to);
  }

  /** No decision that the engine cannot explain. */
  #offered(fact: Extract<SwitchFact, { kind: "caller.offered" }>): void {
    this.#known(fact.call, fact.kind);
    const { why } = fact;
    const chosen = why.chosen.map((one) => one.agent);
    if (fact.agents.length === 0) this.#report(`${fact.call} was offered to nobody`);
    for (const agent of fact.agents.slice(0, 10)) {
      if (!chosen.includes(agent))
        this.#report(`${fact.call} was offered to ${agent}, whom its explanation does not name`);
    }
    if (why.candidates < fact.agents.length)
      this.#report(`${fact.call}: ${why.candidates} candidates, ${fact.agents.length} offers`);
    if (why.strategy === "" || why.position < 1 || why.waitedMs < 0) {
      this.#report(`${fact.call}: an explanation that explains nothing: ${JSON.stringify(why)}`);
    }
  }
}

/** Between two events: nobody waits whom somebody could serve, and the engine says why of everybody else. */
export function checkWaiting(core: Switch, report: (what: string) => void): void {
  const { desk } = core.floor;
  const now = core.clock.now();
  for (const queue of core.office.queues.keys()) {
    for (const waiting of desk.waiting(queue, now)) {
      const why = desk.explainCall(waiting.call, now);
      if (why === undefined) report(`${waiting.call} waits in ${queue}, and the engine knows nothing of it`);
      const free = why?.agents.find((agent) => agent.eligible);
      if (why !== undefined && free !== undefined && !isOffered(core, waiting.call)) {
        report(`${waiting.call} waits in ${queue} though ${free.agent} could take it`);
      }
      for (const agent of why?.agents ?? []) {
        if (!agent.eligible && agent.excludedBy.length === 0)
          report(`${waiting.call}: no reason why not ${agent.agent}`);
      }
    }
  }
}

/** What people hear is what the office arranged: three together only where somebody asked for it, a parked call in its slot and nowhere else. */
export function checkTalks(core: Switch, facts: FactChecker, report: (what: string) => void): void {
  for (const { call, talk } of core.calls.ways) {
    if ((talk?.parties.length ?? 0) > 2 && !facts.mayBeThree(call.id))
      report(`${call.id} has ${talk?.parties.length} parties, and nobody asked for that`);
    if (talk !== undefined && [...facts.parked.values()].includes(call.id)) report(`${call.id} talks and is parked`);
  }
  for (const [slot, call] of facts.parked)
    if (core.calls.find(call) === undefined) report(`${call}, parked in ${slot}, is no call of the switch`);
}

/** With the ears of a phone: whoever it hears is in a call with it. */
export function checkEars(
  call: PhoneCall,
  userOf: (name: string) => string | undefined,
  {
    facts,
    at,
    report,
    givesBack,
  }: {
    readonly facts: FactChecker;
    readonly at: number;
    readonly report: (what: string) => void;
    /** Somebody may hear their own voice now: an echo, a message. */
    readonly givesBack?: boolean;
  },
): void {
  const heard = call.hears(300);
  const name = heard.startsWith("voice:") ? heard.slice("voice:".length) : undefined;
  if (name === call.phone.name && givesBack === false) report(`${name} hears itself [${call.callId.slice(0, 4)}]`);
  if (name === undefined || name === call.phone.name) return;
  const speaker = userOf(name);
  const listener = userOf(call.phone.name);
  if (speaker === undefined || listener === undefined || facts.mayHear(listener, speaker, at)) return;
  report(`${call.phone.name} hears ${name}, with whom it is in no call [${call.callId.slice(0, 4)}]`);
}

/** What calls cost is counted upwards, within its day. */
export function checkTolls(core: Switch, report: (what: string) => void): void {
  for (const { extension, usedMs, calls, paidCalls } of core.guards.tolls.use()) {
    if (!(usedMs >= 0)) report(`${extension} has talked ${usedMs} ms at its cost`);
    if (calls > paidCalls) report(`${extension} has ${calls} paid calls at once, ${paidCalls} allowed`);
  }
}

/** A finished record adds up: what happened in it happened within it, and everything ended. */
export function checkSegments(record: SqlRow, segments: readonly SqlRow[], report: (what: string) => void): void {
  const [id, from, to] = [String(record["id"]), Number(record["started_at"]), Number(record["ended_at"])];
  if (to < from) report(`${id} ended before it began`);
  if (Number(record["wait_ms"]) < 0 || Number(record["hold_ms"]) < 0) report(`${id} waited or held less than nothing`);
  if (Number(record["hold_ms"]) > to - from) report(`${id} was held for longer than it lasted`);
  let talkedUntil = 0;
  for (const segment of segments) {
    const [began, ended] = [Number(segment["started_at"]), segment["ended_at"]];
    const what = `${String(segment["kind"])} ${Number(segment["ordinal"])} of ${id}`;
    if (ended === null) report(`${what} has no end`);
    else if (began < from || Number(ended) > to || Number(ended) < began) report(`${what} is not within it`);
    if (segment["kind"] !== "talk" || ended === null) continue;
    if (began < talkedUntil) report(`${what} began before the talk in front of it was over`);
    talkedUntil = Number(ended);
  }
}

function isOffered(core: Switch, call: CallId): boolean {
  return core.floor.desk
    .agents(core.clock.now())
    .some(({ state }) => (state.kind === "reserved" || state.kind === "ringing") && state.call === call);
}

/** After a quiet minute: tables empty, ports back, no timer but those of registrations. */
export function checkLeaks(init: {
  readonly sizes: Readonly<Record<string, number>>;
  readonly waits: readonly string[];
  readonly report: (what: string) => void;
}): void {
  for (const [name, size] of Object.entries(init.sizes)) {
    if (size !== 0) init.report(`${name}: ${size} left behind`);
  }
  const left = init.waits.filter((why) => !STANDING.some((standing) => why.includes(standing)));
  if (left.length > 0) init.report(`timers left behind: ${[...new Set(left)].join("; ")} (${left.length})`);
}

/** Timers that belong to the office, not to a call. */
const STANDING = [
  "regist",
  "binding",
  "nonce",
  "expire",
  "figures: a quarter",
  "alarms: looked",
  "events: old ones go",
  "exams and coaching: look",
  "follow-ups: look",
  "tickets: something is due",
];

/** The caller's phone and the record of the call must tell the same story. */
export function compareWithRecord(phone: PhoneCall, record: SqlRow, report: (what: string) => void): void {
  const ending = String(record["ending"]);
  const answered = record["answered_at"] !== null;
  const heard = phone.statuses.some((status) => status >= 200 && status < 300);
  const where = `${String(record["id"])} (${phone.phone.name} → ${phone.number})`;
  if (record["ended_at"] === null) report(`${where} has no end in its record`);
  if (ending === "switch-restarted" || ending === "lost-at-restart") return; // the phone outlived the process: they need not agree
  if (phone.ending?.how === "unplugged" || phone.disturbed) return;
  if (ending === "completed" && !heard) report(`${where} completed, but the phone was never answered`);
  const sentOnFromQueue = record["queue"] !== null && NOBODY_WHERE_SENT.includes(ending);
  if (heard && !answered && !sentOnFromQueue && !ENDED_WHILE_WAITING.includes(ending))
    report(`${where} ${ending}, but the phone was answered`);
  const final = phone.ending;
  // Who goes on in another call is refused there, if at all.
  if (final?.how === "refused" && ending !== "transferred" && Number(record["sip_status"]) !== final.status) {
    report(`${where} was refused with ${final.status}, its record says ${String(record["sip_status"])}`);
  }
  if (
    final?.how === "cancel" &&
    !["cancelled", "abandoned", "completed"].includes(ending) &&
    !GAVE_UP_TOO.includes(ending)
  ) {
    report(`${where} was cancelled, its record says ${ending}`);
  }
}

/** A queue has answered them, and sent them to somebody who did not come. */
const NOBODY_WHERE_SENT = ["busy", "no-answer", "unreachable", "no-line"];
/** A queue answers its callers before an agent does, and whoever takes a call from a slot is answered in that one. */
const ENDED_WHILE_WAITING = [
  "call-back",
  "failed", // with its media worker; without that it is a violation of its own
  "transferred",
  "abandoned",
  "timed-out",
  "closed",
  "rejected", // told why, as who is barred
  "overloaded", // sent on to a line that is full
  "cancelled",
  "switch-stopped",
  "hung-up-by-command",
];
/** The other side's refusal and the CANCEL crossed on the way. */
const GAVE_UP_TOO = ["busy", "no-answer", "rejected", "unreachable"];
