// The desk once more, slow and obvious: arrays, full scans and the rules of docs/acd.md word by word. It shares no code with
// src/acd but types and limits. The property tests demand that both say the same after every input of any history.

import type { AgentSetup, Caller, DeskInput, DeskSetup, QueueSetup } from "../../src/acd/contract.ts";
import { limits } from "../../src/base/limits.ts";
import type { Rng } from "../../src/base/rng.ts";
import { fraction } from "../../src/base/rng.ts";

export interface RefAgent {
  setup: AgentSetup;
  removed: boolean;
  state: string;
  call: string | undefined;
  extension: string | undefined;
  idleOrder: number;
  idleSince: number;
  since: number;
  answered: number;
  talkMs: number;
  afterTalk: { state: string; reason?: string } | undefined;
  wrapUpMs: number;
  talkQueue: string | undefined;
  lostPhone: boolean;
  rejections: number;
}

export interface RefCall {
  caller: Caller;
  since: number;
  arrival: number;
  ringing: string[];
}

interface RefTry {
  call: string;
  agent: string;
}

type RefDue = { at: number; what: string; agent?: string; call?: string };

export class ReferenceDesk {
  agents: RefAgent[] = [];
  queues: QueueSetup[] = [];
  calls: RefCall[] = [];
  phones = new Map<string, { reachable: boolean; engaged: boolean }>();
  tries: RefTry[] = [];
  dues: RefDue[] = [];
  lastOffered = new Map<string, string>();
  arrivals = 0;
  idlers = 0;
  said: string[] = [];
  now = 0;
  readonly rng: Rng;

  constructor(rng: Rng) {
    this.rng = rng;
  }

  step(input: DeskInput, now: number): string[] {
    this.now = now;
    this.said = [];
    const fault = this.apply(input);
    if (fault !== undefined) return [`fault ${fault}`];
    this.settle();
    return this.said;
  }

  nextWake(): number | undefined {
    return this.dues.length === 0 ? undefined : Math.min(...this.dues.map((due) => due.at));
  }

  agent(key: string): RefAgent | undefined {
    return this.agents.find((agent) => agent.setup.key === key);
  }

  call(id: string): RefCall | undefined {
    return this.calls.find((call) => call.caller.call === id);
  }

  queue(key: string): QueueSetup | undefined {
    return this.queues.find((queue) => queue.key === key);
  }

  private must<Value>(value: Value | undefined): Value {
    if (value === undefined) throw new Error("the reference lost something");
    return value;
  }

  // --- who goes first, who can serve whom

  age(call: RefCall): number {
    const queue = this.must(this.queue(call.caller.queue));
    const tier = call.caller.tier === undefined ? 0 : (queue.tierCreditMs.get(call.caller.tier) ?? 0);
    return queue.ageing * (this.now - call.since) + queue.creditMs + tier + call.caller.creditMs;
  }

  byAge(calls: RefCall[]): RefCall[] {
    return [...calls].sort((a, b) => this.age(b) - this.age(a) || a.arrival - b.arrival);
  }

  needs(call: RefCall): Map<string, number> {
    const needs = new Map(this.must(this.queue(call.caller.queue)).requires);
    for (const [skill, level] of call.caller.requires) needs.set(skill, Math.max(level, needs.get(skill) ?? 0));
    return needs;
  }

  isFree(agent: RefAgent): boolean {
    const phone = agent.extension === undefined ? undefined : this.phones.get(agent.extension);
    return agent.state === "ready" && !agent.removed && phone?.reachable === true && !phone.engaged;
  }

  mayTake(agent: RefAgent, call: RefCall): boolean {
    for (const [skill, level] of this.needs(call)) if ((agent.setup.skills.get(skill) ?? 0) < level) return false;
    const { region } = call.caller;
    if (this.must(this.queue(call.caller.queue)).byRegion && region !== undefined) {
      const head = region.split("/")[0] ?? "";
      if (!agent.setup.regions.includes(region) && !agent.setup.regions.includes(head)) return false;
    }
    return !this.tries.some((past) => past.agent === agent.setup.key && past.call === call.caller.call);
  }

  candidates(call: RefCall): RefAgent[] {
    return this.agents.filter((agent) => this.isFree(agent) && this.mayTake(agent, call));
  }

  // --- the strategies

  rank(call: RefCall): RefAgent[] {
    const queue = this.must(this.queue(call.caller.queue));
    const candidates = this.candidates(call);
    const levels = (agent: RefAgent): number =>
      [...this.needs(call).keys()].reduce((sum, skill) => sum + (agent.setup.skills.get(skill) ?? 0), 0);
    const all = (agent: RefAgent): number => [...agent.setup.skills.values()].reduce((sum, level) => sum + level, 0);
    const idle = (a: RefAgent, b: RefAgent): number => a.idleOrder - b.idleOrder;
    switch (queue.strategy) {
      case "longest-idle":
      case "ring-all":
        return candidates.sort(idle);
      case "fewest-calls":
        return candidates.sort((a, b) => a.answered - b.answered || idle(a, b));
      case "least-talk":
        return candidates.sort((a, b) => a.talkMs - b.talkMs || idle(a, b));
      case "most-skilled":
        return candidates.sort((a, b) => levels(b) - levels(a) || idle(a, b));
      case "least-skilled":
        return candidates.sort((a, b) => levels(a) - levels(b) || all(a) - all(b) || idle(a, b));
      case "top-down":
        return candidates;
      case "random": {
        if (candidates.length < 2) return candidates;
        const drawn = candidates[Math.floor(fraction(this.rng) * candidates.length)];
        return drawn === undefined ? [] : [drawn];
      }
      case "round-robin": {
        const last = this.agents.findIndex(
          (agent) => agent.setup.key === this.lastOffered.get(queue.key) && !agent.removed,
        );
        const place = (agent: RefAgent): number => this.agents.indexOf(agent);
        return [...candidates.filter((a) => place(a) > last), ...candidates.filter((a) => place(a) <= last)];
      }
    }
  }

  places(call: RefCall): number {
    return this.must(this.queue(call.caller.queue)).strategy === "ring-all" ? limits.acd.ringAllAgents : 1;
  }

  settle(): void {
    for (;;) {
      const waiting = this.calls.filter((call) => call.ringing.length === 0 && this.candidates(call).length > 0);
      const call = this.byAge(waiting)[0];
      if (call === undefined) break;
      this.offer(call, this.places(call));
      if (call.ringing.length === 0) throw new Error("no offer came of a candidate");
    }
    for (const call of this.byAge(this.calls.filter((ring) => ring.ringing.length > 0))) {
      const room = this.places(call) - call.ringing.length;
      if (room > 0 && this.candidates(call).length > 0) this.offer(call, room);
    }
  }

  offer(call: RefCall, room: number): void {
    const candidates = this.candidates(call).length;
    const id = call.caller.call;
    const chosen = this.rank(call).slice(0, room);
    for (const agent of chosen) {
      this.enter(agent, "reserved", id);
      call.ringing.push(agent.setup.key);
      this.lastOffered.set(call.caller.queue, agent.setup.key);
    }
    const line = this.byAge(this.calls.filter((other) => other.caller.queue === call.caller.queue));
    const position = line.indexOf(call) + 1;
    const names = chosen.map((agent) => agent.setup.key).join("+");
    this.said.push(`offered ${id} ${names} of ${candidates} position ${position} age ${this.age(call)}`);
    for (const agent of chosen) this.said.push(`offer ${id} ${agent.setup.key} at ${agent.extension}`);
  }

  // --- states

  enter(agent: RefAgent, state: string, call?: string, reason?: string): void {
    if (agent.state === "talking") agent.talkMs += this.now - agent.since;
    this.said.push(`state ${agent.setup.key} ${agent.state} > ${state}${reason === undefined ? "" : ` ${reason}`}`);
    agent.state = state;
    agent.call = call;
    agent.since = this.now;
  }

  startIdle(agent: RefAgent): void {
    agent.idleOrder = ++this.idlers;
    agent.idleSince = this.now;
  }

  becomeReady(agent: RefAgent): void {
    this.forgive((past) => past.agent === agent.setup.key);
    this.startIdle(agent);
    this.enter(agent, "ready");
  }

  forgive(which: (past: RefTry) => boolean): void {
    this.tries = this.tries.filter((past) => !which(past));
    this.dues = this.dues.filter(
      (due) => due.what !== "second-chance" || !which({ call: due.call ?? "", agent: due.agent ?? "" }),
    );
  }

  dropDue(what: string, key: { agent?: string; call?: string }): void {
    this.dues = this.dues.filter((due) => due.what !== what || due.agent !== key.agent || due.call !== key.call);
  }

  leaveDesk(agent: RefAgent): void {
    const key = agent.setup.key;
    this.dropDue("wrap-up", { agent: key });
    this.forgive((past) => past.agent === key);
    agent.afterTalk = undefined;
    agent.lostPhone = false;
    agent.extension = undefined;
    this.enter(agent, "signed-out");
    if (agent.removed) this.agents = this.agents.filter((other) => other !== agent);
  }

  withdraw(call: RefCall, agent: string, why: string): void {
    call.ringing = call.ringing.filter((key) => key !== agent);
    this.said.push(`withdraw ${call.caller.call} ${agent} ${why}`, `failed ${call.caller.call} ${agent} withdrawn`);
  }

  removeCall(call: RefCall): void {
    const id = call.caller.call;
    this.calls = this.calls.filter((other) => other !== call);
    this.dropDue("max-wait", { call: id });
    this.forgive((past) => past.call === id);
  }

  giveUp(call: RefCall, why: string, tell: boolean): void {
    this.removeCall(call);
    for (const key of [...call.ringing]) {
      this.withdraw(call, key, "caller-left");
      this.enter(this.must(this.agent(key)), "ready");
    }
    if (tell) this.said.push(`give-up ${call.caller.call} ${why}`);
    this.said.push(`left ${call.caller.call} ${why} after ${this.now - call.since}`);
  }

  giveUpIfLate(call: RefCall): void {
    const { maxWaitMs } = this.must(this.queue(call.caller.queue));
    if (call.ringing.length === 0 && maxWaitMs !== undefined && this.now >= call.since + maxWaitMs) {
      this.giveUp(call, "timed-out", true);
    }
  }

  // --- inputs

  apply(input: DeskInput): string | undefined {
    switch (input.kind) {
      case "setup":
        return this.applySetup(input.setup);
      case "sign-in":
        return this.signIn(input.agent, input.extension);
      case "sign-out":
        return this.pause(input.agent, { state: "signed-out" });
      case "busy":
        return this.pause(input.agent, { state: "busy", reason: input.reason });
      case "break":
        return this.pause(input.agent, { state: "break" });
      case "ready":
        return this.ready(input.agent);
      case "reachable":
        return this.reachable(input.extension, input.reachable);
      case "engaged":
        this.phones.set(input.extension, { ...this.phone(input.extension), engaged: input.engaged });
        return undefined;
      case "enqueue":
        return this.enqueue(input.caller);
      case "leave": {
        const call = this.call(input.call);
        if (call === undefined) return "no-call";
        this.giveUp(call, input.why, false);
        return undefined;
      }
      case "ringing":
      case "answered":
      case "offer-failed": {
        const call = this.call(input.call);
        const agent = this.agent(input.agent);
        if (call === undefined || agent === undefined || !call.ringing.includes(input.agent)) return "no-call";
        if (input.kind === "answered") this.answered(call, agent);
        else if (input.kind === "offer-failed") this.failed(call, agent, input.failure);
        else if (agent.state === "reserved") this.enter(agent, "ringing", input.call);
        return undefined;
      }
      case "released":
        return this.released(input.call, input.agent);
      case "tick":
        this.tick();
        return undefined;
    }
  }

  phone(extension: string): { reachable: boolean; engaged: boolean } {
    return this.phones.get(extension) ?? { reachable: false, engaged: false };
  }

  applySetup(setup: DeskSetup): undefined {
    const fresh = (agent: AgentSetup): RefAgent => ({
      setup: agent,
      removed: false,
      state: "signed-out",
      call: undefined,
      extension: undefined,
      idleOrder: 0,
      idleSince: this.now,
      since: this.now,
      answered: 0,
      talkMs: 0,
      afterTalk: undefined,
      wrapUpMs: 0,
      talkQueue: undefined,
      lostPhone: false,
      rejections: 0,
    });
    const gone = this.agents.filter((agent) => !setup.agents.some((one) => one.key === agent.setup.key));
    const kept = setup.agents.map((one) => ({ one, agent: this.agent(one.key) ?? fresh(one) }));
    for (const { one, agent } of kept) Object.assign(agent, { setup: one, removed: false });
    for (const agent of gone) agent.removed = true;
    this.agents = [...kept.map(({ agent }) => agent), ...gone];
    const removed = this.queues.filter((queue) => !setup.queues.some((one) => one.key === queue.key));
    for (const queue of removed) {
      for (const call of this.calls.filter((one) => one.caller.queue === queue.key)) this.giveUp(call, "removed", true);
      this.lastOffered.delete(queue.key);
    }
    this.queues = [...setup.queues];
    for (const agent of gone) this.letGo(agent);
    this.dues = this.dues.filter((due) => due.what !== "max-wait");
    for (const queue of this.queues) {
      for (const call of this.calls.filter((one) => one.caller.queue === queue.key)) this.setMaxWait(call);
    }
  }

  letGo(agent: RefAgent): void {
    if (agent.state === "talking") return;
    if (agent.state === "signed-out") {
      this.agents = this.agents.filter((other) => other !== agent);
      return;
    }
    const call = agent.call === undefined ? undefined : this.call(agent.call);
    if (call?.ringing.includes(agent.setup.key)) this.withdraw(call, agent.setup.key, "agent-left");
    this.leaveDesk(agent);
  }

  setMaxWait(call: RefCall): void {
    const { maxWaitMs } = this.must(this.queue(call.caller.queue));
    if (maxWaitMs !== undefined)
      this.dues.push({ at: call.since + maxWaitMs, what: "max-wait", call: call.caller.call });
  }

  signIn(key: string, extension: string): string | undefined {
    const agent = this.agent(key);
    if (agent === undefined || agent.removed) return "unknown-agent";
    if (agent.extension === extension) return undefined;
    if (this.agents.some((other) => other.extension === extension)) return "phone-taken";
    if (["reserved", "ringing", "talking"].includes(agent.state)) return "not-now";
    this.dropDue("wrap-up", { agent: key });
    Object.assign(agent, { extension, lostPhone: false, rejections: 0, afterTalk: undefined });
    this.setAside(agent, "signed-in");
    return undefined;
  }

  ready(key: string): string | undefined {
    const agent = this.agent(key);
    if (agent === undefined) return "unknown-agent";
    if (agent.state === "signed-out") return "not-signed-in";
    if (["reserved", "ringing", "talking"].includes(agent.state)) return "not-now";
    if (agent.state === "ready") return undefined;
    this.dropDue("wrap-up", { agent: key });
    Object.assign(agent, { lostPhone: false, rejections: 0, afterTalk: undefined });
    this.becomeReady(agent);
    return undefined;
  }

  pause(key: string, to: { state: string; reason?: string }): string | undefined {
    const agent = this.agent(key);
    if (agent === undefined) return "unknown-agent";
    if (agent.state === "signed-out") return "not-signed-in";
    if (agent.state === "talking") {
      agent.afterTalk = to;
      return undefined;
    }
    const call = agent.call === undefined ? undefined : this.call(agent.call);
    const offered = agent.state === "reserved" || agent.state === "ringing" ? call : undefined;
    if (offered !== undefined) this.withdraw(offered, key, "agent-left");
    this.dropDue("wrap-up", { agent: key });
    agent.afterTalk = undefined;
    agent.lostPhone = false;
    if (to.state === "signed-out") this.leaveDesk(agent);
    else if (agent.state !== to.state || agent.state === "busy") this.enterPause(agent, to);
    if (offered !== undefined) this.giveUpIfLate(offered);
    return undefined;
  }

  /** Reasons are compared by the fact told last. */
  reasons = new Map<string, string>();

  enterPause(agent: RefAgent, to: { state: string; reason?: string }): void {
    const key = agent.setup.key;
    if (agent.state === "busy" && to.state === "busy" && this.reasons.get(key) === to.reason) return;
    this.enter(agent, to.state, undefined, to.reason);
    if (to.reason !== undefined) this.reasons.set(key, to.reason);
  }

  reachable(extension: string, reachable: boolean): undefined {
    this.phones.set(extension, { ...this.phone(extension), reachable });
    const agent = this.agents.find((one) => one.extension === extension);
    if (agent === undefined || !reachable || !agent.lostPhone) return;
    agent.lostPhone = false;
    this.becomeReady(agent);
  }

  enqueue(caller: Caller): string | undefined {
    const queue = this.queue(caller.queue);
    if (queue === undefined) return "unknown-queue";
    if (this.call(caller.call) !== undefined) return "already-waiting";
    const here = this.calls.filter((call) => call.caller.queue === caller.queue);
    if (here.length >= queue.maxCallers) return "queue-full";
    const call: RefCall = { caller, since: this.now, arrival: this.arrivals++, ringing: [] };
    this.calls.push(call);
    this.setMaxWait(call);
    this.said.push(`queued ${caller.call} position ${this.byAge([...here, call]).indexOf(call) + 1}`);
    return undefined;
  }

  answered(call: RefCall, agent: RefAgent): void {
    const queue = this.must(this.queue(call.caller.queue));
    this.removeCall(call);
    agent.answered++;
    Object.assign(agent, { rejections: 0, talkQueue: queue.key, wrapUpMs: queue.wrapUpMs });
    this.enter(agent, "talking", call.caller.call);
    this.said.push(`connected ${call.caller.call} ${agent.setup.key} after ${this.now - call.since}`);
    for (const key of call.ringing.filter((other) => other !== agent.setup.key)) {
      this.withdraw(call, key, "answered-elsewhere");
      this.enter(this.must(this.agent(key)), "ready");
    }
  }

  failed(call: RefCall, agent: RefAgent, failure: string): void {
    const key = agent.setup.key;
    const queue = this.must(this.queue(call.caller.queue));
    const rejects = failure === "rejected" || failure === "busy";
    call.ringing = call.ringing.filter((other) => other !== key);
    this.tries.push({ call: call.caller.call, agent: key });
    const at = this.now + limits.acd.secondChanceMs;
    this.dues.push({ at, what: "second-chance", call: call.caller.call, agent: key });
    this.said.push(`failed ${call.caller.call} ${key} ${failure}`);
    agent.rejections = rejects ? agent.rejections + 1 : 0;
    this.startIdle(agent);
    if (failure === "unreachable") {
      agent.lostPhone = true;
      this.setAside(agent, "unreachable");
    } else if (queue.afterNoAnswer === "set-aside" || agent.rejections >= limits.acd.rejectionsInRow) {
      this.setAside(agent, rejects ? "rejected" : "no-answer");
    } else this.enter(agent, "ready");
    this.giveUpIfLate(call);
  }

  setAside(agent: RefAgent, reason: string): void {
    this.enter(agent, "busy", undefined, reason);
    this.reasons.set(agent.setup.key, reason);
  }

  released(call: string, key: string): string | undefined {
    const agent = this.agent(key);
    if (agent?.state !== "talking" || agent.call !== call) return "no-call";
    const wrapUpMs = this.queue(agent.talkQueue ?? "")?.wrapUpMs ?? agent.wrapUpMs;
    if (wrapUpMs <= 0 || agent.removed || agent.afterTalk?.state === "signed-out") this.afterWrapUp(agent);
    else {
      this.enter(agent, "wrap-up", call);
      this.dues.push({ at: this.now + wrapUpMs, what: "wrap-up", agent: key });
    }
    return undefined;
  }

  afterWrapUp(agent: RefAgent): void {
    const next = agent.afterTalk;
    agent.afterTalk = undefined;
    if (agent.removed || next?.state === "signed-out") this.leaveDesk(agent);
    else if (next === undefined) this.becomeReady(agent);
    else this.enterPause(agent, next);
  }

  tick(): void {
    for (;;) {
      const at = this.nextWake();
      if (at === undefined || at > this.now) return;
      const due = this.must(this.dues.find((one) => one.at === at));
      this.dues = this.dues.filter((one) => one !== due);
      if (due.what === "wrap-up") this.afterWrapUp(this.must(this.agent(due.agent ?? "")));
      else if (due.what === "second-chance") {
        this.tries = this.tries.filter((past) => past.call !== due.call || past.agent !== due.agent);
      } else {
        const call = this.must(this.call(due.call ?? ""));
        if (call.ringing.length === 0) this.giveUp(call, "timed-out", true);
      }
      this.settle();
    }
  }
}
