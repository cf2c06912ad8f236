// A media engine for measuring what it costs by itself: ports that swallow what is sent, files that are nothing, and a clock that goes by steps.

import type { CallId, LegId } from "../src/base/ids.ts";
import { silentLog } from "../src/base/log.ts";
import type { Address } from "../src/base/net.ts";
import { seededRng } from "../src/base/rng.ts";
import type { Clock, Millis, WallMillis } from "../src/base/time.ts";
import type { CodecKit } from "../src/rtp/codec.ts";
import type { RtpPort } from "../src/rtp/media.ts";
import { MediaEngine } from "../src/rtp/media-engine.ts";
import type { MediaPlan } from "../src/rtp/plan.ts";
import { nodeSrtpCrypto } from "../src/rtp/port/srtp-crypto.ts";

export const CALL = "c-20261122-bench" as CallId;
export const PHONE: Address = { host: "192.0.2.1", port: 4_000 };

export class SilentPort implements RtpPort {
  readonly port: number;
  onRtp: RtpPort["onRtp"];
  onRtcp: RtpPort["onRtcp"];
  sent = 0;

  constructor(port: number) {
    this.port = port;
  }

  sendRtp(): void {
    this.sent++;
  }

  sendRtcp(): void {}
  settle(): void {}
  close(): void {}
}

/** Time moves by packets; timers run when it has passed them. */
export class StepClock implements Clock {
  #now = 0;
  #timers: { at: number; run: () => void }[] = [];

  now(): Millis {
    return this.#now as Millis;
  }

  wall(): WallMillis {
    return this.#now as WallMillis;
  }

  after(afterMs: number, _why: string, run: () => void): { cancel(): void } {
    const timer = { at: this.#now + afterMs, run };
    this.#timers.push(timer);
    return {
      cancel: () => {
        const at = this.#timers.indexOf(timer);
        if (at >= 0) this.#timers.splice(at, 1);
      },
    };
  }

  step(ms: number): void {
    this.#now += ms;
    for (const timer of this.#timers.filter((one) => one.at <= this.#now)) {
      this.#timers.splice(this.#timers.indexOf(timer), 1);
      timer.run();
    }
  }
}

export interface MediaRig {
  readonly clock: StepClock;
  readonly engine: MediaEngine;
  readonly legs: readonly { readonly id: LegId; readonly port: SilentPort }[];
}

/** One leg for each plan; who hears whom is the caller's to say. */
export function mediaRig(plans: readonly MediaPlan[], codecs: CodecKit): MediaRig {
  const clock = new StepClock();
  const legs = plans.map((_, i) => ({ id: `${CALL}.${i + 1}` as LegId, port: new SilentPort(16_384 + 2 * i) }));
  const engine = new MediaEngine({
    clock,
    rng: seededRng(1),
    log: silentLog,
    audio: { clip: () => undefined, load: async () => undefined },
    files: {
      create: () => ({
        write: (_bytes, _position, done) => done(undefined),
        finish: (done) => done({ ok: true, value: { bytes: 0, sha256: "" } }),
        abandon() {},
      }),
    },
    codecs,
    srtpCrypto: nodeSrtpCrypto,
    openDtls: () => ({ feed() {}, close() {} }),
    report() {},
    country: "CN",
    needPorts() {},
  });
  engine.addPorts(legs.map(({ port }) => port));
  for (const [i, { id, port }] of legs.entries()) {
    engine.command({ kind: "open", call: CALL, leg: id, port: port.port });
    engine.command({ kind: "configure", leg: id, plan: plans[i] as MediaPlan });
  }
  return { clock, engine, legs };
}

export function planOf(codec: MediaPlan["codec"], payloadType: number): MediaPlan {
  return {
    remote: PHONE,
    remoteRtcp: { host: PHONE.host, port: PHONE.port + 1 },
    codec,
    payloadType,
    telephoneEvent: undefined,
    ptimeMs: 20,
    weSend: true,
    weReceive: true,
  };
}

/** Sequence number and timestamp of the nth packet of a phone. */
export function stamp(packet: Uint8Array, payloadType: number, n: number, ticks: number): void {
  packet[0] = 0x80;
  packet[1] = payloadType;
  packet[2] = n >> 8;
  packet[3] = n;
  const timestamp = ticks * n;
  for (let byte = 0; byte < 4; byte++) packet[4 + byte] = timestamp >>> (24 - 8 * byte);
  packet[8] = 1;
  packet[9] = 2;
  packet[10] = 3;
  packet[11] = 4;
}
