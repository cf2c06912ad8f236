// One user agent on a virtual clock, and a peer whose every message is written out by the test. What the agent sends is read by the
// world's own reader, not by the one under test.

import type { Crypto } from "../../src/base/crypto.ts";
import { silentLog } from "../../src/base/log.ts";
import { seededRng } from "../../src/base/rng.ts";
import type { SipRequest } from "../../src/sip/message/message.ts";
import type { Credentials, Flow, Gate, Reply } from "../../src/sip/ports.ts";
import type { SessionImage } from "../../src/sip/session/image.ts";
import type { InviteInit, Session, SessionFact } from "../../src/sip/session/session.ts";
import { UserAgent } from "../../src/sip/user-agent.ts";
import { VirtualClock } from "../world/clock.ts";
import { isResponse, type Row, readText, type SipText, statusOf } from "../world/sip-text.ts";

export const US = { host: "192.0.2.1", port: 5060 };
export const PHONE = { host: "198.51.100.7", port: 5062 };
export const UDP: Flow = { transport: "udp", local: US, remote: PHONE };
export const TCP: Flow = { transport: "tcp", local: US, remote: PHONE, connection: 1 };

export const THEIR_SDP =
  "v=0\r\no=- 11 1 IN IP4 198.51.100.7\r\ns=-\r\nc=IN IP4 198.51.100.7\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8\r\n";
export const THEIR_NEXT_SDP = THEIR_SDP.replace("11 1", "11 2");
export const OUR_SDP =
  "v=0\r\no=- 22 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 5000 RTP/AVP 8\r\n";
export const OUR_NEXT_SDP = OUR_SDP.replace("22 1", "22 2");

const noCrypto: Crypto = {
  md5: () => "",
  sha256: () => "",
  hmacSha256: () => "",
  randomBytes: (count) => new Uint8Array(count),
};

export interface Sent extends SipText {
  readonly flow: Flow;
  readonly status: number;
  readonly method: string;
  readonly atMs: number;
}

export interface Asked {
  readonly request: SipRequest;
  readonly reply: Reply;
}

const encoder = new TextEncoder();

export class Rig {
  readonly clock = new VirtualClock();
  readonly agent: UserAgent;
  readonly sessions: Session[] = [];
  readonly asked: Asked[] = [];
  readonly sent: Sent[] = [];
  readonly raw: Uint8Array[] = [];
  /** Methods and statuses of what the agent said it sent. */
  readonly traced: string[] = [];
  /** Facts of all sessions in their order, but that an image changed, which tests of images look for. */
  readonly facts: SessionFact[] = [];
  /** How often a session said that its image is another. */
  changes = 0;
  onFact: ((fact: SessionFact, session: Session) => void) | undefined;
  onSend: ((flow: Flow) => void) | undefined;
  onMissing: ((callId: string) => void) | undefined;

  constructor(
    init: {
      gate?: Gate;
      transactions?: number;
      seed?: number;
      crypto?: Crypto;
      streamFor?: (flow: Flow) => Flow | undefined;
    } = {},
  ) {
    this.agent = new UserAgent({
      clock: this.clock,
      rng: seededRng(init.seed ?? 1),
      crypto: init.crypto ?? noCrypto,
      log: silentLog,
      network: {
        send: (flow, bytes) => this.#onSend(flow, bytes),
        advertised: () => US,
        ...(init.streamFor && { streamFor: init.streamFor }),
      },
      gate: init.gate ?? (() => ({ kind: "admit", identity: undefined })),
      listener: {
        invite: (session) => this.#watch(session),
        request: (request, _flow, _identity, reply) => this.asked.push({ request, reply }),
        missing: (callId) => this.onMissing?.(callId),
        trace: (direction, message) => {
          if (direction === "out")
            this.traced.push(message.kind === "request" ? message.method : String(message.status));
        },
      },
      product: "Zongji/test",
      limits: { transactions: init.transactions ?? 1_000, retryAfterS: 5 },
    });
  }

  /** The peer sends this. */
  receive(text: string, flow: Flow = UDP): void {
    this.agent.receive(flow, encoder.encode(text));
  }

  call(init: Partial<InviteInit> = {}): Session {
    const session = this.agent.invite({
      flow: UDP,
      uri: "sip:1001@198.51.100.7:5062",
      from: { display: "李雷", user: "1002" },
      to: { display: undefined, user: "1001" },
      sdp: OUR_SDP,
      maxForwards: 69,
      ...init,
    });
    this.#watch(session);
    return session;
  }

  /** What another process kept, as it comes back from the disk. */
  revive(image: SessionImage | undefined, credentials?: Credentials): Session {
    const session = this.agent.revive(JSON.parse(JSON.stringify(image)) as SessionImage, credentials);
    if (session === undefined) throw new Error("there is such a dialog");
    this.#watch(session);
    return session;
  }

  /** What was sent since the last call of this. */
  take(): Sent[] {
    return this.sent.splice(0);
  }

  /** The only message sent since the last look. */
  takeOne(): Sent {
    const all = this.take();
    const [only] = all;
    if (only === undefined || all.length > 1)
      throw new Error(`${all.length} messages: ${all.map((m) => m.start).join(" | ")}`);
    return only;
  }

  starts(): string[] {
    return this.take().map((message) => message.start);
  }

  kinds(): string[] {
    return this.facts.map((fact) => fact.kind);
  }

  get ending() {
    const ends = this.facts.filter((fact) => fact.kind === "ended");
    if (ends.length > 1) throw new Error("a session ended twice");
    return ends[0]?.how;
  }

  /** Time for every timer of RFC 3261 to run out; then nothing may be left. */
  async settle(): Promise<void> {
    await this.clock.advance(70_000);
  }

  #watch(session: Session): void {
    this.sessions.push(session);
    session.listen((fact) => {
      if (fact.kind === "changed") this.changes++;
      else this.facts.push(fact);
      this.onFact?.(fact, session);
    });
  }

  #onSend(flow: Flow, bytes: Uint8Array): void {
    this.raw.push(bytes);
    const read = readText(bytes);
    if ("wrong" in read) throw new Error(read.wrong);
    const { message } = read;
    const status = statusOf(message);
    const method = isResponse(message)
      ? (header(message, "cseq").split(" ")[1] ?? "")
      : (message.start.split(" ")[0] ?? "");
    this.sent.push({ ...message, flow, status, method, atMs: this.clock.now() });
    this.onSend?.(flow);
  }
}

export function header(message: SipText, name: string): string {
  return message.rows.find(([row]) => row === name.toLowerCase())?.[1] ?? "";
}

export function headersOf(message: SipText, name: string): string[] {
  return message.rows.filter(([row]) => row === name.toLowerCase()).map(([, value]) => value);
}

export function tagOf(value: string): string {
  return /;tag=([^;]+)/.exec(value)?.[1] ?? "";
}

export interface RequestText {
  readonly method?: string;
  readonly uri?: string;
  readonly via?: string;
  readonly branch?: string;
  readonly from?: string;
  readonly to?: string;
  readonly callId?: string;
  readonly cseq?: number;
  readonly contact?: string | null;
  readonly rows?: readonly Row[];
  readonly sdp?: string;
  readonly body?: string;
}

let branches = 0;

/** A request of the phone; what is not said is as usual. */
export function requestText(init: RequestText = {}): string {
  const method = init.method ?? "INVITE";
  const via = init.via ?? `SIP/2.0/UDP 198.51.100.7:5062;branch=${init.branch ?? `z9hG4bKt${branches++}`};rport`;
  const rows: Row[] = [
    ["Via", via],
    ["Max-Forwards", "70"],
    ["From", init.from ?? "Alice <sip:alice@example.com>;tag=al1"],
    ["To", init.to ?? "<sip:7000@192.0.2.1>"],
    ["Call-ID", init.callId ?? "call-1"],
    ["CSeq", `${init.cseq ?? 1} ${method}`],
  ];
  if (init.contact !== null) rows.push(["Contact", init.contact ?? "<sip:alice@10.0.0.5:5062>"]);
  rows.push(...(init.rows ?? []));
  const body = init.sdp ?? init.body ?? "";
  if (init.sdp !== undefined) rows.push(["Content-Type", "application/sdp"]);
  return text(`${method} ${init.uri ?? "sip:7000@192.0.2.1"} SIP/2.0`, rows, body);
}

/** The phone's answer to a request of ours. `tag` is its To tag. */
export function responseText(
  request: SipText,
  status: number,
  init: {
    readonly tag?: string;
    readonly rows?: readonly Row[];
    readonly sdp?: string;
    readonly contact?: string;
  } = {},
): string {
  const to = header(request, "to");
  const rows: Row[] = [
    ...headersOf(request, "via").map((via): Row => ["Via", via]),
    ["From", header(request, "from")],
    ["To", init.tag === undefined || tagOf(to) !== "" ? to : `${to};tag=${init.tag}`],
    ["Call-ID", header(request, "call-id")],
    ["CSeq", header(request, "cseq")],
  ];
  if (status > 100) rows.push(["Contact", init.contact ?? "<sip:1001@10.0.0.9:5062>"]);
  rows.push(...(init.rows ?? []));
  if (init.sdp !== undefined) rows.push(["Content-Type", "application/sdp"]);
  return text(`SIP/2.0 ${status} Whatever`, rows, init.sdp ?? "");
}

/** A request of the phone inside the dialog that an INVITE of ours made. */
export function inDialogOfOurs(invite: SipText, tag: string, init: RequestText): string {
  return requestText({
    from: `${header(invite, "to")};tag=${tag}`,
    to: header(invite, "from"),
    callId: header(invite, "call-id"),
    uri: "sip:1002@192.0.2.1:5060",
    contact: "<sip:1001@10.0.0.9:5062>",
    ...init,
  });
}

/** The phone calls us and we answer; returns the 200 and our tag. Nothing is acknowledged yet. */
export function answeredCall(rig: Rig, init: RequestText = {}): { session: Session; ok: Sent; tag: string } {
  rig.receive(requestText({ sdp: THEIR_SDP, ...init }));
  const session = rig.sessions.at(-1);
  if (session === undefined) throw new Error("no session");
  session.answer({ sdp: OUR_SDP });
  const ok = rig.take().find((message) => message.status === 200);
  if (ok === undefined) throw new Error("no 200");
  return { session, ok, tag: tagOf(header(ok, "to")) };
}

/** The same with its ACK. */
export function talkingCall(rig: Rig, init: RequestText = {}): { session: Session; to: string } {
  const { session, tag } = answeredCall(rig, init);
  const to = `<sip:7000@192.0.2.1>;tag=${tag}`;
  rig.receive(requestText({ method: "ACK", to, cseq: init.cseq ?? 1 }));
  rig.take();
  return { session, to };
}

/** We call the phone and it answers (tag `ph1`); returns our INVITE. */
export function talkingCallOut(
  rig: Rig,
  answer: { readonly rows?: readonly Row[] } = {},
  init: Partial<InviteInit> = {},
) {
  const session = rig.call(init);
  const invite = rig.takeOne();
  rig.receive(responseText(invite, 200, { tag: "ph1", sdp: THEIR_SDP, ...answer }));
  const ack = rig.takeOne();
  return { session, invite, ack };
}

function text(start: string, rows: readonly Row[], body: string): string {
  const head = rows.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return `${start}\r\n${head}Content-Length: ${encoder.encode(body).length}\r\n\r\n${body}`;
}
