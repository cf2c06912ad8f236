// One fax's line over T.38: what it says goes out packet by packet at the pace of the modem it stands for (a machine behind a gateway needs it so), and
// what comes in is put together to frames and data. `fax-receiver.ts` and `fax-sender.ts` speak through it; datagrams are theirs who own it.
//
//   datagram ─► UdptlIn ─► readIfp ─► LineEvent           script ─► IFP ─► UdptlOut ─► datagram, again while nothing newer goes

import { limits } from "../../base/limits.ts";
import type { Clock, Timer } from "../../base/time.ts";
import { type Frame, readFrame } from "./frames.ts";
import { type Field, type Ifp, type Indicator, readIfp, writeData, writeIndicator } from "./ifp.ts";
import type { Rate } from "./rates.ts";
import { UdptlIn, UdptlOut } from "./udptl.ts";

export type LineEvent =
  /** Their modem begins to send a command. */
  | { readonly kind: "preamble" }
  | { readonly kind: "frame"; readonly frame: Frame }
  /** Its check sum was wrong, or part of it is missing. */
  | { readonly kind: "bad-frame" }
  /** Bits of a page, or of the training check. */
  | { readonly kind: "data"; readonly bytes: Uint8Array }
  | { readonly kind: "lost" }
  | { readonly kind: "data-end" };

/** One packet, and how long until the next; undefined: silence. */
export type Step = readonly [packet: Uint8Array | undefined, ms: number];
export type Script = Iterator<Step>;

export interface FaxLineDeps {
  readonly clock: Clock;
  readonly send: (datagram: Uint8Array) => void;
  readonly hear: (event: LineEvent) => void;
  /** What the peer takes in one datagram, octets. */
  readonly mostBytes: number;
}

/** While nothing newer goes, the last packet is said again so often: nothing else would bring it if it was lost. Pages go faster than that. */
const AGAIN = 2;
const AGAIN_MS = 50;
/** Of one frame; T.30's are far shorter without error correction. */
const FRAME_BYTES = 300;

export class FaxLine {
  readonly #deps: FaxLineDeps;
  readonly #in = new UdptlIn();
  readonly #out: UdptlOut;
  #script: Script | undefined;
  #done: () => void = () => {};
  #dueAt = 0;
  #timer: Timer | undefined;
  #again: Timer | undefined;
  #frame: number[] = [];
  #isFrameWhole = true;
  #isData = false;
  #closed = false;

  constructor(deps: FaxLineDeps) {
    this.#deps = deps;
    this.#out = new UdptlOut({ copies: limits.fax.copies, mostBytes: deps.mostBytes });
  }

  get figures(): UdptlIn["figures"] {
    return this.#in.figures;
  }

  get isSpeaking(): boolean {
    return this.#script !== undefined;
  }

  /** What it was saying is cut short. */
  say(script: Script, done: () => void = () => {}): void {
    if (this.#closed) return;
    this.hush();
    this.#script = script;
    this.#done = done;
    this.#dueAt = this.#deps.clock.now();
    this.#step();
  }

  hush(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#script = undefined;
  }

  close(): void {
    this.#closed = true;
    this.hush();
    this.#again?.cancel();
  }

  #step(): void {
    this.#timer = undefined;
    const next = this.#script?.next();
    if (next === undefined) return;
    if (next.done === true) {
      this.#script = undefined;
      return this.#done();
    }
    const [packet, ms] = next.value;
    if (packet !== undefined) this.#send(this.#out.write(packet), AGAIN);
    this.#dueAt += ms;
    const wait = Math.max(0, this.#dueAt - this.#deps.clock.now());
    this.#timer = this.#deps.clock.after(wait, "fax: the next packet", () => this.#step());
  }

  #send(datagram: Uint8Array, again: number): void {
    this.#again?.cancel();
    this.#again = undefined;
    this.#deps.send(datagram);
    if (again === 0 || this.#closed) return;
    const { clock } = this.#deps;
    this.#again = clock.after(AGAIN_MS, "fax: a packet once more", () => this.#send(datagram, again - 1));
  }

  take(datagram: Uint8Array): void {
    for (const arrived of this.#in.take(datagram)) {
      if (this.#closed) return;
      if (arrived === "lost") this.#lose();
      else this.#read(readIfp(arrived));
    }
  }

  #lose(): void {
    this.#isFrameWhole = false;
    if (this.#isData) this.#deps.hear({ kind: "lost" });
  }

  #read(ifp: Ifp | undefined): void {
    if (ifp === undefined) return this.#lose();
    if (ifp.kind === "other") return;
    if (ifp.kind === "indicator") return this.#indicated(ifp.indicator);
    if (ifp.modulation === "v21") this.#endData();
    for (const field of ifp.fields) {
      if (this.#closed) return;
      if (ifp.modulation === "v21") this.#frameField(field);
      else this.#dataField(field);
    }
  }

  #indicated(indicator: Indicator): void {
    this.#endData();
    if (indicator !== "v21-preamble") return;
    this.#beginFrame();
    this.#deps.hear({ kind: "preamble" });
  }

  #dataField({ type, data }: Field): void {
    if (type !== "t4-non-ecm-data" && type !== "t4-non-ecm-sig-end") return;
    if (data !== undefined) {
      this.#isData = true;
      this.#deps.hear({ kind: "data", bytes: data });
    }
    if (type === "t4-non-ecm-sig-end") this.#endData();
  }

  #endData(): void {
    if (!this.#isData) return;
    this.#isData = false;
    this.#deps.hear({ kind: "data-end" });
  }

  #frameField({ type, data }: Field): void {
    if (data !== undefined && this.#frame.length + data.length <= FRAME_BYTES) this.#frame.push(...data);
    else if (data !== undefined) this.#isFrameWhole = false;
    if (type === "hdlc-data") return;
    const isGood = type === "hdlc-fcs-ok" || type === "hdlc-fcs-ok-sig-end";
    const isEmpty = this.#frame.length === 0;
    const frame = isGood && this.#isFrameWhole ? readFrame(Uint8Array.from(this.#frame)) : undefined;
    this.#beginFrame();
    if (frame !== undefined) this.#deps.hear({ kind: "frame", frame });
    else if (!isEmpty && type !== "hdlc-sig-end") this.#deps.hear({ kind: "bad-frame" });
  }

  #beginFrame(): void {
    this.#frame = [];
    this.#isFrameWhole = true;
  }
}

const PREAMBLE_MS = 1_000;
const V21_BITS_PER_SECOND = 300;
const FRAME_CHUNK = 8;
/** Flag and check sum. */
const FRAME_END_MS = 80;
/** ITU-T T.30 §5.3.2.2: between two signals. */
export const PAUSE_MS = 75;
const CHUNK_MS = 30;

export function* silence(ms: number): Generator<Step, void> {
  yield [undefined, ms];
}

/** `ms` of a tone, then of nothing. */
export function* tone(indicator: "ced" | "cng", ms: number, quietMs: number): Generator<Step, void> {
  yield [writeIndicator(indicator), ms];
  yield [writeIndicator("no-signal"), quietMs];
}

export function* command(frames: readonly Uint8Array[]): Generator<Step, void> {
  yield [undefined, PAUSE_MS];
  yield [writeIndicator("v21-preamble"), PREAMBLE_MS];
  for (const frame of frames) {
    for (let at = 0; at < frame.length; at += FRAME_CHUNK) {
      const data = frame.subarray(at, at + FRAME_CHUNK);
      yield [writeData("v21", [{ type: "hdlc-data", data }]), (data.length * 8_000) / V21_BITS_PER_SECOND];
    }
    yield [writeData("v21", [{ type: "hdlc-fcs-ok", data: undefined }]), FRAME_END_MS];
  }
  yield [writeData("v21", [{ type: "hdlc-sig-end", data: undefined }]), PAUSE_MS];
}

/** `take` gives so many octets or fewer, and none at the end. */
export function* highSpeed(
  rate: Rate,
  which: "check" | "page",
  take: (bytes: number) => Uint8Array,
): Generator<Step, void> {
  const isPage = which === "page";
  yield [writeIndicator(isPage ? rate.pageTraining : rate.training), isPage ? rate.pageTrainingMs : rate.trainingMs];
  const most = Math.floor((rate.bitsPerSecond * CHUNK_MS) / 8_000);
  for (let data = take(most); data.length > 0; data = take(most))
    yield [writeData(rate.modulation, [{ type: "t4-non-ecm-data", data }]), (data.length * 8_000) / rate.bitsPerSecond];
  yield [writeData(rate.modulation, [{ type: "t4-non-ecm-sig-end", data: undefined }]), PAUSE_MS];
  yield [writeIndicator("no-signal"), 0];
}
