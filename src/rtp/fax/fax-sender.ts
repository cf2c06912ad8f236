// A fax machine that calls (ITU-T T.30, without error correction): hears what the other can, trains, sends page after page, and sees each confirmed.
//
//   calling ─DIS─► training ─CFR─► page ─sent─► confirming ─MCF─► page … ─last: DCN─► over
//      ▲  CNG        ▲ └ FTT, silence: again, slower           │ ├─ RTP: training, then the next page
//      └──── EOM ────┼─────────────────────────────────────────┘ │
//                    └───────────────── RTN: the page again ─────┘

import { limits } from "../../base/limits.ts";
import { command, highSpeed, type LineEvent, silence, tone } from "./fax-line.ts";
import { type FaxDeps, FaxMachine, frameOf, T1_MS, T4_MS } from "./fax-machine.ts";
import { type FaxPage, PageWriter } from "./fax-page.ts";
import { type Capabilities, type Frame, readDis, readIdent, speedsOf, writeDcs, writeIdent } from "./frames.ts";
import type { Rate } from "./rates.ts";

export interface SenderDeps extends FaxDeps {
  /** At least one. */
  readonly pages: readonly FaxPage[];
}

type State = "calling" | "training" | "page" | "confirming";

/** ITU-T T.30 §4.1.1: half a second of tone in three and a half. */
const CNG_MS = 500;
const CNG_QUIET_MS = 3_000;
const CHECK_MS = 1_500;
/** An answer with all its frames takes so long after its preamble. */
const ANSWER_MS = 5_000;
/** A4 at fine resolution, with what printers add. */
const A4_ROWS = 2_400;

export class FaxSender extends FaxMachine {
  readonly #pages: readonly FaxPage[];
  #state: State = "calling";
  #can: Capabilities | undefined;
  #rates: readonly Rate[] = [];
  #rate = 0;
  #next = 0;
  #tries = 0;
  #pageTries = 0;
  #repeat: () => void = () => {};
  #startedAt = 0;

  constructor(deps: SenderDeps) {
    super(deps);
    this.#pages = deps.pages;
  }

  protected get figures(): { readonly pages: number; readonly badRows: number } {
    return { pages: this.#next, badRows: 0 };
  }

  /** Whoever hangs up while we say goodbye has had all of it. */
  protected override finish(fault: string | undefined): void {
    super.finish(this.#next >= this.#pages.length ? undefined : fault);
  }

  protected begin(): void {
    this.#await();
    this.#call();
  }

  #call(): void {
    if (this.isOver || this.#state !== "calling") return;
    this.line.say(tone("cng", CNG_MS, CNG_QUIET_MS), () => this.#call());
  }

  /** DIS is to come. */
  #await(): void {
    this.#state = "calling";
    this.#startedAt = this.deps.clock.now();
    this.expect(T1_MS, "DIS", () => this.disconnect("no fax machine answered", true));
  }

  protected hear(event: LineEvent): void {
    if (event.kind === "preamble" && this.#state !== "page") return this.#listenOn();
    if (event.kind === "frame") this.#onFrame(event.frame);
  }

  #listenOn(): void {
    if (this.#state === "calling") {
      const left = this.#startedAt + T1_MS - this.deps.clock.now();
      this.line.hush();
      return this.expect(Math.max(ANSWER_MS, left), "the rest of DIS", () =>
        this.disconnect("no fax machine answered", true),
      );
    }
    if (!this.line.isSpeaking) this.expect(ANSWER_MS, "the rest of an answer", () => this.#again());
  }

  #onFrame({ name, info }: Frame): void {
    switch (name) {
      case "CSI":
        this.peer = readIdent(info);
        return;
      case "DIS":
        if (this.#state === "calling" || (this.#state === "training" && !this.line.isSpeaking)) this.#onDis(info);
        return;
      case "CFR":
        if (this.#state === "training" && !this.line.isSpeaking) this.#sendPage();
        return;
      case "FTT":
        if (this.#state === "training" && !this.line.isSpeaking) this.#slower("the line does not carry a fax");
        return;
      case "MCF":
      case "PIP":
      case "RTP":
        if (this.#state === "confirming") this.#confirmed(name === "RTP");
        return;
      case "RTN":
      case "PIN":
        if (this.#state === "confirming") this.#refused();
        return;
      case "CRP":
        return this.#repeat();
      case "DCN":
        return this.finish("the receiver hung up before the end");
      default:
    }
  }

  #onDis(info: Uint8Array): void {
    const can = readDis(info);
    if (!can.receives) return this.disconnect("the machine there does not receive", true);
    if (this.#state === "training" && ++this.#tries > limits.fax.tries)
      return this.disconnect("the receiver does not take our command", true);
    const before = this.#rates[this.#rate];
    this.#can = can;
    this.#rates = speedsOf(can, this.mostBitsPerSecond);
    this.#rate = Math.max(0, before === undefined ? 0 : this.#rates.indexOf(before));
    if (this.#state === "calling") this.#tries = 0;
    this.#train();
  }

  /** What the other machine is told of the pages to come, then a second and a half of zeros. */
  #train(): void {
    const rate = this.#rates[this.#rate];
    const page = this.#pages[this.#next];
    if (rate === undefined || page === undefined) return this.disconnect("no speed suits both machines", true);
    this.#state = "training";
    this.#repeat = () => this.#train();
    this.expectNothing();
    const unlimited = this.#can?.unlimited === true && page.rows.length > A4_ROWS;
    const dcs = writeDcs({ rate, fine: this.#isFine(page), lineMs: this.#lineMs(page), unlimited });
    const tsi = frameOf("TSI", true, writeIdent(this.deps.ident), false);
    this.line.say(command([tsi, frameOf("DCS", true, dcs)]), () => {
      let left = Math.round((rate.bitsPerSecond * CHECK_MS) / 8_000);
      const zeros = (most: number): Uint8Array => {
        const bytes = new Uint8Array(Math.min(most, left));
        left -= bytes.length;
        return bytes;
      };
      this.line.say(highSpeed(rate, "check", zeros), () => this.#expectAnswer());
    });
  }

  #expectAnswer(): void {
    this.expect(T4_MS, "an answer", () => this.#again());
  }

  #again(): void {
    if (++this.#tries >= limits.fax.tries) return this.disconnect("the receiver went silent", true);
    this.#repeat();
  }

  #slower(fault: string): void {
    if (this.#rate + 1 >= this.#rates.length) return this.disconnect(fault, true);
    this.#rate++;
    this.#tries = 0;
    this.#train();
  }

  #isFine(page: FaxPage): boolean {
    return page.fine && this.#can?.fine === true;
  }

  #lineMs(page: FaxPage): number {
    return (this.#isFine(page) ? this.#can?.fineLineMs : this.#can?.lineMs) ?? 0;
  }

  #sendPage(): void {
    const page = this.#pages[this.#next];
    const rate = this.#rates[this.#rate];
    if (page === undefined || rate === undefined) return;
    this.#state = "page";
    this.#tries = 0;
    this.bitsPerSecond = rate.bitsPerSecond;
    this.expectNothing();
    const leastBits = Math.ceil((rate.bitsPerSecond * this.#lineMs(page)) / 1_000);
    const feed = pageFeed(page, { leastBits, everySecond: page.fine && !this.#isFine(page) });
    this.line.say(silence(AFTER_CONFIRMATION_MS), () =>
      this.line.say(highSpeed(rate, "page", feed), () => this.#sayWhatFollows()),
    );
  }

  #sayWhatFollows(): void {
    const page = this.#pages[this.#next];
    const following = this.#pages[this.#next + 1];
    this.#state = "confirming";
    this.#repeat = () => this.#sayWhatFollows();
    const isSame = page !== undefined && following !== undefined && this.#isFine(page) === this.#isFine(following);
    const name = following === undefined ? "EOP" : isSame ? "MPS" : "EOM";
    this.expectNothing();
    this.line.say(command([frameOf(name, true)]), () => this.#expectAnswer());
  }

  #confirmed(retrain: boolean): void {
    const [page, following] = [this.#pages[this.#next], this.#pages[this.#next + 1]];
    this.#next++;
    this.#tries = 0;
    this.#pageTries = 0;
    if (page === undefined || following === undefined) return this.disconnect(undefined, true);
    if (this.#isFine(page) !== this.#isFine(following)) return this.#await(); // EOM: they say once more what they can
    if (retrain) this.#train();
    else this.#sendPage();
  }

  #refused(): void {
    if (++this.#pageTries >= limits.fax.pageTries) return this.disconnect("a page could not be sent well enough", true);
    if (this.#rate + 1 < this.#rates.length) this.#rate++;
    this.#tries = 0;
    this.#train();
  }
}

/** Between their confirmation and our next signal. */
const AFTER_CONFIRMATION_MS = 75;
/** Rows written at once: a page is made as it goes. */
const ROWS_AT_ONCE = 16;

/** Gives a page's data piece by piece. */
function pageFeed(
  { rows, width }: FaxPage,
  { leastBits, everySecond }: { readonly leastBits: number; readonly everySecond: boolean },
): (bytes: number) => Uint8Array {
  const writer = new PageWriter(width, leastBits);
  let ready = new Uint8Array(0);
  let row = 0;
  let isEnded = false;
  const write = (): Uint8Array => {
    for (let i = 0; i < ROWS_AT_ONCE && row < rows.length; i++, row += everySecond ? 2 : 1) writer.add(rows[row] ?? []);
    if (row < rows.length) return writer.takeWhole();
    isEnded = true;
    writer.end();
    return writer.take();
  };
  return (bytes) => {
    while (ready.length < bytes && !isEnded) {
      const more = write();
      const next = new Uint8Array(ready.length + more.length);
      next.set(ready);
      next.set(more, ready.length);
      ready = next;
    }
    const out = ready.subarray(0, bytes);
    ready = ready.subarray(out.length);
    return out;
  };
}
