// A switch without telephony behind the real HTTP server: one queue, two agents, two calls, one recording. It remembers what was asked of it.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Answer } from "../../src/api/answer.ts";
import { answer, refuse } from "../../src/api/answer.ts";
import type { CallFilter, SwitchControl } from "../../src/api/control.ts";
import type { HealthParts } from "../../src/api/health.ts";
import type { LogWatchView } from "../../src/api/log-control.ts";
import type { Asker } from "../../src/api/people-control.ts";
import type { WireMessageView } from "../../src/api/trace-control.ts";
import type { AgentView, CallView, LogLevel, LogLineView, QueueView, StatusView } from "../../src/api/views.ts";
import type { MoveWish } from "../../src/api/waiting-control.ts";
import { sampleCallCommands } from "./sample-call-commands.ts";
import { sampleCallbacks } from "./sample-callbacks.ts";
import { sampleCallers, sampleClosures } from "./sample-callers.ts";
import { sampleConferences, sampleSupervisors } from "./sample-conferences.ts";
import { sampleCustomers } from "./sample-customers.ts";
import { sampleEvents } from "./sample-events.ts";
import { sampleFaxes } from "./sample-faxes.ts";
import { agentToday, openAlarm, queueToday, sampleAlarms, sampleReports } from "./sample-figures.ts";
import { sampleFlows, sampleVisit } from "./sample-flows.ts";
import { sampleImports } from "./sample-imports.ts";
import { sampleInspections } from "./sample-inspections.ts";
import { sampleKnowledge } from "./sample-knowledge.ts";
import { type SampleMarks, sampleMarks } from "./sample-marks.ts";
import { samplePeople, sampleSignIn } from "./sample-people.ts";
import { samplePrivacy } from "./sample-privacy.ts";
import { sampleProvision } from "./sample-provision.ts";
import { type SampleQuality, sampleQuality } from "./sample-quality.ts";
import { sampleRecordings } from "./sample-recordings.ts";
import { sampleReporting } from "./sample-reporting.ts";
import { sampleRoutes } from "./sample-routes.ts";
import { sampleQueueRouting, sampleRouting } from "./sample-routing.ts";
import { sampleSampling } from "./sample-sampling.ts";
import { type SampleSheets, sampleSheets } from "./sample-sheets.ts";
import { sampleSurveys } from "./sample-surveys.ts";
import { sampleTables } from "./sample-tables.ts";
import { sampleTickets } from "./sample-tickets.ts";
import { sampleTrunks } from "./sample-trunks.ts";
import { sampleVoicemail } from "./sample-voicemail.ts";
import { type SampleWork, sampleWork } from "./sample-work.ts";

export const agentLi: AgentView = {
  id: "5001",
  name: "李雷",
  team: "a",
  state: "signed-out",
  reason: null,
  since: "2026-11-22T08:00:00.000Z",
  extension: null,
  call: null,
  skills: { billing: 8, vip: 5 },
  regions: ["fujian/xiamen"],
  today: agentToday,
  grade: 1,
  pools: ["seniors", "vip"],
  queues: ["support"],
};

export const endedCall: CallView = {
  id: "c-20261122-aaaaaaaa",
  from: "1003",
  fromName: "韩梅梅\u001b[2J",
  to: "7000",
  queue: "support",
  agent: "5001",
  extension: "1001",
  state: "ended",
  startedAt: "2026-11-22T08:00:00.000Z",
  queuedAt: "2026-11-22T08:00:00.100Z",
  ringingAt: "2026-11-22T08:00:05.000Z",
  answeredAt: "2026-11-22T08:00:07.000Z",
  endedAt: "2026-11-22T09:02:12.000Z",
  ending: "completed",
  endedBy: "caller",
  sipStatus: 200,
  disposition: "sold",
  waitMs: 7_000,
  talkMs: 3_725_000,
  holdMs: 60_000,
  recordings: [{ id: "c-20261122-aaaaaaaa", path: "recordings/2026/11/22/c-20261122-aaaaaaaa.wav", state: "saved" }],
  legs: [
    {
      id: "c-20261122-aaaaaaaa.1",
      side: "caller",
      extension: "1003",
      agent: null,
      startedAt: "2026-11-22T08:00:00.000Z",
      ringingAt: null,
      answeredAt: "2026-11-22T08:00:07.000Z",
      endedAt: "2026-11-22T09:02:12.000Z",
      why: "bye",
      sipStatus: 200,
      media: {
        packetsReceived: 186_000,
        packetsLost: 12,
        jitterMs: 1.25,
        packetsSent: 186_010,
        dropped: 0,
        peerLost: 0,
        peerJitterMs: 0.5,
        roundTripMs: null,
        mos: 4.41,
        peerMos: 4.38,
        codec: "pcma",
        concealed: 0,
        late: 0,
      },
    },
  ],
  segments: [
    {
      kind: "transfer",
      queue: "support",
      agent: "5001",
      startedAt: "2026-11-22T08:01:00.000Z",
      endedAt: "2026-11-22T08:01:05.000Z",
      outcome: "connected",
      detail: "blind by 1001 to 1002",
      disposition: null,
    },
  ],
  notes: [],
  flows: [sampleVisit],
  verstat: null,
  mark: 0.75,
};

export const waitingCall: CallView = {
  ...endedCall,
  id: "c-20261122-bbbbbbbb",
  fromName: null,
  agent: null,
  extension: null,
  state: "waiting",
  ringingAt: null,
  answeredAt: null,
  endedAt: null,
  ending: null,
  endedBy: null,
  sipStatus: null,
  disposition: null,
  talkMs: 0,
  holdMs: 0,
  recordings: [],
  legs: [],
};

export const support: QueueView = {
  id: "support",
  name: "客服",
  number: "7000",
  strategy: "longest-idle",
  requires: { billing: 3 },
  ...sampleQueueRouting,
  waiting: 1,
  longestWaitMs: 65_000,
  ringing: 0,
  talking: 1,
  agentsSignedIn: 2,
  agentsReady: 0,
  today: queueToday,
  surveysToday: { offered: 5, answered: 2, score: 0.75 },
  serviceLevelMs: 15_000,
  serviceLevelFormula: "without-short",
  closed: null,
  callers: [{ call: waitingCall.id, from: "1003", position: 1, waitedMs: 65_000, tier: "vip", region: null }],
};

const status: StatusView = {
  version: "0.1.0",
  state: "ready",
  office: "Demo",
  startedAt: "2026-11-22T07:00:00.000Z",
  uptimeMs: 3_600_000,
  dataDirectory: "/srv/data",
  calls: { active: 1, waiting: 1, limit: 5_000, today: 2 },
  extensions: { total: 3, registered: 2 },
  agents: { total: 2, signedIn: 1, ready: 0, talking: 1 },
  queues: 1,
  flows: { total: 1, troubles: [] },
  alarms: { open: [openAlarm] },
  recordings: { active: 0 },
  media: { workers: 1, legs: 2, portsFree: 100, portsInUse: 2 },
  guard: { bans: 1, banned: 2, wrongPasswords: 30, silenced: { ban: 400, rate: 5 }, paidCalls: 0 },
  listening: [{ what: "sip udp", address: "127.0.0.1:5060" }],
  sizes: { transactions: 0, dialogs: 0, calls: 0, legs: 0 },
  drain: null,
  memoryBytes: 60_000_000,
  unread: [],
  overload: { callsPerS: null, refused: 0, queueDelayMs: 0.4 },
  ghosts: { found: 0, lastAt: null },
  loopDelayMs: 1.5,
  troubles: [],
};

const ban = {
  source: "203.0.113.66",
  reason: "names",
  strike: 2,
  since: "2026-11-22T08:00:00.000Z",
  until: "2026-11-22T08:20:00.000Z",
} as const;
const standing = {
  source: "",
  verdict: "free",
  ban: null,
  wrongNames: 0,
  left: { register: 600, invite: 600, other: 600 },
  home: true,
} as const;
const toll = { extension: "1001", calls: 1, callsLimit: 3, usedMs: 65_000, limitMs: 3_600_000 };

const moved = { from: "support", to: "sales", agent: null, creditMs: 60_000, waitedMs: 12_000 };

const officeFault = {
  line: 14,
  path: "queues.support.strategy",
  found: '"longest-idel"',
  allowed: "longest-idle, random",
};

export class FakeSwitch implements SwitchControl {
  /** What reached the switch, in order: proof that nothing refused ever does. */
  readonly asked: string[] = [];
  readonly folder = mkdtempSync(join(tmpdir(), "zongji-"));
  readonly audio = join(this.folder, "c-20261122-aaaaaaaa.wav");
  state: StatusView["state"] = "ready";
  parts: HealthParts = { storage: "ok", recording: "ok", media: "ok" };
  readonly metrics = {
    read: async () => ({ type: "text/plain; version=0.0.4", text: "zongji_ready 1\n" }),
  };
  broken = false;
  badCheck = false;
  watchers = new Set<(queues: readonly QueueView[]) => void>();
  logWatchers = new Set<(line: LogLineView) => void>();
  #level: LogLevel = "info";
  #watched: readonly LogWatchView[] = [];

  constructor() {
    writeFileSync(this.audio, Buffer.alloc(200_044, 7));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  readiness() {
    return { state: this.state, troubles: [], parts: this.parts };
  }
  async status() {
    if (this.broken) throw new Error("secret inner detail");
    return this.#heard("status", answer(status));
  }
  async drain(isOn: boolean, { name }: Asker) {
    const drain = isOn ? { since: "2026-11-22T08:00:00.000Z", by: name } : null;
    const state = isOn ? "draining" : "ready";
    return this.#heard(`drain ${isOn}`, answer({ state, drain, calls: { active: 1, waiting: 0 } } as const));
  }
  async doctor() {
    const bad = { name: "disk", verdict: "bad", found: "12 MiB free", advice: "free some space" } as const;
    const good = { name: "ports", verdict: "good", found: "all open", advice: "" } as const;
    return this.#heard("doctor", answer(this.badCheck ? [good, bad] : [good]));
  }
  async configuration() {
    const entry = { key: "sip.udp.port", value: 5060, from: "default", why: "where phones register" } as const;
    return this.#heard("configuration", answer([entry]));
  }
  async extensions() {
    return this.#heard("extensions", answer([extension1001]));
  }
  async extension(key: string) {
    return this.#heard(
      `extension ${key}`,
      key === "1001" ? answer(extension1001) : refuse(404, "No such extension", `found ${key}; near: 1001`),
    );
  }
  readonly audit: SwitchControl["audit"] = {
    check: async () => answer({ isWhole: true, lines: 2, chained: 2, erased: 0, head: "ab".repeat(32), fault: null }),
  };
  readonly signIn: SwitchControl["signIn"] = sampleSignIn();
  readonly people = samplePeople({
    [endedCall.id]: { queue: "support", agent: "5001" },
    [waitingCall.id]: { queue: "support", agent: undefined },
  });
  readonly callCommands = sampleCallCommands((what) => void this.asked.push(what));
  readonly waiting = {
    move: async (call: string, wish: MoveWish) =>
      this.#heard(`move ${call} ${JSON.stringify(wish)}`, answer({ ...moved, call })),
    take: async (call: string, phone: string) => this.#heard(`take ${call} ${phone}`, answer({ call, phone })),
  };
  #reporting: ReturnType<typeof sampleReporting> | undefined;
  #imports: SwitchControl["imports"] | undefined;
  #privacy: SwitchControl["privacy"] | undefined;
  #quality: SampleQuality | undefined;
  get qualityParts(): SampleQuality {
    this.#quality ??= sampleQuality();
    return this.#quality;
  }
  get scorecards(): SwitchControl["scorecards"] {
    return this.qualityParts.control;
  }
  #sampling: ReturnType<typeof sampleSampling> | undefined;
  get samplingParts(): ReturnType<typeof sampleSampling> {
    this.#sampling ??= sampleSampling();
    return this.#sampling;
  }
  get sampling(): SwitchControl["sampling"] {
    return this.samplingParts.control;
  }
  /** Asked of a whole switch (whole-switch.ts) alone. */
  get calibrations(): never {
    throw new Error("not here");
  }
  get examples(): never {
    throw new Error("not here");
  }
  #inspections: ReturnType<typeof sampleInspections> | undefined;
  get inspectionParts(): ReturnType<typeof sampleInspections> {
    this.#inspections ??= sampleInspections();
    return this.#inspections;
  }
  get inspections(): SwitchControl["inspections"] {
    return this.inspectionParts.control;
  }
  #sheets: SampleSheets | undefined;
  get sheetParts(): SampleSheets {
    this.#sheets ??= sampleSheets();
    return this.#sheets;
  }
  get sheets(): SwitchControl["sheets"] {
    return this.sheetParts.control;
  }
  #work: SampleWork | undefined;
  get workParts(): SampleWork {
    this.#work ??= sampleWork();
    return this.#work;
  }
  get work(): SwitchControl["work"] {
    return this.workParts.control;
  }
  #marks: SampleMarks | undefined;
  get marksParts(): SampleMarks {
    this.#marks ??= sampleMarks();
    return this.#marks;
  }
  get marks(): SwitchControl["marks"] {
    return this.marksParts.control;
  }
  #knowledge: SwitchControl["knowledge"] | undefined;
  /** Real, over a database of its own: made when first asked for. */
  get templates(): SwitchControl["templates"] {
    this.#reporting ??= sampleReporting(this.folder);
    return this.#reporting.templates;
  }

  get reporting(): SwitchControl["reporting"] {
    this.#reporting ??= sampleReporting(this.folder);
    return this.#reporting.reporting;
  }

  get performance(): SwitchControl["performance"] {
    this.#reporting ??= sampleReporting(this.folder);
    return this.#reporting.performance;
  }

  get privacy(): SwitchControl["privacy"] {
    this.#privacy ??= samplePrivacy(this.folder);
    return this.#privacy;
  }

  get imports(): SwitchControl["imports"] {
    this.#imports ??= sampleImports(this.folder);
    return this.#imports;
  }

  get knowledge(): SwitchControl["knowledge"] {
    this.#knowledge ??= sampleKnowledge(this.folder);
    return this.#knowledge;
  }
  #customers: SwitchControl["customers"] | undefined;
  get customers(): SwitchControl["customers"] {
    this.#customers ??= sampleCustomers((what) => void this.asked.push(what));
    return this.#customers;
  }
  readonly surveys = sampleSurveys((what) => void this.asked.push(what));
  readonly reports = sampleReports((what) => void this.asked.push(what));
  readonly alarms = sampleAlarms((what) => void this.asked.push(what));
  readonly faxes = sampleFaxes((what) => void this.asked.push(what));
  readonly events = sampleEvents().events;
  readonly webhooks = sampleEvents().webhooks;
  readonly guard = {
    bans: async () => this.#heard("bans", answer([ban])),
    check: async (address: string) => this.#heard(`check ${address}`, answer({ ...standing, source: address })),
    ban: async (address: string, forMs: number) => this.#heard(`ban ${address} ${forMs}`, answer(ban)),
    unban: async (address: string) => this.#heard(`unban ${address}`, answer({ lifted: 1 })),
    tolls: async () => this.#heard("tolls", answer([toll])),
    reset: async (key: string) => this.#heard(`reset ${key}`, answer(toll)),
  };
  readonly lines = {
    set: async (key: string, change: object) =>
      this.#heard(`line ${key} ${JSON.stringify(change)}`, answer(extension1001)),
    switches: async () => this.#heard("switches", answer([nightSwitch])),
    turn: async (key: string, to: string) => this.#heard(`turn ${key} ${to}`, answer(nightSwitch)),
  };
  readonly beside = {
    mailbox: async (key: string) => this.#heard(`mailbox ${key}`, answer(mailbox)),
    setMailbox: async (key: string, counts: object, options: object) =>
      this.#heard(`mailbox ${key} ${JSON.stringify({ ...counts, ...options })}`, answer(mailbox)),
    sendMessage: async (to: string, text: string) =>
      this.#heard(`message ${to} ${text}`, answer({ to, state: "kept" as const })),
    messages: async (to: string | undefined, limit: number) =>
      this.#heard(`messages ${to} ${limit}`, answer([keptMessage])),
  };
  async agents() {
    return this.#heard("agents", answer([agentLi, { ...agentLi, id: "5002", name: "Ann", state: "ready" as const }]));
  }
  async agent(key: string) {
    return this.#heard(`agent ${key}`, key === "5001" ? answer(agentLi) : refuse(404, "No such agent", `found ${key}`));
  }
  async agentAction(key: string, action: Parameters<SwitchControl["agentAction"]>[1]): Promise<Answer<AgentView>> {
    this.asked.push(`agentAction ${key} ${JSON.stringify(action)}`);
    if (action.kind === "ready")
      return refuse(409, "Not now", "agent 5001 is talking; allowed in: busy, break, wrap-up");
    return answer(
      action.kind === "busy" ? { ...agentLi, state: "busy", reason: action.reason } : { ...agentLi, state: "busy" },
    );
  }
  async explainAgent(key: string) {
    const excludedBy = [{ rule: "skill", skill: "vip", needs: 6, has: 5 }] as const;
    const queues = [{ queue: "support", excludedBy, waiting: 1 }];
    const explanation = { agent: key, state: "ready", sinceMs: 84_000, excludedBy: [], queues, next: undefined };
    return this.#heard(`explainAgent ${key}`, answer(explanation as never));
  }
  async explainAgentAt(key: string, at: number) {
    const moment = new Date(at).toISOString();
    const waiting = [
      { call: waitingCall.id, queue: "support", since: moment, excludedBy: [{ rule: "state", state: "busy" }] },
    ];
    const change = { at: moment, from: "ringing", to: "busy", reason: "no-answer", call: null };
    const offer = { at: moment, call: waitingCall.id, queue: "support", outcome: "no-answer", endedAt: moment };
    const then = {
      agent: key,
      at: moment,
      office: 3,
      state: "busy",
      reason: "no-answer",
      since: moment,
      extension: "1001",
      call: null,
    };
    return this.#heard(
      `explainAgentAt ${key} ${moment}`,
      answer({ ...then, queues: [], waiting, offers: [offer], changes: [change] } as never),
    );
  }
  async queues() {
    return this.#heard("queues", answer([support]));
  }
  async queue(key: string) {
    return this.#heard(`queue ${key}`, answer({ ...support, id: key }));
  }
  watchQueues(onChange: (queues: readonly QueueView[]) => void) {
    this.watchers.add(onChange);
    onChange([support]);
    return () => this.watchers.delete(onChange);
  }
  async calls(filter: CallFilter) {
    return this.#heard(`calls ${JSON.stringify(filter)}`, answer([waitingCall, endedCall]));
  }
  async call(id: string) {
    return this.#heard(
      `call ${id}`,
      id === endedCall.id ? answer(endedCall) : refuse(404, "No such call", `found ${id}`),
    );
  }
  async explainCall(id: string) {
    const chosen = [{ agent: "5001", measure: "idleMs", value: 84_000 }];
    const why = { queue: "support", strategy: "longest-idle", chosen, passedOver: [], candidates: 1, position: 1 };
    const excludedBy = [{ rule: "skill", skill: "billing", needs: 3, has: 2 }];
    const people = {
      office: 3,
      requires: "billing >= 3",
      agents: [
        { agent: "5001", state: "ready", eligible: true, excludedBy: [] },
        { agent: "5002", state: "ready", eligible: false, excludedBy },
      ],
      leftOut: 0,
    };
    const at = "2026-11-22T08:00:05.000Z";
    const more = { waitedMs: 4_900, creditMs: 0, step: 1, preference: undefined, requires: "billing >= 3" };
    const offers = [{ agent: "5001", outcome: "connected" }];
    const decision = { at, why: { ...why, ...more }, offers, people };
    const wait = {
      queue: "support",
      at: "2026-11-22T08:00:00.000Z",
      endedAt: at,
      outcome: "connected",
      tier: "gold",
      region: null,
      waitedBeforeMs: 0,
      steps: [{ at: "2026-11-22T08:00:04.000Z", step: 1, why: "time" }],
      nobody: { ...people, agents: people.agents.slice(1) },
    };
    return this.#heard(
      `explainCall ${id}`,
      answer({ call: id, waits: [wait], decisions: [decision], waiting: null, flows: [sampleVisit] } as never),
    );
  }
  async callSound(id: string) {
    const leg = endedCall.legs[0];
    const media = leg?.media;
    if (leg === undefined || media === null || media === undefined) throw new Error("the sample has no sound");
    const live = { security: "sdes", ptimeMs: 20, peer: "192.0.2.7:40000", way: "relay", bufferMs: null, silentMs: 12 };
    return this.#heard(
      `callSound ${id}`,
      answer([{ leg: leg.id, side: leg.side, extension: leg.extension, ...media, ...live }]),
    );
  }
  listen(id: string, leg: string, hear: (sound: Int16Array | undefined) => void): Answer<() => void> {
    if (leg !== endedCall.legs[0]?.id)
      return this.#heard(`listen ${id} ${leg}`, refuse(404, "No such leg", "no such leg"));
    for (const piece of [Int16Array.of(1, 2), Int16Array.of(3, 4), undefined]) setTimeout(() => hear(piece), 10);
    return this.#heard(
      `listen ${id} ${leg}`,
      answer(() => {}),
    );
  }
  async hangUp(id: string) {
    return this.#heard(
      `hangUp ${id}`,
      id === waitingCall.id ? answer(waitingCall) : refuse(409, "Not now", "it has ended"),
    );
  }
  readonly recordings: SwitchControl["recordings"] = sampleRecordings({
    audio: this.audio,
    done: (what) => this.asked.push(what),
  });

  readonly office: SwitchControl["office"] = {
    diff: async (text) =>
      this.#heard(
        `diff ${text.length}`,
        text.includes("idel") ? refuse(422, "Wrong office file", "1 fault", [officeFault]) : answer([removal]),
      ),
    apply: async (text, author, { dryRun }) => {
      this.asked.push(`apply ${text.length} ${author} ${dryRun}`);
      if (text.includes("idel")) return refuse(422, "Wrong office file", "1 fault", [officeFault]);
      return answer({
        changes: text === "same" ? [] : [removal],
        applied: !dryRun,
        revision: dryRun ? 3 : 4,
        warnings: [],
      });
    },
    export: async ({ secrets }) => this.#heard(`export ${secrets}`, answer(`office: { name: 演示 } # ${secrets}\n`)),
    history: async () => answer([{ revision: 4, at: "2026-11-22T08:00:00.000Z", author: "li (local)", changes: 1 }]),
  };

  readonly flows: SwitchControl["flows"] = sampleFlows((what) => void this.asked.push(what));
  readonly tickets: SwitchControl["tickets"] = sampleTickets((what) => void this.asked.push(what));
  readonly tables: SwitchControl["tables"] = sampleTables((what) => void this.asked.push(what));
  readonly routes: SwitchControl["routes"] = sampleRoutes();
  readonly routing: SwitchControl["routing"] = sampleRouting((what) => void this.asked.push(what));
  readonly provisioning = sampleProvision();
  readonly provision: SwitchControl["provision"] = this.provisioning.control;

  readonly callers: SwitchControl["callers"] = sampleCallers((what) => this.asked.push(what));
  readonly closures: SwitchControl["closures"] = sampleClosures(
    (what) => this.asked.push(what),
    (key) => this.queue(key),
  );
  readonly callbacks: SwitchControl["callbacks"] = sampleCallbacks((what) => this.asked.push(what));
  readonly conferences: SwitchControl["conferences"] = sampleConferences((what) => this.asked.push(what));
  readonly supervise: SwitchControl["supervise"] = sampleSupervisors((what) => this.asked.push(what));
  readonly trunks: SwitchControl["trunks"] = sampleTrunks();
  readonly voicemail: SwitchControl["voicemail"] = sampleVoicemail((what) => this.asked.push(what), this.audio);

  readonly trace: SwitchControl["trace"] = {
    ladder: async (call) =>
      call === endedCall.id
        ? this.#heard(`ladder ${call}`, answer(wireMessages))
        : refuse(404, "No such ladder", `no messages of ${call} are kept`),
    pcap: async (call) => this.#heard(`pcap ${call}`, answer(Uint8Array.of(0xa1, 0xb2, 0xc3, 0xd4))),
    watch: (filter, onMessage) => {
      this.asked.push(`trace ${JSON.stringify(filter)}`);
      for (const message of wireMessages) onMessage(message);
      return () => {};
    },
  };

  readonly log: SwitchControl["log"] = {
    level: () => this.#level,
    setLevel: (level) => {
      this.#level = level;
    },
    watched: () => this.#watched,
    watchCalls: (watch, forMs, calls) => {
      this.asked.push(`log ${watch.what} ${watch.key} ${forMs} ${calls.join(" ")}`);
      this.#watched = [{ ...watch, until: "2026-11-22T08:30:00.000Z" }];
      return true;
    },
    unwatchCalls: () => {
      this.#watched = [];
      return true;
    },
    recent: (lines) => [logLine(1), logLine(2)].slice(-lines),
    watch: (onLine) => {
      this.logWatchers.add(onLine);
      return () => this.logWatchers.delete(onLine);
    },
  };

  #heard<Value>(what: string, given: Answer<Value>): Answer<Value> {
    this.asked.push(what);
    return given;
  }
}

/** A caller who gives up while the phone rings. */
export const wireMessages: readonly WireMessageView[] = [
  ["in", "192.0.2.7:5062", "INVITE sip:7000@192.0.2.1 (SDP)"],
  ["out", "192.0.2.8:5060", "INVITE sip:1002@192.0.2.8 (SDP)"],
  ["in", "192.0.2.8:5060", "180 Ringing · INVITE"],
  ["in", "192.0.2.7:5062", "CANCEL sip:7000@192.0.2.1"],
].map(([direction, remote, summary], i) => ({
  at: new Date(Date.UTC(2026, 10, 22, 8, 0, 0, i * 7)).toISOString(),
  direction: direction === "in" ? "in" : "out",
  transport: "udp",
  local: "192.0.2.1:5060",
  remote: remote ?? "",
  callId: `id-${remote}`,
  call: "c-20261122-aaaaaaaa",
  summary: summary ?? "",
  text: `${summary}\r\nSubject: \u001b[31mred\r\n\r\n`,
}));

const nightSwitch = { id: "closed", name: "Night", number: "6900", night: true, byHand: false };

const extension1001 = {
  id: "1001",
  name: "李雷",
  registered: true,
  contacts: [
    {
      uri: "sip:1001@192.0.2.7:5062",
      transport: "udp",
      source: "192.0.2.7:5062",
      userAgent: "Desk Phone",
      answering: "answers" as const,
      expiresAt: "2026-11-22T09:00:00.000Z",
    },
  ],
  agent: null,
  calls: [],
  line: {
    dnd: true,
    callWaiting: true,
    forward: { always: null, busy: "1002", noAnswer: null, unreachable: null },
    setAtPhone: ["dnd"],
    calls: [],
  },
};

const mailbox = { extension: "1001", new: 3, old: 1, urgentNew: 0, urgentOld: 0, lit: true, watchers: 2 };

const keptMessage = {
  id: "17",
  from: "1002",
  to: "1001",
  sentAt: "2026-11-22T08:00:00.000Z",
  expiresAt: "2026-11-29T08:00:00.000Z",
  bytes: 42,
};

const removal = { kind: "remove" as const, key: "agents.5002", before: "Ann", after: null };

export function logLine(n: number): LogLineView {
  return { at: "2026-11-22T08:00:00.000Z", level: "info", event: "call.arrived", fields: { call: `c-${n}` } };
}
