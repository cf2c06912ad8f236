// What the outside sees of the switch: the JSON of the HTTP interface and of `zongji … --json`, word for word.
// Names are a contract: later work adds fields and never renames these. Times are ISO 8601 in UTC or null; durations end in `Ms`.

import type { AlarmView } from "./alarm-control.ts";
import type { ClosedView } from "./caller-control.ts";
import type { FlowTroubleView, FlowVisitView } from "./flow-control.ts";
import type { GuardView } from "./guard-control.ts";
import type { AgentFiguresView, QueueFiguresView } from "./report-control.ts";
import type { AgentRoutingView, QueueRoutingView } from "./routing-views.ts";

export type IsoTime = string;

export interface StatusView {
  readonly version: string;
  /** starting: not yet taking calls; draining: takes no new calls, by command (`drain`) or because it stops when the last is over. */
  readonly state: "starting" | "ready" | "draining";
  readonly office: string;
  readonly startedAt: IsoTime;
  readonly uptimeMs: number;
  readonly dataDirectory: string;
  readonly calls: { readonly active: number; readonly waiting: number; readonly limit: number; readonly today: number };
  /** Who took it out of service for a while; null: nobody did. */
  readonly drain: DrainView["drain"];
  readonly extensions: { readonly total: number; readonly registered: number };
  readonly agents: {
    readonly total: number;
    readonly signedIn: number;
    readonly ready: number;
    readonly talking: number;
  };
  readonly queues: number;
  readonly flows: {
    readonly total: number;
    /** Nodes that do not fit the office in force; each takes its error branch. */
    readonly troubles: readonly FlowTroubleView[];
  };
  /** Not over, oldest first. */
  readonly alarms: { readonly open: readonly AlarmView[] };
  readonly recordings: { readonly active: number };
  readonly media: {
    readonly workers: number;
    readonly legs: number;
    readonly portsFree: number;
    readonly portsInUse: number;
  };
  readonly guard: GuardView;
  /** New calls refused because messages waited too long to be read. */
  readonly overload: {
    /** New calls a second that are let in just now; null: all. */
    readonly callsPerS: number | null;
    /** Since the start. */
    readonly refused: number;
    /** How long a SIP message waits before it is read, ms; looked at eight times a second. */
    readonly queueDelayMs: number;
  };
  /** Agents and callers bound to calls that were no more, set right since the start (ACD-20); should stay 0. */
  readonly ghosts: { readonly found: number; readonly lastAt: IsoTime | null };
  readonly listening: readonly { readonly what: string; readonly address: string }[];
  /** What is alive by kind (transactions, dialogs, legs ...); all zero some 35 s after the last call, or something leaks. */
  readonly sizes: Readonly<Record<string, number>>;
  /** null: it cannot be read just now; `unread` says why. */
  readonly memoryBytes: number | null;
  /** 99th percentile of the main loop's delay since the last status, ms. */
  readonly loopDelayMs: number;
  /** Fields that could not be read just now, each with why; empty when all could. */
  readonly unread: readonly { readonly field: "memoryBytes"; readonly why: string }[];
  /** What a person should look at: an unwritable disk, a dead worker. Empty when all is well. */
  readonly troubles: readonly string[];
}

/** Whether new calls are taken, and how many there still are. */
export interface DrainView {
  readonly state: StatusView["state"];
  readonly drain: { readonly since: IsoTime; readonly by: string } | null;
  readonly calls: { readonly active: number; readonly waiting: number };
}

export interface CheckView {
  readonly name: string;
  readonly verdict: "good" | "warning" | "bad";
  /** What was found. */
  readonly found: string;
  /** What to do; empty when good. */
  readonly advice: string;
  /** The same in Chinese, where it was written. */
  readonly adviceZh?: string;
}

export interface ConfigEntryView {
  /** Path in zongji.yaml, e.g. `sip.udp.port`. */
  readonly key: string;
  readonly value: string | number | boolean | null;
  readonly from: "default" | "file" | "command line" | "environment";
  /** One sentence: what it is for, with its unit. */
  readonly why: string;
}

export interface ContactView {
  readonly uri: string;
  readonly transport: string;
  /** Where its packets come from, `host:port`. */
  readonly source: string;
  readonly userAgent: string | null;
  /** Whether it answers OPTIONS; a silent one is not called. unknown: it has not been asked yet, or never answers. */
  readonly answering: "unknown" | "answers" | "silent";
  readonly expiresAt: IsoTime;
}

export interface ExtensionView {
  readonly id: string;
  readonly name: string;
  readonly registered: boolean;
  readonly contacts: readonly ContactView[];
  /** The agent signed in at this phone. */
  readonly agent: string | null;
  /** Calls this phone has part in. */
  readonly calls: readonly string[];
  readonly line: LineView;
}

/** How a line is set and what it does (SIP-12). */
export interface LineView {
  readonly dnd: boolean;
  readonly callWaiting: boolean;
  /** Numbers; null: not forwarded. */
  readonly forward: {
    readonly always: string | null;
    readonly busy: string | null;
    readonly noAnswer: string | null;
    readonly unreachable: string | null;
  };
  /** Which of these were set at the phone or by command and stand over the office file: dnd, callWaiting, forwardAlways ... */
  readonly setAtPhone: readonly string[];
  readonly calls: readonly {
    readonly call: string;
    /** in: it is rung, or was. */
    readonly direction: "in" | "out";
    readonly state: "ringing" | "talking";
  }[];
}

export interface NightSwitchView {
  readonly id: string;
  readonly name: string;
  /** Dialled to turn it. */
  readonly number: string;
  readonly night: boolean;
  /** Turned by hand; false: by its hours. */
  readonly byHand: boolean;
}

export type AgentStateName = "signed-out" | "ready" | "reserved" | "ringing" | "talking" | "wrap-up" | "busy" | "break";

export interface AgentView extends AgentRoutingView {
  readonly id: string;
  readonly name: string;
  readonly team: string | null;
  readonly state: AgentStateName;
  /** Of `busy`: why, e.g. "no-answer". */
  readonly reason: string | null;
  readonly since: IsoTime | null;
  /** The phone signed in at. */
  readonly extension: string | null;
  readonly call: string | null;
  /** Level by skill. */
  readonly skills: Readonly<Record<string, number>>;
  readonly regions: readonly string[];
  /** Since midnight of the office. */
  readonly today: AgentFiguresView;
  /** Keys of the queues this agent's skills fit. */
  readonly queues: readonly string[];
}

export interface QueueView extends QueueRoutingView {
  readonly id: string;
  readonly name: string;
  readonly number: string;
  readonly strategy: string;
  /** Least levels by skill; empty where `rule` asks for something else. */
  readonly requires: Readonly<Record<string, number>>;
  readonly waiting: number;
  /** How long the caller in front waits; 0 when nobody does. */
  readonly longestWaitMs: number;
  readonly ringing: number;
  readonly talking: number;
  /** Agents whose skills fit: signed in, and of those free right now. */
  readonly agentsSignedIn: number;
  readonly agentsReady: number;
  /** Since midnight of the office. */
  readonly today: QueueFiguresView;
  /** What its customers answered to surveys today, all of them together. */
  readonly surveysToday: {
    readonly offered: number;
    readonly answered: number;
    /** Mean, 0 worst to 1 best; null: nobody has answered. */
    readonly score: number | null;
  };
  readonly serviceLevelMs: number;
  readonly serviceLevelFormula: string;
  /** null: it takes callers. */
  readonly closed: ClosedView | null;
  /** In the order they would be served; of the list views at most 10, of `queue show` at most 100. */
  readonly callers: readonly {
    readonly call: string;
    readonly from: string;
    readonly position: number;
    readonly waitedMs: number;
    readonly tier: string | null;
    readonly region: string | null;
  }[];
}

export interface RecordingView {
  readonly id: string;
  readonly call: string;
  /** Below the data directory, e.g. `recordings/2026/11/22/c-….wav`. */
  readonly path: string;
  /** expired: its time was over; both it and deleted have no sound any more. */
  readonly state: "recording" | "saved" | "failed" | "missing" | "expired" | "deleted";
  readonly startedAt: IsoTime;
  readonly durationMs: number | null;
  readonly bytes: number | null;
  /** Of the whole file as it lies on the disk, hex, once saved. */
  readonly sha256: string | null;
  readonly from: string;
  readonly to: string;
  readonly queue: string | null;
  readonly agent: string | null;
  readonly format: "wav" | "opus";
  /** Its file is encrypted. */
  readonly sealed: boolean;
  /** The recording before it, which ended when another party became the one the call stays with. */
  readonly continues: string | null;
  /** It holds one party alone, on the timeline of that recording. */
  readonly beside: string | null;
  /** Silence because somebody paused it. */
  readonly pausedMs: number;
  /** Of failed and repaired ones, and why one was deleted. */
  readonly cause: string | null;
  /** Legal hold: it is not removed until somebody releases it. */
  readonly held: { readonly at: IsoTime; readonly by: string; readonly why: string } | null;
  readonly removedAt: IsoTime | null;
}

export interface RecordingDetailView extends RecordingView {
  /** Of an Opus recording: what the WAV file's was. */
  readonly wavSha256: string | null;
  /** Newest first, at most 100: who had it started, paused, played, exported, held, ... */
  readonly history: readonly {
    readonly at: IsoTime;
    readonly who: string;
    readonly what: string;
    readonly detail: string | null;
  }[];
}

export interface VerdictView {
  readonly id: string;
  /** unfinished: it has no hash yet; removed: by somebody, or because its time was over. */
  readonly verdict: "good" | "changed" | "missing" | "unfinished" | "removed" | "unreadable";
  readonly expected: string | null;
  readonly found: string | null;
  readonly detail: string | null;
}

export interface LegMediaView {
  readonly packetsReceived: number;
  readonly packetsLost: number;
  readonly jitterMs: number;
  readonly packetsSent: number;
  readonly dropped: number;
  readonly peerLost: number | null;
  readonly peerJitterMs: number | null;
  readonly roundTripMs: number | null;
  /** Estimated opinion of what we received, 1 to 4.5 (E-model, G.107); null where nothing came. */
  readonly mos: number | null;
  /** The same of what the peer received from us, by its own reports; null where it sent none. */
  readonly peerMos: number | null;
  /** "pcmu", "pcma", "g722" or "opus"; null: never agreed. */
  readonly codec: string | null;
  /** Packets made up for lost ones, and packets that came too late; 0 where nothing was decoded. */
  readonly concealed: number;
  readonly late: number;
}

/** One leg's sound: of a call in progress as it is now, else as it was at its end. */
export interface LegSoundView extends LegMediaView {
  readonly leg: string;
  readonly side: "caller" | "callee";
  readonly extension: string | null;
  /** Everything from here on is null of legs that have ended. "none", "sdes" or "dtls". */
  readonly security: string | null;
  readonly ptimeMs: number | null;
  /** Whom we hear and send to, `host:port`. */
  readonly peer: string | null;
  /** "nothing", "relay" (packets pass undecoded) or "decoded". */
  readonly way: string | null;
  readonly bufferMs: number | null;
  /** Since its last packet. */
  readonly silentMs: number | null;
}

export interface LegView {
  readonly id: string;
  readonly side: "caller" | "callee";
  readonly extension: string | null;
  readonly agent: string | null;
  readonly startedAt: IsoTime;
  readonly ringingAt: IsoTime | null;
  readonly answeredAt: IsoTime | null;
  readonly endedAt: IsoTime | null;
  /** E.g. "bye", "cancel", "refused". */
  readonly why: string | null;
  readonly sipStatus: number | null;
  /** null until the leg has ended. */
  readonly media: LegMediaView | null;
}

/** A stretch of a call in one queue, with one agent, or on its way between them (ACD-22). */
export interface SegmentView {
  readonly kind: "queue" | "offer" | "talk" | "transfer" | "consult" | "conference" | "voicemail";
  readonly queue: string | null;
  /** Of a transfer or a consultation: who sent the caller on, or asked. */
  readonly agent: string | null;
  readonly startedAt: IsoTime;
  readonly endedAt: IsoTime | null;
  readonly outcome: string | null;
  /** Of a transfer or a consultation, in words; of a conference its room. */
  readonly detail: string | null;
  /** Of a talk: what its agent said it was about. */
  readonly disposition: string | null;
}

export interface CallView {
  readonly id: string;
  /** As dialled. */
  readonly from: string;
  readonly fromName: string | null;
  readonly to: string;
  /** Office key; the last queue where there were several. */
  readonly queue: string | null;
  /** Office key of the agent who answered, or of the one who is rung. */
  readonly agent: string | null;
  /** The extension that answered. */
  readonly extension: string | null;
  readonly state: "ringing" | "waiting" | "talking" | "ended";
  readonly startedAt: IsoTime;
  readonly queuedAt: IsoTime | null;
  readonly ringingAt: IsoTime | null;
  readonly answeredAt: IsoTime | null;
  readonly endedAt: IsoTime | null;
  /** null while the call is up; else a word of `call/ending.ts`. */
  readonly ending: string | null;
  readonly endedBy: "caller" | "callee" | "switch" | null;
  readonly sipStatus: number | null;
  /** From the arrival to the answer, or to the end where there was none; of calls in progress: so far. */
  readonly waitMs: number;
  readonly talkMs: number;
  /** Of that, with either side on hold; of calls in progress: holds that have ended. */
  readonly holdMs: number;
  /** What the agent said it was about. */
  readonly disposition: string | null;
  readonly recordings: readonly {
    readonly id: string;
    readonly path: string;
    readonly state: RecordingView["state"];
  }[];
  readonly legs: readonly LegView[];
  /** What the caller went through, in order. */
  readonly segments: readonly SegmentView[];
  readonly notes: readonly string[];
  /** The way through flows, in order; empty in lists. */
  readonly flows: readonly FlowVisitView[];
  /** What STIR/SHAKEN says of the caller's number, e.g. "TN-Validation-Passed A"; null: nobody looked. */
  readonly verstat: string | null;
  /** What the customer thought of it, 0 worst to 1 best: the last mark, of a survey or a person; null: none. */
  readonly mark: number | null;
}

/** Why a call met this agent, or why it still waits. */
export interface OfficeChangeView {
  readonly kind: "add" | "remove" | "change";
  /** Path in the office file, e.g. `extensions.1001.name`. */
  readonly key: string;
  /** null where there was, or will be, nothing. Secrets never appear: `(secret)`. */
  readonly before: string | null;
  readonly after: string | null;
}

export interface OfficeApplyView {
  readonly changes: readonly OfficeChangeView[];
  /** false: a dry run, or nothing to change. */
  readonly applied: boolean;
  /** Of the office now in force. */
  readonly revision: number;
  /** What does not stand in the way and is worth a look: flows that are named and are not there, flows that do not fit any more. */
  readonly warnings: readonly string[];
}

export interface OfficeRevisionView {
  readonly revision: number;
  readonly at: IsoTime;
  readonly author: string;
  readonly changes: number;
}

export interface LogLineView {
  readonly at: IsoTime;
  readonly level: LogLevel;
  readonly event: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export type LogLevel = "debug" | "info" | "warn" | "error";

/** The lamp for waiting voice messages (RFC 3842). */
export interface MailboxView {
  readonly extension: string;
  readonly new: number;
  readonly old: number;
  readonly urgentNew: number;
  readonly urgentOld: number;
  readonly lit: boolean;
  /** Phones of the extension that have subscribed to it. */
  readonly watchers: number;
}

export interface SentMessageView {
  readonly to: string;
  /** kept: none of its phones could be reached; delivered when one registers. */
  readonly state: "delivered" | "kept";
}

/** A text message that waits for its recipient's phone. What it says is nobody else's business. */
export interface MessageView {
  readonly id: string;
  /** An extension, or "system". */
  readonly from: string;
  readonly to: string;
  readonly sentAt: string;
  readonly expiresAt: string;
  readonly bytes: number;
}
