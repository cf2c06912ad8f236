// A notifier behind a real user agent, and phones whose every message is written out by the test. What is sent is read by the world's own reader.

import type { Crypto } from "../../../src/base/crypto.ts";
import { silentLog } from "../../../src/base/log.ts";
import { seededRng } from "../../../src/base/rng.ts";
import type { Flow } from "../../../src/sip/ports.ts";
import type { EventPackage, Watched } from "../../../src/sip/subscription/event-package.ts";
import { Notifier, type Way } from "../../../src/sip/subscription/notifier.ts";
import type { SubscriptionRow } from "../../../src/sip/subscription/row.ts";
import { UserAgent } from "../../../src/sip/user-agent.ts";
import { VirtualClock } from "../../world/clock.ts";
import { cseqOf, header, isResponse, methodOf, readText, type SipText, statusOf } from "../../world/sip-text.ts";
import { type RequestText, requestText, responseText, tagOf, UDP, US } from "../rig.ts";

export interface Out extends SipText {
  readonly flow: Flow;
  readonly status: number;
  readonly method: string;
  readonly atMs: number;
}

const noCrypto: Crypto = {
  md5: () => "",
  sha256: () => "",
  hmacSha256: () => "",
  randomBytes: (count) => new Uint8Array(count),
};
const encoder = new TextEncoder();

/** A lamp whose state is a word. */
export class WordPackage implements EventPackage {
  readonly name = "dialog";
  readonly contentType = "application/dialog-info+xml";
  word = "idle";
  verdicts = new Map<string, "yes" | "unknown" | "forbidden">();

  admits(resource: string): "yes" | "unknown" | "forbidden" {
    return this.verdicts.get(resource) ?? "yes";
  }

  document({ version, resource, watcher, entity }: Watched): string {
    return `${version} ${this.word} ${resource} ${watcher} ${entity}`;
  }
}

export class SubscriptionRig {
  readonly clock: VirtualClock;
  readonly agent: UserAgent;
  readonly notifier: Notifier;
  readonly lamp: WordPackage;
  readonly rows: Map<string, SubscriptionRow>;
  /** Which process this is; each has other dice. */
  readonly life: number;
  readonly sent: Out[] = [];
  ways: Way[] = [];
  /** Answers to NOTIFY; undefined: the phone says nothing. */
  answer: number | undefined = 200;
  answerRows: readonly (readonly [string, string])[] = [];
  watcher = "1001";

  /** `before`: a process that was killed; its rows, its clock and its lamp live on. */
  constructor(before?: SubscriptionRig) {
    this.clock = before?.clock ?? new VirtualClock();
    this.lamp = before?.lamp ?? new WordPackage();
    this.rows = before?.rows ?? new Map();
    this.life = (before?.life ?? 0) + 1;
    this.agent = new UserAgent({
      clock: this.clock,
      rng: seededRng(this.life),
      crypto: noCrypto,
      log: silentLog,
      network: { send: (flow, bytes) => this.#onSend(flow, bytes), advertised: () => US },
      gate: () => ({ kind: "admit", identity: undefined }),
      listener: {
        invite: (session) => session.end({ status: 486 }),
        request: (request, flow, _identity, reply, localTag) =>
          this.notifier.subscribe({ request, flow, watcher: this.watcher, reply, localTag }),
      },
      product: "Zongji/test",
      limits: { transactions: 1_000, retryAfterS: 5 },
    });
    this.notifier = new Notifier({
      clock: this.clock,
      usages: this.agent.usages,
      packages: [this.lamp],
      ways: () => this.ways,
      store: (localTag, row) => {
        if (row === undefined) this.rows.delete(localTag);
        else this.rows.set(localTag, row);
      },
    });
  }

  receive(text: string, flow: Flow = UDP): void {
    this.agent.receive(flow, encoder.encode(text));
  }

  /** The answer, and what makes requests of the phone in the dialog; its NOTIFYs are in `notifies`. */
  subscribe(
    init: RequestText & { readonly event?: string; readonly expires?: number | null; readonly flow?: Flow } = {},
  ): { readonly answer: Out; readonly again: (more?: typeof init) => Out } {
    const text = (more: typeof init): string =>
      requestText({
        method: "SUBSCRIBE",
        uri: "sip:1002@192.0.2.1",
        to: "<sip:1002@192.0.2.1>",
        from: "<sip:1001@192.0.2.1>;tag=w1",
        callId: "sub-1",
        contact: "<sip:1001@198.51.100.7:5062>",
        ...more,
        rows: [
          ...(more.event === "" ? [] : [["Event", more.event ?? "dialog"] as const]),
          ...(more.expires === null ? [] : [["Expires", String(more.expires ?? 600)] as const]),
          ...(more.rows ?? []),
        ],
      });
    this.receive(text(init), init.flow);
    const answer = this.lastAnswer();
    let cseq = init.cseq ?? 1;
    return {
      answer,
      again: (more = {}) => {
        cseq = more.cseq ?? cseq + 1;
        this.receive(text({ ...init, to: header(answer, "to"), cseq, ...more }), more.flow ?? init.flow);
        return this.lastAnswer();
      },
    };
  }

  lastAnswer(): Out {
    const found = this.sent.findLast((message) => message.status >= 200);
    if (found === undefined) throw new Error("nothing was answered");
    return found;
  }

  /** Each once, repetitions left out. */
  get notifies(): Out[] {
    const seen = new Set<string>();
    return this.sent.filter((message) => {
      const id = `${header(message, "call-id")} ${tagOf(header(message, "from"))} ${cseqOf(message)}`;
      if (message.method !== "NOTIFY" || message.status !== 0 || seen.has(id)) return false;
      seen.add(id);
      return true;
    });
  }

  get last(): Out {
    const last = this.notifies.at(-1);
    if (last === undefined) throw new Error("no NOTIFY");
    return last;
  }

  words(): string[] {
    return this.notifies.map(({ body }) => body.split(" ")[1] ?? "");
  }

  change(word: string, resource = "1002"): void {
    this.lamp.word = word;
    this.notifier.changed("dialog", resource);
  }

  #onSend(flow: Flow, bytes: Uint8Array): void {
    const read = readText(bytes);
    if ("wrong" in read) throw new Error(read.wrong);
    const { message } = read;
    const out: Out = {
      ...message,
      flow,
      status: isResponse(message) ? statusOf(message) : 0,
      method: methodOf(message),
      atMs: this.clock.now(),
    };
    this.sent.push(out);
    const { answer } = this;
    if (isResponse(message) || answer === undefined) return;
    if (answer === 0) {
      this.clock.after(0, "the connection is gone", () => this.agent.flowFailed(flow));
      return;
    }
    const rows = this.answerRows;
    this.clock.after(20, "the phone answers", () =>
      this.receive(responseText(message, answer, { rows, contact: "<sip:1001@198.51.100.7:5062>" }), flow),
    );
  }
}
