// The media plane as a table: who hears what, which ports are out, which recordings run.

import type { CallId, LegId, RecordingId } from "../../src/base/ids.ts";
import type {
  Hearing,
  HearingRow,
  LegLook,
  LegReport,
  MediaFact,
  MediaLeg,
  MediaPlane,
  MediaRecording,
  PassPlan,
  ToneName,
} from "../../src/rtp/media.ts";
import type { MediaPlan } from "../../src/rtp/plan.ts";

export const NO_PACKETS: LegReport = {
  packetsReceived: 0,
  bytesReceived: 0,
  packetsLost: 0,
  jitterMs: 0,
  packetsSent: 0,
  bytesSent: 0,
  peer: undefined,
  dropped: 0,
};

export interface FakeLeg {
  readonly call: CallId;
  readonly port: number;
  plan: MediaPlan | undefined;
  hearing: Hearing;
  passed?: PassPlan | undefined;
  /** Gets datagrams of the peer, where the switch itself is at the other end; and those it sent. */
  datagrams?: ((datagram: Uint8Array) => void) | undefined;
  readonly sent: Uint8Array[];
  /** Told of each. */
  onSent?: ((datagram: Uint8Array) => void) | undefined;
  /** Keys pressed towards the peer. */
  pressed: string;
  /** Tones heard over a mix. */
  chimes: ToneName[];
}

export class FakeMedia implements MediaPlane {
  readonly legs = new Map<LegId, FakeLeg>();
  readonly recordings = new Map<RecordingId, CallId>();
  readonly paused = new Set<RecordingId>();
  /** Who listens to what a leg says. */
  readonly listeners = new Map<LegId, (sound: Int16Array | undefined) => void>();
  /** What is said of a recording that stops. */
  recorded: { durationMs: number; wasHeard?: boolean } = { durationMs: 1_000 };
  /** Facts go here: the switch. */
  facts: (fact: MediaFact) => void = () => {};
  /** Ports there are; a leg takes one. */
  ports = 100;
  /** Reports of closed legs and recordings come at once; else never, as from a worker that died. */
  reports = true;
  /** All calls live on one worker; else each on one of its own. */
  near = true;
  #nextPort = 16_384;

  get sizes() {
    const inUse = this.legs.size;
    return { legs: inUse, recordings: this.recordings.size, portsFree: this.ports - inUse, portsInUse: inUse };
  }

  together(): boolean {
    return this.near;
  }

  table(rows: readonly HearingRow[]): void {
    for (const { leg, what } of rows) {
      const fake = this.legs.get(leg);
      if (fake !== undefined) fake.hearing = what;
    }
  }

  chime(legs: readonly LegId[], tone: ToneName): void {
    for (const leg of legs) this.legs.get(leg)?.chimes.push(tone);
  }

  listen(leg: LegId, hear: (sound: Int16Array | undefined) => void): (() => void) | undefined {
    if (!this.legs.has(leg)) return undefined;
    this.listeners.set(leg, hear);
    return () => this.listeners.delete(leg);
  }

  async look(call: CallId): Promise<readonly LegLook[]> {
    return [...this.legs].flatMap(([leg, fake]) => (fake.call === call ? [lookOf(leg, fake)] : []));
  }

  openLeg(call: CallId, leg: LegId): MediaLeg | undefined {
    if (this.legs.size >= this.ports) return undefined;
    const port = this.#nextPort;
    this.#nextPort += 2;
    const hearing = { kind: "nothing" } as const;
    const fake: FakeLeg = { call, port, plan: undefined, hearing, pressed: "", chimes: [], sent: [] };
    this.legs.set(leg, fake);
    return {
      id: leg,
      port,
      configure: (plan) => {
        fake.plan = plan;
      },
      pass: (plan, heard) => {
        fake.passed = plan;
        fake.datagrams = heard;
      },
      send: (datagram) => {
        if (fake.passed === undefined) return;
        fake.sent.push(datagram);
        fake.onSent?.(datagram);
      },
      hear: (what) => {
        fake.hearing = what;
      },
      press: (digits) => {
        fake.pressed += digits;
      },
      close: () => {
        if (!this.legs.delete(leg) || !this.reports) return;
        this.facts({ kind: "leg-closed", call, leg, report: NO_PACKETS });
      },
    };
  }

  record(init: { readonly recording: RecordingId; readonly call: CallId; readonly path: string }): MediaRecording {
    const { recording, call, path } = init;
    this.recordings.set(recording, call);
    return {
      id: recording,
      setRight() {},
      pause: (on) => {
        if (on) this.paused.add(recording);
        else this.paused.delete(recording);
      },
      stop: () => {
        if (!this.recordings.delete(recording) || !this.reports) return;
        this.facts({ kind: "recording-saved", call, recording, path, ...this.recorded, bytes: 32_044, sha256: "00" });
      },
    };
  }
}

function lookOf(leg: LegId, { plan }: FakeLeg): LegLook {
  return {
    leg,
    codec: plan?.codec,
    ptimeMs: plan?.ptimeMs ?? 20,
    security: plan?.security?.kind ?? "none",
    peer: plan?.remote,
    way: "nothing",
    report: NO_PACKETS,
    bufferMs: undefined,
    silentMs: undefined,
  };
}
