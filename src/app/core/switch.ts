// The whole switch, pure: bytes, media facts and commands in; bytes, media commands and records out. `app/serve.ts` gives it sockets, workers
// and a disk; the test world gives it a virtual clock and a network that loses packets. Nothing here knows which.
//
//   receive ─► UserAgent ─(gate)─► CallTable ─► inbound-call.ts (the story) ─► Floor (acd) / phones
//                  │                                    │
//                  └─► requests.ts (REGISTER, OPTIONS)  └─► facts ─► projections.ts (records, figures, log)

import { Desk } from "../../acd/desk.ts";
import type { SqlRow } from "../../base/db.ts";
import { FactLog } from "../../base/fact-log.ts";
import type { CallId, ExtensionKey } from "../../base/ids.ts";
import { limits } from "../../base/limits.ts";
import { bugText, type Logger } from "../../base/log.ts";
import type { Clock } from "../../base/time.ts";
import type { Call } from "../../call/call.ts";
import { RecordKeeper, type SwitchFact } from "../../call/record-keeper.ts";
import { NumberPlan } from "../../call/route.ts";
import type { Office } from "../../office/office.ts";
import type { MediaFact, MediaPlane } from "../../rtp/media.ts";
import type { Flow } from "../../sip/ports.ts";
import type { BindingRow, Bindings } from "../../sip/registrar/bindings.ts";
import type { PhoneQualifier } from "../../sip/registrar/phone-qualifier.ts";
import { Ladders } from "../../sip/trace/ladders.ts";
import { UserAgent } from "../../sip/user-agent.ts";
import { AgentCodes } from "./agent-codes.ts";
import type { AlarmBoard } from "./alarms/alarm-board.ts";
import { makeAlarms } from "./alarms/make-alarms.ts";
import { BesideCalls } from "./beside-calls.ts";
import { CallTable } from "./call-table.ts";
import { CallBacks } from "./callback/call-backs.ts";
import { knownCustomer } from "./callers/known-customer.ts";
import { Crm } from "./crm/make-crm.ts";
import { deskSetup } from "./desk-setup.ts";
import type { Figures } from "./figures/figures.ts";
import type { FiguresKeeper } from "./figures/figures-keeper.ts";
import { makeFigures } from "./figures/make-figures.ts";
import { Floor } from "./floor.ts";
import { type FlowFeatures, flowFeatures } from "./flow/make-flows.ts";
import { type Guards, makeGuards } from "./guards.ts";
import { admitTrunkCall, incomingCall } from "./incoming-trunk.ts";
import { Intake } from "./intake.ts";
import type { Keypad } from "./keypad.ts";
import type { Lines } from "./lines.ts";
import { LocalDay } from "./local-day.ts";
import type { NightSwitches } from "./night-switches.ts";
import { WayOut } from "./outside.ts";
import { ParkingLot } from "./parking-lot.ts";
import { type PeopleAtWork, peopleAtWork } from "./people-at-work.ts";
import { contactOf, makePhoneBindings } from "./phone-bindings.ts";
import { type PhoneFeatures, phoneFeatures } from "./phone-features.ts";
import { connectProjections } from "./projections.ts";
import { Prompts } from "./prompts.ts";
import { Quality } from "./qa/make-quality.ts";
import { Reconciler } from "./reconciler.ts";
import { type RecordingWish, recordOnDemand } from "./record-on-demand.ts";
import { recordWriter } from "./record-writer.ts";
import { recordingPlaces } from "./recording-place.ts";
import { answerRequest } from "./requests.ts";
import { ReturningPhones } from "./returning-phones.ts";
import { SilenceWatch } from "./silence-watch.ts";
import type { Site } from "./site.ts";
import { StirCalls } from "./stir-calls.ts";
import { makeSurvival } from "./survival/make-survival.ts";
import type { Survival } from "./survival/survival.ts";
import type { SwitchDeps } from "./switch-deps.ts";
import { sizesOf } from "./switch-sizes.ts";
import { type TalkFeatures, talkFeatures } from "./talk-features.ts";
import { tappedNetwork } from "./tapped-network.ts";
import { makeTrunks, type Trunks } from "./trunks.ts";
import { makeVoicemail } from "./voicemail/make-voicemail.ts";
import type { Voicemail } from "./voicemail/voicemail.ts";
import { WaitingFeatures } from "./waiting/make-waiting.ts";

/** Protection domain of digest authentication (RFC 7616 §3.3); phones show it, secrets are hashed with it. */
export const REALM = "zongji";

export class Switch {
  readonly clock: Clock;
  readonly facts: FactLog<SwitchFact>;
  readonly floor: Floor;
  /** The audit, and what agents say their calls were about. */
  readonly people: PeopleAtWork;
  readonly bindings: Bindings;
  readonly records: RecordKeeper;
  readonly figures: Figures;
  readonly figuresKeeper: FiguresKeeper;
  readonly alarms: AlarmBoard;
  readonly calls: CallTable;
  readonly intake: Intake;
  /** What the desk believed and was not so (ACD-20). */
  readonly reconciler: Reconciler;
  readonly media: MediaPlane;
  readonly lines: Lines;
  readonly nights: NightSwitches;
  /** What went over the wire, by call. */
  readonly ladders: Ladders;
  /** The way to carriers. */
  readonly trunks: Trunks;
  readonly #wayOut: WayOut;
  /** Who may come in, and what it may cost. */
  readonly guards: Guards;
  /** Callers' numbers signed and checked; undefined: the switch has no certificates. */
  readonly stir: StirCalls | undefined;
  /** Lamps, presence, mailboxes and messages. */
  readonly beside: BesideCalls;
  readonly voicemail: Voicemail;
  /** Customers who are called back. */
  readonly callBacks: CallBacks;
  /** Calls that go on after a kill. */
  readonly survival: Survival;
  readonly #userAgent: UserAgent;
  readonly #prompts: Prompts;
  readonly #silences: SilenceWatch;
  readonly #qualifier: PhoneQualifier | undefined;
  readonly #returning: ReturningPhones;
  readonly #parking = new ParkingLot();
  /** Conference rooms, and supervisors in others' calls. */
  readonly talks: TalkFeatures;
  /** What callers of queues meet. */
  readonly waiting: WaitingFeatures;
  /** Flows in force, and the ways of calls through them. */
  readonly ivr: FlowFeatures;
  /** Who calls and why. */
  readonly crm: Crm;
  readonly quality: Quality;
  readonly #keypad: Keypad;
  readonly #log: Logger;
  readonly #site: Site;
  #office: Office;
  #numbers: NumberPlan;
  #closing = false;
  #opened = false;

  constructor(deps: SwitchDeps) {
    const { clock, log, rng, media, stir } = deps;
    const office = (): Office => this.#office;
    this.clock = clock;
    this.media = media;
    this.ladders = new Ladders(clock);
    this.stir = stir === undefined ? undefined : new StirCalls({ clock, stir, office });
    this.#log = log;
    this.#office = deps.office;
    this.#numbers = this.#planFor(deps.office);
    this.facts = new FactLog((error, fact) => log.error("bug.listener", { fact: fact.kind, error: String(error) }));
    const day = new LocalDay(clock, () => this.#office.timezone);
    this.floor = new Floor({ clock, desk: new Desk({ rng }), facts: (fact) => this.facts.append(fact) });
    this.people = peopleAtWork(deps, { floor: this.floor, facts: this.facts, office });
    this.reconciler = new Reconciler({ clock, floor: this.floor, calls: () => this.calls });
    this.facts.subscribe((fact) => this.reconciler.fold(fact));
    ({ bindings: this.bindings, qualifier: this.#qualifier } = makePhoneBindings(deps, {
      ladders: this.ladders,
      userAgent: () => this.#userAgent,
      reachable: (extension, reachable) => {
        this.#reachable(extension, reachable);
        this.beside.reachabilityChanged(extension);
      },
      back: (extension) => this.beside.registered(extension),
    }));
    this.#prompts = new Prompts(clock);
    this.#silences = new SilenceWatch({
      clock,
      limitMinutes: () => this.#office.limits.silentMinutes,
      look: (call) => media.look(call),
      end: (call, leg, silentMs) => this.calls.endSilent(call, leg, silentMs),
    });
    this.#returning = new ReturningPhones({
      clock,
      moveDialogs: (broken, to) => void this.#userAgent.moveDialogs(broken, to),
    });
    this.records = new RecordKeeper({ clock, store: recordWriter({ ...deps, crm: () => this.crm }) });
    ({ figures: this.figures, figuresKeeper: this.figuresKeeper } = makeFigures({
      ...deps,
      office,
      floor: this.floor,
    }));
    const features = phoneFeatures({ ...deps, office, numbers: () => this.#numbers, floor: this.floor });
    this.lines = features.lines;
    this.nights = features.nights;
    this.#keypad = features.keypad;
    const customer = (number: string) => knownCustomer(number, this.crm.customers, this.#office);
    this.waiting = new WaitingFeatures({ ...deps, office, site: () => this.#site, customer });
    this.talks = talkFeatures({ ...deps, day, site: () => this.#site });
    const record = (call: string) => this.records.find(call as CallId);
    const { marks, list } = this.waiting.callers;
    const late = { callBacks: () => this.callBacks, beside: () => this.beside, crm: () => this.crm };
    this.ivr = flowFeatures({ ...deps, ...late, facts: this.facts, day, office, record, marks, list, customer });
    connectProjections({ ...deps, ...this.#folds() });
    this.facts.subscribe((fact) => this.talks.supervisors.fold(fact));
    this.callBacks = new CallBacks({ ...deps, day, site: () => this.#site, record });
    this.facts.subscribe((fact) => this.callBacks.fold(fact)); // behind the records
    const flushFigures = () => this.figuresKeeper.flush({ all: true });
    this.crm = new Crm({ ...deps, office, day, facts: this.facts, record, flushFigures, ...late, floor: this.floor }); // behind the records
    this.quality = new Quality({ ...deps, office, crm: this.crm });
    this.trunks = makeTrunks(deps, { facts: this.facts, office, userAgent: () => this.#userAgent });
    this.guards = makeGuards({
      ...deps,
      day,
      realm: REALM,
      office,
      numbers: () => this.#numbers,
      bindings: this.bindings,
      isWelcome: (number) => this.waiting.callers.list.of(number)?.kind === "white",
      trunkOf: (request, seen) => this.trunks.trunkOf(request, seen),
    });
    this.#userAgent = this.#makeUserAgent(deps);
    this.alarms = makeAlarms(deps, {
      ...this,
      office,
      day: () => day.compact(),
      lampChanged: (number) => this.beside.lamps.numberChanged(number),
    });
    this.beside = this.#makeBeside(deps);
    this.facts.subscribe((fact) => this.beside.fold(fact)); // behind `lines`: it reads them
    this.voicemail = makeVoicemail(deps, { office, beside: late.beside, facts: (fact) => this.facts.append(fact) });
    this.calls = this.#makeCalls(deps, day);
    this.intake = new Intake({ clock, log, calls: this.calls, journal: () => this.crm.journal });
    this.#wayOut = this.#makeWayOut(deps);
    const hidden = { office, userAgent: () => this.#userAgent, wayOut: () => this.#wayOut };
    this.survival = makeSurvival(deps, this, hidden);
    this.#site = this.#makeSite(deps, day, features);
    this.floor.input({ kind: "setup", setup: deskSetup(this.#office) });
    this.lines.officeChanged();
  }

  #folds() {
    const { ladders, facts, records, figures, lines, talks } = this;
    return { ladders, facts, records, figures, lines, talks, ...this.people };
  }

  #makeUserAgent(deps: SwitchDeps): UserAgent {
    return new UserAgent({
      ...deps,
      network: tappedNetwork(deps.sip, this.ladders),
      gate: this.guards.gate,
      limits: { transactions: limits.sip.transactions, retryAfterS: limits.sip.retryAfterS },
      listener: {
        invite: (session, identity) => this.calls.arrive(session, identity),
        missing: (callId) => this.survival.needs(callId),
        request: (request, flow, identity, reply, localTag) =>
          answerRequest(
            { request, flow, identity, reply, localTag },
            {
              beside: this.beside,
              bindings: this.bindings,
              clock: deps.clock,
              closing: () => this.#closing,
              onRegistered: (extension) => this.#registered(extension),
              edgeOf: (register, way) => this.guards.edgeOf(register, way, deps.serviceRoute ?? []),
            },
          ),
        ...(deps.trace === undefined ? {} : { trace: deps.trace }),
      },
    });
  }

  #makeBeside(deps: SwitchDeps): BesideCalls {
    return new BesideCalls({
      ...deps,
      office: () => this.#office,
      bindings: this.bindings,
      lines: this.lines,
      nights: this.nights,
      alarmOf: (key) => this.alarms.openOf(key),
      findCall: (call) => this.calls.find(call),
      userAgent: this.#userAgent,
    });
  }

  #makeCalls(deps: SwitchDeps, day: LocalDay): CallTable {
    return new CallTable({
      ...deps,
      day,
      ownHost: (flow) => deps.sip.advertised(flow.transport, flow.remote).host,
      invite: (init) => this.#userAgent.invite(init),
      replaced: (dialog) => this.#userAgent.replaced(dialog),
      incoming: (session, trunk) => incomingCall(session.invite, trunk, this.trunks, this.#office),
      admitCall: (asked) => this.guards.admitCall(asked) ?? admitTrunkCall(asked, this.trunks),
      facts: (fact) => this.facts.append(fact),
      legChanged: (leg) => this.survival.journal.changed(leg.call),
      site: () => this.#site,
    });
  }

  #makeWayOut(deps: SwitchDeps): WayOut {
    return new WayOut({
      ...deps,
      office: () => this.#office,
      trunks: this.trunks,
      ringing: (call) => this.calls.ringing(call),
      giveWay: (call) => this.calls.find(call)?.stop("gave-way"),
      tolls: this.guards.tolls,
      sign: this.stir?.sign.bind(this.stir),
      notify: (extension, text) => void this.beside.sendMessage(extension, text),
      calledForHelp: (extension) => this.lines.calledForHelp(extension),
    });
  }

  #makeSite(deps: SwitchDeps, day: LocalDay, features: PhoneFeatures): Site {
    const { clock, media, recordingTrouble } = deps;
    const office = (): Office => this.#office;
    return {
      clock,
      media,
      floor: this.floor,
      agentCodes: new AgentCodes({ clock, floor: this.floor, office }),
      ...this.people,
      office,
      numbers: () => this.#numbers,
      contacts: (extension) => this.bindings.callable(extension).map(contactOf),
      ringing: (call) => this.calls.ringing(call),
      ringOutside: (...rung) => this.#wayOut.ring(...rung),
      ringForHelp: (...rung) => this.#wayOut.ringForHelp(...rung),
      play: (...played) => this.#prompts.play(...played),
      speak: deps.speak,
      ...this.crm.forSite,
      ...features,
      recordingPlace: recordingPlaces(day, deps),
      recordingTrouble,
      checkCaller: (call, invite) => this.stir?.check(call, invite),
      get holdMusic() {
        return office().holdMusic;
      },
      calls: this.calls,
      journal: this.survival.journal,
      parking: this.#parking,
      voicemail: this.voicemail,
      callBacks: this.callBacks,
      ...this.talks,
      ...this.waiting.forSite,
      ...this.ivr,
    };
  }

  #registered(extension: string): void {
    this.#reachable(extension, true);
    const bindings = this.bindings.all(extension);
    this.#returning.registered(bindings);
    this.survival.registered(extension, bindings);
    this.beside.registered(extension);
  }

  /** Recording by wish; why not, as a sentence. */
  recordCall(call: Call, wish: RecordingWish, by: string): string | undefined {
    return recordOnDemand(call, wish, by, this.#site);
  }

  /** From now on messages arrive: carriers are registered with. Until then nothing is sent of our own accord. */
  open(): void {
    this.#opened = true;
    this.figuresKeeper.open();
    this.alarms.start();
    this.trunks.apply(this.#office);
    this.beside.open();
    this.callBacks.open();
    this.crm.open();
    this.quality.open();
    this.survival.open();
  }

  #planFor(office: Office): NumberPlan {
    return new NumberPlan(office, { isNight: (key) => this.nights.isNight(key), wall: () => this.clock.wall() });
  }

  #reachable(extension: string, reachable: boolean): void {
    this.floor.input({ kind: "reachable", extension: extension as ExtensionKey, reachable });
  }

  get office(): Office {
    return this.#office;
  }

  /** What stories may use; commands that begin one need it too. */
  get site(): Site {
    return this.#site;
  }

  /** What numbers reach in the office in force. */
  get numbers(): NumberPlan {
    return this.#numbers;
  }

  /** A datagram or one framed message. */
  receive(flow: Flow, bytes: Uint8Array): void {
    if (this.guards.guard.silences(flow.remote.host)) return;
    this.ladders.wire("in", flow, bytes);
    this.#guard("bug.receive", () => this.#userAgent.receive(flow, bytes));
  }

  /** A stream connection closed or could not be opened. */
  flowFailed(flow: Flow): void {
    this.#guard("bug.flow", () => {
      this.bindings.removeFlow(flow);
      this.trunks.flowFailed(flow);
      this.#userAgent.flowFailed(flow);
      if (flow.connection !== undefined) this.#returning.broke(flow.connection);
    });
  }

  mediaFact(fact: MediaFact): void {
    this.facts.append(fact);
    this.#prompts.heard(fact);
    if (fact.kind === "digit") this.calls.keyPressed(fact.call, fact.leg, fact.digit, fact.isTone ? "tone" : "event");
    this.voicemail.heard(fact);
    this.#silences.heard(fact);
    if (fact.kind === "security-failed") {
      this.#guard("bug.media", () => this.calls.endUnsecured(fact.call, fact.leg, fact.cause));
    }
    if (fact.kind !== "worker-died") return;
    for (const call of this.calls.heardBy(fact.calls)) this.#guard("bug.media", () => call.stop("failed"));
  }

  /** What fails in here is our own mistake, and never the end of the process: the message is lost, its sender will repeat it or give up. */
  #guard(event: string, run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#log.error(event, { error: bugText(error) });
    }
  }

  /** The new office is in force from the next thing that happens; calls in progress go on. */
  apply(office: Office): void {
    const before = this.#office;
    this.#office = office;
    this.#numbers = this.#planFor(office);
    const renewed = [...before.extensions.values()].filter(
      ({ key, secret }) => office.extensions.get(key)?.secret !== secret,
    );
    for (const { key } of renewed) this.bindings.removeAll(key);
    this.guards.apply(office);
    if (this.#opened) this.trunks.apply(office);
    this.floor.input({ kind: "setup", setup: deskSetup(office) });
    this.lines.officeChanged();
    this.nights.officeChanged();
    this.waiting.openings.officeChanged();
    this.alarms.officeChanged();
    this.beside.officeChanged(renewed.map(({ key }) => key));
    this.voicemail.officeChanged();
    this.callBacks.officeChanged();
    this.crm.officeChanged();
    this.quality.officeChanged();
  }

  /** Registrations from before a restart; those of extensions the office no longer has are left out. */
  restoreBindings(rows: readonly BindingRow[]): void {
    this.bindings.restore(rows.filter((row) => this.#office.extensions.has(row.extension as ExtensionKey)));
  }

  /** Agents as they were before a restart; those the office no longer has, or whose phone it no longer has, stay signed out. */
  restoreAgents(rows: readonly SqlRow[]): void {
    const there = rows.filter((row) => this.#office.extensions.has(String(row["extension"]) as ExtensionKey));
    const { talkOf } = this.survival;
    this.people.agentStates.restore(there, (input) => void this.floor.input(input), talkOf);
  }

  /** What is alive; all zero some 32 s after the last call (but registrations). */
  get sizes(): Readonly<Record<string, number>> {
    return sizesOf(this, {
      userAgent: this.#userAgent,
      wayOut: this.#wayOut,
      parking: this.#parking,
      qualifier: this.#qualifier,
      returning: this.#returning,
      prompts: this.#prompts,
      silences: this.#silences,
      keypad: this.#keypad,
    });
  }

  /** Every goodbye has been answered, and every record is with the database. */
  get isQuiet(): boolean {
    const { dialogs } = this.#userAgent.sizes;
    return dialogs === 0 && this.records.size === 0 && this.trunks.sizes.trunksLeaving === 0 && this.voicemail.isQuiet;
  }

  /** No new calls; resolves when the last is over. */
  drain(): Promise<void> {
    this.#closing = true;
    this.callBacks.close();
    return this.calls.drain();
  }

  /** Ends everything now: calls with BYE, records written. */
  shutDown(): void {
    this.#closing = true;
    this.callBacks.close();
    this.survival.close();
    this.calls.stopAll();
    for (const part of [this.ivr, this.quality, this.crm, this.beside, this.voicemail, this.trunks]) part.close();
    this.#userAgent.shutDown();
    for (const part of [this.#returning, this.#silences, this.floor, this.reconciler, this.figuresKeeper]) part.close();
    for (const part of [this.alarms, this.nights, this.waiting.looks, this.bindings, this.guards.tolls]) part.close();
    this.#qualifier?.close();
  }
}

export function createSwitch(deps: SwitchDeps): Switch {
  return new Switch(deps);
}
