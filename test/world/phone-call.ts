// One call as a scripted phone lives it: dials or is rung, talks, holds, hangs up, and complains about whatever a strict phone
// would choke on. Its protocol is written apart from src/sip (RFC 3261 §12-15, RFC 3264, RFC 4028) so that mistakes do not cancel out.

import { type Address, addressText } from "../../src/base/net.ts";
import type { Timer } from "../../src/base/time.ts";
import type { Heard } from "./ears.ts";
import type { Ask, CallPhone, Lie } from "./phone.ts";
import type { PhoneAudio } from "./phone-audio.ts";
import { answerDirection, type Direction, type PhoneCodec, type PhoneSdp, readSdp, writeSdp } from "./phone-sdp.ts";
import { type ClientTransaction, RepeatedAnswer } from "./phone-transaction.ts";
import {
  cseqOf,
  header,
  headerList,
  hostPortOf,
  methodOf,
  paramOf,
  type Row,
  requestUri,
  type SipText,
  statusOf,
  uriOf,
  userOf,
} from "./sip-text.ts";

export type CallState = "calling" | "ringing" | "talking" | "ended";

export interface CallEnding {
  /** Who ended it; nobody: silence, a cut cable. */
  readonly by: "me" | "peer" | "nobody";
  readonly how: "bye" | "cancel" | "refused" | "timeout" | "unplugged";
  /** The final status of an INVITE that was not answered. */
  readonly status: number;
}

export type HoldStyle = "sendonly" | "inactive" | "zero-address";

export interface DialOptions {
  /** INVITE without SDP: the other side offers. */
  readonly delayedOffer?: boolean;
  readonly codecs?: readonly PhoneCodec[];
  /** Asks for session refreshes (RFC 4028). */
  readonly sessionExpiresS?: number;
  readonly headers?: readonly Row[];
  /** A carrier's: the number of whoever calls. */
  readonly from?: string;
}

export class PhoneCall {
  readonly phone: CallPhone;
  readonly side: "caller" | "callee";
  readonly number: string;
  readonly callId: string;
  readonly startedAt: number;
  state: CallState;
  ending: CallEnding | undefined;
  answeredAt: number | undefined;
  endedAt: number | undefined;
  /** Statuses of every response to our INVITE, or what we sent to theirs: for stories. */
  readonly statuses: number[] = [];
  /** Early media was offered in a 1xx. */
  earlyMedia = false;
  /** Reliable responses that the other side knows we heard (RFC 3262). */
  pracked = 0;
  onHold = false;
  /** The network in between broke down during this call: what it lived through need not fit what the switch knows. */
  disturbed = false;
  /** The other side put us on hold. */
  heldByPeer = false;
  /** What became of its REFER: the answer's status, then those of each NOTIFY's sipfrag (RFC 3515 §2.4.5). */
  readonly told: number[] = [];
  /** Number and name that P-Asserted-Identity gave last: what its display shows. */
  display = "";

  #audio: PhoneAudio | undefined;
  #options: DialOptions;
  #localTag: string;
  #remoteTag = "";
  #earlyTag = ""; // theirs, of a 1xx
  #localName: string; // From of our requests, without tag
  #remoteName: string;
  #target: string; // Request-URI of our next request in the dialog
  #via: Address; // where requests outside a route set go
  #routes: readonly string[] = [];
  #cseq: number;
  #remoteCseq = -1;
  #invite: SipText | undefined; // the INVITE in progress, ours or theirs
  #inviteFrom: Address | undefined;
  #client: ClientTransaction | undefined;
  #answer: RepeatedAnswer | undefined;
  #cancelWanted = false;
  #cancelSent = false;
  #reinviting = false;
  #rseq: number | undefined; // of the last reliable response
  #ackSent = new Map<number, SipText>(); // by CSeq: sent again for each repeated 2xx
  #reliable: RepeatedAnswer | undefined; // our 180, until its PRACK
  #updating = false;
  #sdpId: string;
  #sdpVersion = 1;
  #sdpText = "";
  #remoteSdp: PhoneSdp | undefined;
  #direction: Direction = "sendrecv";
  #zeroAddress = false;
  #remoteSdpText = "";
  #refreshTimer: Timer | undefined;
  #refreshS = 0;
  #weRefresh = false;
  #waiters: { readonly state: CallState; readonly resolve: () => void }[] = [];
  #offered = false; // our SDP offer is out and unanswered
  #offersInAnswer = false; // our offer is in our 200, and the ACK brings the answer
  #unplugged = false;
  #lie: Lie | undefined;

  constructor(init: {
    readonly phone: CallPhone;
    readonly side: "caller" | "callee";
    readonly number: string;
    readonly callId: string;
    readonly localName: string;
    readonly remoteName: string;
    readonly target: string;
    readonly via: Address;
    readonly options?: DialOptions;
  }) {
    this.phone = init.phone;
    this.side = init.side;
    this.number = init.number;
    this.callId = init.callId;
    this.startedAt = init.phone.clock.now();
    this.state = init.side === "caller" ? "calling" : "ringing";
    this.#localName = init.localName;
    this.#remoteName = init.remoteName;
    this.#target = init.target;
    this.#via = init.via;
    this.#options = init.options ?? {};
    this.#localTag = init.phone.token(8);
    this.#sdpId = String(init.phone.rng.uint32());
    this.#cseq = init.phone.rng.uint32() % 10_000;
    this.#audio = init.phone.openAudio();
  }

  // --- what a test makes the person do ---------------------------------------------------------------------------------------

  /** Sends the INVITE. */
  begin(): this {
    const options = this.#options;
    const rows: Row[] = [...(options.headers ?? [])];
    if (options.sessionExpiresS !== undefined) {
      rows.push(["Session-Expires", String(options.sessionExpiresS)], ["Min-SE", "90"]);
    }
    this.phone.tell(`dials ${this.number}`, this);
    this.#inviteWith(options.delayedOffer ? "" : this.#describe("sendrecv"), rows);
    return this;
  }

  /** Before the answer: gives up. RFC 3261 §9.1: the CANCEL waits for a first 1xx. */
  cancel(): void {
    if (this.side !== "caller" || this.state === "talking" || this.state === "ended" || this.#cancelWanted) return;
    this.phone.tell("gives up", this);
    this.#cancelWanted = true;
    if (this.statuses.length > 0) this.#sendCancel();
  }

  /** Ends it in whatever way fits: CANCEL, BYE, or a refusal of the ringing call. */
  hangUp(): void {
    if (this.state === "ended") return;
    if (this.state === "talking") this.#sendBye();
    else if (this.side === "caller") this.cancel();
    else this.reject(480);
  }

  answer(): void {
    const invite = this.#invite;
    if (this.side !== "callee" || this.state !== "ringing" || invite === undefined) return;
    const offer = invite.body === "" ? undefined : this.#read(invite.body);
    if (offer !== undefined && this.#common(offer).length === 0) {
      this.reject(488);
      return;
    }
    const sdp = offer === undefined ? this.#describe("sendrecv") : this.#answerTo(offer);
    this.#offersInAnswer = offer === undefined;
    this.phone.tell("answers", this);
    this.#become("talking");
    this.#respondRepeating(invite, 200, sdp, () => {
      this.phone.complain("no ACK for its 200", this);
      this.#sendBye();
    });
  }

  reject(status: number): void {
    const invite = this.#invite;
    if (this.side !== "callee" || this.state !== "ringing" || invite === undefined) return;
    this.phone.tell(`refuses with ${status}`, this);
    this.#respondRepeating(invite, status, "", () => this.phone.complain(`no ACK for its ${status}`, this));
    this.#end({ by: "me", how: "refused", status });
  }

  /** This phone is broken: what it says of the call from now on proves nothing. */
  lie(lie: Lie, afterMs: number): void {
    this.disturbed = true;
    this.#lie = lie;
    if (lie === "late") return; // once it is told to stop
    this.phone.clock.after(afterMs, "phone: lies", () => {
      if (this.state !== "ringing") return;
      this.phone.tell(`is ${lie}`, this);
      if (lie === "hasty") this.#sayGoodbye();
      this.answer();
      if (lie === "dumb") this.unplug();
    });
  }

  /** A BYE out of turn, and nothing else. */
  #sayGoodbye(): void {
    this.phone.ask({ ...this.#place("BYE"), rows: [], body: "", onResponse: () => {}, onTimeout: () => {} });
  }

  hold(style: HoldStyle = "sendonly"): void {
    this.#whenFree(() => {
      this.phone.tell(`holds (${style})`, this);
      this.#zeroAddress = style === "zero-address";
      const direction = style === "zero-address" ? "sendrecv" : style;
      this.#reinvite(this.#describe(direction), () => {
        this.onHold = true;
      });
    });
  }

  resume(): void {
    this.#whenFree(() => {
      this.phone.tell("resumes", this);
      this.#zeroAddress = false;
      this.#reinvite(this.#describe("sendrecv"), () => {
        this.onHold = false;
      });
    });
  }

  /** Asks the other side for an offer, as phones do after a resume (RFC 3261 §14.1). */
  reinviteWithoutSdp(): void {
    this.#whenFree(() => {
      this.phone.tell("asks for an offer", this);
      this.#reinvite("", () => {});
    });
  }

  /** A session refresh: the same description again (RFC 4028 §7.4). */
  refresh(): void {
    this.#whenFree(() => {
      this.phone.tell("refreshes", this);
      this.#reinvite(this.#sdpText, () => {});
    });
  }

  /** Sends the other party on (RFC 3515); with `instead`, to whom it talks in that other call of its own (RFC 3891). */
  refer(number: string, instead?: PhoneCall): void {
    if (this.state !== "talking") return;
    this.phone.tell(`sends the other on to ${number}`, this);
    const host = this.#target.slice(this.#target.indexOf("@") + 1).replace(/[;>].*$/, "");
    const replaces = instead === undefined ? "" : `?Replaces=${encodeURIComponent(instead.named)}`;
    this.phone.ask({
      ...this.#place("REFER"),
      rows: [
        ["Contact", this.phone.contact()],
        ["Refer-To", `<sip:${number}@${host}${replaces}>`],
        ["Referred-By", this.#localName],
      ],
      body: "",
      onResponse: (response) => this.told.push(statusOf(response)),
      onTimeout: () => this.phone.complain("REFER was never answered", this),
    });
  }

  /** Its dialog, as whoever is asked to replace it must know it (RFC 3891 §3). */
  get named(): string {
    return `${this.callId};to-tag=${this.#remoteTag || this.#earlyTag};from-tag=${this.#localTag}`;
  }

  /** The same description again, without an INVITE (RFC 3311). */
  update(): void {
    this.#whenFree(() => {
      this.phone.tell("updates", this);
      this.#updating = true;
      const rows: Row[] = [
        ["Contact", this.phone.contact()],
        ["Content-Type", "application/sdp"],
      ];
      this.#ask("UPDATE", rows, this.#sdpText, (answer) => {
        const status = statusOf(answer);
        this.#updating = false;
        const sdp = status === 200 && answer.body !== "" ? this.#read(answer.body) : undefined;
        if (sdp !== undefined) this.#learnAnswer(sdp);
        else if (![408, 481, 491, 500].includes(status) && this.state === "talking")
          this.phone.complain(`its UPDATE with an offer got ${status} without an answer`, this);
      });
    });
  }

  /** Phones without a mouth send their keys by INFO, and those in G.722 with whom no events were agreed on. */
  press(digits: string): void {
    this.phone.tell(`presses ${digits}`, this);
    if (this.#audio?.press(digits) === true) return;
    [...digits].forEach((digit, i) => {
      this.phone.clock.after(i * 200, "phone: presses a key", () => {
        if (this.state !== "talking") return;
        const body = `Signal=${digit}\r\nDuration=160\r\n`;
        this.#ask("INFO", [["Content-Type", "application/dtmf-relay"]], body, () => {});
      });
    });
  }

  /** Resolves when the call is in `state` or past it. */
  reached(state: CallState): Promise<void> {
    if (this.state === state || this.state === "ended") return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push({ state, resolve }));
  }

  hears(windowMs = 600): Heard {
    return this.#audio?.hears(this.phone.voices(), windowMs) ?? "nothing";
  }

  /** RTP packets that reached it. */
  get packets(): number {
    return this.#audio?.packets ?? 0;
  }

  get lastPacketAt(): number {
    return this.#audio?.lastAt ?? -1;
  }

  /** Digits that reached it as RFC 4733 events. */
  get digits(): string {
    return this.#audio?.digits ?? "";
  }

  /** The direction the other side gave its last description. */
  get peerDirection(): Direction | undefined {
    return this.#remoteSdp?.direction;
  }

  /** Who calls, as the phone shows it. */
  get from(): string {
    return userOf(uriOf(this.side === "callee" ? this.#remoteName : this.#localName));
  }

  get remoteTag(): string {
    return this.#remoteTag;
  }

  get localTag(): string {
    return this.#localTag;
  }

  /** Its stream was reset: an INVITE without a final answer is lost with it (RFC 3261 §17.1.4); an answered call lives on. */
  lineLost(): void {
    this.disturbed = true;
    if (this.side !== "caller" || (this.state !== "calling" && this.state !== "ringing")) return;
    this.#client?.stop();
    this.#end({ by: "nobody", how: "timeout", status: 503 });
  }

  /** Power cut: no word to anybody. */
  unplug(): void {
    this.#client?.stop();
    this.#end({ by: "nobody", how: "unplugged", status: 0 });
  }

  // --- our requests ------------------------------------------------------------------------------------------------------------

  #inviteWith(sdp: string, rows: readonly Row[]): void {
    this.#offered = sdp !== "";
    const headers: Row[] = [
      ["Contact", this.phone.contact()],
      ["Allow", ALLOW],
      ["Supported", this.#supported()],
      ...rows,
    ];
    this.phone.ask({
      ...this.#place("INVITE"),
      rows: sdp === "" ? headers : [...headers, ["Content-Type", "application/sdp"]],
      body: sdp,
      onSent: (request, transaction) => {
        this.#invite = request;
        this.#client = transaction;
        this.#cancelSent = false; // credentials were asked for: this INVITE is another one to cancel
      },
      onResponse: (response) => this.#inviteAnswered(response),
      onTimeout: () => this.#inviteTimedOut(),
    });
  }

  #supported(): string {
    return this.#options.sessionExpiresS === undefined ? "replaces" : "replaces, timer";
  }

  #place(method: string): Pick<Ask, "method" | "uri" | "to" | "from" | "toHeader" | "callId" | "nextCseq" | "routes"> {
    const first = this.#routes[0];
    return {
      method,
      uri: this.#target,
      to: this.#remoteTag === "" ? this.#via : hostPortOf(first === undefined ? this.#target : uriOf(first)),
      from: `${this.#localName};tag=${this.#localTag}`,
      toHeader: this.#remoteTag === "" ? this.#remoteName : `${this.#remoteName};tag=${this.#remoteTag}`,
      callId: this.callId,
      nextCseq: () => ++this.#cseq,
      routes: this.#routes,
    };
  }

  #inviteAnswered(response: SipText): void {
    const status = statusOf(response);
    const isNews = this.statuses.at(-1) !== status || status < 200;
    this.#shows(response);
    if (isNews) this.statuses.push(status);
    if (status < 200) this.#progress(response, status);
    else if (status < 300) this.#accepted(response);
    else {
      this.phone.tell(`is refused with ${status}`, this);
      const cancelled = status === 487 && this.#cancelWanted;
      this.#end({ by: cancelled ? "me" : "peer", how: cancelled ? "cancel" : "refused", status });
    }
  }

  #inviteTimedOut(): void {
    this.phone.tell("hears nothing from the other end", this);
    this.#end({ by: "nobody", how: "timeout", status: 408 });
  }

  #progress(response: SipText, status: number): void {
    if (this.#cancelWanted && !this.#cancelSent) this.#sendCancel();
    if (status === 100 || this.state === "talking" || this.state === "ended") return;
    const tag = paramOf(header(response, "to"), "tag");
    if (tag === undefined) this.phone.complain(`${status} without a To tag`, this);
    this.#earlyTag = tag ?? "";
    if (header(response, "rseq") !== "" && !this.#acknowledgesEarly(response)) return;
    if (response.body !== "") {
      this.earlyMedia = true;
      const sdp = this.#read(response.body);
      if (sdp !== undefined) this.#learn(sdp);
    }
    if (this.state === "calling") this.#become("ringing");
  }

  /** RFC 3262 §4: PRACK for each reliable response in its order; false: one that came before. */
  #acknowledgesEarly(response: SipText): boolean {
    const rseq = Number(header(response, "rseq"));
    if (header(response, "require") !== "100rel") this.phone.complain("RSeq without Require: 100rel", this);
    if (this.#rseq !== undefined && rseq <= this.#rseq) return false;
    if (this.#rseq !== undefined && rseq !== this.#rseq + 1) this.phone.complain("a number was left out in RSeq", this);
    this.#rseq = rseq;
    this.#joinDialog(response);
    const invite = cseqOf(response);
    this.phone.ask({
      ...this.#place("PRACK"),
      rows: [["RAck", `${rseq} ${invite} INVITE`]],
      body: "",
      onResponse: (answer) => {
        const status = statusOf(answer);
        // 481: the INVITE was refused or taken back meanwhile, and its dialog with it.
        if (status === 200) this.pracked++;
        else if (status !== 481 || this.state === "talking") this.phone.complain(`PRACK answered with ${status}`, this);
      },
      onTimeout: () => this.phone.complain("PRACK was never answered", this),
    });
    return true;
  }

  /** A request within the dialog whose final answer is all that counts; silence counts as 408. */
  #ask(method: string, rows: readonly Row[], body: string, done: (answer: SipText) => void): void {
    this.phone.ask({
      ...this.#place(method),
      rows,
      body,
      onResponse: (response) => {
        if (statusOf(response) >= 200) done(response);
      },
      onTimeout: () => done({ start: "SIP/2.0 408 Request Timeout", rows: [], body: "" }),
    });
  }

  #accepted(response: SipText): void {
    const cseq = cseqOf(response);
    const repeated = this.#ackSent.get(cseq);
    if (repeated !== undefined) {
      this.#sendAck(repeated);
      return;
    }
    this.#joinDialog(response);
    const sdp = response.body === "" ? undefined : this.#read(response.body);
    let answer = "";
    if (sdp === undefined) {
      if (!this.earlyMedia) this.phone.complain("200 without a description", this);
    } else if (this.#offered) this.#learnAnswer(sdp);
    else answer = this.#answerTo(sdp);
    this.#offered = false;
    this.#acknowledge(cseq, answer);
    if (this.#cancelWanted || this.state === "ended") {
      this.phone.tell("was answered while giving up", this);
      if (this.state !== "ended") this.#become("talking");
      this.#sendBye();
      return;
    }
    this.#agreeOnRefresh(response);
    this.phone.tell("is connected", this);
    this.#become("talking");
  }

  #joinDialog(response: SipText): void {
    const tag = paramOf(header(response, "to"), "tag");
    const contact = header(response, "contact");
    if (tag === undefined) this.phone.complain("200 without a To tag", this);
    if (contact === "") this.phone.complain("200 without a Contact", this);
    this.#remoteTag = tag ?? "";
    this.#routes = headerList(response, "record-route").reverse();
    if (contact !== "") this.#target = uriOf(contact);
  }

  #acknowledge(cseq: number, sdp: string): void {
    const place = this.#place("ACK");
    const ack: SipText = {
      start: `ACK ${place.uri} SIP/2.0`,
      rows: [
        ["Via", this.phone.newVia()],
        ["Max-Forwards", "70"],
        ...place.routes.map((route): Row => ["Route", route]),
        ["From", place.from],
        ["To", place.toHeader],
        ["Call-ID", this.callId],
        ["CSeq", `${cseq} ACK`],
        ...(sdp === "" ? [] : [["Content-Type", "application/sdp"] as const]),
      ],
      body: sdp,
    };
    this.#ackSent.set(cseq, ack);
    this.#sendAck(ack);
  }

  #sendAck(ack: SipText): void {
    if (!this.#unplugged) this.phone.line.send(ack, this.#place("ACK").to);
  }

  #sendCancel(): void {
    const invite = this.#invite;
    if (invite === undefined || this.#cancelSent || this.#client?.over) return;
    this.#cancelSent = true;
    this.phone.askAgain({
      request: {
        start: `CANCEL ${requestUri(invite)} SIP/2.0`,
        rows: [
          ["Via", headerList(invite, "via")[0] ?? ""],
          ["Max-Forwards", "70"],
          ["From", header(invite, "from")],
          ["To", header(invite, "to")],
          ["Call-ID", this.callId],
          ["CSeq", `${cseqOf(invite)} CANCEL`],
        ],
        body: "",
      },
      to: this.#via,
      onResponse: (response) => {
        const status = statusOf(response);
        if (status !== 200 && !(status === 481 && this.state !== "calling")) {
          this.phone.complain(`CANCEL answered with ${status}`, this);
        }
        // RFC 3261 §9.1: no final answer to the INVITE within 64*T1 after the CANCEL's means it never comes.
        this.phone.clock.after(32_000, "phone: cancelled INVITE has no final answer", () => {
          if (this.state === "ended" || this.state === "talking") return;
          this.phone.complain("cancelled, and its INVITE was never answered", this);
          this.#end({ by: "nobody", how: "timeout", status: 0 });
        });
      },
      onTimeout: () => {
        if (this.state !== "ended") this.#end({ by: "nobody", how: "timeout", status: 0 });
      },
    });
  }

  #sendBye(): void {
    this.phone.tell("hangs up", this);
    this.#answer?.stop();
    this.phone.ask({
      ...this.#place("BYE"),
      rows: [],
      body: "",
      onResponse: (response) => {
        const status = statusOf(response);
        if (status >= 300 && status !== 481) this.phone.complain(`BYE answered with ${status}`, this);
      },
      onTimeout: () => this.phone.complain("BYE was never answered", this),
    });
    this.#end({ by: "me", how: "bye", status: 0 });
  }

  /** RFC 3261 §14.1: one INVITE at a time in either direction; a person who presses the key meanwhile waits a moment. */
  #whenFree(run: () => void): void {
    if (this.state !== "talking") return;
    if (!this.#reinviting && !this.#updating && this.#answer === undefined) run();
    else this.phone.clock.after(100, "phone: an INVITE is in progress", () => this.#whenFree(run));
  }

  #reinvite(sdp: string, done: () => void, tries = 0): void {
    this.#reinviting = true;
    this.#offered = sdp !== "";
    const rows: Row[] = [
      ["Contact", this.phone.contact()],
      ["Allow", ALLOW],
      ["Supported", this.#supported()],
    ];
    if (this.#refreshS > 0) rows.push(["Session-Expires", `${this.#refreshS};refresher=uac`]);
    this.phone.ask({
      ...this.#place("INVITE"),
      rows: sdp === "" ? rows : [...rows, ["Content-Type", "application/sdp"]],
      body: sdp,
      onResponse: (response) => {
        const status = statusOf(response);
        if (status < 200) return;
        this.#reinviting = false;
        if (status < 300) {
          if (!this.#ackSent.has(cseqOf(response))) done();
          this.#reinviteAccepted(response);
        } else if (status === 491 && tries < 5) this.#reinviteLater(sdp, done, tries);
        else if (status === 481 || status === 408) this.#end({ by: "nobody", how: "timeout", status });
        else if (status === 500 && cseqOf(response) < this.#cseq)
          return; // RFC 3261 §12.2.2: a later request overtook it
        else if (this.state === "talking") this.phone.complain(`re-INVITE refused with ${status}`, this);
      },
      onTimeout: () => {
        this.#reinviting = false;
        if (this.state === "talking") this.#sendBye();
      },
    });
  }

  /** RFC 3261 §14.1: glare; who made the Call-ID waits 2.1-4 s, the other 0-2 s. */
  #reinviteLater(sdp: string, done: () => void, tries: number): void {
    const spread = (this.phone.rng.uint32() % 190) * 10;
    this.phone.clock.after((this.side === "caller" ? 2_100 : 0) + spread, "phone: re-INVITE after glare", () => {
      if (this.state === "talking" && !this.#reinviting) this.#reinvite(sdp, done, tries + 1);
    });
  }

  #reinviteAccepted(response: SipText): void {
    const cseq = cseqOf(response);
    const repeated = this.#ackSent.get(cseq);
    if (repeated !== undefined) {
      this.#sendAck(repeated);
      return;
    }
    const contact = header(response, "contact");
    if (contact === "") this.phone.complain("200 to a re-INVITE without a Contact", this);
    else this.#target = uriOf(contact);
    const sdp = this.#read(response.body);
    let answer = "";
    if (sdp !== undefined && this.#offered) this.#learnAnswer(sdp);
    else if (sdp !== undefined) answer = this.#answerTo(sdp);
    this.#offered = false;
    this.#acknowledge(cseq, answer);
    this.#agreeOnRefresh(response);
  }

  // --- their requests -----------------------------------------------------------------------------------------------------------

  /** The INVITE that began it. */
  rung(invite: SipText, from: Address): void {
    this.#invite = invite;
    this.#inviteFrom = from;
    this.#remoteTag = paramOf(header(invite, "from"), "tag") ?? "";
    this.#remoteCseq = cseqOf(invite);
    this.#routes = headerList(invite, "record-route");
    const contact = header(invite, "contact");
    if (contact === "") this.phone.complain("INVITE without a Contact", this);
    else this.#target = uriOf(contact);
    if (this.#remoteTag === "") this.phone.complain("INVITE without a From tag", this);
    this.phone.tell(`rings for ${userOf(uriOf(header(invite, "from")))}`, this);
    this.statuses.push(180);
    const takes = `${header(invite, "supported")},${header(invite, "require")}`;
    if (this.phone.ringsReliably && /\b100rel\b/i.test(takes)) return this.#ringReliably(invite, from);
    this.phone.respond(invite, from, { status: 180, rows: this.#dialogRows(), body: "" });
  }

  /** RFC 3262 §3: repeated until the PRACK; without one the call is refused. */
  #ringReliably(invite: SipText, from: Address): void {
    const rseq = 1 + (this.phone.rng.uint32() % 1_000);
    const rows: Row[] = [...this.#dialogRows(), ["Require", "100rel"], ["RSeq", String(rseq)]];
    this.#reliable = new RepeatedAnswer({
      clock: this.phone.clock,
      repeat: true,
      send: () => {
        if (this.state === "ringing") this.phone.respond(invite, from, { status: 180, rows, body: "" });
      },
      onTimeout: () => {
        if (this.state !== "ringing") return;
        this.phone.complain("no PRACK for its 180", this);
        this.reject(504);
      },
    });
  }

  isDialogOf(request: SipText): boolean {
    return (
      header(request, "call-id") === this.callId &&
      paramOf(header(request, "from"), "tag") === this.#remoteTag &&
      paramOf(header(request, "to"), "tag") === this.#localTag
    );
  }

  /** A request inside the dialog, or the CANCEL of its INVITE. */
  receive(request: SipText, from: Address): void {
    const method = methodOf(request);
    if (method === "ACK") {
      this.#acknowledged(request);
      return;
    }
    if (method === "CANCEL") {
      this.#cancelled(request, from);
      return;
    }
    const cseq = cseqOf(request);
    const isLate = cseq < this.#remoteCseq && !this.phone.line.reliable; // overtaken on its way
    if (cseq <= this.#remoteCseq && !isLate)
      this.phone.complain(`${method} with CSeq ${cseq} after ${this.#remoteCseq}`, this);
    if (isLate) return this.phone.respond(request, from, { status: 500, rows: [], body: "" }); // RFC 3261 §12.2.2
    this.#remoteCseq = cseq;
    const reply = (status: number, rows: readonly Row[] = [], body = ""): void =>
      this.phone.respond(request, from, { status, rows, body });
    if (method === "NOTIFY" && header(request, "event").startsWith("refer")) {
      this.#referred(request); // RFC 5057 §4.1: also when the call is over
      reply(200);
    } else if (method === "PRACK") {
      this.#reliable?.stop();
      reply(200);
    } else if (this.state === "ended") reply(481);
    else if (method === "BYE") this.#endedByPeer(reply);
    else if (method === "INVITE") this.#reinvited(request, from, reply);
    else if (method === "UPDATE") this.#updated(request, reply);
    else if (method === "INFO" || method === "OPTIONS" || method === "NOTIFY") reply(200);
    else reply(501);
  }

  #referred(notify: SipText): void {
    const status = Number(/^SIP\/2\.0 (\d{3})/.exec(notify.body)?.[1]);
    if (Number.isNaN(status)) this.phone.complain("NOTIFY of a transfer without a status line", this);
    const state = header(notify, "subscription-state");
    const isLast = state.startsWith("terminated");
    const isTired = state.includes("reason=timeout"); // RFC 6665 §4.1.3: it waited long enough
    if (isLast !== status >= 200 && !isTired)
      this.phone.complain(`NOTIFY of ${status}: ${header(notify, "subscription-state")}`, this);
    this.told.push(status);
  }

  #shows(message: SipText): void {
    const asserted = header(message, "p-asserted-identity");
    if (asserted !== "") this.display = userOf(uriOf(asserted));
  }

  #acknowledged(ack: SipText): void {
    if (this.#lie === "deaf") return;
    if (cseqOf(ack) !== this.#remoteCseq && cseqOf(ack) !== cseqOf(this.#invite ?? ack)) return;
    this.#answer?.stop();
    this.#answer = undefined;
    if (!this.#offersInAnswer || this.state !== "talking") return;
    this.#offersInAnswer = false;
    const sdp = ack.body === "" ? undefined : this.#read(ack.body);
    if (sdp === undefined) this.phone.complain("ACK without the answer to its offer", this);
    else this.#learnAnswer(sdp);
  }

  #cancelled(cancel: SipText, from: Address): void {
    this.phone.respond(cancel, from, { status: 200, rows: [], body: "" });
    const invite = this.#invite;
    if (this.state !== "ringing" || invite === undefined) return;
    if (this.#lie === "late") return this.answer();
    this.phone.tell("stops ringing", this);
    this.#respondRepeating(invite, 487, "", () => this.phone.complain("no ACK for its 487", this));
    this.#end({ by: "peer", how: "cancel", status: 487 });
  }

  #endedByPeer(reply: (status: number) => void): void {
    reply(200);
    this.phone.tell("is hung up on", this);
    this.#answer?.stop();
    this.#end({ by: "peer", how: "bye", status: 0 });
  }

  #reinvited(request: SipText, from: Address, reply: (status: number, rows?: readonly Row[]) => void): void {
    if (this.#reinviting || this.#updating) {
      reply(491);
      return;
    }
    this.#invite = request;
    this.#inviteFrom = from;
    const contact = header(request, "contact");
    if (contact === "") this.phone.complain("re-INVITE without a Contact", this);
    else this.#target = uriOf(contact);
    const offer = request.body === "" ? undefined : this.#read(request.body);
    const sdp = offer === undefined ? this.#describe(this.#direction) : this.#answerTo(offer);
    this.#offersInAnswer = offer === undefined;
    this.#shows(request);
    this.#agreeOnRefresh(request);
    this.#respondRepeating(request, 200, sdp, () => this.phone.complain("no ACK for its 200 to a re-INVITE", this));
  }

  #updated(request: SipText, reply: (status: number, rows?: readonly Row[], body?: string) => void): void {
    if (request.body !== "" && (this.#reinviting || this.#updating)) return reply(491); // RFC 3311 §5.2
    const offer = request.body === "" ? undefined : this.#read(request.body);
    this.#shows(request);
    this.#agreeOnRefresh(request);
    if (offer === undefined) reply(200, this.#dialogRows());
    else reply(200, [...this.#dialogRows(), ["Content-Type", "application/sdp"]], this.#answerTo(offer));
  }

  #respondRepeating(request: SipText, status: number, sdp: string, onTimeout: () => void): void {
    const from = this.#inviteFrom;
    if (from === undefined) return;
    this.#answer?.stop();
    this.#reliable?.stop();
    const rows =
      sdp === "" ? this.#dialogRows() : [...this.#dialogRows(), ["Content-Type", "application/sdp"] as const];
    this.statuses.push(status);
    // RFC 3261 §13.3.1.4: a 2xx is repeated over streams too; §17.2.1: a refusal is not.
    const answer = new RepeatedAnswer({
      clock: this.phone.clock,
      repeat: status < 300 || !this.phone.line.reliable,
      send: () => this.phone.respond(request, from, { status, rows, body: sdp }),
      onTimeout,
    });
    this.#answer = answer;
    this.phone.awaitAck(request, answer);
  }

  #dialogRows(): Row[] {
    const rows: Row[] = [
      ["To tag", this.#localTag],
      ["Contact", this.phone.contact()],
      ["Allow", ALLOW],
      ["Supported", "replaces, timer"],
    ];
    const expires = this.#invite === undefined ? "" : header(this.#invite, "session-expires");
    if (expires !== "") rows.push(["Session-Expires", withRefresher(expires)]);
    return rows;
  }

  // --- descriptions ---------------------------------------------------------------------------------------------------------------

  #describe(direction: Direction, codecs: readonly PhoneCodec[] = this.#options.codecs ?? this.phone.codecs): string {
    this.#direction = direction;
    const local = this.#audio?.local ?? { host: this.phone.line.local.host, port: this.phone.mutePort };
    const sdp = {
      address: { host: this.#zeroAddress ? "0.0.0.0" : local.host, port: local.port },
      direction,
      codecs,
      eventType: 101,
      sessionId: this.#sdpId,
    };
    // RFC 3264 §8: a new version for a new description, the same for the same.
    const unchanged = writeSdp({ ...sdp, version: String(this.#sdpVersion) });
    if (unchanged === this.#sdpText || this.#sdpText === "") this.#sdpText = unchanged;
    else this.#sdpText = writeSdp({ ...sdp, version: String(++this.#sdpVersion) });
    return this.#sdpText;
  }

  #read(text: string): PhoneSdp | undefined {
    const read = readSdp(text);
    if ("wrong" in read) {
      this.phone.complain(read.wrong, this);
      return undefined;
    }
    const before = this.#remoteSdp;
    const sdp = read.sdp;
    if (before !== undefined) {
      if (sdp.sessionId !== before.sessionId) this.phone.complain("SDP session id changed within a dialog", this);
      const sameVersion = sdp.version === before.version;
      if (sameVersion !== (text === this.#remoteSdpText)) {
        this.phone.complain(
          sameVersion ? "SDP changed without a new version" : "SDP version grew without a change",
          this,
        );
      }
    }
    if (sdp.codecs.length === 0) this.phone.complain("SDP without a codec we know", this);
    this.#remoteSdpText = text;
    this.#remoteSdp = sdp;
    return sdp;
  }

  #answerTo(offer: PhoneSdp): string {
    const direction = answerDirection(offer.direction, this.onHold ? "sendonly" : "sendrecv");
    const sdp = this.#describe(direction, this.#common(offer).slice(0, 1));
    this.#learn(offer);
    this.heldByPeer = !offer.direction.startsWith("send") || offer.direction === "sendonly";
    return sdp;
  }

  #common(offer: PhoneSdp): readonly PhoneCodec[] {
    const wanted = this.#options.codecs ?? this.phone.codecs;
    return offer.codecs.filter((law) => wanted.includes(law));
  }

  #learnAnswer(sdp: PhoneSdp): void {
    const allowed: Record<Direction, readonly Direction[]> = {
      sendrecv: ["sendrecv", "sendonly", "recvonly", "inactive"],
      sendonly: ["recvonly", "inactive"],
      recvonly: ["sendonly", "inactive"],
      inactive: ["inactive"],
    };
    if (!allowed[this.#direction].includes(sdp.direction)) {
      this.phone.complain(`offered ${this.#direction}, answered ${sdp.direction}`, this);
    }
    this.#learn(sdp);
  }

  #learn(sdp: PhoneSdp): void {
    const law = this.#common(sdp)[0];
    if (law === undefined) return;
    const mine = this.#direction === "sendrecv" || this.#direction === "sendonly";
    const theirs = sdp.direction === "sendrecv" || sdp.direction === "recvonly";
    this.#audio?.configure({
      remote: sdp.address,
      law,
      eventType: sdp.eventType,
      send: mine && theirs && sdp.address.host !== "0.0.0.0" && this.state !== "ended",
    });
  }

  // --- session refresh (RFC 4028) ---------------------------------------------------------------------------------------------------

  #agreeOnRefresh(message: SipText): void {
    const value = header(message, "session-expires");
    this.#refreshTimer?.cancel();
    this.#refreshTimer = undefined;
    if (value === "") return;
    const seconds = Number(value.split(";")[0]);
    const refresher = paramOf(value, "refresher");
    const weAsked = statusOf(message) > 0;
    this.#refreshS = seconds;
    this.#weRefresh = weAsked ? refresher !== "uas" : refresher === "uas";
    const afterMs = this.#weRefresh ? seconds * 500 : seconds * 1_000;
    this.#refreshTimer = this.phone.clock.after(afterMs, "phone: session refresh", () => {
      if (this.state !== "talking") return;
      if (this.#weRefresh) {
        this.refresh();
        return;
      }
      this.phone.complain("the session was never refreshed", this);
      this.#sendBye();
    });
  }

  // --- states -------------------------------------------------------------------------------------------------------------------------

  #become(state: CallState): void {
    this.state = state;
    if (state === "talking") {
      this.answeredAt = this.phone.clock.now();
      if (this.#remoteSdp !== undefined) this.#learn(this.#remoteSdp);
    }
    this.#waiters = this.#waiters.filter((waiter) => {
      const reached = waiter.state === state || state === "ended";
      if (reached) waiter.resolve();
      return !reached;
    });
  }

  #end(ending: CallEnding): void {
    if (this.state === "ended") return;
    this.ending = ending;
    this.endedAt = this.phone.clock.now();
    this.#unplugged = ending.how === "unplugged";
    this.#refreshTimer?.cancel();
    if (ending.how === "unplugged") this.#answer?.stop();
    this.#reliable?.stop();
    this.#become("ended");
    this.#audio?.close();
    this.phone.ended(this);
  }
}

const ALLOW = "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, NOTIFY";

function withRefresher(expires: string): string {
  return /refresher=/i.test(expires) ? expires : `${expires};refresher=uac`;
}

export function describeCall(call: PhoneCall): string {
  return `${call.phone.name} ${call.side === "caller" ? "→" : "←"} ${call.number} (${addressText(call.phone.line.local)})`;
}
