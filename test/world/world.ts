// A whole telephone exchange in memory: the real switch, phones, agents, a network that loses packets, a disk, and a clock that moves when
// told. Same seed, same day. Stories use it for one caller and one agent; the simulation for hundreds of calls at once.
//
//   const world = await createWorld({ seed: 7 });
//   const alice = await world.phone("alice");
//   const call = alice.dial("7000");
//   await world.run(3_000);
//   expect(call.hears()).toBe("music");

import type { DeskInput } from "../../src/acd/contract.ts";
import type { SqlRow } from "../../src/base/db.ts";
import type { ExtensionKey, TrunkKey } from "../../src/base/ids.ts";
import type { Logger } from "../../src/base/log.ts";
import { type Rng, seededRng } from "../../src/base/rng.ts";
import type { SwitchFact } from "../../src/call/record-keeper.ts";
import type { FeatureCodes } from "../../src/office/office.ts";
import { MemoryDatabase } from "../../src/store/memory-database.ts";
import { AgentDesk, type AgentView } from "./agent-desk.ts";
import { CentreChecks } from "./centre-checks.ts";
import {
  checkEars,
  checkLeaks,
  checkSegments,
  checkTalks,
  checkTolls,
  checkWaiting,
  compareWithRecord,
  FactChecker,
  type Violation,
} from "./checkers.ts";
import { VirtualClock } from "./clock.ts";
import { SimulatedDisk } from "./disk.ts";
import { type Voice, voiceOf } from "./ears.ts";
import { checkFigures } from "./figures-check.ts";
import { WITH_MAILBOX } from "./flow-office.ts";
import { checkHeard } from "./heard-checks.ts";
import { HearingWatch } from "./hearing-watch.ts";
import { type LinkQuality, type Nat, ORDINARY, SimulatedNetwork } from "./network.ts";
import { type AgentOptions, type ExtensionOptions, OfficeBuilder, type QueueOptions } from "./office-builder.ts";
import { type Complaint, Phone } from "./phone.ts";
import type { PhoneCall } from "./phone-call.ts";
import type { PhoneCodec } from "./phone-sdp.ts";
import { RunningSwitch, type RunningSwitchInit } from "./running-switch.ts";
import { SIP_PORT } from "./simulated-sockets.ts";
import { SCANNER } from "./stranger.ts";
import { SurvivorChecks } from "./survivor-checks.ts";

export interface WorldInit {
  readonly seed: number;
  /** Share of datagrams lost; otherwise the network is `ORDINARY`. */
  readonly loss?: number;
  readonly quality?: LinkQuality;
  /** One line per happening. */
  readonly onLine?: (line: string) => void;
  /** Each SIP datagram is a line too. */
  readonly showSip?: boolean;
  readonly rtpPorts?: number;
  /** The switch asks registered phones whether they live this often; left out: never. */
  readonly askPhonesEveryMs?: number;
  /** What customers and webhooks need of the world; left out: nothing is imported, nothing leaves. */
  readonly outside?: (world: World) => Outside;
  /** What the wall shows in the first moment, in ms since 1970; left out: a Sunday morning. */
  readonly startWall?: number;
  /** Finished recordings are heard, for hints. */
  readonly hears?: boolean;
  /** Where the switch logs; left out: nowhere. */
  readonly log?: Logger;
}

export type Outside = Pick<RunningSwitchInit, "importFiles" | "pinyin" | "sendWebhook">;

export interface WorldPhoneInit extends ExtensionOptions {
  readonly number?: string;
  readonly transport?: "udp" | "tcp";
  readonly nat?: Nat;
  /** false: neither speaks nor listens, as most phones of a large simulation. */
  readonly speaks?: boolean;
  readonly lines?: number;
  /** A carrier's phone: called under every number. */
  readonly takesAnyNumber?: boolean;
  readonly codecs?: readonly PhoneCodec[];
  readonly expiresS?: number;
  readonly register?: boolean;
}

/** What the switch may complain of while it has no media worker. */
const AROUND_A_MEDIA_DEATH = ["media.worker-died", "call.no-port", "recording.failed"];

export const SWITCH_ADDRESS = "10.0.0.1";

export async function createWorld(init: WorldInit): Promise<World> {
  const world = new World(init);
  await world.start();
  return world;
}

export class World {
  readonly seed: number;
  readonly clock: VirtualClock;
  readonly rng: Rng;
  readonly network: SimulatedNetwork;
  readonly disk = new SimulatedDisk();
  readonly office = new OfficeBuilder();
  readonly violations: Violation[] = [];
  readonly facts: SwitchFact[] = [];
  readonly phones: Phone[] = [];
  readonly agents: AgentDesk[] = [];
  readonly checker: FactChecker;
  readonly hearing: HearingWatch;
  readonly centre = new CentreChecks(this);
  readonly survivors = new SurvivorChecks((what) => this.violate(what));
  /** Crashes so far, by time. */
  readonly crashes: number[] = [];
  /** Deaths of the media worker: calls that were up then may end as "failed". */
  readonly mediaDeaths: number[] = [];
  /** Recordings whose sound somebody had removed: a killed process may have removed the file and not yet said so. */
  readonly soundTaken = new Set<string>();
  /** SIP Call-ID by call, of every process so far. */
  readonly sipCallIds = new Map<string, string>();
  #init: WorldInit;
  readonly #outside: Outside;
  #database: MemoryDatabase;
  #running: RunningSwitch | undefined;
  #voices: Voice[] = [];
  #nextHost = 10;
  #nextNumber = 1_001;
  #nextAgent = 5_001;
  #isGathering = false;

  constructor(init: WorldInit) {
    this.#init = init;
    this.clock = new VirtualClock(init.startWall);
    this.seed = init.seed;
    this.rng = seededRng(init.seed);
    const quality = init.quality ?? { ...ORDINARY, ...(init.loss === undefined ? {} : { loss: init.loss }) };
    this.network = new SimulatedNetwork({ clock: this.clock, rng: seededRng(this.rng.uint32()), quality });
    if (init.showSip === true) this.#showSip();
    this.#database = new MemoryDatabase({ clock: this.clock });
    this.#outside = init.outside?.(this) ?? {};
    this.checker = new FactChecker((what) => this.violate(what));
    this.hearing = new HearingWatch((what) => this.violate(what));
  }

  async start(): Promise<void> {
    let running: RunningSwitch | undefined;
    const starting = RunningSwitch.start({
      clock: this.clock,
      rng: seededRng(this.rng.uint32()),
      host: this.network.host(SWITCH_ADDRESS),
      database: this.#database,
      disk: this.disk,
      office: this.office.build(),
      onFact: (fact) => this.#see(fact),
      onMediaCommand: (command) => this.hearing.see(command),
      onBug: (event, detail) => {
        const expected =
          (event === "recording.failed" && this.disk.trouble !== undefined) ||
          (AROUND_A_MEDIA_DEATH.includes(event) && this.#mediaJustDied()) ||
          event === "webhook.dead"; // a receiver that fails long enough
        if (!expected) this.violate(`the switch logged ${event}: ${detail}`);
      },
      log: this.#init.log,
      rtpPorts: { first: 16_384, count: this.#init.rtpPorts ?? 400 },
      askPhonesEveryMs: this.#init.askPhonesEveryMs,
      hears: this.#init.hears,
      ...this.#outside,
    }).then((value) => {
      running = value;
    });
    while (running === undefined) await this.clock.advance(10);
    await starting;
    this.#running = running;
    this.sipCallIds.clear();
    await this.clock.advance(10); // ports are announced
  }

  // --- people and things ----------------------------------------------------------------------------------------------------------------

  /** An extension with its phone, registered. */
  async phone(name: string, init: WorldPhoneInit = {}): Promise<Phone> {
    const phone = this.addPhone(name, init);
    if (init.register !== false) await this.#untilRegistered(phone);
    return phone;
  }

  /** The same without waiting; register() is up to the caller. */
  addPhone(name: string, init: WorldPhoneInit = {}): Phone {
    const number = init.number ?? String(this.#nextNumber++);
    const { ring, record } = init;
    const secret = this.office.extension(number, {
      ...(ring === undefined ? {} : { ring }),
      ...(record === undefined ? {} : { record }),
      ...(init.secret === undefined ? {} : { secret: init.secret }),
    });
    this.apply();
    const index = this.#nextHost++;
    const place = `${1 + (index >> 8)}.${index & 255}`;
    const address = init.nat === undefined ? `10.0.${place}` : `192.168.${place}`;
    const voice = init.speaks === false ? undefined : voiceOf(name, (10 + this.#voices.length) * 7);
    if (voice !== undefined) this.#voices.push(voice);
    const phone = new Phone({
      name,
      user: number,
      secret,
      clock: this.clock,
      rng: seededRng(this.rng.uint32()),
      host: this.network.host(address, init.nat === undefined ? {} : { nat: init.nat }),
      server: { host: SWITCH_ADDRESS, port: SIP_PORT },
      transport: init.transport ?? "udp",
      voice,
      voices: () => this.#voices,
      ...(init.lines === undefined ? {} : { lines: init.lines }),
      ...(init.takesAnyNumber === undefined ? {} : { takesAnyNumber: init.takesAnyNumber }),
      ...(init.codecs === undefined ? {} : { codecs: init.codecs }),
      ...(init.expiresS === undefined ? {} : { expiresS: init.expiresS }),
      onHappening: (who, what) => this.line(who, what),
      onComplaint: (complaint) => this.#complained(complaint),
    });
    this.phones.push(phone);
    return phone;
  }

  /** An agent with a phone, signed out. */
  async agent(name: string, options: AgentOptions & { readonly phone?: WorldPhoneInit } = {}): Promise<AgentDesk> {
    const { phone: phoneInit, ...rest } = options;
    const phone = await this.phone(name, { lines: 2, ...phoneInit });
    const key = String(this.#nextAgent++);
    this.office.agent(key, { extension: phone.user, ...rest });
    this.apply();
    const agent = new AgentDesk({ key, name, phone, world: this });
    this.agents.push(agent);
    return agent;
  }

  queue(key: string, options: QueueOptions = {}): void {
    this.office.queue(key, options);
    this.apply();
  }

  /** Puts the office as it is now into force. */
  apply(): void {
    if (!this.#isGathering) this.#running?.core.apply(this.office.build());
  }

  /** Many changes of the office that come into force as one: hundreds of phones would take a new office each. */
  together<T>(change: () => T): T {
    this.#isGathering = true;
    try {
      return change();
    } finally {
      this.#isGathering = false;
      this.apply();
    }
  }

  // --- time -----------------------------------------------------------------------------------------------------------------------------

  async run(ms: number): Promise<void> {
    const until = this.clock.now() + ms;
    while (this.clock.now() < until) {
      await this.clock.advance(Math.min(1_000, until - this.clock.now()));
      this.check();
    }
  }

  /** Long enough for what was just begun to reach everybody. */
  settle(): Promise<void> {
    return this.run(700);
  }

  /** Kills the process and starts another on the same disk and addresses `downMs` later. */
  async crashAndRestart(downMs = 1_000): Promise<void> {
    this.line("switch", "is killed");
    const running = this.pbx;
    for (const [call, sip] of running.sipCallIds) this.sipCallIds.set(call, sip);
    this.survivors.killed(this.phones, running.core, this.#voices, this.clock.now());
    running.kill();
    this.checker.killed(this.clock.now());
    this.hearing.forget();
    this.crashes.push(this.clock.now());
    this.#running = undefined;
    this.#database = this.#database.crash();
    await this.clock.advance(downMs);
    const known = new Map(this.sipCallIds);
    await this.start();
    for (const [call, sip] of known) this.sipCallIds.set(call, sip);
    this.survivors.restarted(this.clock.now());
    this.line("switch", "runs again");
  }

  // --- looking ----------------------------------------------------------------------------------------------------------------------------

  get pbx(): RunningSwitch {
    if (this.#running === undefined) throw new Error("the switch is down");
    return this.#running;
  }

  /** Of the process that runs, or of the next one. */
  get database(): MemoryDatabase {
    return this.#database;
  }

  get isUp(): boolean {
    return this.#running !== undefined;
  }

  get voices(): readonly Voice[] {
    return this.#voices;
  }

  /** Rows of the database, committed ones only. */
  rows(sql: string, values: readonly (string | number)[] = []): Promise<readonly SqlRow[]> {
    return this.#database.query(sql, values);
  }

  /** Straight into the database, past the switch: to show a checker what it must find. */
  async write(sql: string): Promise<void> {
    const writing = this.#database.write([{ sql, values: [] }]);
    await this.clock.advance(100);
    await writing;
  }

  /** The records of all calls, oldest first. */
  records(): Promise<readonly SqlRow[]> {
    return this.rows("SELECT * FROM call ORDER BY started_at, id");
  }

  command(input: DeskInput): string | undefined {
    if ("agent" in input) this.line(`agent ${input.agent}`, input.kind);
    const fault = this.pbx.core.floor.input(input);
    return fault === undefined ? undefined : fault.kind;
  }

  agentView(key: string): AgentView {
    const agent = this.pbx.core.floor.desk.agents(this.clock.now()).find((one) => one.key === key);
    const state = agent?.state;
    return {
      state: state?.kind ?? "unknown",
      reason: state?.kind === "busy" ? state.reason : undefined,
      call: state !== undefined && "call" in state ? state.call : undefined,
    };
  }

  codes(): FeatureCodes {
    return this.pbx.core.office.features;
  }

  isReachable(number: string): boolean {
    return this.pbx.core.bindings.isReachable(number as ExtensionKey);
  }

  // --- judging --------------------------------------------------------------------------------------------------------------------------------

  violate(what: string): void {
    this.violations.push({ at: this.clock.now(), what });
    this.line("VIOLATION", what);
  }

  line(who: string, what: string): void {
    if (this.#init.onLine === undefined) return;
    this.#init.onLine(`${(this.clock.now() / 1_000).toFixed(3).padStart(9)}  ${who.padEnd(12)} ${what}`);
  }

  /** What must hold at any moment between two events. */
  check(): void {
    if (this.#running === undefined) return;
    this.checker.compareAgents(this.#running.core);
    const report = (what: string): void => this.violate(what);
    checkWaiting(this.#running.core, report);
    checkTalks(this.#running.core, this.checker, report);
    checkTolls(this.#running.core, report);
    checkFigures(this.#running.core, report);
    this.centre.check(this.#running.core, report);
    this.hearing.check(this.#running.core);
    this.survivors.check(this.clock.now());
    this.#listen(report);
  }

  /** Those with ears, in calls that this process knows: one that was killed may have left ports to others. */
  #listen(report: (what: string) => void): void {
    const at = this.clock.now();
    const { trunks } = this.pbx.core.office; // the facts know carriers by their trunk, not by a number
    const userOf = (name: string): string | undefined =>
      trunks.has(name as TrunkKey) ? undefined : this.phones.find((phone) => phone.name === name)?.user;
    for (const { call } of this.phones) {
      if (call?.state !== "talking" || /^\*9[78]/.test(call.number)) continue; // whoever left a message
      const isKnown = call.startedAt >= (this.crashes.at(-1) ?? 0) || this.survivors.isBack(call);
      if (call.disturbed || !isKnown) continue;
      const givesBack = this.hearing.givesBack || call.number === WITH_MAILBOX; // a word of it may still be in the ear
      checkEars(call, userOf, { facts: this.checker, at, report, givesBack });
    }
  }

  /** The box forgets who is behind it; the calls of those phones are disturbed. */
  rebootNat(nat: Nat): void {
    this.line("nat", "is switched off and on");
    nat.reboot();
    for (const phone of this.phones) {
      if (phone.host.nat !== nat) continue;
      for (const call of phone.calls) if (call.state !== "ended") call.disturbed = true;
    }
  }

  /** A media worker dies alone; the calls it carried are cut off. */
  killMediaWorker(): void {
    this.line("switch", "loses its media worker");
    this.mediaDeaths.push(this.clock.now());
    this.hearing.forget();
    this.pbx.killMediaWorker();
  }

  /** Waits until nothing goes on, then checks everything that must hold in the end. Phones that still talk hang up first. */
  async finish(): Promise<void> {
    for (const phone of this.phones) {
      phone.rest();
      for (const call of phone.calls) call.hangUp();
    }
    await this.run(45_000);
    for (const phone of this.phones) for (const call of phone.calls) call.hangUp();
    await this.run(75_000);
    this.checker.checkQuiet();
    this.pbx.rest();
    const { core, clock } = this.pbx;
    checkLeaks({
      sizes: { ...core.sizes, ...prefixed("media ", this.pbx.mediaSizes) },
      waits: clock.waits(),
      report: (what) => this.violate(what),
    });
    for (const phone of this.phones) {
      const open = phone.calls.filter((call) => call.state !== "ended");
      if (open.length > 0) this.violate(`${phone.name} still has ${open.length} calls`);
    }
    await this.#compareRecords();
    await this.centre.close();
    await checkHeard(this);
  }

  async #compareRecords(): Promise<void> {
    const records = await this.records();
    const byId = new Map(records.map((record) => [String(record["id"]), record]));
    const segments = new Map<string, SqlRow[]>();
    for (const row of await this.rows("SELECT * FROM segment ORDER BY call_id, ordinal")) {
      const call = String(row["call_id"]);
      segments.set(call, [...(segments.get(call) ?? []), row]);
    }
    const phoneCalls = new Map(this.phones.flatMap((phone) => phone.calls.map((call) => [call.callId, call] as const)));
    for (const [call, sip] of this.pbx.sipCallIds) this.sipCallIds.set(call, sip);
    for (const [id, seen] of this.checker.calls) {
      const record = byId.get(id);
      const committed = this.clock.now() - seen.arrivedAt > 100 && !this.#crashedSoonAfter(seen.arrivedAt);
      if (record === undefined) {
        if (committed) this.violate(`${id} arrived and has no record`);
        continue;
      }
      if (record["ended_at"] === null) this.violate(`${id} has no end in its record`);
      else if (!seen.killed) checkSegments(record, segments.get(id) ?? [], (what) => this.violate(what));
      const phoneCall = this.#callerOf(id, phoneCalls);
      if (phoneCall !== undefined) compareWithRecord(phoneCall, record, (what) => this.violate(what));
    }
    for (const id of byId.keys()) if (!this.checker.calls.has(id)) this.violate(`${id} has a record but never arrived`);
  }

  #callerOf(id: string, calls: ReadonlyMap<string, PhoneCall>): PhoneCall | undefined {
    const sip = this.sipCallIds.get(id);
    const call = sip === undefined ? undefined : calls.get(sip);
    return call?.side === "caller" ? call : undefined;
  }

  /** Writes gather for a moment before they are committed; what a kill takes away then is lost by design. */
  #crashedSoonAfter(at: number): boolean {
    return this.crashes.some((crash) => crash >= at && crash - at <= 100);
  }

  #showSip(): void {
    this.network.onDatagram = (from, to, bytes, fate) => {
      if ((bytes[0] ?? 0) > 0x7f || bytes.length < 30) return; // RTP
      const text = new TextDecoder("latin1").decode(bytes);
      const callId = /\r\n(?:call-id|i):\s*(\S{4})/i.exec(text)?.[1] ?? "";
      const cseq = /\r\ncseq:\s*(.*)\r\n/i.exec(text)?.[1] ?? "";
      const arrow = fate === "lost" ? "-x->" : "--->";
      this.line("sip", `${from.host} ${arrow} ${to.host} ${text.slice(0, text.indexOf("\r\n"))} (${cseq}) [${callId}]`);
    };
    const { onDatagram } = this.network;
    this.network.onStreamData = (from, to, bytes) => onDatagram?.(from, to, bytes, "sent");
  }

  #see(fact: SwitchFact): void {
    this.facts.push(fact);
    this.checker.see(fact, this.clock.now());
    this.centre.see(fact, this.clock.now());
    if (fact.kind === "call.ended" && fact.ending === "failed" && !this.#mediaJustDied())
      this.violate(`${fact.call} failed`);
    if (fact.kind === "leg.started" && fact.extension !== undefined) this.hearing.knows(fact.leg, fact.extension);
    if (fact.kind === "call.arrived") this.#arrivedOnce(fact.call);
    if (fact.kind === "call.arrived" && fact.from === SCANNER) this.violate(`${fact.call} is a scanner's`);
    if (this.#init.onLine !== undefined && fact.kind !== "leg-closed") this.line("switch", factText(fact));
  }

  #complained(complaint: Complaint): void {
    if (this.#wasCutOff(complaint)) return;
    this.violate(
      `${complaint.phone} complains: ${complaint.what}${complaint.callId === undefined ? "" : ` [${complaint.callId.slice(0, 4)}]`}`,
    );
  }

  /** A phone may well be angry at a switch that was killed, or a network that broke, in the middle of its call. */
  #wasCutOff(complaint: Complaint): boolean {
    const call = this.phones.flatMap((phone) => phone.calls).find((one) => one.callId === complaint.callId);
    if (call?.disturbed === true) return true;
    const from = call === undefined ? complaint.at - 32_000 : call.startedAt - 1_000; // its INVITE was on the way
    return this.crashes.some((crash) => crash >= from && crash <= complaint.at);
  }

  #mediaJustDied(): boolean {
    const last = this.mediaDeaths.at(-1);
    return last !== undefined && this.clock.now() - last < 5_000;
  }

  /** One INVITE is one call, however often it is repeated and by whomever. */
  #arrivedOnce(call: string): void {
    const sip = this.#running?.sipCallIds.get(call);
    if (sip === undefined) return;
    for (const [other, otherSip] of this.#running?.sipCallIds ?? []) {
      if (other !== call && otherSip === sip) this.violate(`${call} and ${other} came of the same INVITE`);
    }
  }

  async #untilRegistered(phone: Phone): Promise<void> {
    let status = 0;
    void phone.register().then((final) => {
      status = final;
    });
    while (status === 0) await this.run(50);
    if (status !== 200) throw new Error(`${phone.name} could not register: ${status}`);
  }
}

function prefixed(prefix: string, sizes: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(sizes).map(([name, size]) => [prefix + name, size]));
}

function factText(fact: SwitchFact): string {
  const { kind, ...rest } = fact;
  const parts = Object.entries(rest).map(
    ([key, value]) => `${key}=${typeof value === "object" ? JSON.stringify(value) : String(value)}`,
  );
  return `${kind} ${parts.join(" ")}`;
}
