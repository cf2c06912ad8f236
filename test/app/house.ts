// The stories of a call with everything but SIP and RTP: calls, floor, records and figures wired as `switch.ts` does it, phones and media
// played by hand. Nothing happens between two lines of a test but what the test does, so that races can be put exactly where they hurt.

import { expect } from "vitest";
import { Desk } from "../../src/acd/desk.ts";
import { AgentCodes } from "../../src/app/core/agent-codes.ts";
import { Audit } from "../../src/app/core/audit.ts";
import { CallTable } from "../../src/app/core/call-table.ts";
import { CallBacks } from "../../src/app/core/callback/call-backs.ts";
import { deskSetup } from "../../src/app/core/desk-setup.ts";
import { Dispositions } from "../../src/app/core/dispositions.ts";
import type { FaxLetter } from "../../src/app/core/fax/fax-letters.ts";
import type { FaxesDeps } from "../../src/app/core/fax/faxes.ts";
import { Figures } from "../../src/app/core/figures/figures.ts";
import type { QueueTally } from "../../src/app/core/figures/tally.ts";
import { Floor } from "../../src/app/core/floor.ts";
import { type FlowFeatures, flowFeatures } from "../../src/app/core/flow/make-flows.ts";
import { admitTrunkCall, incomingCall } from "../../src/app/core/incoming-trunk.ts";
import type { Keypad } from "../../src/app/core/keypad.ts";
import { LocalDay } from "../../src/app/core/local-day.ts";
import { ParkingLot } from "../../src/app/core/parking-lot.ts";
import { phoneFeatures } from "../../src/app/core/phone-features.ts";
import { Prompts } from "../../src/app/core/prompts.ts";
import type { Site } from "../../src/app/core/site.ts";
import { talkFeatures } from "../../src/app/core/talk-features.ts";
import type { VoiceLetter } from "../../src/app/core/voicemail/hook.ts";
import { Voicemail } from "../../src/app/core/voicemail/voicemail.ts";
import { WaitingFeatures } from "../../src/app/core/waiting/make-waiting.ts";
import { nodeCrypto } from "../../src/app/node-crypto.ts";
import type { Database, SqlRow, SqlValue, Write } from "../../src/base/db.ts";
import { FactLog } from "../../src/base/fact-log.ts";
import type { AgentKey, CallId, ExtensionKey, QueueKey } from "../../src/base/ids.ts";
import { type Logger, silentLog } from "../../src/base/log.ts";
import { seededRng } from "../../src/base/rng.ts";
import type { Call } from "../../src/call/call.ts";
import type { CallRecord } from "../../src/call/record.ts";
import { RecordKeeper, type SwitchFact } from "../../src/call/record-keeper.ts";
import type { PhoneContact } from "../../src/call/ring-phones.ts";
import { NumberPlan } from "../../src/call/route.ts";
import type { Office } from "../../src/office/office.ts";
import { parseOffice } from "../../src/office/parse.ts";
import type { Hearing } from "../../src/rtp/media.ts";
import type { AudioCodec } from "../../src/rtp/plan.ts";
import type { Flow } from "../../src/sip/ports.ts";
import type { InviteInit, ReplacedDialog } from "../../src/sip/session/session.ts";
import { FakeMedia } from "../call/fake-media.ts";
import { FakeSession, FLOW, inviteText, sdpOf } from "../call/fake-session.ts";
import { VirtualClock } from "../world/clock.ts";
import { carrierInvite, type HouseTrunks, houseTrunks, withQuietTrunks } from "./house-trunks.ts";

export const OFFICE = `
extensions:
  "1001": { secret: "kx83-vnq2-77" }
  "1002": { secret: "ab83-vnq2-78" }
  "1003": { secret: "cd83-vnq2-79", record: always }
agents:
  "5001": { name: 李雷, extension: "1001" }
  "5002": { name: 韩梅梅, extension: "1002" }
queues:
  sales: { number: "7000", wrapUp: 10s, ring: 15s, record: always }
  all: { number: "7001", strategy: ring-all, wrapUp: 0s }
numbers: { "9196": { echo: true } }
`;

export const FINGERPRINT = { hash: "sha-256", value: "AA:".repeat(31).concat("AA") } as const;

/** Keys that a test can tell apart: 1 1 1 …, 2 2 2 … */
function countedBytes(): { randomBytes(count: number): Uint8Array } {
  let made = 0;
  return { randomBytes: (count) => new Uint8Array(count).fill(++made) };
}

/** An INVITE of ours and the phone it reached. */
export interface Rung {
  readonly init: InviteInit;
  readonly phone: FakeSession;
}

export class House {
  readonly clock = new VirtualClock();
  /** What this installation speaks; a test may add to it. */
  readonly codecs: AudioCodec[] = ["pcma", "pcmu"];
  readonly media = new FakeMedia();
  readonly floor: Floor;
  readonly calls: CallTable;
  readonly site: Site;
  readonly records: RecordKeeper;
  readonly figures: Figures;
  readonly prompts = new Prompts(this.clock);
  readonly facts: SwitchFact[] = [];
  readonly finished: CallRecord[] = [];
  /** Errors in the log. */
  readonly bugs: string[] = [];
  /** What the switch rang, oldest first. */
  readonly rung: Rung[] = [];
  /** What was dialled, oldest first. */
  readonly dialled: FakeSession[] = [];
  /** How phones of an extension are reached, where it is not UDP. */
  readonly flows = new Map<string, Flow>();
  /** How many phones of each extension are registered. */
  readonly phones = new Map<string, number>();
  /** What was written about lines and night switches. */
  readonly writes: Write[] = [];
  /** The disk takes nothing. */
  failWrites = false;
  readonly #keypad: Keypad;
  /** The way out, and who calls in over it. */
  readonly outside: HouseTrunks;
  readonly voicemail: Voicemail;
  readonly waiting: WaitingFeatures;
  /** Rows that queues find about their callers. */
  lookUp: (sql: string, values: readonly SqlValue[]) => SqlRow | undefined = () => undefined;
  readonly callBacks: CallBacks;
  readonly ivr: FlowFeatures;
  /** Files of voicemail that were removed. */
  readonly removed: string[] = [];
  /** What lamps show, by extension: new and saved messages. */
  readonly lamps = new Map<string, string>();
  /** New messages that the hook was told of; it fails as often as `hookFails` says. */
  readonly letters: VoiceLetter[] = [];
  hookFails = 0;
  /** Faxes and documents on disk, and those that were mailed. */
  readonly faxFiles = new Map<string, Uint8Array>();
  readonly faxLetters: FaxLetter[] = [];
  /** Text messages to phones, of flows and faxes. */
  readonly texts: string[] = [];
  recordingTrouble: string | undefined;
  #office: Office;
  #numbers: NumberPlan;

  /** An office file, or an office that was made without one. */
  constructor(office: string | Office = OFFICE) {
    const { clock, media, prompts } = this;
    this.#office = officeOf(office);
    this.#numbers = this.#planFor(this.#office);
    const rng = seededRng(5);
    const log: Logger = {
      ...silentLog,
      error: (event, fields) => this.bugs.push(`${event} ${JSON.stringify(fields)}`),
    };
    const facts = new FactLog<SwitchFact>((error) => this.bugs.push(String(error)));
    const day = new LocalDay(clock, () => "Asia/Shanghai");
    this.floor = new Floor({ clock, desk: new Desk({ rng }), facts: (fact) => facts.append(fact) });
    const store = {
      progressed() {},
      recordingStarted() {},
      finished: (one: CallRecord) => void this.finished.push(one),
    };
    this.records = new RecordKeeper({ clock, store });
    this.figures = new Figures({
      clock,
      timezone: () => "Asia/Shanghai",
      terms: () => ({ serviceLevelMs: 15_000, shortAbandonMs: 0 }),
      agentAt: (extension) => this.floor.desk.agentAt(extension as ExtensionKey),
      onNewDay: () => this.floor.desk.startDay(clock.now()),
    });
    facts.subscribe((fact) => this.records.fold(fact));
    facts.subscribe((fact) => this.figures.fold(fact));
    facts.subscribe((fact) => void this.facts.push(fact));
    const database: Database = {
      write: async (writes) => {
        if (this.failWrites) throw new Error("the disk is full");
        this.writes.push(...writes);
      },
      get: () => undefined,
      query: async () => [],
    };
    const dispositions = new Dispositions({ office: () => this.#office, floor: this.floor });
    facts.subscribe((fact) => dispositions.fold(fact));
    const features = phoneFeatures({
      clock,
      database,
      log,
      office: () => this.#office,
      numbers: () => this.#numbers,
      floor: this.floor,
    });
    this.#keypad = features.keypad;
    facts.subscribe((fact) => features.lines.fold(fact));
    media.facts = (fact) => {
      facts.append(fact);
      prompts.heard(fact);
      if (fact.kind === "digit") this.calls.keyPressed(fact.call, fact.leg, fact.digit, fact.isTone ? "tone" : "event");
      this.voicemail.heard(fact);
      if (fact.kind === "security-failed") this.calls.endUnsecured(fact.call, fact.leg, fact.cause);
    };
    this.outside = houseTrunks({
      clock,
      rng,
      log,
      facts,
      office: () => this.#office,
      calls: () => this.calls,
      calledForHelp: (extension) => features.lines.calledForHelp(extension),
    });
    const { trunks, wayOut } = this.outside;
    this.voicemail = new Voicemail({
      clock,
      rng,
      crypto: nodeCrypto,
      media,
      log,
      database,
      office: () => this.#office,
      files: { place: (path) => path, remove: async (path) => void this.removed.push(path), list: async () => [] },
      lamp: (extension, { fresh, old, urgentFresh, urgentOld }) =>
        void this.lamps.set(extension, `${fresh + urgentFresh}/${old + urgentOld}`),
      facts: (fact) => facts.append(fact),
      trouble: () => this.recordingTrouble,
      hook: async (letter) => {
        this.letters.push(letter);
        return this.letters.length <= this.hookFails ? "the hook failed" : undefined;
      },
    });
    this.calls = new CallTable({
      clock,
      rng,
      log,
      media,
      codecs: this.codecs,
      crypto: countedBytes(),
      fingerprint: FINGERPRINT,
      day,
      audioHost: () => "10.0.0.1",
      ownHost: () => "10.0.0.1",
      invite: (init) => this.#invite(init),
      replaced: (dialog) => this.#replaced(dialog),
      incoming: (session, trunk) => incomingCall(session.invite, trunk, trunks, this.#office),
      admitCall: (asked) => admitTrunkCall(asked, trunks),
      facts: (fact) => facts.append(fact),
      site: () => this.site,
    });
    const record = (call: string) => this.records.find(call as CallId);
    this.callBacks = new CallBacks({ clock, rng, log, database, day, site: () => this.site, record });
    facts.subscribe((fact) => this.callBacks.fold(fact));
    this.waiting = new WaitingFeatures({
      clock,
      database: {
        write: async (writes) => void this.writes.push(...writes),
        get: (sql, values) => this.lookUp(sql, values ?? []),
        query: async () => [],
      },
      log,
      office: () => this.#office,
      site: () => this.site,
    });
    const talks = talkFeatures({ clock, rng, media, day, site: () => this.site });
    facts.subscribe((fact) => talks.supervisors.fold(fact));
    const { marks, list } = this.waiting.callers;
    const kept = { clock, rng, log, database, day, office: () => this.#office, ...this.#faxes() };
    const beside = () => ({
      sendMessage: async (extension: ExtensionKey, text: string) => {
        this.texts.push(`${extension}: ${text}`);
        return { kind: "delivered" as const };
      },
    });
    this.ivr = flowFeatures({ ...kept, facts, record, marks, list, beside, callBacks: () => this.callBacks });
    this.site = {
      clock,
      media,
      floor: this.floor,
      agentCodes: new AgentCodes({ clock, floor: this.floor, office: () => this.#office }),
      dispositions,
      audit: new Audit({ clock, log, database }),
      office: () => this.#office,
      numbers: () => this.#numbers,
      contacts: (extension) => this.#contacts(extension),
      ringing: (call) => this.calls.ringing(call),
      ringOutside: (...rung) => wayOut.ring(...rung),
      ringForHelp: (...rung) => wayOut.ringForHelp(...rung),
      play: (...played) => prompts.play(...played),
      ...features,
      recordingPlace: (recording) => ({ path: `recordings/${recording}.wav`, file: `recordings/${recording}.wav` }),
      recordingTrouble: () => this.recordingTrouble,
      holdMusic: "music/quiet",
      calls: this.calls,
      parking: new ParkingLot(),
      voicemail: this.voicemail,
      callBacks: this.callBacks,
      ...talks,
      ...this.waiting.forSite,
      ...this.ivr,
    };
    this.floor.input({ kind: "setup", setup: deskSetup(this.#office) });
    trunks.apply(withQuietTrunks(this.#office));
    this.callBacks.open();
    features.lines.officeChanged();
    for (const extension of this.#office.extensions.keys()) {
      this.phones.set(extension, 1);
      this.floor.input({ kind: "reachable", extension, reachable: true });
    }
  }

  #faxes(): Pick<FaxesDeps, "faxFiles" | "sendFaxLetter"> {
    const { faxFiles } = this;
    return {
      faxFiles: {
        write: async (path, bytes) => {
          faxFiles.set(path, bytes);
          return { sha256: "00" };
        },
        read: async (path) => faxFiles.get(path),
        remove: async (path) => void faxFiles.delete(path),
      },
      sendFaxLetter: async (letter) => {
        this.faxLetters.push(letter);
        return this.faxLetters.length <= this.hookFails ? "the mail server is away" : undefined;
      },
    };
  }

  /** As Switch.apply. */
  apply(office: string | Office): void {
    this.#office = officeOf(office);
    this.#numbers = this.#planFor(this.#office);
    this.floor.input({ kind: "setup", setup: deskSetup(this.#office) });
    this.outside.trunks.apply(withQuietTrunks(this.#office));
    this.site.lines.officeChanged();
    this.site.nights.officeChanged();
    this.waiting.openings.officeChanged();
    this.voicemail.officeChanged();
    this.callBacks.officeChanged();
  }

  /** An INVITE arrives. */
  dial(
    to: string,
    init: {
      readonly from?: string;
      readonly sdp?: string | undefined;
      readonly maxForwards?: number;
      /** RFC 3891 */
      readonly replaces?: ReplacedDialog;
    } = {},
  ): FakeSession {
    const { from = "1003", maxForwards = 70, replaces } = init;
    const sdp = "sdp" in init ? init.sdp : sdpOf();
    const session = new FakeSession(
      "caller",
      inviteText({ from, to, sdp, maxForwards, replaces }),
      sdp,
      this.flows.get(from),
    );
    this.dialled.push(session);
    this.calls.arrive(session, { kind: "extension", extension: from });
    return session;
  }

  #replaced(dialog: ReplacedDialog): FakeSession | undefined {
    const all = [...this.dialled, ...this.rung.map(({ phone }) => phone)];
    return all.find(
      ({ dialogId: { callId, localTag, remoteTag } }) =>
        callId === dialog.callId && localTag === dialog.toTag && remoteTag === dialog.fromTag,
    );
  }

  /** A carrier's INVITE arrives. */
  callIn(trunk: string, invite: Parameters<typeof carrierInvite>[0]): FakeSession {
    const request = carrierInvite(invite);
    const session = new FakeSession("caller", request, sdpOf());
    this.dialled.push(session);
    this.calls.arrive(session, { kind: "trunk", trunk });
    return session;
  }

  /** Signs the agent in at the own phone and makes it ready. */
  ready(agent: string): void {
    const key = agent as AgentKey;
    const extension = this.#office.agents.get(key)?.extension as ExtensionKey;
    this.floor.input({ kind: "sign-in", agent: key, extension });
    this.floor.input({ kind: "ready", agent: key });
  }

  agent(agent: string): string {
    const state = this.floor.desk.agents(this.clock.now()).find((one) => one.key === agent)?.state;
    return state?.kind === "busy" ? `busy ${state.reason}` : (state?.kind ?? "unknown");
  }

  /** The phone rung last. */
  get last(): FakeSession {
    const rung = this.rung.at(-1);
    if (rung === undefined) throw new Error("nobody was rung");
    return rung.phone;
  }

  /** The only call there is. */
  get call(): Call {
    const arrived = this.facts.findLast((fact) => fact.kind === "call.arrived");
    const call = arrived === undefined ? undefined : this.calls.find(arrived.call);
    if (call === undefined) throw new Error("no call is in progress");
    return call;
  }

  /** What the phones hear: first the caller, then those rung, those gone left out. */
  get hears(): readonly Hearing[] {
    return [...this.media.legs.values()].map((leg) => leg.hearing);
  }

  get record(): CallRecord {
    const record = this.finished.at(-1);
    if (record === undefined) throw new Error("no record is finished");
    return record;
  }

  figuresOf(queue: string): QueueTally {
    return this.figures.of(queue as QueueKey);
  }

  /** Whatever waits only for promises happens. */
  settle(): Promise<void> {
    return this.clock.advance(0);
  }

  /** After the last call: no leg, port, timer, line, prompt or draft is left, nobody talks to nobody, and nothing was a bug. */
  async expectNothingLeft(): Promise<void> {
    await this.clock.advance(60_000);
    expect({
      calls: this.calls.size,
      lines: this.floor.lines,
      legs: this.media.sizes.legs,
      recordings: this.media.sizes.recordings,
      drafts: this.records.size,
      counted: this.figures.size,
      prompts: this.prompts.size,
      parked: this.site.parking.size,
      inConferences: this.site.conferences.size,
      supervisors: this.site.supervisors.size,
      lookedAt: this.site.looks.size,
      lineCalls: this.site.lines.size,
      keypads: this.#keypad.size,
      voicemail: this.voicemail.takes.size + this.voicemail.messages.open,
      callBacks: Object.values(this.callBacks.sizes).reduce((sum, size) => sum + size, 0),
      inFlows: this.ivr.flowTrails.size,
      surveys: Object.values(this.ivr.surveys.sizes).reduce((sum, size) => sum + size, 0),
      faxes: Object.values(this.ivr.faxes.sizes).reduce((sum, size) => sum + size, 0),
      trunkLines: this.outside.trunks.lines.size + this.outside.wayOut.size + this.outside.tolls.size,
      timers: this.clock.pendingWhy(),
      open: this.rung.filter(({ phone }) => phone.state !== "ended").length,
      stuck: this.floor.desk
        .agents(this.clock.now())
        .filter(({ state }) => ["reserved", "ringing", "talking"].includes(state.kind)),
      bugs: this.bugs,
    }).toEqual({
      calls: 0,
      lines: 0,
      legs: 0,
      recordings: 0,
      drafts: 0,
      counted: 0,
      prompts: 0,
      parked: 0,
      inConferences: 0,
      supervisors: 0,
      lookedAt: 0,
      lineCalls: 0,
      keypads: 0,
      voicemail: 0,
      callBacks: 0,
      inFlows: 0,
      surveys: 0,
      faxes: 0,
      trunkLines: 0,
      timers: [],
      open: 0,
      stuck: [],
      bugs: [],
    });
    for (const queue of this.#office.queues.keys()) {
      const { carried, offered, answered, abandoned, overflowed, refused } = this.figures.of(queue);
      expect(answered + abandoned + overflowed + refused).toBe(carried + offered);
    }
  }

  #planFor(office: Office): NumberPlan {
    return new NumberPlan(office, { isNight: (key) => this.site.nights.isNight(key), wall: () => this.clock.wall() });
  }

  #contacts(extension: ExtensionKey): readonly PhoneContact[] {
    return Array.from({ length: this.phones.get(extension) ?? 0 }, (_, i) => ({
      uri: `sip:${extension}@10.0.1.${i + 1}:5060`,
      flow: this.flows.get(extension) ?? FLOW,
      route: [],
    }));
  }

  #invite(init: InviteInit): FakeSession {
    const phone = new FakeSession(
      "callee",
      inviteText({ from: init.from.user, to: init.to.user, sdp: init.sdp, uri: init.uri }),
      init.sdp,
      init.flow,
    );
    this.rung.push({ init, phone });
    return phone;
  }
}

function officeOf(text: string | Office): Office {
  if (typeof text !== "string") return text;
  const office = parseOffice(text);
  if (!office.ok) throw new Error(JSON.stringify(office.fault));
  return office.value;
}
