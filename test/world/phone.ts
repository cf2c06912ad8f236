// A scripted SIP phone: registers, dials, rings, talks, and judges every message it gets as a strict phone would.
// It shares no protocol code with the product, so a mistake there has nobody here to agree with it.

import { randomToken } from "../../src/base/ids.ts";
import type { Address } from "../../src/base/net.ts";
import type { Rng } from "../../src/base/rng.ts";
import type { Clock, Timer } from "../../src/base/time.ts";
import type { Voice } from "./ears.ts";
import type { Host } from "./network.ts";
import { PhoneAudio } from "./phone-audio.ts";
import { type DialOptions, PhoneCall } from "./phone-call.ts";
import { answerChallenge, nonceOf } from "./phone-digest.ts";
import { type Line, tcpLine, udpLine } from "./phone-line.ts";
import type { PhoneCodec } from "./phone-sdp.ts";
import { ClientTransaction, type RepeatedAnswer, transactionKey } from "./phone-transaction.ts";
import {
  branchOf,
  cseqOf,
  header,
  headerList,
  isResponse,
  methodOf,
  paramOf,
  type Row,
  requestUri,
  type SipText,
  statusOf,
  uriOf,
  userOf,
} from "./sip-text.ts";

/** What the person at this phone does when it rings. */
export type Habit =
  | { readonly kind: "answer"; readonly afterMs: number }
  | { readonly kind: "reject"; readonly afterMs: number; readonly status: number }
  /** Rings until the other side gives up. */
  | { readonly kind: "ignore" }
  /** Answers, and the phone loses power so long after. */
  | { readonly kind: "answer-then-vanish"; readonly afterMs: number; readonly vanishMs: number }
  /** The phone is dead: not a word, not even 100. */
  | { readonly kind: "dead" }
  /** The phone lies. deaf: answers and hears no ACK; late: answers when it was told to stop ringing; hasty: says goodbye before it answers, and
   * answers then; dumb: answers, and not a word more, nor a frame of sound. */
  | { readonly kind: "lie"; readonly afterMs: number; readonly lie: Lie };

export type Lie = "deaf" | "late" | "hasty" | "dumb";

export interface PhoneInit {
  readonly name: string;
  /** User part of its address and name it registers with. */
  readonly user: string;
  readonly secret: string;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly host: Host;
  /** Where it registers and sends what begins a call. */
  readonly server: Address;
  readonly transport?: "udp" | "tcp";
  readonly port?: number;
  /** Its voice; without one it never speaks and hears nothing. */
  readonly voice?: Voice | undefined;
  /** Everybody it may recognise. */
  readonly voices?: () => readonly Voice[];
  readonly codecs?: readonly PhoneCodec[];
  /** Calls it takes at once; a further one is refused with 486. */
  readonly lines?: number;
  /** A carrier's: called under every number. */
  readonly takesAnyNumber?: boolean;
  readonly expiresS?: number;
  /** What happened, for the story of a seed. */
  readonly onHappening?: (who: string, what: string) => void;
  readonly onComplaint?: (complaint: Complaint) => void;
}

export interface Complaint {
  readonly at: number;
  readonly phone: string;
  readonly callId: string | undefined;
  readonly what: string;
}

/** One request to be sent until answered, with credentials when asked for them. */
export interface Ask {
  readonly method: string;
  readonly uri: string;
  readonly to: Address;
  readonly from: string;
  readonly toHeader: string;
  readonly callId: string;
  readonly nextCseq: () => number;
  readonly routes: readonly string[];
  readonly rows: readonly Row[];
  readonly body: string;
  readonly onSent?: (request: SipText, transaction: ClientTransaction) => void;
  readonly onResponse: (response: SipText) => void;
  readonly onTimeout: () => void;
}

/** What a call needs of its phone. */
export interface CallPhone {
  readonly name: string;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly line: Line;
  readonly codecs: readonly PhoneCodec[];
  readonly mutePort: number;
  /** Makes sure that its ringing is heard (RFC 3262) by whoever can. */
  readonly ringsReliably: boolean;
  contact(): string;
  newVia(): string;
  token(length: number): string;
  voices(): readonly Voice[];
  openAudio(): PhoneAudio | undefined;
  ask(ask: Ask): void;
  askAgain(init: {
    readonly request: SipText;
    readonly to: Address;
    readonly onResponse: (response: SipText) => void;
    readonly onTimeout: () => void;
  }): void;
  respond(
    request: SipText,
    from: Address,
    answer: { readonly status: number; readonly rows: readonly Row[]; readonly body: string },
  ): void;
  awaitAck(invite: SipText, answer: RepeatedAnswer): void;
  complain(what: string, call?: PhoneCall): void;
  tell(what: string, call?: PhoneCall): void;
  ended(call: PhoneCall): void;
}

interface Served {
  readonly at: number;
  response: SipText | undefined;
}

const FORGET_MS = 40_000; // a little over 64*T1: when a branch may be forgotten

export class Phone implements CallPhone {
  readonly name: string;
  readonly user: string;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly host: Host;
  readonly codecs: readonly PhoneCodec[];
  readonly mutePort = 9; // "discard": a phone without ears
  line: Line;
  habit: Habit = { kind: "answer", afterMs: 1_000 };
  /** Asked at each ring instead of `habit`. */
  habits: (() => Habit) | undefined;
  /** Hears of each call that rings it, before its habit acts. */
  onRing: ((call: PhoneCall) => void) | undefined;
  /** Hears of each request outside of its calls (NOTIFY, MESSAGE …) and says the status; undefined: as if it were not there. */
  onOther: ((request: SipText) => number | undefined) | undefined;
  ringsReliably = false;
  /** Answers by itself when the switch asks for it (Call-Info, Alert-Info, Answer-Mode), as for intercom and paging. */
  answersByItself = false;
  /** How long it takes until it connects again after its stream was reset. */
  reconnectAfterMs = 1_000;
  /** Asked before an INVITE rings: the answer that is sent instead. */
  onInvite: ((invite: SipText) => { readonly status: number; readonly rows: readonly Row[] } | undefined) | undefined;
  /** Every call it had, oldest first. */
  readonly calls: PhoneCall[] = [];
  readonly complaints: Complaint[] = [];
  registered = false;
  /** Final status of the last REGISTER; 408 for silence. */
  registerStatus = 0;
  #init: PhoneInit;
  #secret: string;
  #server: Address;
  #transactions = new Map<string, ClientTransaction>();
  #served = new Map<string, Served>();
  #awaitingAck = new Map<string, RepeatedAnswer>(); // by branch of the INVITE
  #challenge: { readonly value: string; readonly proxy: boolean; count: number } | undefined;
  #registerCallId: string;
  #registerCseq = 0;
  #registerTag: string;
  #refresh: Timer | undefined;
  #unplugged = false;
  #resting = false;
  #poweredAt = Number.NEGATIVE_INFINITY;
  #nextRtpPort = 20_000;
  #registerWaiters: ((status: number) => void)[] = [];

  constructor(init: PhoneInit) {
    this.#init = init;
    this.name = init.name;
    this.user = init.user;
    this.clock = init.clock;
    this.rng = init.rng;
    this.host = init.host;
    this.codecs = init.codecs ?? ["pcma", "pcmu"];
    this.#secret = init.secret;
    this.#server = init.server;
    this.#registerCallId = `${this.token(16)}@${init.host.address}`;
    this.#registerTag = this.token(8);
    this.line = this.#openLine();
  }

  // --- what a test makes the person do --------------------------------------------------------------------------------------------

  /** Registers and keeps it fresh. Resolves with the final status of this REGISTER. */
  register(expiresS: number = this.#init.expiresS ?? 300): Promise<number> {
    return new Promise((resolve) => {
      this.#registerWaiters.push(resolve);
      this.#sendRegister(expiresS);
    });
  }

  /** Registers no more by itself: what is registered runs out. */
  rest(): void {
    this.#refresh?.cancel();
    this.#resting = true;
  }

  unregister(): Promise<number> {
    this.#refresh?.cancel();
    return this.register(0);
  }

  dial(number: string, options?: DialOptions): PhoneCall {
    const uri = `sip:${number}@${this.#server.host}:${this.#server.port}`;
    const call = new PhoneCall({
      phone: this,
      side: "caller",
      number,
      callId: `${this.token(16)}@${this.host.address}`,
      localName: options?.from === undefined ? this.#me() : `<sip:${options.from}@${this.line.local.host}>`,
      remoteName: `<${uri}>`,
      target: this.line.transport === "TCP" ? `${uri};transport=tcp` : uri,
      via: this.#server,
      ...(options === undefined ? {} : { options }),
    });
    this.calls.push(call);
    if (this.#unplugged) call.unplug();
    return this.#unplugged ? call : call.begin();
  }

  /** The call it is in now: the newest that has not ended. */
  get call(): PhoneCall | undefined {
    return this.calls.findLast((call) => call.state !== "ended");
  }

  /** "idle" or the state of its call. */
  get state(): "idle" | PhoneCall["state"] {
    return this.call?.state ?? "idle";
  }

  /** What the person hears now, or heard last. */
  hears(windowMs?: number): ReturnType<PhoneCall["hears"]> {
    return (this.call ?? this.calls.at(-1))?.hears(windowMs) ?? "nothing";
  }

  /** Power cut or cut cable: silence, no goodbye. */
  vanish(): void {
    if (this.#unplugged) return;
    this.tell("loses power");
    this.#unplugged = true;
    this.registered = false;
    this.#refresh?.cancel();
    for (const transaction of this.#transactions.values()) transaction.stop();
    for (const answer of this.#awaitingAck.values()) answer.stop();
    for (const call of this.calls) if (call.state !== "ended") call.unplug();
    this.host.unplug();
    this.#transactions.clear();
    this.#served.clear();
    this.#awaitingAck.clear();
  }

  /** Power is back: the same phone, the same address, no memory of calls. */
  comeBack(): Promise<number> {
    this.#unplugged = false;
    this.#poweredAt = this.clock.now();
    this.tell("has power again");
    this.#registerCallId = `${this.token(16)}@${this.host.address}`;
    this.#registerCseq = 0;
    this.line = this.#openLine();
    return this.#init.takesAnyNumber === true ? Promise.resolve(200) : this.register();
  }

  get isUnplugged(): boolean {
    return this.#unplugged;
  }

  /** A request of its own outside any call, e.g. OPTIONS; resolves with the final status, 408 for silence. */
  request(method: string, uri: string): Promise<number> {
    return new Promise((resolve) => {
      let cseq = 0;
      this.ask({
        method,
        uri,
        to: this.#server,
        from: `${this.#me()};tag=${this.token(8)}`,
        toHeader: `<${uri}>`,
        callId: `${this.token(16)}@${this.host.address}`,
        nextCseq: () => ++cseq,
        routes: [],
        rows: [["Contact", this.contact()]],
        body: "",
        onResponse: (response) => {
          if (statusOf(response) >= 200) resolve(statusOf(response));
        },
        onTimeout: () => resolve(408),
      });
    });
  }

  /** Throws away the memory of transactions long past; returns what is still going on, for leak checks. */
  get unfinished(): number {
    return [...this.#transactions.values()].filter((transaction) => !transaction.over).length;
  }

  // --- for its calls -----------------------------------------------------------------------------------------------------------------

  contact(): string {
    const { host, port } = this.line.local;
    return `<sip:${this.user}@${host}:${port}${this.line.transport === "TCP" ? ";transport=tcp" : ""}>`;
  }

  newVia(): string {
    const { host, port } = this.line.local;
    return `SIP/2.0/${this.line.transport} ${host}:${port};branch=z9hG4bK${this.token(12)};rport`;
  }

  token(length: number): string {
    return randomToken(this.rng, length);
  }

  voices(): readonly Voice[] {
    return this.#init.voices?.() ?? [];
  }

  openAudio(): PhoneAudio | undefined {
    if (this.#init.voice === undefined) return undefined;
    const port = this.#nextRtpPort;
    this.#nextRtpPort = port >= 29_998 ? 20_000 : port + 2;
    return new PhoneAudio({ clock: this.clock, rng: this.rng, host: this.host, port, voice: this.#init.voice });
  }

  ask(ask: Ask, tries = 0, nonce = ""): void {
    if (this.#unplugged) return;
    const credentials = this.#credentials(ask, tries);
    const request: SipText = {
      start: `${ask.method} ${ask.uri} SIP/2.0`,
      rows: [
        ["Via", this.newVia()],
        ["Max-Forwards", "70"],
        ...ask.routes.map((route): Row => ["Route", route]),
        ["From", ask.from],
        ["To", ask.toHeader],
        ["Call-ID", ask.callId],
        ["CSeq", `${ask.nextCseq()} ${ask.method}`],
        ["User-Agent", "scripted phone"],
        ...credentials,
        ...ask.rows,
      ],
      body: ask.body,
    };
    const transaction = this.askAgain({
      request,
      to: ask.to,
      onTimeout: ask.onTimeout,
      onResponse: (response) => {
        if (this.#challenged(response, tries, nonce)) this.ask(ask, tries + 1, this.#nonce());
        else ask.onResponse(response);
      },
    });
    ask.onSent?.(request, transaction);
  }

  askAgain(init: {
    readonly request: SipText;
    readonly to: Address;
    readonly onResponse: (response: SipText) => void;
    readonly onTimeout: () => void;
  }): ClientTransaction {
    this.#forgetOld();
    const transaction = new ClientTransaction({ clock: this.clock, line: this.line, ...init });
    this.#transactions.set(transaction.key, transaction);
    return transaction;
  }

  respond(
    request: SipText,
    from: Address,
    answer: { readonly status: number; readonly rows: readonly Row[]; readonly body: string },
  ): void {
    if (this.#unplugged) return;
    const tag = answer.rows.find(([name]) => name === "To tag")?.[1];
    const to = header(request, "to");
    const response: SipText = {
      start: `SIP/2.0 ${answer.status} ${answer.status < 300 ? "Fine" : "Sorry"}`,
      rows: [
        ...headerList(request, "via").map((via): Row => ["Via", via]),
        ...headerList(request, "record-route").map((route): Row => ["Record-Route", route]),
        ["From", header(request, "from")],
        ["To", tag === undefined || paramOf(to, "tag") !== undefined ? to : `${to};tag=${tag}`],
        ["Call-ID", header(request, "call-id")],
        ["CSeq", header(request, "cseq")],
        ...answer.rows.filter(([name]) => name !== "To tag"),
      ],
      body: answer.body,
    };
    const served = this.#served.get(transactionKey(request));
    if (served !== undefined) served.response = response;
    this.line.send(response, from);
  }

  awaitAck(invite: SipText, answer: RepeatedAnswer): void {
    this.#awaitingAck.set(branchOf(invite), answer);
  }

  complain(what: string, call?: PhoneCall): void {
    // An INVITE sent 32 s before may still come after a power cut, when its sender has given up already.
    const began = call?.startedAt ?? this.clock.now();
    if (Math.min(began, this.clock.now()) <= this.#poweredAt + FORGET_MS) return;
    const complaint = { at: this.clock.now(), phone: this.name, callId: call?.callId, what };
    this.complaints.push(complaint);
    this.#init.onComplaint?.(complaint);
  }

  tell(what: string, call?: PhoneCall): void {
    this.#init.onHappening?.(this.name, call === undefined ? what : `${what} [${call.callId.slice(0, 4)}]`);
  }

  ended(_call: PhoneCall): void {}

  // --- registering -----------------------------------------------------------------------------------------------------------------------

  #sendRegister(expiresS: number): void {
    this.#refresh?.cancel();
    const uri = `sip:${this.#server.host}:${this.#server.port}`;
    const me = `<sip:${this.user}@${this.#server.host}:${this.#server.port}>`;
    this.ask({
      method: "REGISTER",
      uri: this.line.transport === "TCP" ? `${uri};transport=tcp` : uri,
      to: this.#server,
      from: `${me};tag=${this.#registerTag}`,
      toHeader: me,
      callId: this.#registerCallId,
      nextCseq: () => ++this.#registerCseq,
      routes: [],
      rows: [
        ["Contact", this.contact()],
        ["Expires", String(expiresS)],
      ],
      body: "",
      onResponse: (response) => this.#registerAnswered(response, expiresS),
      onTimeout: () => this.#registerEnded(408),
    });
  }

  #registerAnswered(response: SipText, expiresS: number): void {
    const status = statusOf(response);
    if (status < 200) return;
    if (status === 423) {
      this.#sendRegister(Number(header(response, "min-expires")));
      return;
    }
    this.#registerEnded(status, expiresS === 0);
    if (status !== 200 || expiresS === 0) return;
    const mine = headerList(response, "contact").find((contact) => uriOf(contact) === uriOf(this.contact()));
    if (mine === undefined) this.complain("200 to REGISTER without our Contact");
    const granted = Number((mine === undefined ? undefined : paramOf(mine, "expires")) ?? header(response, "expires"));
    if (!(granted > 0)) this.complain(`registered for ${granted} s`);
    this.#refreshIn(Math.max(5, granted * 0.6));
  }

  #refreshIn(seconds: number): void {
    if (this.#resting) return;
    this.#refresh = this.clock.after(seconds * 1_000, "phone: registers again", () => {
      this.#sendRegister(this.#init.expiresS ?? 300);
    });
  }

  #registerEnded(status: number, gone = false): void {
    this.registerStatus = status;
    this.registered = status === 200 && !gone;
    this.tell(status === 200 ? (gone ? "unregistered" : "registered") : `could not register: ${status}`);
    for (const resolve of this.#registerWaiters.splice(0)) resolve(status);
    // As phones do: try again after a while when the other end is silent or overloaded.
    if (!this.#unplugged && (status === 408 || status >= 500)) this.#refreshIn(20);
  }

  // --- credentials -------------------------------------------------------------------------------------------------------------------------

  /** Credentials go with the first try when a nonce is known, with a growing count, as desk phones do. */
  #credentials(ask: Ask, tries: number): readonly Row[] {
    const challenge = this.#challenge;
    const inDialog = paramOf(ask.toHeader, "tag") !== undefined;
    if (challenge === undefined || (tries === 0 && inDialog)) return [];
    challenge.count++;
    const value = answerChallenge(challenge.value, {
      user: this.user,
      secret: this.#secret,
      method: ask.method,
      uri: ask.uri,
      cnonce: this.token(8),
      count: challenge.count,
    });
    return value === undefined ? [] : [[challenge.proxy ? "Proxy-Authorization" : "Authorization", value]];
  }

  #challenged(response: SipText, tries: number, nonce: string): boolean {
    const status = statusOf(response);
    if (status !== 401 && status !== 407) return false;
    const name = status === 401 ? "www-authenticate" : "proxy-authenticate";
    const values = response.rows.filter((row) => row[0] === name).map((row) => row[1]);
    // RFC 8760 §2.4: the first one this phone can answer.
    const value = values.find((candidate) => /algorithm="?(md5|sha-256)"?(,|$|\s)/i.test(candidate)) ?? values[0];
    if (value === undefined) {
      this.complain(`${status} without a challenge`);
      return false;
    }
    const refusedAgain = tries > 0 && (!/stale="?true/i.test(value) || nonceOf(value) === nonce);
    this.#challenge = { value, proxy: status === 407, count: 0 };
    return !refusedAgain && tries < 3;
  }

  #nonce(): string {
    return this.#challenge === undefined ? "" : nonceOf(this.#challenge.value);
  }

  // --- what arrives --------------------------------------------------------------------------------------------------------------------------

  #openLine(): Line {
    const port = this.#init.port ?? 5_060;
    const listener = {
      message: (message: SipText, from: Address) => this.#receive(message, from),
      wrong: (what: string) => this.complain(what),
      lost: () => this.#lineLost(),
    };
    return this.#init.transport === "tcp" ? tcpLine(this.host, port, listener) : udpLine(this.host, port, listener);
  }

  /** A dropped stream: the phone connects again by registering again. */
  #lineLost(): void {
    this.tell("lost its connection");
    const recently = this.clock.now() - FORGET_MS;
    for (const call of this.calls) if ((call.endedAt ?? recently) >= recently) call.lineLost();
    if (!this.registered) return;
    this.registered = false;
    this.#refreshIn(this.reconnectAfterMs / 1_000);
  }

  #receive(message: SipText, from: Address): void {
    if (isResponse(message)) this.#receiveResponse(message);
    else this.#receiveRequest(message, from);
  }

  #receiveResponse(response: SipText): void {
    const vias = headerList(response, "via");
    if (vias.length !== 1) this.complain(`a response with ${vias.length} Via`);
    const transaction = this.#transactions.get(transactionKey(response));
    if (transaction !== undefined) transaction.receive(response);
    else if (statusOf(response) >= 200 && methodOf(response) !== "INVITE" && this.#remembersAll()) {
      this.complain(`a ${statusOf(response)} to ${methodOf(response)} ${cseqOf(response)} that nobody asked for`);
    }
  }

  /** After a power cut, answers to what it asked before it are nobody's fault. */
  #remembersAll(): boolean {
    return this.clock.now() > this.#poweredAt + FORGET_MS;
  }

  #receiveRequest(request: SipText, from: Address): void {
    const method = methodOf(request);
    this.#judge(request, method);
    const key = transactionKey(request);
    const served = this.#served.get(key);
    if (method !== "ACK") {
      if (served !== undefined) {
        if (served.response !== undefined) this.line.send(served.response, from); // a repeated request gets its answer again
        return;
      }
      this.#served.set(key, { at: this.clock.now(), response: undefined });
    }
    if (method === "ACK") this.#awaitingAck.get(branchOf(request))?.stop(); // of a refusal: same branch
    const call = this.#callOf(request, method);
    const other = call === undefined && method !== "ACK" ? this.onOther?.(request) : undefined;
    if (call !== undefined) call.receive(request, from);
    else if (other !== undefined)
      this.respond(request, from, { status: other, rows: [["To tag", this.token(8)]], body: "" });
    else if (method === "INVITE" && paramOf(header(request, "to"), "tag") === undefined) this.#ring(request, from);
    else if (method === "OPTIONS" && this.habit.kind !== "dead")
      this.respond(request, from, { status: 200, rows: [["To tag", this.token(8)]], body: "" });
    else if (method !== "ACK")
      this.respond(request, from, { status: 481, rows: [["To tag", this.token(8)]], body: "" });
  }

  #callOf(request: SipText, method: string): PhoneCall | undefined {
    if (method !== "CANCEL") return this.calls.findLast((call) => call.isDialogOf(request));
    const callId = header(request, "call-id");
    const served = this.#served.has(`${branchOf(request)} INVITE`);
    return served ? this.calls.findLast((call) => call.callId === callId && call.side === "callee") : undefined;
  }

  #ring(invite: SipText, from: Address): void {
    const asked = this.habits?.() ?? this.habit;
    const habit: Habit = this.answersByItself && asksForAnswer(invite) ? { kind: "answer", afterMs: 100 } : asked;
    if (habit.kind === "dead") return;
    const instead = this.onInvite?.(invite);
    if (instead !== undefined) {
      const { status, rows } = instead;
      this.respond(invite, from, { status, rows: [["To tag", this.token(8)], ...rows], body: "" });
      return;
    }
    const busy = this.calls.filter((call) => call.state !== "ended").length >= (this.#init.lines ?? 1);
    if (busy) {
      this.tell("is busy");
      this.respond(invite, from, { status: 486, rows: [["To tag", this.token(8)]], body: "" });
      return;
    }
    const call = new PhoneCall({
      phone: this,
      side: "callee",
      number: this.user,
      callId: header(invite, "call-id"),
      localName: header(invite, "to"),
      remoteName: header(invite, "from").replace(/;tag=[^;>]*/i, ""),
      target: "",
      via: from,
    });
    this.calls.push(call);
    call.rung(invite, from);
    this.onRing?.(call);
    this.#act(call, habit);
  }

  #act(call: PhoneCall, habit: Habit): void {
    if (habit.kind === "ignore" || habit.kind === "dead") return;
    if (habit.kind === "lie") return call.lie(habit.lie, habit.afterMs);
    this.clock.after(habit.afterMs, "phone: its person acts", () => {
      if (habit.kind === "reject") call.reject(habit.status);
      else call.answer();
      if (habit.kind === "answer-then-vanish") {
        this.clock.after(habit.vanishMs, "phone: power cut", () => {
          if (call.state === "talking") this.vanish();
        });
      }
    });
  }

  /** What any strict phone looks at before it takes a request. */
  #judge(request: SipText, method: string): void {
    const missing = ["via", "from", "to", "call-id", "cseq", "max-forwards"].filter(
      (name) => header(request, name) === "",
    );
    if (missing.length > 0) this.complain(`${method} without ${missing.join(", ")}`);
    if (!branchOf(request).startsWith("z9hG4bK")) this.complain(`${method} without a branch of RFC 3261`);
    if (header(request, "cseq").split(" ")[1] !== method)
      this.complain(`${method} with CSeq ${header(request, "cseq")}`);
    if (userOf(requestUri(request)) !== this.user && this.#init.takesAnyNumber !== true)
      this.complain(`${method} for ${requestUri(request)}`);
    if (request.body !== "" && header(request, "content-type") === "")
      this.complain(`${method} with a body of no type`);
  }

  #forgetOld(): void {
    const before = this.clock.now() - FORGET_MS;
    for (const [key, transaction] of this.#transactions) {
      if (transaction.startedAt > before) break;
      if (transaction.over) this.#transactions.delete(key);
    }
    for (const [key, served] of this.#served) {
      if (served.at > before) break;
      this.#served.delete(key);
    }
  }

  #me(): string {
    return `"${this.name}" <sip:${this.user}@${this.#server.host}:${this.#server.port}>`;
  }
}

/** The three ways in which phones are asked to answer by themselves. */
function asksForAnswer(invite: SipText): boolean {
  return (
    /answer-after=/i.test(header(invite, "call-info")) ||
    /alert-autoanswer/i.test(header(invite, "alert-info")) ||
    /^auto/i.test(header(invite, "answer-mode"))
  );
}
