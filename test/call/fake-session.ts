// A SIP dialog that a test plays by hand: what the switch tells it is written down, what the phone would do is told with `phone...`.
// It ends the way the contract of Session says, so that whole calls can be lived through without a network, tick by tick.

import { writeReplaces } from "../../src/sip/dialog/replaces.ts";
import type { SipRequest } from "../../src/sip/message/message.ts";
import { parseMessage } from "../../src/sip/message/parse.ts";
import type { Flow, HeaderRows } from "../../src/sip/ports.ts";
import type { SessionImage } from "../../src/sip/session/image.ts";
import type { ReplacedDialog, Session, SessionEnd, SessionFact, SessionState } from "../../src/sip/session/session.ts";

type RingInit = Parameters<Session["ring"]>[0];
type EndInit = NonNullable<Parameters<Session["end"]>[0]>;

export const FLOW: Flow = {
  transport: "udp",
  local: { host: "10.0.0.1", port: 5060 },
  remote: { host: "10.0.1.7", port: 5060 },
} as Flow;

let sdpIds = 1;

/** A phone's session description. */
export function sdpOf(
  init: {
    readonly codecs?: readonly ("pcmu" | "pcma" | "g722" | "opus")[];
    readonly direction?: string;
    readonly port?: number;
  } = {},
): string {
  const { codecs = ["pcma", "pcmu"], direction = "sendrecv", port = 20_000 } = init;
  const type = { pcmu: 0, pcma: 8, g722: 9, opus: 96 };
  const name = { pcmu: "PCMU/8000", pcma: "PCMA/8000", g722: "G722/8000", opus: "opus/48000/2" };
  const id = sdpIds++;
  return [
    "v=0",
    `o=phone ${id} ${id} IN IP4 10.0.1.7`,
    "s=-",
    "c=IN IP4 10.0.1.7",
    "t=0 0",
    `m=audio ${port} RTP/AVP ${codecs.map((codec) => type[codec]).join(" ")}`,
    ...codecs.map((codec) => `a=rtpmap:${type[codec]} ${name[codec]}`),
    `a=${direction}`,
    "",
  ].join("\r\n");
}

export function inviteText(init: {
  readonly from: string;
  readonly to: string;
  readonly sdp?: string | undefined;
  readonly maxForwards?: number;
  readonly replaces?: ReplacedDialog | undefined;
  readonly uri?: string;
}): SipRequest {
  const body = init.sdp ?? "";
  const text = [
    `INVITE ${init.uri ?? `sip:${init.to}@10.0.0.1`} SIP/2.0`,
    "Via: SIP/2.0/UDP 10.0.1.7:5060;branch=z9hG4bK1",
    `Max-Forwards: ${init.maxForwards ?? 70}`,
    `From: <sip:${init.from}@10.0.0.1>;tag=a`,
    `To: <sip:${init.to}@10.0.0.1>`,
    "Call-ID: 1@10.0.1.7",
    "CSeq: 1 INVITE",
    `Contact: <sip:${init.from}@10.0.1.7:5060>`,
    ...(init.replaces === undefined ? [] : [`Replaces: ${writeReplaces(init.replaces)}`]),
    ...(body === "" ? [] : ["Content-Type: application/sdp"]),
    `Content-Length: ${body.length}`,
    "",
    body,
  ].join("\r\n");
  const parsed = parseMessage(new TextEncoder().encode(text), "datagram");
  if (!parsed.ok || parsed.value.kind !== "request") throw new Error("the test's own INVITE is wrong");
  return parsed.value;
}

/** A REFER, and what came of it. */
export interface FakeReferral {
  accepted: boolean;
  refused: number | undefined;
  /** The NOTIFYs. */
  readonly told: number[];
}

let dialogs = 1;

export class FakeSession implements Session {
  readonly dialogId: { readonly callId: string; readonly localTag: string; readonly remoteTag: string };
  readonly side: "caller" | "callee";
  readonly flow: Flow;
  readonly invite: SipRequest;
  readonly offer: string | undefined;
  state: SessionState = "new";
  /** false: not even 100 came back to our INVITE. */
  heard = true;
  /** What the switch did, in order. */
  readonly rings: RingInit[] = [];
  readonly answers: string[] = [];
  readonly offerAnswers: string[] = [];
  readonly refusedOffers: number[] = [];
  /** Our re-INVITEs. */
  readonly reoffers: string[] = [];
  /** Bodies of INFO. */
  readonly infos: string[] = [];
  /** P-Asserted-Identity rows that its display was told of. */
  readonly informed: string[] = [];
  /** How the switch ended it; undefined: it did not. */
  ending: EndInit | undefined;
  #listener: ((fact: SessionFact) => void) | undefined;
  #waiting: SessionFact[] = [];
  #offering = false;

  constructor(side: "caller" | "callee", invite: SipRequest, offer: string | undefined, flow: Flow = FLOW) {
    this.side = side;
    this.flow = flow;
    this.invite = invite;
    this.offer = offer;
    const id = dialogs++;
    this.dialogId = { callId: `d${id}`, localTag: `us${id}`, remoteTag: `them${id}` };
  }

  /** As the phone names its dialog to others (RFC 3891 §3). */
  get named(): ReplacedDialog {
    const { callId, localTag, remoteTag } = this.dialogId;
    return { callId, toTag: localTag, fromTag: remoteTag, earlyOnly: false };
  }

  /** As of a dialog with this phone; undefined: nobody has answered. */
  get image(): SessionImage | undefined {
    if (this.state !== "answered") return undefined;
    const { callId, localTag, remoteTag } = this.dialogId;
    const [local, remote] = [`<sip:us@zongji>;tag=${localTag}`, `<sip:them@phone>;tag=${remoteTag}`];
    const { side, flow } = this;
    const numbers = { localSeq: 1, remoteSeq: 1, ownsCallId: side === "callee" };
    const way = { remoteTarget: "sip:them@phone", routes: [], flow, phoneOf: undefined, contactUser: "us" };
    return { side, callId, localTag, remoteTag, local, remote, ...numbers, ...way };
  }

  // --- what the switch does

  listen(listener: (fact: SessionFact) => void): void {
    this.#listener = listener;
    for (let fact = this.#waiting.shift(); fact !== undefined; fact = this.#waiting.shift()) listener(fact);
  }

  ring(init: RingInit): void {
    if (this.state !== "new" && this.state !== "early") return;
    this.state = "early";
    this.rings.push(init);
  }

  answer(init: { readonly sdp: string; readonly headers?: HeaderRows }): void {
    if (this.state !== "new" && this.state !== "early") return;
    this.state = "answered";
    this.answers.push(init.sdp);
  }

  reoffer(sdp: string): void {
    if (this.state === "ended") return;
    if (this.#offering) throw new Error("an offer waits for the one before");
    this.#offering = true;
    this.reoffers.push(sdp);
  }

  /** What it says to being asked to answer; undefined: nothing. */
  answersToTalk: number | undefined = 200;
  /** How often it was asked. */
  asked = 0;

  askToAnswer(heard: (status: number) => void): void {
    this.asked++;
    if (this.answersToTalk !== undefined) heard(this.answersToTalk);
  }

  info({ body }: { readonly contentType: string; readonly body: string }): void {
    this.infos.push(body);
  }

  inform(headers: HeaderRows): void {
    for (const [name, value] of headers) if (name === "P-Asserted-Identity") this.informed.push(value);
  }

  answerOffer(sdp: string): void {
    this.offerAnswers.push(sdp);
  }

  refuseOffer(status: number): void {
    this.refusedOffers.push(status);
  }

  end(init: EndInit = {}): void {
    if (this.state === "ended") return;
    this.ending = init;
    const why = this.state === "answered" ? "bye" : this.side === "caller" ? "refused" : "cancel";
    this.#finish({ by: "us", why });
  }

  // --- what the phone does

  /** Its answer to our INVITE before the final one. */
  phoneProgress(status: number, sdp?: string): void {
    if (this.state === "new") this.state = "early";
    this.#tell({ kind: "progress", status, sdp });
  }

  phoneAnswers(sdp: string | undefined = sdpOf()): void {
    if (this.state === "ended") return;
    this.state = "answered";
    this.#tell({ kind: "answered", sdp, remote: this.invite.to });
  }

  phoneRefuses(
    status: number,
    more: Partial<
      Pick<Extract<SessionEnd, { why: "refused"; by: "peer" }>, "reason" | "heard" | "contacts" | "retryAfter">
    > = {},
  ): void {
    this.#finish({ by: "peer", why: "refused", status, reason: undefined, heard: true, ...more });
  }

  phoneAcks(sdp?: string): void {
    this.#tell({ kind: "acknowledged", sdp });
  }

  phoneCancels(reason?: string): void {
    this.#finish({ by: "peer", why: "cancel", reason });
  }

  phoneHangsUp(): void {
    this.#finish({ by: "peer", why: "bye", reason: undefined });
  }

  phoneVanishes(why: "no-ack" | "session-expired" | "dialog-gone" = "session-expired"): void {
    this.#finish({ by: "nobody", why });
  }

  /** REFER in this dialog; attended where it names another. */
  phoneRefers(to: string, replaces?: ReplacedDialog): FakeReferral {
    const fake: FakeReferral = { accepted: false, refused: undefined, told: [] };
    const referral = {
      target: `sip:${to}@10.0.0.1`,
      replaces,
      referredBy: undefined,
      accept: () => {
        fake.accepted = true;
      },
      refuse: (status: number) => {
        fake.refused = status;
      },
      progress: (status: number) => void fake.told.push(status),
    };
    if (this.state !== "ended") this.#tell({ kind: "referred", referral });
    return fake;
  }

  phoneInfo(contentType: string, body: string): void {
    this.#tell({ kind: "info", contentType, body });
  }

  phoneFlow(kind: "flow-broken" | "flow-moved"): void {
    this.#tell({ kind });
  }

  phoneRefusesOffer(status: number): void {
    this.#offering = false;
    this.#tell({ kind: "offer-refused", status });
  }

  phoneOffers(sdp: string | undefined): void {
    this.#tell({ kind: "offered", sdp });
  }

  phoneAnswersOffer(sdp: string): void {
    this.#offering = false;
    this.#tell({ kind: "offer-answered", sdp });
  }

  #finish(how: SessionEnd): void {
    if (this.state === "ended") return;
    this.state = "ended";
    this.#tell({ kind: "ended", how });
  }

  #tell(fact: SessionFact): void {
    if (this.#listener === undefined) this.#waiting.push(fact);
    else this.#listener(fact);
  }
}
