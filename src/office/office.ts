// The office as the switch runs it: the checked, typed content of an office file. `parse.ts` makes it, `diff.ts` compares two.
// Every key a person may write appears here and is used somewhere; what is not built yet is refused by the schema, not ignored.

import type { AgentKey, ExtensionKey, QueueKey, TrunkKey } from "../base/ids.ts";
import type { AgentRule } from "../base/rule-text.ts";
import type { Alarm } from "./alarms.ts";
import type { QueueCallback } from "./callback.ts";
import type { CustomerClass, CustomerField } from "./customers.ts";
import type { Disposition } from "./dispositions.ts";
import type { ServiceLevelFormula } from "./figures.ts";
import type { Schedule } from "./hours.ts";
import type { MarkRules } from "./marks.ts";
import type { Masking } from "./masking.ts";
import type { Emergency, GuardLists, Route, Trunk } from "./outside.ts";
import type { Keep } from "./privacy.ts";
import type { QualityRules } from "./quality.ts";
import type { QueueWaiting } from "./queue-waiting.ts";
import type { OfficeReport, Performance } from "./reports.ts";
import type { OfficePool, QueuePreference, QueueStep, Routing } from "./routing.ts";
import type { SignInRules } from "./sign-in.ts";
import type { TicketCategory } from "./tickets.ts";
import type { User } from "./users.ts";
import type { WebhookEndpoint } from "./webhooks.ts";

export type { Emergency, GuardLists, Rewrite, Route, RouteTrunk, Trunk } from "./outside.ts";

/** How keys go over a line: as both sides agree, as RFC 4733 events, as INFO, or as tones in the sound. */
export type DtmfWay = "auto" | "events" | "info" | "tones";

/** Of sound, with keys in the description (SDES): never; where the other side can and keys are not read on the way; or no call. */
export type Encryption = "off" | "optional" | "required";

/** As a person writes them. */
export type AudioCodec = "opus" | "g722" | "pcma" | "pcmu";

export interface Office {
  readonly name: string;
  readonly language: "zh" | "en";
  /** ISO 3166 alpha-2; chooses tones. */
  readonly country: string;
  /** IANA name; the day in record and recording names. */
  readonly timezone: string;
  /** What is heard by who is held, parked or put through: an audio file's name. */
  readonly holdMusic: string;
  /** Best first; those of extensions that name none of their own. Each extension's `codecs` has them already. */
  readonly codecs: readonly AudioCodec[];
  /** Of phones whose extension says nothing else; each extension's `encryption` has it already. */
  readonly encryption: Encryption;
  /** Rights of extensions that name none of their own; each extension's `rights` has them already. */
  readonly rights: readonly string[];
  /** Classes of customers. What each is worth is each queue's `tierCreditMs`, not their order. */
  readonly tiers: readonly string[];
  /** Two-level tree: head region -> places; a place is named `fujian/xiamen`. */
  readonly regions: ReadonlyMap<string, readonly string[]>;
  /** Place of callers whose own is not known. */
  readonly region: string | undefined;
  /** Places by the beginning of a caller's number, as written in the file. */
  readonly areas: ReadonlyMap<string, string>;
  readonly pools: ReadonlyMap<string, OfficePool>;
  readonly extensions: ReadonlyMap<ExtensionKey, Extension>;
  readonly agents: ReadonlyMap<AgentKey, Agent>;
  readonly queues: ReadonlyMap<QueueKey, Queue>;
  /** What a dialled or incoming number reaches, beside extensions and the queues' own numbers. */
  readonly numbers: ReadonlyMap<string, NumberTarget>;
  /** Numbers of `numbers` that reach somewhere else while a night switch is on. */
  readonly nightRules: ReadonlyMap<string, NightRule>;
  /** Opening hours that queues name. */
  readonly hours: ReadonlyMap<string, Schedule>;
  readonly groups: ReadonlyMap<string, RingGroup>;
  readonly pages: ReadonlyMap<string, PageGroup>;
  readonly conferences: ReadonlyMap<string, ConferenceRoom>;
  /** Of customers; what imports brought beside them is in the database. */
  readonly classes: ReadonlyMap<string, CustomerClass>;
  /** Of customers, the office's own. */
  readonly customerFields: ReadonlyMap<string, CustomerField>;
  readonly faxes: ReadonlyMap<string, FaxNumber>;
  readonly marks: MarkRules;
  /** Kinds of tickets. */
  readonly tickets: ReadonlyMap<string, TicketCategory>;
  readonly switches: ReadonlyMap<string, NightSwitch>;
  readonly alarms: ReadonlyMap<string, Alarm>;
  readonly parking: Parking;
  /** Dialled to spell a colleague's name on the keypad; undefined: there is no such number. */
  readonly directory: string | undefined;
  /** Short codes for everybody, dialled behind the speed-dial code; an extension's own come first. */
  readonly speedDials: ReadonlyMap<string, string>;
  readonly trunks: ReadonlyMap<TrunkKey, Trunk>;
  /** The first that fits a dialled number decides. */
  readonly routes: readonly Route[];
  readonly users: ReadonlyMap<string, User>;
  /** Addresses that are told of events. */
  readonly webhooks: ReadonlyMap<string, WebhookEndpoint>;
  readonly signIn: SignInRules;
  readonly masking: Masking;
  /** How long what is known of people is kept. */
  readonly keep: Keep;
  readonly emergency: Emergency;
  readonly guard: GuardLists;
  readonly features: FeatureCodes;
  readonly keys: InCallKeys;
  /** Kept under a name, run by hand or by the clock. */
  readonly reports: ReadonlyMap<string, OfficeReport>;
  readonly performance: Performance;
  readonly quality: QualityRules;
  readonly recording: RecordingRules;
  readonly limits: OfficeLimits;
}

/** What becomes of a recording after the call. */
export interface RecordingRules {
  /** opus: the WAV file is replaced by an Ogg Opus file of a twelfth of its size. */
  readonly format: "wav" | "opus";
  /** Sound older than this is removed, unless it is held; undefined: kept until somebody deletes it. */
  readonly retentionMs: number | undefined;
}

export interface OfficeLimits {
  /** Calls at once. */
  readonly calls: number;
  /** Toll-fraud ceilings of one extension over routes that cost money (SIP-11), unless the extension has its own. */
  readonly paidCalls: number;
  /** Minutes a day. */
  readonly paidMinutes: number;
  /** New calls of one extension within a minute; further ones get 503. */
  readonly callsPerMinute: number;
  /** A party that should send and is not heard for so many minutes ends its call; 0: never. */
  readonly silentMinutes: number;
}

export interface Extension {
  readonly key: ExtensionKey;
  readonly name: string;
  /** Digest secret in clear, in memory only; `store` keeps it encrypted. */
  readonly secret: string;
  readonly ringMs: number;
  /** Record direct calls of this extension. */
  readonly record: "always" | "never";
  /** Calls at once, ringing ones included; a further caller hears busy, a further call of its own gets 486. */
  readonly calls: number;
  /** false: busy as soon as it is in a call. A code dialled at the phone overrides it (see `features`). */
  readonly callWaiting: boolean;
  /** Do not disturb, as the file says; a code dialled at the phone overrides it. */
  readonly dnd: boolean;
  /** Where its calls go instead; codes dialled at the phone override each. Numbers as this extension would dial them. */
  readonly forward: Forwards;
  /** Further places that ring for it, each after its time; the first to answer gets the call. */
  readonly followMe: readonly FollowStep[];
  /** Rights it has on `routes`; undefined: those of `office.rights`. */
  readonly rights: readonly string[];
  /** Shown to the outside; undefined: the trunk's. */
  readonly callerId: string | undefined;
  /** Groups whose ringing phones it may pick up with the bare pickup code, and who may pick up its calls. */
  readonly pickup: readonly string[];
  /** Which keys of recording work during its calls: none, only the one that pauses, or both. */
  readonly recordKeys: "none" | "pause" | "all";
  /** May send calls elsewhere: REFER is refused with 403 otherwise, and the in-call keys do nothing. */
  readonly transfer: boolean;
  /** Teams and queues whose calls it may listen to, or "everybody"; see `supervisors.ts`. */
  readonly supervise: readonly string[];
  /** Its own short codes, dialled behind the speed-dial code. */
  readonly speedDials: ReadonlyMap<string, string>;
  /** May others make its phone answer by itself? */
  readonly intercom: "allow" | "refuse";
  readonly paidCalls: number;
  readonly paidMinutes: number;
  /** What its phones may speak. */
  readonly codecs: readonly AudioCodec[];
  readonly dtmf: DtmfWay;
  readonly encryption: Encryption;
  /** For provisioning files; undefined: this phone is set up by hand. */
  readonly phone: PhoneSetup | undefined;
  /** undefined: it has no mailbox. */
  readonly voicemail: ExtensionVoicemail | undefined;
}

/** A mailbox; its name is its extension's or its queue's key. */
export interface Voicemail {
  /** Asked before anybody listens, unless they have chosen another; undefined: only its own phones may listen, unasked. */
  readonly pin: string | undefined;
  /** An audio file instead of the standard greeting. */
  readonly greeting: string | undefined;
  /** undefined: the office's. */
  readonly language: "zh" | "en" | undefined;
  readonly email: string | undefined;
  readonly maxLengthMs: number;
  readonly maxMessages: number;
  /** Messages that were heard are deleted after this time; undefined: never. */
  readonly keepMs: number | undefined;
  /** Reached by pressing 0, as the mailbox's extension would dial it. */
  readonly operator: string | undefined;
}

export interface ExtensionVoicemail extends Voicemail {
  /** How long the phone rings first. */
  readonly afterMs: number;
}

export interface QueueVoicemail extends Voicemail {
  /** Their lamps show its messages, and they may listen. */
  readonly phones: readonly ExtensionKey[];
  /** Pressed by a waiting caller who would rather leave a message. */
  readonly key: string | undefined;
  /** Callers go there at once while no agent of the queue is signed in. */
  readonly unattended: boolean;
}

/** Instead of a number to forward to: the extension's own mailbox. */
export const TO_VOICEMAIL = "voicemail";

/** Numbers, or `TO_VOICEMAIL`. */
export interface Forwards {
  readonly always: string | undefined;
  readonly busy: string | undefined;
  readonly noAnswer: string | undefined;
  /** No phone of it is registered or answers. */
  readonly unreachable: string | undefined;
}

export interface FollowStep {
  readonly number: string;
  readonly afterMs: number;
  readonly ringMs: number;
  /** Press 1 to take the call, so that a mobile's mailbox does not swallow it. */
  readonly confirm: boolean;
}

export type PhoneMaker = "yealink" | "grandstream" | "snom" | "polycom" | "linphone";

export interface PhoneSetup {
  readonly maker: PhoneMaker;
  /** Twelve lower-case hex digits. */
  readonly mac: string;
  /** Lamp keys, in order: extensions, park slots, night switches or any number. */
  readonly keys: readonly string[];
}

export interface RingGroup {
  readonly key: string;
  readonly name: string;
  readonly number: string;
  /** Extensions, or other numbers as the first member would dial them. */
  readonly members: readonly string[];
  /** all at once; in order, each for `ringMs`; in order, but starting behind whoever was rung first last time. */
  readonly strategy: "all" | "in-order" | "rotating";
  /** Of the whole group for `all`, of each member otherwise. */
  readonly ringMs: number;
  /** Where callers go whom nobody answered; undefined: 480. */
  readonly overflow: string | undefined;
}

export interface PageGroup {
  readonly key: string;
  readonly name: string;
  readonly number: string;
  readonly members: readonly ExtensionKey[];
}

/** Where people meet who dial its number, or a number of `numbers` that leads there. */
export interface ConferenceRoom {
  readonly key: string;
  readonly name: string;
  readonly number: string;
  /** undefined: nobody is asked. */
  readonly pin: string | undefined;
  /** undefined: only `moderators` are. */
  readonly moderatorPin: string | undefined;
  readonly moderators: readonly ExtensionKey[];
  readonly maxParties: number;
  readonly tones: boolean;
  readonly announce: "count" | "none";
  readonly record: "always" | "never";
  readonly waitForModerator: boolean;
  readonly endWithModerator: boolean;
  /** An audio file: what somebody who is alone hears; undefined: the music on hold. */
  readonly music: string | undefined;
  /** undefined: the office's. */
  readonly language: "zh" | "en" | undefined;
}

/** Dialling its number turns it; a lamp on the same number shows it (RFC 4235). */
export interface NightSwitch {
  readonly key: string;
  readonly name: string;
  readonly number: string;
  /** Switched on and off by the clock too; dialling overrides until the next change of these hours. Hours when it is night. */
  readonly hours: readonly WeekHours[];
}

export interface NightRule {
  readonly switch: string;
  /** A number as dialled inside. */
  readonly to: string;
}

/** "mon-fri 08:30-18:00" in the office's time zone: days 0 Sunday to 6; minutes of the day, `to` exclusive. Over midnight: two of them. */
export interface WeekHours {
  readonly days: readonly number[];
  readonly from: number;
  readonly to: number;
}

/** Slots are numbers: a call is transferred to one, or to `number` for the first that is free; dialling the slot takes it back. */
export interface Parking {
  /** undefined: there is no parking. */
  readonly number: string | undefined;
  readonly slots: readonly string[];
  /** Then whoever parked it is rung again. */
  readonly timeoutMs: number;
}

export interface Agent {
  readonly key: AgentKey;
  readonly name: string;
  /** The phone this agent signs in at when no other is named. */
  readonly extension: ExtensionKey | undefined;
  readonly team: string | undefined;
  /** Asked when signing in at another phone than their own. */
  readonly pin: string | undefined;
  readonly skills: ReadonlyMap<string, number>;
  readonly regions: readonly string[];
}

export interface Queue extends QueueWaiting {
  readonly key: QueueKey;
  readonly name: string;
  /** Dialled from inside. */
  readonly number: string;
  readonly requires: AgentRule;
  readonly routing: Routing;
  /** In the order of the file. */
  readonly steps: readonly QueueStep[];
  readonly prefer: readonly QueuePreference[];
  readonly strategy:
    | "longest-idle"
    | "round-robin"
    | "fewest-calls"
    | "least-talk"
    | "most-skilled"
    | "least-skilled"
    | "random"
    | "ring-all"
    | "top-down";
  readonly ringMs: number;
  readonly wrapUpMs: number;
  readonly maxWaitMs: number | undefined;
  readonly maxCallers: number;
  readonly creditMs: number;
  readonly ageing: number;
  readonly tierCreditMs: ReadonlyMap<string, number>;
  readonly byRegion: boolean;
  readonly afterNoAnswer: "set-aside" | "ready";
  readonly record: "always" | "never";
  /** Of its own recordings, instead of the office's. */
  readonly recording: {
    readonly format: RecordingRules["format"] | undefined;
    readonly retentionMs: number | undefined;
  };
  /** What a waiting caller hears: an audio file's name ("music/quiet") or the ringback tone. */
  readonly waiting: { readonly kind: "file"; readonly name: string } | { readonly kind: "ringback" };
  /** Share of callers answered within this time is the service level. */
  readonly serviceLevelMs: number;
  readonly serviceLevelFormula: ServiceLevelFormula;
  /** Whoever hangs up within it counts in no rate. */
  readonly shortAbandonMs: number;
  /** undefined: callers who found nobody hear busy or are hung up. */
  readonly voicemail: QueueVoicemail | undefined;
  /** undefined: nobody is called back, and missed calls make no tasks. */
  readonly callback: QueueCallback | undefined;
  /** What a call was about, by the code an agent dials; empty: any text does, by command. */
  readonly dispositions: ReadonlyMap<string, string>;
  /** The same as the file has them. */
  readonly dispositionTree: ReadonlyMap<string, Disposition>;
  readonly dispositionRequired: boolean;
  /** How long wrap-up may be extended to, ms. */
  readonly wrapUpMostMs: number;
}

/** Who gets the faxes that come to a number. */
export interface FaxNumber {
  readonly key: string;
  readonly name: string;
  readonly mail: string | undefined;
  readonly tell: readonly ExtensionKey[];
}

export type NumberTarget =
  | { readonly kind: "extension"; readonly extension: ExtensionKey }
  | {
      readonly kind: "queue";
      readonly queue: QueueKey;
      readonly tier: string | undefined;
      readonly region: string | undefined;
      readonly creditMs: number;
      readonly requires: AgentRule;
    }
  | { readonly kind: "echo" }
  | { readonly kind: "music"; readonly name: string }
  /** To leave a message: the mailbox of an extension or a queue. */
  | { readonly kind: "voicemail"; readonly mailbox: string }
  | { readonly kind: "conference"; readonly room: string }
  /** What the switch says and asks by itself; not every switch has every flow. */
  | { readonly kind: "flow"; readonly flow: string }
  /** A fax machine of the switch's own. */
  | { readonly kind: "fax"; readonly fax: string }
  /** As if this number had been dialled inside, an outside number through `routes` included. */
  | { readonly kind: "dial"; readonly number: string };

/** Dialled from a phone; each is a prefix such as "*22". The first six are an agent's (ACD-19). */
export interface FeatureCodes {
  readonly signIn: string;
  readonly signOut: string;
  readonly ready: string;
  readonly busy: string;
  readonly breakTime: string;
  /** With the code of a disposition behind it: that is chosen, and wrap-up is over. */
  readonly wrapUp: string;
  readonly extendWrapUp: string;
  /** Speaks the agent's state, and how many callers wait. */
  readonly agentStatus: string;
  /** A supervisor's, with the agent's number behind them. */
  readonly forceSignOut: string;
  readonly forceReady: string;
  readonly forceBusy: string;
  /** A supervisor's, with a queue's number behind it: the caller in front. */
  readonly takeWaiting: string;
  /** Alone: whoever rings in one's pickup groups; with an extension behind it: that one's call. */
  readonly pickup: string;
  readonly dndOn: string;
  readonly dndOff: string;
  /** With a number behind it: forward there. Alone: not any more. */
  readonly forwardAlways: string;
  readonly forwardBusy: string;
  readonly forwardNoAnswer: string;
  readonly callWaitingOn: string;
  readonly callWaitingOff: string;
  /** With a short code behind it. */
  readonly speedDial: string;
  /** With an extension behind it: its phone answers by itself. */
  readonly intercom: string;
  /** With an extension behind it: listen to its call, as its supervisor. */
  readonly listen: string;
  /** One's own mailbox. */
  readonly voicemail: string;
  /** Any mailbox, by its number and PIN. */
  readonly mailbox: string;
}

/** Pressed during a call: the first four by whoever may transfer it, the others as `recordKeys` of the extension says. */
export interface InCallKeys {
  /** Then a number and #: blind transfer. */
  readonly transfer: string;
  /** Then a number and #: the other party waits, one talks to the number first; hanging up connects the two, the key again goes back. */
  readonly consult: string;
  /** While consulting: all three together. */
  readonly threeWay: string;
  /** Parks the other party; a voice says where. */
  readonly park: string;
  /** Starts a recording; pauses and resumes one that runs. */
  readonly record: string;
  /** Pauses and resumes a recording that runs. */
  readonly pauseRecord: string;
}
