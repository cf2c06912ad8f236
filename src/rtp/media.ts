// The media plane's contract: what call/ may ask of it and what it tells. `MediaDesk` (main thread) implements `MediaPlane` and speaks
// `MediaCommand`/`MediaFact` to one `MediaEngine` a worker; in tests the same engine runs in the same thread on the virtual clock.

import type { CallId, LegId, RecordingId } from "../base/ids.ts";
import type { Address } from "../base/net.ts";
import type { AudioCodec, MediaPlan } from "./plan.ts";
import type { MediaSecurity } from "./security.ts";

/** Names of tones; frequencies and cadence by the office's country (E.180, national plans). */
export type ToneName = "ringback" | "busy" | "congestion" | "confirm" | "refuse" | "beep";

/** What one leg hears: the one table of who hears whom. Set in one step; what it heard before stops at the same moment. */
export type Hearing =
  | { readonly kind: "nothing" }
  | { readonly kind: "leg"; readonly leg: LegId }
  /**
   * Several legs at once, mixed; never itself, though it may stand in the list: rows of one `table` that share the same list are summed once and
   * each hears all but itself (N − 1). Legs of the same worker: see `openLeg`.
   */
  | { readonly kind: "mix"; readonly legs: readonly LegId[] }
  | { readonly kind: "echo" }
  | { readonly kind: "tone"; readonly tone: ToneName }
  /**
   * An audio file by its name, e.g. "music/quiet" or "zh/signed-in"; `then` after its end: again from the start, or fact `played`. It begins
   * `fromMs` behind its start.
   */
  | { readonly kind: "file"; readonly name: string; readonly then: "repeat" | "tell"; readonly fromMs?: number };

export interface MediaPlane {
  /**
   * Takes a port pair at once; all legs of one call live on one worker, and so do those of a call that is to meet them: `near` names one
   * that is up already. undefined: no port is free or no worker lives.
   */
  openLeg(call: CallId, leg: LegId, near?: CallId): MediaLeg | undefined;
  /** Do the legs of these two calls live on one worker? Only then may they hear each other. */
  together(a: CallId, b: CallId): boolean;
  /** Rows of the table of who hears whom, changed in one step: conference, listening, whispering, barging in. Legs of one worker. */
  table(rows: readonly HearingRow[]): void;
  /** Played once over what these legs hear; those that hear no mix hear nothing of it. */
  chime(legs: readonly LegId[], tone: ToneName): void;
  /**
   * What the leg's peer says, as it is said: mono, 8 kHz, a tenth of a second at a time; undefined, once: it is over. Returns how to stop.
   * undefined: there is no such leg, or too many are listened to (`limits.rtp.soundTaps`).
   */
  listen(leg: LegId, hear: (sound: Int16Array | undefined) => void): (() => void) | undefined;
  /** How the legs of a call sound now; empty: none lives, or its worker does not answer within half a second. */
  look(call: CallId): Promise<readonly LegLook[]>;
  /** Left is the caller. Starts at once; undefined `right`: nobody yet (silence). Recordings end with `stop` or with their left leg. */
  record(init: {
    readonly recording: RecordingId;
    readonly call: CallId;
    readonly path: string;
    readonly left: LegId;
    readonly right: LegId | undefined;
    /** Its timeline begins with that recording's, with silence until now. */
    readonly beside?: RecordingId;
    /** One channel, of `left` alone; left out: two. */
    readonly layout?: "mono";
    /** When `left` has been silent for so long: fact `recording-quiet`, once. Left out: nobody looks. */
    readonly quietMs?: number;
  }): MediaRecording;
  readonly sizes: MediaSizes;
}

export interface HearingRow {
  readonly leg: LegId;
  readonly what: Hearing;
}

/** One leg's audio while it goes on. */
export interface LegLook {
  readonly leg: LegId;
  readonly codec: AudioCodec | undefined;
  readonly ptimeMs: number;
  readonly security: MediaSecurity["kind"];
  /** Whom we believe and send to; undefined: nobody yet. */
  readonly peer: Address | undefined;
  /** "relay": packets pass undecoded. */
  readonly way: "nothing" | "relay" | "decoded";
  readonly report: LegReport;
  /** ms of the jitter buffer; undefined: nothing is decoded. */
  readonly bufferMs: number | undefined;
  /** Since its last packet, RTP or RTCP, or since it should have begun to send; undefined: it need not send now (hold, fax). */
  readonly silentMs: number | undefined;
}

export interface MediaSizes {
  readonly legs: number;
  readonly recordings: number;
  readonly portsFree: number;
  readonly portsInUse: number;
}

export interface MediaLeg {
  readonly id: LegId;
  /** Where we receive RTP for this leg, port as it goes into SDP; the host is advertised by call/. RTCP is port + 1. */
  readonly port: number;
  /** Again at each new offer or answer. */
  configure(plan: MediaPlan): void;
  /**
   * Datagrams of the other leg pass untouched, T.38 over UDPTL: from now on neither RTP nor RTCP is looked for on this leg. undefined: sound again.
   * Where the plan names no other leg, whoever holds this one is at the other end: `hear` gets what comes, `send` says what goes.
   */
  pass(plan: PassPlan | undefined, hear?: (datagram: Uint8Array) => void): void;
  /** A datagram of ours, while they pass; else nothing happens. */
  send(datagram: Uint8Array): void;
  hear(what: Hearing): void;
  /** Presses keys towards the peer: as RFC 4733 events where agreed (with their redundancy), else as tones in the sound. `durationMs` each, with a pause of 50 ms. */
  press(digits: string, durationMs: number): void;
  /** A leg report follows as a fact; the port comes back after its quarantine. Once closed, harmless. */
  close(): void;
}

/** Where a leg's untouched datagrams go, and where they come from unless the latch learns better. */
export interface PassPlan {
  readonly remote: Address;
  readonly signalledFrom?: string;
  /** The leg whose datagrams this one gets; left out: those of whoever holds it, who gets this one's. */
  readonly from?: LegId;
}

export interface MediaRecording {
  readonly id: RecordingId;
  setRight(leg: LegId | undefined): void;
  /** While paused, silence is written on both channels: the timeline goes on. */
  pause(on: boolean): void;
  stop(): void;
}

/** One leg's audio as it was: RTCP of RFC 3550 §6.4, loss and jitter of the peer's stream as we received it, and what the peer said of ours. */
export interface LegReport {
  readonly packetsReceived: number;
  readonly bytesReceived: number;
  /** Extended highest sequence minus packets received, never negative. */
  readonly packetsLost: number;
  /** Interarrival jitter, RFC 3550 §6.4.1, ms. */
  readonly jitterMs: number;
  readonly packetsSent: number;
  readonly bytesSent: number;
  /** From the peer's receiver reports; undefined: it sent none. */
  readonly peer:
    | { readonly lost: number; readonly jitterMs: number; readonly roundTripMs: number | undefined }
    | undefined;
  /** Datagrams thrown away: not RTP, wrong source, not authentic, too large. */
  readonly dropped: number;
  /** Packets made up for lost ones, and packets that came too late to be played; where nothing is decoded both are 0. */
  readonly concealed?: number;
  readonly late?: number;
  /** The codec agreed last. */
  readonly codec?: AudioCodec | undefined;
}

export type MediaFact =
  | { readonly kind: "leg-closed"; readonly call: CallId; readonly leg: LegId; readonly report: LegReport }
  | { readonly kind: "played"; readonly call: CallId; readonly leg: LegId; readonly name: string }
  | {
      readonly kind: "digit";
      readonly call: CallId;
      readonly leg: LegId;
      readonly digit: string;
      readonly durationMs: number;
      /** Heard in the sound; else it came as an event. */
      readonly isTone?: true;
    }
  /** A DTLS handshake, its fingerprint or SRTP failed for good: this leg will not be heard. */
  | { readonly kind: "security-failed"; readonly call: CallId; readonly leg: LegId; readonly cause: string }
  /** No audio reached us for this long on a leg that should send; told once until it speaks again. */
  | { readonly kind: "silent"; readonly call: CallId; readonly leg: LegId; readonly forMs: number }
  | {
      readonly kind: "recording-saved";
      readonly call: CallId;
      readonly recording: RecordingId;
      readonly path: string;
      readonly durationMs: number;
      readonly bytes: number;
      readonly sha256: string;
      /** There was more than silence on the left; of recordings with `quietMs`. */
      readonly wasHeard?: boolean;
    }
  /** Nothing but silence for `quietMs`; `wasHeard`: there was more before. It goes on. */
  | {
      readonly kind: "recording-quiet";
      readonly call: CallId;
      readonly recording: RecordingId;
      readonly wasHeard: boolean;
    }
  /** The call goes on; what was written until then stays. */
  | {
      readonly kind: "recording-failed";
      readonly call: CallId;
      readonly recording: RecordingId;
      readonly cause: string;
    }
  /** A worker died: its legs are deaf, its recordings end where they were. */
  | { readonly kind: "worker-died"; readonly calls: readonly CallId[]; readonly cause: string };

/** What a worker hears. Port numbers were announced by it with `ports`. */
export type MediaCommand =
  | { readonly kind: "open"; readonly call: CallId; readonly leg: LegId; readonly port: number }
  | { readonly kind: "configure"; readonly leg: LegId; readonly plan: MediaPlan }
  | { readonly kind: "hear"; readonly leg: LegId; readonly what: Hearing }
  | { readonly kind: "pass"; readonly leg: LegId; readonly plan: PassPlan | undefined }
  /** Sent to the leg's peer as it is, while datagrams pass there. */
  | { readonly kind: "datagram"; readonly leg: LegId; readonly datagram: Uint8Array }
  | { readonly kind: "table"; readonly rows: readonly HearingRow[] }
  | { readonly kind: "chime"; readonly legs: readonly LegId[]; readonly tone: ToneName }
  | { readonly kind: "press"; readonly leg: LegId; readonly digits: string; readonly durationMs: number }
  | { readonly kind: "listen"; readonly leg: LegId; readonly on: boolean }
  | { readonly kind: "look"; readonly ask: number; readonly legs: readonly LegId[] }
  | { readonly kind: "close"; readonly leg: LegId }
  | {
      readonly kind: "record";
      readonly recording: RecordingId;
      readonly call: CallId;
      readonly path: string;
      readonly left: LegId;
      readonly right: LegId | undefined;
      readonly beside?: RecordingId;
      readonly layout?: "mono";
      readonly quietMs?: number;
    }
  | { readonly kind: "record-right"; readonly recording: RecordingId; readonly right: LegId | undefined }
  | { readonly kind: "record-pause"; readonly recording: RecordingId; readonly on: boolean }
  | { readonly kind: "record-stop"; readonly recording: RecordingId };

/** What a worker says beside the facts: the ports it has bound and holds ready, answers to `look`, and what is listened to. */
export type MediaReport =
  | MediaFact
  | { readonly kind: "ports"; readonly ready: readonly number[] }
  /** What a leg that is listened to said. */
  | { readonly kind: "sound"; readonly leg: LegId; readonly sound: Int16Array }
  /** Came to a leg whose datagrams go to whoever holds it. */
  | { readonly kind: "datagram"; readonly leg: LegId; readonly datagram: Uint8Array }
  | { readonly kind: "looked"; readonly ask: number; readonly legs: readonly LegLook[] };

/** A bound RTP port and, at port + 1, its RTCP twin, as the engine needs them; `rtp/port` and the test network implement it. */
export interface RtpPort {
  readonly port: number;
  /** The buffer may be changed by the receiver and sent on; it is never used by the port afterwards. `from` is only valid during the call. */
  onRtp: ((packet: Uint8Array, from: Address) => void) | undefined;
  onRtcp: ((packet: Uint8Array, from: Address) => void) | undefined;
  sendRtp(packet: Uint8Array, to: Address): void;
  sendRtcp(packet: Uint8Array, to: Address): void;
  /** From now on only `peer` is heard and spoken to (a connected socket); undefined: everybody again. */
  settle(peer: Address | undefined): void;
  close(): void;
}
