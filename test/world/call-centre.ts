// What happens on a day whose subject is queues (`--centre`): steps, tiers, regions, pools and preferences, hours that end and closures by command,
// overflow and call-backs, dispositions, supervisors, a black list, phones that lie, an office that is changed under those who wait. `day.ts` asks it
// what happens next; `centre-checks.ts` holds what must be true of it.

import { forceAgent } from "../../src/app/core/forced.ts";
import { moveWaiting } from "../../src/app/core/move-waiting.ts";
import { takeWaiting } from "../../src/app/core/take-waiting.ts";
import type { CallId, ExtensionKey, QueueKey } from "../../src/base/ids.ts";
import { between, fraction, pick, type Rng } from "../../src/base/rng.ts";
import type { WallMillis } from "../../src/base/time.ts";
import type { AgentDesk } from "./agent-desk.ts";
import type { BusyOffice } from "./busy-office.ts";
import type { QueueOptions } from "./office-builder.ts";
import type { Habit, Lie, Phone } from "./phone.ts";
import type { PhoneCall } from "./phone-call.ts";
import type { World } from "./world.ts";

export interface CallCentreInit {
  readonly world: World;
  readonly rng: Rng;
  readonly phones: readonly Phone[];
  readonly agents: readonly AgentDesk[];
  readonly busy: BusyOffice;
  /** Runs it unless the day is over by then. */
  readonly later: (ms: number, run: () => void) => void;
}

/** When the process is killed. */
export type Moment = "any" | "offer" | "call-back" | "booking";
export const MOMENTS: readonly Moment[] = ["any", "offer", "call-back", "booking"];

const QUEUES = ["7400", "7410", "7420", "7430", "7440"];
const DIDS = ["+8657188880010", "+8657188880011", "+8657188880012", "+8657188880013"];
const CUSTOMERS = Array.from({ length: 8 }, (_, i) => `+861380013800${i}`);
const BARRED = "+8613800138007";
const LIES: readonly Lie[] = ["deaf", "late", "hasty", "dumb"];
const CALLBACK = { key: "1", gap: "1m", retries: 1, within: "5m", ring: "8s", prefix: "0" };

const LINE: QueueOptions = {
  number: "7400",
  routing: "progressive",
  tierCredit: { vip: "20s", gold: "5s" },
  ring: "6s",
  wrapUp: "3s",
  wrapUpMost: "8s",
  maxWait: "45s",
  afterNoAnswer: "ready",
  steps: [
    { after: "0s", grade: 2 },
    { after: "4s", grade: 4 },
    { after: "8s", when: "waiting > 1 or longest > 12s", pool: "premium", credit: "5s" },
    { after: "12s", region: "any" },
    { when: "free > 0 and waiting > 3", tier: "any" },
  ],
  prefer: [
    { who: "owner", for: "4s" },
    { who: "last-agent", for: "3s" },
  ],
  callback: { ...CALLBACK, missed: "dial" },
  announce: { position: true, wait: true, first: "3s", every: "10s", agent: true },
  whisper: true,
  dispositions: { "1": "solved", "2": "open" },
  dispositionRequired: true,
  serviceLevel: "10s",
};

export class CallCentre {
  /** Phones that lied so far. */
  lies = 0;
  readonly #world: World;
  readonly #rng: Rng;
  readonly #phones: readonly Phone[];
  readonly #agents: readonly AgentDesk[];
  readonly #busy: BusyOffice;
  readonly #later: (ms: number, run: () => void) => void;
  /** Somebody confirmed a call-back at this moment. */
  #bookingAt = Number.NEGATIVE_INFINITY;

  constructor(init: CallCentreInit) {
    this.#world = init.world;
    this.#rng = init.rng;
    this.#phones = init.phones;
    this.#agents = init.agents;
    this.#busy = init.busy;
    this.#later = init.later;
  }

  async open(): Promise<void> {
    const { office } = this.#world;
    const [a = "", b = ""] = this.#phones.slice(8).map(({ user }) => user);
    office.section("tiers", ["vip", "gold", "standard"]);
    office.section("regions", { fujian: ["xiamen", "fuzhou"], zhejiang: ["hangzhou", "ningbo"] });
    office.section("areas", { "+86138001380": "fujian/xiamen", [a]: "zhejiang/hangzhou", [b]: "fujian/fuzhou" });
    office.section("pools", {
      premium: { tiers: ["vip", "gold"], who: "vip or gold" },
      seniors: { who: "service >= 7" },
    });
    this.#agents.forEach(({ key, phone }, i) => {
      const tiers = { vip: 1 + i, ...(i % 2 === 1 ? { gold: 5 } : {}), ...(i > 2 ? { standard: 4 } : {}) };
      const skills = { service: 1 + ((i * 3) % 9), ...(i % 2 === 0 ? { sales: 1 + i } : {}), ...tiers };
      const regions = i % 2 === 0 ? ["fujian"] : ["zhejiang/hangzhou"];
      office.agent(key, { extension: phone.user, skills, regions, team: "a" });
    });
    // The day begins on a Sunday at eleven.
    office.section("hours", { office: { week: ["sun 11:00-11:01", "sun 11:02-23:00"] } });
    office.section("alarms", {
      full: { queue: "line", when: "waiting > 2", for: "2s", calm: "3s", tell: ["console", "lamp"], number: "6950" },
    });
    office.section("limits", { paidCalls: 2, paidMinutes: 9, callsPerMinute: 200 });
    office.queue("line", LINE);
    office.queue("area", {
      number: "7410",
      routing: "tier-region",
      ring: "5s",
      wrapUp: "2s",
      maxCallers: 4,
      overflow: [
        { after: "6s", when: "free = 0", to: { queue: "line" } },
        { after: "15s", to: { dial: a } },
      ],
      callback: { ...CALLBACK, key: "2" },
    });
    office.queue("timed", {
      number: "7420",
      requires: "service >= 3 and not trainee",
      strategy: "fewest-calls",
      hours: "office",
      whenClosing: "leave",
      closed: { callback: true },
      overflow: [{ when: "expected > 60s or working = 0", after: "8s", to: { callback: true } }],
      callback: CALLBACK,
      ring: "5s",
      wrapUp: "1s",
      dispositions: { "1": "solved", "2": "open" },
    });
    this.#spare();
    office.queue("crew", {
      number: "7440",
      strategy: "ring-all",
      requires: "service >= 1",
      ring: "6s",
      wrapUp: "2s",
      voicemail: true,
      overflow: [{ after: "12s", to: { voicemail: true } }],
      announce: { first: "2s", every: "10s", position: true },
    });
    for (const [i, did] of DIDS.entries())
      office.number(did, { queue: i === 3 ? "area" : "line", tier: ["vip", "gold", "standard", "vip"][i] });
    office.number("7401", { queue: "line", tier: "vip", region: "fujian/xiamen" });
    office.number("7411", { queue: "area", tier: "gold", region: "zhejiang/hangzhou" });
    this.#world.apply();
    const { list } = this.#world.pbx.core.waiting.callers;
    const now = this.#world.pbx.core.clock.wall();
    const known = {
      name: undefined,
      region: undefined,
      author: "a test",
      createdAt: now,
      contest: undefined,
      attempts: 0,
      attemptedAt: undefined,
    };
    void list.put({
      ...known,
      ...{ number: BARRED, kind: "black", tier: undefined, owner: undefined, reason: "insults" },
      until: (now + 3_600_000) as WallMillis,
    });
    void list.put({
      ...known,
      ...{
        number: CUSTOMERS[0] ?? "",
        kind: "note",
        tier: "vip",
        owner: this.#agents[0]?.key,
        reason: undefined,
        until: undefined,
      },
    });
    await this.#world.run(100);
  }

  #spare(): void {
    const { office } = this.#world;
    office.queue("spare", {
      number: "7430",
      requires: "sales >= 1 or region = caller",
      ring: "4s",
      wrapUp: "0s",
      maxWait: "20s",
      overflow: [
        { when: "waiting > 2", to: { hangUp: true } },
        { after: "10s", to: { callback: true } },
      ],
      callback: { ...CALLBACK, missed: true },
    });
  }

  /** Now is the moment that this kind of kill is about. */
  isMoment(moment: Moment): boolean {
    const { core } = this.#world.pbx;
    if (moment === "any") return true;
    if (moment === "booking") return core.clock.now() - this.#bookingAt < 400;
    if (moment === "call-back") return [...core.callBacks.book.all()].some(({ state }) => state === "running");
    return core.floor.desk
      .agents(core.clock.now())
      .some(({ state }) => state.kind === "ringing" || state.kind === "reserved");
  }

  // --- callers ----------------------------------------------------------------------------------------------------------------------------

  /** true: this phone is busy with a queue now. */
  callsInstead(caller: Phone): boolean {
    const rng = this.#rng;
    const chance = fraction(rng);
    if (chance < 0.3) return false;
    if (chance < 0.55) {
      this.#busy.callIn(pick(rng, CUSTOMERS) ?? "", pick(rng, DIDS) ?? "", (call) => this.#wait(call));
      return true;
    }
    const call = caller.dial(pick(rng, [...QUEUES, "7401", "7411"]) ?? "");
    if (fraction(rng) < 0.2) this.#later(between(rng, 0, 15_000), () => call.cancel());
    void call.reached("talking").then(() => this.#wait(call));
    return true;
  }

  /** Somebody more, while a moment is waited for. */
  anotherCaller(phones: readonly Phone[]): void {
    const caller = pick(
      this.#rng,
      phones.filter((phone) => phone.registered && phone.state === "idle"),
    );
    if (caller !== undefined) this.callsInstead(caller);
  }

  /** What a caller does who hears music. */
  #wait(call: PhoneCall): void {
    if (call.state !== "talking") return;
    const rng = this.#rng;
    this.#later(between(rng, 4_000, 50_000), () => call.hangUp());
    const chance = fraction(rng);
    if (chance < 0.35) this.#later(between(rng, 800, 8_000), () => this.#askBack(call));
  }

  #askBack(call: PhoneCall): void {
    if (call.state !== "talking") return;
    const rng = this.#rng;
    call.press(pick(rng, ["1", "1", "2"]) ?? "1");
    const chance = fraction(rng);
    const afterMs = between(rng, 300, 3_000);
    if (chance < 0.55) this.#confirm(call, afterMs);
    else if (chance < 0.7) {
      this.#later(afterMs, () => call.press(`2${pick(rng, ["13900139000", "19005551234", "4008001234"])}#`));
      this.#confirm(call, afterMs + 6_000);
    } else if (chance < 0.85) this.#later(afterMs, () => call.hangUp());
    else this.#later(afterMs, () => call.press("7"));
  }

  #confirm(call: PhoneCall, afterMs: number): void {
    this.#later(afterMs, () => {
      if (call.state !== "talking") return;
      call.press("1");
      this.#bookingAt = this.#world.clock.now();
      if (fraction(this.#rng) < 0.3) this.#later(between(this.#rng, 0, 300), () => call.hangUp());
    });
  }

  // --- agents -----------------------------------------------------------------------------------------------------------------------------

  /** undefined: this phone tells the truth this time. */
  drawLie(): Habit | undefined {
    const rng = this.#rng;
    if (fraction(rng) >= 0.06) return undefined;
    const lie = pick(rng, LIES);
    if (lie === undefined) return undefined;
    this.lies++;
    return { kind: "lie", lie, afterMs: between(rng, 200, 4_000) };
  }

  /** true: they had something to say or to do. */
  agentActs(agent: AgentDesk): boolean {
    const rng = this.#rng;
    const view = agent.view;
    const { core } = this.#world.pbx;
    if (view.reason === "disposition" || (view.state === "wrap-up" && fraction(rng) < 0.7)) {
      const chance = fraction(rng);
      if (chance < 0.2) return true; // forgets it
      if (chance < 0.6) core.people.dispositions.dispose(agent.key, pick(rng, ["1", "2", "9"]) ?? "1");
      else if (chance < 0.75) this.#world.command({ kind: "extend-wrap-up", agent: agent.key, byMs: 4_000 });
      else if (agent.phone.state === "idle") agent.phone.dial(`${core.office.features.wrapUp}${pick(rng, ["1", "2"])}`);
      return true;
    }
    if (view.state === "talking" && fraction(rng) < 0.3) core.people.dispositions.dispose(agent.key, "1");
    return false;
  }

  // --- supervisors and the office ---------------------------------------------------------------------------------------------------------

  /** Every moment of the day. */
  step(): void {
    const rng = this.#rng;
    const chance = fraction(rng);
    if (chance < 0.04) this.#force();
    else if (chance < 0.09) this.#move();
    else if (chance < 0.12) this.#take();
    else if (chance < 0.135) this.#close();
    else if (chance < 0.15) this.#removeQueue();
    else if (chance < 0.18) this.#newSteps();
    else if (chance < 0.19) this.#removeAgent();
    else if (chance < 0.2) this.#agentVanishes();
    else if (chance < 0.23) this.#tasksByHand();
  }

  #force(): void {
    const agent = pick(this.#rng, this.#agents);
    if (agent === undefined) return;
    const kind = pick(this.#rng, ["sign-out", "ready", "break", "busy"] as const) ?? "ready";
    this.#world.line("supervisor", `forces ${agent.key} ${kind}`);
    const to = kind === "busy" ? { kind, agent: agent.key, reason: "training" } : { kind, agent: agent.key };
    forceAgent(to, "a supervisor", this.#world.pbx.core.site);
  }

  #someoneWaiting(): CallId | undefined {
    return pick(this.#rng, [...this.#world.pbx.core.floor.waiting]);
  }

  #move(): void {
    const rng = this.#rng;
    const call = this.#someoneWaiting();
    if (call === undefined) return;
    const { core } = this.#world.pbx;
    const queue = fraction(rng) < 0.6 ? pick(rng, [...core.office.queues.values()]) : undefined;
    const agent = fraction(rng) < 0.5 ? pick(rng, [...core.office.agents.keys()]) : undefined;
    this.#world.line("supervisor", `moves ${call} to ${queue?.key ?? "the same queue"} ${agent ?? ""}`);
    moveWaiting(call, { queue, agent, creditMs: between(rng, 0, 20_000), by: "a supervisor" }, core.site);
  }

  #take(): void {
    const call = this.#someoneWaiting();
    const phone = pick(
      this.#rng,
      this.#phones.filter((one) => one.registered && one.state === "idle"),
    );
    if (call === undefined || phone === undefined) return;
    this.#world.line("supervisor", `takes ${call} at ${phone.user}`);
    takeWaiting(call, phone.user as ExtensionKey, "a supervisor", this.#world.pbx.core.site);
  }

  #close(): void {
    const rng = this.#rng;
    const { core } = this.#world.pbx;
    const queue = pick(rng, [...core.office.queues.keys()]);
    if (queue === undefined) return;
    this.#world.line("supervisor", `closes ${queue}`);
    const to = fraction(rng) < 0.5 ? undefined : ({ kind: "dial", number: this.#phones[9]?.user ?? "" } as const);
    const since = core.clock.wall();
    void core.waiting.openings.set(queue, {
      since,
      until: (since + 60_000) as WallMillis,
      reason: "fire",
      to,
      by: "a supervisor",
    });
    this.#later(between(rng, 3_000, 15_000), () => {
      if (this.#world.isUp) void this.#world.pbx.core.waiting.openings.set(queue, undefined);
    });
  }

  #removeQueue(): void {
    this.#world.line("office", "has no spare queue");
    this.#world.office.removeQueue("spare");
    this.#applyLater();
    this.#later(between(this.#rng, 3_000, 12_000), () => {
      this.#spare();
      this.#applyLater();
    });
  }

  #newSteps(): void {
    const rng = this.#rng;
    this.#world.line("office", "has other steps");
    const bySkills = fraction(rng) < 0.3;
    const tolerated = (step: object): boolean => !bySkills || !("region" in step || "tier" in step || "grade" in step);
    const steps = [...(LINE.steps ?? [])].filter((step) => tolerated(step) && fraction(rng) < 0.7);
    this.#world.office.queue("line", {
      ...LINE,
      steps,
      dispositionRequired: fraction(rng) < 0.7,
      ...(bySkills ? { routing: "skills", requires: "service >= 2" } : {}),
      overflow: fraction(rng) < 0.4 ? [{ after: "14s", when: "longest > 10s", to: { queue: "crew" } }] : [],
    });
    this.#applyLater();
  }

  #removeAgent(): void {
    const agent = pick(this.#rng, this.#agents.slice(1, -1));
    if (agent === undefined) return;
    this.#world.line("office", `has no agent ${agent.key}`);
    this.#world.office.removeAgent(agent.key);
    this.#applyLater();
    this.#later(between(this.#rng, 2_000, 15_000), () => {
      this.#world.office.agent(agent.key, {
        extension: agent.phone.user,
        skills: { service: 6, vip: 3 },
        regions: ["fujian"],
      });
      this.#applyLater();
    });
  }

  #agentVanishes(): void {
    const agent = pick(this.#rng, this.#agents);
    if (agent === undefined || agent.phone.isUnplugged) return;
    agent.phone.vanish();
    this.#later(between(this.#rng, 8_000, 30_000), () => {
      if (agent.phone.isUnplugged) void agent.phone.comeBack();
    });
  }

  #tasksByHand(): void {
    const { core } = this.#world.pbx;
    const task = pick(this.#rng, [...core.callBacks.book.all()]);
    if (task === undefined) return;
    const deed = pick(this.#rng, ["take", "done", "cancel", "again"] as const);
    this.#world.line("supervisor", `${deed} ${task.id}`);
    if (deed === "take") core.callBacks.byHand.take(task.id, "li");
    else if (deed === "done") core.callBacks.byHand.done(task.id, "li", "met them");
    else if (deed === "cancel") core.callBacks.byHand.cancel(task.id, "li", "no longer wanted");
    else core.callBacks.byHand.again(task, "li");
  }

  #applyLater(): void {
    if (this.#world.isUp) this.#world.apply();
  }

  /** Everybody goes home; customers nobody calls any more are left to people, when their time is over. */
  async close(): Promise<void> {
    const { core } = this.#world.pbx;
    for (const queue of core.office.queues.keys()) await this.#opened(queue);
    for (const agent of this.#agents) if (core.office.agents.has(agent.key)) agent.signOut();
    const underWay = (): boolean => [...core.callBacks.book.all()].some(({ automatic }) => automatic);
    for (let minutes = 0; minutes < 12 && underWay(); minutes++) await this.#world.run(60_000);
  }

  async #opened(queue: QueueKey): Promise<void> {
    const opening = this.#world.pbx.core.waiting.openings.set(queue, undefined);
    await this.#world.run(300);
    await opening;
  }
}
