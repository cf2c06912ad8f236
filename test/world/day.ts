// A day of a small office drawn from a seed: phones of all kinds, agents who work, forget and go away, callers who wait, give up and hold,
// an office that is changed while it runs, and on some days a switch that is killed. Everything the checkers know must hold all the time.

import type { Logger } from "../../src/base/log.ts";
import { between, fraction, pick, type Rng, seededRng } from "../../src/base/rng.ts";
import type { AgentDesk } from "./agent-desk.ts";
import { BusyOffice } from "./busy-office.ts";
import { CallCentre, MOMENTS } from "./call-centre.ts";
import type { Violation } from "./checkers.ts";
import { Commander } from "./commander.ts";
import { CustomerOffice } from "./customer-office.ts";
import { MemoryImports, pinyin } from "./customer-people.ts";
import { FlowOffice } from "./flow-office.ts";
import { codecsOf, HeardOffice } from "./heard-office.ts";
import { HookReceiver } from "./listeners.ts";
import type { Nat } from "./network.ts";
import type { Habit, Phone } from "./phone.ts";
import type { DialOptions, PhoneCall } from "./phone-call.ts";
import { TEAMS } from "./quality-desk.ts";
import { QualityOffice } from "./quality-office.ts";
import { SIP_PORT } from "./simulated-sockets.ts";
import { Scanner, Stranger } from "./stranger.ts";
import { createWorld, type Outside, SWITCH_ADDRESS, type World } from "./world.ts";

export interface DayInit {
  readonly seed: number;
  readonly calls: number;
  readonly loss?: number;
  /** Kill the switch once in the middle. */
  readonly crash?: boolean;
  /** Somebody replays, spoils and invents datagrams all day. */
  readonly stranger?: boolean;
  /** Rooms, mailboxes, supervisors, recording by key, several codecs; the media worker dies once. */
  readonly sound?: boolean;
  /** Queues with everything they can do, phones that lie, supervisors; a killed switch is killed in a moment that matters. */
  readonly centre?: boolean;
  /** Flows whose callers press keys, and which are changed under them. */
  readonly flows?: boolean;
  /** Calls are commanded from outside at every moment. */
  readonly commands?: boolean;
  /** Customers, tickets and whoever is told of them; a killed switch is killed in an import, a change of a ticket or a delivery. */
  readonly customers?: boolean;
  /** Quality inspection, across a midnight and some hours; a killed switch is killed in a draw, on a sheet or in an inspection, and again in the evening. */
  readonly quality?: boolean;
  readonly onLine?: (line: string) => void;
  readonly showSip?: boolean;
  /** Where the switch logs; left out: nowhere. */
  readonly log?: Logger;
}

export interface DaySummary {
  readonly seed: number;
  readonly calls: number;
  readonly endings: ReadonlyMap<string, number>;
  readonly virtualMs: number;
  readonly datagrams: number;
  readonly facts: number;
  readonly violations: readonly Violation[];
  /** Commands carried out, by kind. */
  readonly commanded: ReadonlyMap<string, number>;
}

const AGENTS = 6;
const PHONES = 18;
/** In Shanghai, a Monday's. */
const MIDNIGHT = Date.UTC(2026, 10, 22, 16);
const QUEUES = ["7000", "7100", "7200"];

export async function runDay(init: DayInit): Promise<DaySummary> {
  const receivers: HookReceiver[] = [];
  const world = await createWorld({
    seed: init.seed,
    ...(init.loss === undefined ? {} : { loss: init.loss }),
    ...(init.onLine === undefined ? {} : { onLine: init.onLine }),
    showSip: init.showSip === true,
    ...(init.log === undefined ? {} : { log: init.log }),
    ...(init.quality === true ? { hears: true, startWall: MIDNIGHT - 15_000 - 350 * init.calls } : {}),
    ...(init.customers === true ? { outside: (made: World) => outsideOf(made, receivers) } : {}),
  });
  const day = new Day(world, init, receivers[0]);
  await day.open();
  await day.work();
  await day.close();
  return summary(world, init, day.commanded);
}

function outsideOf(world: World, receivers: HookReceiver[]): Outside {
  const rng = seededRng(world.seed * 7_919 + 2);
  const receiver = new HookReceiver({ clock: world.clock, rng, process: () => world.crashes.length });
  receivers.push(receiver);
  return { importFiles: new MemoryImports(), pinyin, sendWebhook: receiver.send };
}

async function summary(world: World, init: DayInit, commanded: DaySummary["commanded"]): Promise<DaySummary> {
  const endings = new Map<string, number>();
  for (const record of await world.records()) {
    const ending = String(record["ending"]);
    endings.set(ending, (endings.get(ending) ?? 0) + 1);
  }
  return {
    seed: init.seed,
    calls: init.calls,
    endings: new Map([...endings].sort()),
    virtualMs: world.clock.now(),
    datagrams: world.network.counts.sent,
    facts: world.facts.length,
    violations: world.violations,
    commanded,
  };
}

class Day {
  #world: World;
  #init: DayInit;
  #rng: Rng;
  #callers: Phone[] = [];
  #agents: AgentDesk[] = [];
  #open = true;
  #stranger: Stranger | undefined;
  #scanner: Scanner | undefined;
  #nat: Nat | undefined;
  #busy: BusyOffice | undefined;
  #heard: HeardOffice | undefined;
  #centre: CallCentre | undefined;
  #flows: FlowOffice | undefined;
  #commander: Commander | undefined;
  #customers: CustomerOffice | undefined;
  #quality: QualityOffice | undefined;
  readonly #receiver: HookReceiver | undefined;

  constructor(world: World, init: DayInit, receiver: HookReceiver | undefined) {
    this.#receiver = receiver;
    this.#world = world;
    this.#init = init;
    this.#rng = seededRng(init.seed * 7_919 + 1);
  }

  get commanded(): DaySummary["commanded"] {
    return new Map([
      ...(this.#commander?.done ?? []),
      ...(this.#customers?.done ?? []),
      ...(this.#quality?.done ?? []),
    ]);
  }

  // --- morning --------------------------------------------------------------------------------------------------------------------------

  async open(): Promise<void> {
    const world = this.#world;
    world.queue("support", { number: "7000", requires: { service: 3 }, ring: "8s", wrapUp: "3s", maxWait: "40s" });
    world.queue("sales", {
      number: "7100",
      strategy: "most-skilled",
      requires: { sales: 1 },
      ring: "6s",
      wrapUp: "0s",
      record: "always",
    });
    world.queue("all", {
      number: "7200",
      strategy: "ring-all",
      ring: "7s",
      wrapUp: "2s",
      maxCallers: 5,
      afterNoAnswer: "ready",
    });
    const nat = world.network.nat("10.0.9.1");
    this.#nat = nat;
    for (let i = 0; i < AGENTS; i++) this.#agents.push(await this.#hire(i));
    for (let i = 0; i < PHONES; i++) this.#callers.push(this.#install(i, nat));
    for (const phone of this.#callers.slice(1)) void phone.register(); // the first is in a drawer
    const busy = new BusyOffice({
      world,
      rng: seededRng(this.#rng.uint32()),
      phones: [...this.#agents.map((agent) => agent.phone), ...this.#callers],
      later: (ms, run) => this.#later(ms, run),
    });
    await busy.open();
    this.#busy = busy;
    if (this.#init.sound === true) {
      const phones = [...this.#agents.map((agent) => agent.phone), ...this.#callers];
      const rng = seededRng(this.#rng.uint32());
      this.#heard = new HeardOffice({ world, rng, phones, later: (ms, run) => this.#later(ms, run) });
      await this.#heard.open();
    }
    if (this.#init.centre === true) await this.#openCentre(busy);
    if (this.#init.flows === true) {
      const rng = seededRng(this.#rng.uint32());
      this.#flows = new FlowOffice({ world, rng, phones: this.#callers, later: (ms, run) => this.#later(ms, run) });
      await this.#flows.open();
    }
    if (this.#init.commands === true) {
      const phones = [...this.#agents.map((agent) => agent.phone), ...this.#callers];
      this.#commander = new Commander({ world, rng: seededRng(this.#rng.uint32()), phones });
    }
    if (this.#receiver !== undefined) await this.#openCustomers(busy, this.#receiver);
    if (this.#init.quality === true) await this.#openQuality(busy);
    await world.run(3_000);
    for (const agent of this.#agents) this.#startShift(agent);
    await world.run(1_000);
    if (this.#init.stranger === true) this.#letStrangerIn();
  }

  async #openCentre(busy: BusyOffice): Promise<void> {
    const agents = this.#agents;
    this.#centre = new CallCentre({
      ...{ world: this.#world, rng: seededRng(this.#rng.uint32()), phones: this.#callers, agents, busy },
      later: (ms, run) => this.#later(ms, run),
    });
    await this.#centre.open();
  }

  async #openCustomers(busy: BusyOffice, receiver: HookReceiver): Promise<void> {
    this.#customers = new CustomerOffice({
      ...{ world: this.#world, rng: seededRng(this.#rng.uint32()), agents: this.#agents, busy, receiver },
      later: (ms, run) => this.#later(ms, run),
    });
    await this.#customers.open();
  }

  async #openQuality(busy: BusyOffice): Promise<void> {
    this.#quality = new QualityOffice({
      ...{ world: this.#world, rng: seededRng(this.#rng.uint32()), agents: this.#agents, busy },
      later: (ms, run) => this.#later(ms, run),
      crash: () => this.#crash(),
      crashes: this.#init.crash === true,
      erases: this.#init.customers !== true,
    });
    await this.#quality.open();
  }

  #letStrangerIn(): void {
    const { network, clock } = this.#world;
    const target = { host: SWITCH_ADDRESS, port: SIP_PORT };
    const host = network.host("10.0.66.6");
    this.#stranger = new Stranger({ network, clock, rng: seededRng(this.#rng.uint32()), host, target });
    this.#stranger.begin(70);
    const scanners = network.host("10.0.66.7");
    this.#scanner = new Scanner({ clock, rng: seededRng(this.#rng.uint32()), host: scanners, target });
    this.#scanner.begin();
  }

  async #hire(i: number): Promise<AgentDesk> {
    const skills = { service: 1 + ((i * 3) % 9), ...(i % 2 === 0 ? { sales: 1 + i } : {}) };
    const agent = await this.#world.agent(`agent${i}`, {
      skills,
      ...(this.#init.quality === true ? { team: TEAMS[i % TEAMS.length] } : {}),
      phone: {
        speaks: i === 0 || (this.#init.sound === true && i % 2 === 1),
        transport: i % 3 === 1 ? "tcp" : "udp",
        ring: "10s",
        ...(this.#init.sound === true ? { codecs: codecsOf(i) } : {}),
      },
    });
    this.#live(agent.phone);
    return agent;
  }

  #install(i: number, nat: Nat): Phone {
    const phone = this.#world.addPhone(`phone${i}`, {
      speaks: i === 2 || i === 11 || (this.#init.sound === true && i % 2 === 1),
      transport: i % 5 === 4 ? "tcp" : "udp",
      ring: "9s",
      ...(i === 7 || i === 9 ? { nat } : {}), // 9 is on TCP: behind NAT the phone's own connection is the only way in
      ...(i % 4 === 3 ? { codecs: ["pcmu"] } : {}),
      ...(this.#init.sound === true ? { codecs: codecsOf(i + 1) } : {}),
      ...(i === 5 ? { record: "always" } : {}),
    });
    this.#live(phone);
    return phone;
  }

  /** What happens at this phone when it rings. */
  #live(phone: Phone): void {
    phone.habits = () => this.#drawHabit(phone);
    phone.onRing = (call) => {
      this.#busy?.rings(phone);
      void call.reached("talking").then(() => this.#talk(call, 1_500, 18_000));
    };
  }

  #drawHabit(phone: Phone): Habit {
    const lie = this.#centre?.drawLie();
    if (lie !== undefined) return lie;
    const chance = fraction(this.#rng);
    const afterMs = between(this.#rng, 300, 5_000);
    if (chance < 0.72) return { kind: "answer", afterMs };
    if (chance < 0.82) return { kind: "reject", afterMs, status: pick(this.#rng, [486, 603, 480, 404, 500]) ?? 486 };
    if (chance < 0.93) return { kind: "ignore" };
    if (chance < 0.96) {
      this.#comeBackLater(phone);
      return { kind: "answer-then-vanish", afterMs, vanishMs: between(this.#rng, 100, 6_000) };
    }
    return { kind: "dead" };
  }

  #comeBackLater(phone: Phone): void {
    this.#later(between(this.#rng, 15_000, 40_000), () => {
      if (phone.isUnplugged) void phone.comeBack();
    });
  }

  // --- agents -----------------------------------------------------------------------------------------------------------------------------

  #startShift(agent: AgentDesk): void {
    this.#beReady(agent);
    const next = (): void =>
      this.#later(between(this.#rng, 4_000, 15_000), () => {
        this.#agentActs(agent);
        next();
      });
    next();
  }

  #beReady(agent: AgentDesk): void {
    if (!this.#world.isUp) return;
    if (fraction(this.#rng) < 0.5 || agent.phone.state !== "idle") {
      agent.ready();
      return;
    }
    agent.dialCode("signIn");
    this.#later(between(this.#rng, 1_500, 3_000), () => {
      if (this.#world.isUp && agent.phone.state === "idle") agent.dialCode("ready");
    });
  }

  #agentActs(agent: AgentDesk): void {
    if (!this.#world.isUp) return;
    if (this.#centre?.agentActs(agent) === true) return;
    const state = agent.state;
    if (state === "signed-out" || state === "busy" || state === "break") return this.#beReady(agent);
    const chance = fraction(this.#rng);
    if (chance < 0.08) agent.takeBreak();
    else if (chance < 0.16) agent.busy("paperwork");
    else if (chance < 0.2) agent.signOut();
    else if (chance < 0.25 && agent.phone.state === "idle") agent.dialCode("busy", "1");
    else if (state === "wrap-up") agent.ready();
  }

  // --- callers ----------------------------------------------------------------------------------------------------------------------------

  async work(): Promise<void> {
    const crashAt = this.#init.crash === true ? Math.floor(this.#init.calls / 2) : -1;
    const mediaDiesAt = this.#init.sound === true ? Math.floor((3 * this.#init.calls) / 4) : -1;
    for (let made = 0; made < this.#init.calls; ) {
      await this.#world.run(between(this.#rng, 50, 1_100));
      if (made === crashAt) await this.#crashInTime();
      if (made === mediaDiesAt && this.#world.mediaDeaths.length === 0) this.#world.killMediaWorker();
      if (fraction(this.#rng) < 0.03) this.#changeOffice();
      if (fraction(this.#rng) < 0.02) this.#breakSomething();
      if (this.#world.isUp) this.#busy?.step();
      if (this.#world.isUp) this.#centre?.step();
      if (this.#world.isUp) this.#flows?.step();
      if (this.#world.isUp) this.#commander?.step();
      if (this.#world.isUp) this.#customers?.step();
      if (this.#world.isUp) this.#quality?.step();
      const caller = pick(
        this.#rng,
        this.#callers.filter((phone) => phone.registered && phone.state === "idle"),
      );
      if (caller === undefined) continue;
      this.#callSomebody(caller);
      made++;
    }
  }

  #callSomebody(caller: Phone): void {
    const rng = this.#rng;
    if (this.#flows?.callsInstead(caller) === true) return;
    if (this.#heard?.callsInstead(caller) === true || this.#centre?.callsInstead(caller) === true) return;
    const call = caller.dial(this.#drawNumber(caller), this.#drawOptions());
    if (fraction(rng) < 0.35) this.#later(between(rng, 0, 12_000), () => call.cancel());
    void call.reached("talking").then(() => this.#talk(call, 2_000, 30_000));
  }

  #drawNumber(caller: Phone): string {
    const rng = this.#rng;
    if (fraction(rng) < 0.3 && this.#busy !== undefined) return this.#busy.drawNumber(caller);
    const chance = fraction(rng);
    if (chance < 0.48) return pick(rng, QUEUES) ?? "";
    if (chance < 0.86) return pick(rng, [...this.#callers, ...this.#agents.map((agent) => agent.phone)])?.user ?? "";
    if (chance < 0.9) return "4040";
    if (chance < 0.92) return this.#callers[0]?.user ?? ""; // in the drawer
    if (chance < 0.95) return "9196";
    if (chance < 0.97) return "9197";
    if (chance < 0.98) return "*24";
    if (chance < 0.99) return `*22*5001*${between(rng, 0, 9_999)}`;
    return caller.user;
  }

  #drawOptions(): DialOptions {
    const chance = fraction(this.#rng);
    if (chance < 0.1) return { delayedOffer: true };
    if (chance < 0.2) return { sessionExpiresS: 90 };
    if (chance < 0.25) return { codecs: ["pcmu"] };
    if (chance < 0.31) return { headers: [["Supported", "100rel"]] };
    if (chance < 0.35) return { headers: [["Require", "100rel"]] };
    return {};
  }

  /** What one side does once it talks: perhaps holds, refreshes or presses keys, and at some time hangs up. */
  #talk(call: PhoneCall, shortestMs: number, longestMs: number): void {
    if (call.state !== "talking") return;
    const rng = this.#rng;
    this.#busy?.talk(call);
    this.#heard?.talk(call);
    const lengthMs = between(rng, shortestMs, longestMs);
    this.#later(lengthMs, () => call.hangUp());
    const chance = fraction(rng);
    const atMs = between(rng, 100, Math.max(200, lengthMs - 500));
    if (chance < 0.15) {
      this.#later(atMs, () => call.hold(pick(rng, ["sendonly", "inactive", "zero-address"] as const)));
      this.#later(atMs + between(rng, 300, 4_000), () => call.resume());
    } else if (chance < 0.2) this.#later(atMs, () => call.refresh());
    else if (chance < 0.25) this.#later(atMs, () => call.reinviteWithoutSdp());
    else if (chance < 0.3) this.#later(atMs, () => call.press("12#"));
  }

  // --- trouble ------------------------------------------------------------------------------------------------------------------------------

  /** On a day of queues: in the middle of what must not be lost, if that comes within half a minute. */
  async #crashInTime(): Promise<void> {
    const centre = this.#centre;
    const moment = MOMENTS[this.#init.seed % MOMENTS.length] ?? "any";
    for (let tries = 0; centre !== undefined && tries < 1_000 && !centre.isMoment(moment); tries++) {
      await this.#world.run(30);
      if (tries % 20 === 0) centre.anotherCaller(this.#callers);
    }
    const customers = this.#customers;
    const theirs = customers?.prepare(this.#init.seed);
    for (let tries = 0; theirs !== undefined && tries < 1_500 && customers?.isMoment(theirs) !== true; tries++)
      await this.#world.run(5);
    const quality = this.#quality;
    const judging = quality?.prepare(this.#init.seed);
    for (let tries = 0; judging !== undefined && tries < 1_500 && quality?.isMoment(judging) !== true; tries++)
      await this.#world.run(5);
    await this.#crash();
  }

  async #crash(): Promise<void> {
    await this.#world.crashAndRestart(between(this.#rng, 200, 4_000));
    this.#customers?.killed();
    this.#quality?.killed();
    for (const agent of this.#agents) this.#later(between(this.#rng, 2_000, 8_000), () => this.#beReady(agent));
  }

  /** A stream is reset, or the NAT box forgets everybody behind it. */
  #breakSomething(): void {
    const phone = pick(this.#rng, this.#world.phones);
    if (phone === undefined || phone.isUnplugged) return;
    this.#busy?.breakStream(phone);
    if (this.#nat !== undefined && fraction(this.#rng) < 0.3) this.#world.rebootNat(this.#nat);
  }

  #changeOffice(): void {
    const rng = this.#rng;
    const world = this.#world;
    const chance = fraction(rng);
    world.line("office", "is changed");
    if (chance < 0.4) {
      const strategy = pick(rng, ["longest-idle", "round-robin", "fewest-calls", "ring-all", "random", "top-down"]);
      world.queue("support", {
        number: "7000",
        requires: { service: between(rng, 1, 5) },
        ring: `${between(rng, 4, 12)}s`,
        wrapUp: `${between(rng, 0, 5)}s`,
        maxWait: "40s",
        ...(strategy === undefined ? {} : { strategy }),
      });
    } else if (chance < 0.7) {
      world.office.number("7300", { queue: "sales", credit: "1m" });
      world.apply();
    } else this.#leaveAndReturn();
  }

  /** An agent is taken out of the office file, whatever they are doing, and put in again later. */
  #leaveAndReturn(): void {
    const agent = this.#agents.at(-1);
    if (agent === undefined) return;
    this.#world.office.removeAgent(agent.key);
    this.#world.apply();
    this.#later(between(this.#rng, 3_000, 20_000), () => {
      this.#world.office.agent(agent.key, { extension: agent.phone.user, skills: { service: 9 } });
      this.#world.apply();
    });
  }

  // --- evening ------------------------------------------------------------------------------------------------------------------------------

  async close(): Promise<void> {
    await this.#world.run(20_000);
    this.#open = false;
    this.#stranger?.stop();
    this.#scanner?.stop();
    for (const phone of this.#world.phones) phone.habits = () => ({ kind: "reject", afterMs: 100, status: 480 });
    for (const phone of this.#world.phones) for (const call of phone.calls) call.hangUp();
    await this.#world.run(20_000);
    for (const phone of this.#world.phones) for (const call of phone.calls) call.hangUp();
    await this.#untilNobodyTalks();
    await this.#heard?.close();
    await this.#centre?.close();
    await this.#quality?.close();
    await this.#customers?.close(); // while the office still knows how to dial out
    await this.#busy?.close();
    await this.#flows?.close();
    await this.#world.finish();
  }

  /** Where both ends of a call lost power nobody says goodbye: the session timers find out (RFC 4028). */
  async #untilNobodyTalks(): Promise<void> {
    await this.#world.run(20_000);
    for (let minutes = 0; minutes < 45 && this.#world.pbx.core.calls.size > 0; minutes++) await this.#world.run(60_000);
  }

  #later(ms: number, run: () => void): void {
    this.#world.clock.after(ms, "the day goes on", () => {
      if (this.#open) run();
    });
  }
}

export function summaryLine(day: DaySummary, seconds: number): string {
  const endings = [...day.endings].map(([ending, count]) => `${count} ${ending}`).join(", ");
  const found = day.violations.length === 0 ? "no violation" : `${day.violations.length} VIOLATIONS`;
  const virtual = Math.round(day.virtualMs / 1_000);
  return `seed ${day.seed}: ${day.calls} calls dialled (${endings}); ${virtual} s of their time in ${seconds.toFixed(1)} s; ${found}`;
}
