// A fax machine that is called (ITU-T T.30, without error correction): says what it can, checks the line, takes the pages, confirms each. Pages are given
// away as they are confirmed. Whoever owns it hands it datagrams and takes those it sends.
//
//   answering ─DCS─► checking ─check is good: CFR─► page ─its end─► after ─MPS: MCF─► page
//      ▲               ▲  └─ bad: FTT ─┘                              ├─ EOM: MCF ─► answering
//      │ DIS, again    └──────────── DCS ◄── bad page: RTN ───────────┤
//      └ each T4, for T1                                              └─ EOP: MCF ─► ending ─DCN─► over

import { limits } from "../../base/limits.ts";
import { command, type LineEvent, tone } from "./fax-line.ts";
import { type FaxDeps, FaxMachine, frameOf, T1_MS, T2_MS, T4_MS } from "./fax-machine.ts";
import { type EncodedPage, PageWriter } from "./fax-page.ts";
import { type Command, type Frame, type FrameName, readDcs, readIdent, writeDis, writeIdent } from "./frames.ts";
import { T4Page } from "./t4-stream.ts";

export interface ReceiverDeps extends FaxDeps {
  /** Each as soon as it is confirmed. */
  readonly onPage: (page: EncodedPage) => void;
}

type State = "answering" | "checking" | "page" | "after" | "ending";

/** ITU-T T.30 §4.1.3: the tone that answers. */
const CED_MS = 3_000;
/** Of the second and a half of zeros that TCF is. */
const CHECK_LEAST_MS = 1_000;
const CHECK_WRONG_PERCENT = 5;

export class FaxReceiver extends FaxMachine {
  readonly #deps: ReceiverDeps;
  #state: State = "answering";
  #command: Command | undefined;
  #answer: readonly Uint8Array[] = [];
  #zeros = 0;
  #others = 0;
  #incoming: { readonly page: T4Page; readonly writer: PageWriter } | undefined;
  #received: { readonly page: EncodedPage; readonly bad: number } | undefined;
  /** Refused, and kept should no better one come. */
  #refused: { readonly page: EncodedPage; readonly bad: number } | undefined;
  #pages = 0;
  /** Confirmed since the last command: what tells a page that vanished from an answer that did. */
  #pagesSinceCommand = 0;
  #bytes = 0;
  #badRows = 0;
  #startedAt = 0;
  #isComplete = false;

  constructor(deps: ReceiverDeps) {
    super(deps);
    this.#deps = deps;
  }

  protected get figures(): { readonly pages: number; readonly badRows: number } {
    return { pages: this.#pages, badRows: this.#badRows };
  }

  protected begin(): void {
    this.#startedAt = this.deps.clock.now();
    this.line.say(tone("ced", CED_MS, 75), () => this.#sayWhatWeCan());
  }

  protected override finish(fault: string | undefined): void {
    if (this.isOver) return;
    this.#endPage();
    this.#keep(this.#received ?? this.#refused);
    this.#received = undefined;
    this.#refused = undefined;
    super.finish(this.#isComplete ? undefined : fault);
  }

  #sayWhatWeCan(): void {
    this.#state = "answering";
    const csi = frameOf("CSI", false, writeIdent(this.deps.ident), false);
    const dis = frameOf("DIS", false, writeDis(this.mostBitsPerSecond));
    this.#say([csi, dis], T4_MS, () => {
      if (this.deps.clock.now() - this.#startedAt >= T1_MS) this.disconnect("no fax machine spoke", false);
      else this.#sayWhatWeCan();
    });
  }

  /** `silent`: nothing came for so long after it. */
  #say(frames: readonly Uint8Array[], ms: number, silent: () => void): void {
    this.#answer = frames;
    this.expectNothing();
    this.line.say(command(frames), () => this.expect(ms, "no answer", silent));
  }

  #answerWith(name: FrameName): void {
    this.#say([frameOf(name, false)], T2_MS, () => this.#silent());
  }

  #silent(): void {
    if (this.#state === "ending") return this.finish(undefined);
    if (this.#state === "checking" && this.#zeros + this.#others > 0) return this.#judgeCheck();
    this.disconnect("the sender went silent", false);
  }

  protected hear(event: LineEvent): void {
    switch (event.kind) {
      case "preamble":
        return this.#listenOn();
      case "bad-frame":
        return;
      case "frame":
        return this.#onFrame(event.frame);
      case "data":
        return this.#onData(event.bytes);
      case "lost":
        return this.#incoming?.page.lose();
      case "data-end":
        return this.#onDataEnd();
    }
  }

  /** They speak: what we wait for is on its way. */
  #listenOn(): void {
    if (this.line.isSpeaking) return;
    this.expect(T2_MS, "the rest of a command", () =>
      this.#state === "answering" ? this.#sayWhatWeCan() : this.#silent(),
    );
  }

  #onFrame({ name, info }: Frame): void {
    switch (name) {
      case "TSI":
        this.peer = readIdent(info);
        return this.#listenOn();
      case "DCS":
        return this.#onCommand(readDcs(info));
      case "MPS":
      case "EOM":
      case "EOP":
        return this.#afterPage(name);
      // Somebody there would like to speak to somebody here: nobody does.
      case "PRI-MPS":
        return this.#afterPage("MPS");
      case "PRI-EOM":
        return this.#afterPage("EOM");
      case "PRI-EOP":
        return this.#afterPage("EOP");
      case "CRP":
        return this.#again();
      case "DCN":
        return this.finish("the sender hung up before the end");
      default:
        return this.#listenOn();
    }
  }

  #again(): void {
    if (this.#answer.length > 0) this.#say(this.#answer, T2_MS, () => this.#silent());
  }

  #onCommand(command: Command | undefined): void {
    if (command === undefined || command.errorCorrection) return this.#answerWith("FTT");
    this.#endPage();
    this.line.hush();
    this.#command = command;
    this.#pagesSinceCommand = 0;
    this.#state = "checking";
    this.#zeros = 0;
    this.#others = 0;
    this.expect(T2_MS, "the training check", () => this.#silent());
  }

  #onData(bytes: Uint8Array): void {
    if (this.#state === "checking") {
      for (const byte of bytes) byte === 0 ? this.#zeros++ : this.#others++;
      return this.expect(T2_MS, "the rest of the training check", () => this.#silent());
    }
    if (this.#state !== "page") return;
    this.#incoming ??= this.#newPage();
    this.#incoming?.page.put(bytes);
    this.expect(T2_MS, "the rest of a page", () => this.#silent());
    if (this.#bytes + (this.#incoming?.writer.bytes ?? 0) > limits.fax.receivedBytes)
      this.disconnect("it has more data than a fax may", false);
  }

  #newPage(): { readonly page: T4Page; readonly writer: PageWriter } | undefined {
    const command = this.#command;
    if (command === undefined) return undefined;
    const { width, twoDimensional } = command;
    const writer = new PageWriter(width);
    this.bitsPerSecond = command.rate.bitsPerSecond;
    const page = new T4Page({
      ...{ width, twoDimensional, mostRows: limits.fax.rowsPerPage },
      onRow: (row) => writer.add(row),
    });
    return { page, writer };
  }

  #onDataEnd(): void {
    if (this.#state === "checking") return this.#judgeCheck();
    if (this.#state === "page") this.#endPage();
  }

  #judgeCheck(): void {
    const rate = this.#command?.rate.bitsPerSecond ?? 0;
    const isLong = this.#zeros * 8_000 >= rate * CHECK_LEAST_MS;
    const isClean = this.#others * 100 <= this.#zeros * CHECK_WRONG_PERCENT;
    if (isLong && isClean) {
      this.#state = "page";
      return this.#answerWith("CFR");
    }
    this.#zeros = 0;
    this.#others = 0;
    this.#answerWith("FTT");
  }

  #endPage(): void {
    const incoming = this.#incoming;
    if (incoming === undefined) return;
    this.#incoming = undefined;
    const { page, writer } = incoming;
    if (page.rows === 0) return;
    const { width = 0, fine = false } = this.#command ?? {};
    this.#received = { page: { width, fine, height: page.rows, data: writer.take() }, bad: page.bad };
    this.#state = "after";
    if (!this.isOver) this.expect(T2_MS, "what follows the page", () => this.#silent());
  }

  #afterPage(name: "MPS" | "EOM" | "EOP"): void {
    this.#endPage();
    const received = this.#received;
    if (received === undefined) {
      // Said again because our answer was lost; or nothing of the page came at all.
      if (this.#state !== "page" || this.#pagesSinceCommand > 0) return this.#again();
      return this.#refuse();
    }
    this.#received = undefined;
    const badPercent = (received.bad * 100) / received.page.height;
    if (badPercent > limits.fax.badRowsRefused) {
      this.#refused = received;
      return this.#refuse();
    }
    this.#refused = undefined;
    this.#keep(received);
    this.#pagesSinceCommand++;
    if (this.#pages >= limits.fax.pages && name !== "EOP")
      return this.disconnect("it has more pages than a fax may", false);
    this.#confirm(name, badPercent > limits.fax.badRowsRetrain);
  }

  #refuse(): void {
    this.#state = "checking";
    this.#answerWith("RTN");
  }

  #confirm(name: "MPS" | "EOM" | "EOP", retrain: boolean): void {
    const answer = retrain ? "RTP" : "MCF";
    if (name === "EOP") {
      this.#state = "ending";
      this.#isComplete = true;
      return this.#answerWith(answer);
    }
    this.#state = retrain ? "checking" : "page";
    if (name === "MPS") return this.#answerWith(answer);
    this.#startedAt = this.deps.clock.now();
    this.#say([frameOf(answer, false)], T2_MS, () => this.#sayWhatWeCan());
  }

  #keep(received: { readonly page: EncodedPage; readonly bad: number } | undefined): void {
    if (received === undefined) return;
    this.#pages++;
    this.#bytes += received.page.data.length;
    this.#badRows += received.bad;
    this.#deps.onPage(received.page);
  }
}
