// What the reference remembers: arrays and maps that are looked through from end to end. Data only, and the two or three questions
// everybody asks of it. See reference.ts.

import type { AgentSetup, Caller, QueueSetup } from "../../src/acd/contract.ts";
import type { Rng } from "../../src/base/rng.ts";

export interface RefAgent {
  setup: AgentSetup;
  removed: boolean;
  state: string;
  reason: string | undefined;
  call: string | undefined;
  extension: string | undefined;
  idleOrder: number;
  idleSince: number;
  since: number;
  answered: number;
  talkMs: number;
  afterTalk: RefPause | undefined;
  /** The talk going on, or the one wrapped up now. */
  talk: RefTalk | undefined;
  lostPhone: boolean;
  rejections: number;
}

export interface RefTalk {
  call: string;
  queue: string;
  from: number;
  /** Of the queue when the call was answered, should it be gone when the talk ends. */
  setup: QueueSetup;
  wrapUpFrom: number;
  wrapUpUntil: number;
  disposed: boolean;
}

export interface RefPause {
  state: string;
  reason?: string;
  by?: string | undefined;
}

export interface RefCall {
  caller: Caller;
  since: number;
  arrival: number;
  ringing: string[];
  /** Numbers of the steps taken, from 0, in the order in which they were. */
  taken: number[];
  /** The preference in force; past the last one: the normal rules. */
  preference: number;
  /** That one began then. */
  preferenceFrom: number;
  /** Times of steps up to here have been met; a late tick meets the others. */
  judged: number;
}

export interface RefPhone {
  reachable: boolean;
  engaged: boolean;
  dnd: boolean;
}

export interface RefTry {
  call: string;
  agent: string;
}

export interface RefDue {
  at: number;
  what: "wrap-up" | "second-chance" | "max-wait" | "turn" | "look" | "guard";
  agent?: string;
  call?: string;
  queue?: string;
}

/** What a queue remembers for its conditions. */
export interface RefPast {
  handled: number[];
  /** When, and whether it counts as answered in time. */
  decided: { at: number; inTime: boolean }[];
}

export class RefFloor {
  agents: RefAgent[] = [];
  queues: QueueSetup[] = [];
  calls: RefCall[] = [];
  phones = new Map<string, RefPhone>();
  past = new Map<string, RefPast>();
  tries: RefTry[] = [];
  dues: RefDue[] = [];
  lastOffered = new Map<string, string>();
  /** Callers who came, or of whom something else is asked, since the last review. */
  changed = new Set<RefCall>();
  /** Who was at work then. */
  atWork = "";
  arrivals = 0;
  idlers = 0;
  said: string[] = [];
  now = 0;
  readonly rng: Rng;

  constructor(rng: Rng) {
    this.rng = rng;
  }

  agent(key: string | undefined): RefAgent | undefined {
    return this.agents.find((agent) => agent.setup.key === key);
  }

  call(id: string | undefined): RefCall | undefined {
    return this.calls.find((call) => call.caller.call === id);
  }

  queue(key: string | undefined): QueueSetup | undefined {
    return this.queues.find((queue) => queue.key === key);
  }

  queueOf(call: RefCall): QueueSetup {
    return must(this.queue(call.caller.queue));
  }

  callsOf(queue: string): RefCall[] {
    return this.calls.filter((call) => call.caller.queue === queue);
  }

  phoneOf(agent: RefAgent): RefPhone {
    return this.phones.get(agent.extension ?? "") ?? { reachable: false, engaged: false, dnd: false };
  }

  say(...words: string[]): void {
    this.said.push(...words);
  }

  setDue(due: RefDue): void {
    this.dues.push(due);
  }

  dropDue(what: RefDue["what"], key: { agent?: string; call?: string; queue?: string }): void {
    this.dues = this.dues.filter(
      (due) => due.what !== what || due.agent !== key.agent || due.call !== key.call || due.queue !== key.queue,
    );
  }
}

export function must<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error("the reference lost something");
  return value;
}
