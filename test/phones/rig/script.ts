// What one phone does, told step by step, as a SIPp scenario. Expectations stand where they happen: SIPp fails the call, and so the test,
// at the first message that is not the one the step names. Each scenario is one SIPp call, so that one phone is in one call at a time.

import type { Step } from "./sdp.ts";
import { type Direction, sdp } from "./sdp.ts";

export interface Who {
  readonly user: string;
  readonly secret: string;
  /** Where many phones play one scenario: the row of the injection file that holds the credentials of each. */
  readonly credentialsRow?: string;
}

export interface DialOptions {
  /** The INVITE brings no SDP; it comes with the ACK (RFC 3264 §4). */
  readonly delayedOffer?: boolean;
  /** Further header rows of the INVITE. */
  readonly headers?: readonly string[];
  /** 100 does not get through, so that the INVITE is sent again until it rings (RFC 3261 §17.1.1.2). */
  readonly missesTrying?: boolean;
  /** Answered with this instead of a challenge; nothing is sent after it. */
  readonly secret?: string;
}

/** Which messages may come before the one that is waited for. */
const PROVISIONAL = [100, 180, 183];

abstract class Script {
  readonly who: Who;
  readonly #steps: Step[] = [];
  readonly #variables = new Set<string>();
  #cseq = 0;
  #version = 0;

  constructor(who: Who) {
    this.who = who;
  }

  /** The scenario for SIPp. */
  xml(): string {
    const unused = [...this.#variables].join(",");
    const reference = unused === "" ? "" : `<Reference variables="${unused}"/>`;
    return `<?xml version="1.0" encoding="UTF-8"?>\n<scenario name="${this.who.user}">\n${this.#steps.join("\n")}\n${reference}\n</scenario>\n`;
  }

  /** Does the phone speak first? */
  get begins(): boolean {
    return this.#steps[0]?.startsWith("<send") ?? false;
  }

  waits(ms: number): this {
    return this.add(`<pause milliseconds="${ms}"/>`);
  }

  /** BYE, and it is taken. */
  hangsUp(): this {
    return this.#request("BYE").receives(200);
  }

  /** BYE comes. */
  isHungUp(): this {
    return this.isAsked("BYE").replies(200);
  }

  /** Hold as a person knows it: a new offer that does not want to hear. `zero-address` is RFC 2543's way. */
  holds(how: "sendonly" | "inactive" | "zero-address" = "sendonly"): this {
    const answer = how === "inactive" ? "inactive" : "(recvonly|inactive)";
    const offer = how === "zero-address" ? this.#sdp("sendrecv", "0.0.0.0") : this.#sdp(how);
    return this.#request("INVITE", offer).#offerTaken(how === "zero-address" ? undefined : answer);
  }

  /** A re-INVITE comes, and its offer is taken. */
  isReinvited(): this {
    this.add('<recv request="INVITE" timeout="20000"/>');
    const rows = ["[last_Via:]", "[last_From:]", "[last_To:]", "[last_Call-ID:]", "[last_CSeq:]", this.contactRow()];
    return this.add(send("SIP/2.0 200 OK", rows, this.body(), true)).isAsked("ACK");
  }

  resumes(): this {
    return this.#request("INVITE", this.#sdp("sendrecv")).#offerTaken("sendrecv");
  }

  /** A re-INVITE without SDP: the switch offers, the answer goes with the ACK. */
  reinvitesWithoutOffer(): this {
    this.#request("INVITE").#provisional();
    this.add(`<recv response="200" rrs="true">${actions(this.#matches("body", "m=audio [1-9][0-9]*"))}</recv>`);
    return this.#ack(this.#sdp("sendrecv"));
  }

  /** Session refresh by UPDATE (RFC 4028 §7.4 and RFC 3311). */
  refreshesByUpdate(seconds: number): this {
    this.#request("UPDATE", undefined, [
      "Supported: timer",
      `Session-Expires: ${seconds};refresher=uac`,
      this.contactRow(),
    ]);
    return this.add(
      `<recv response="200">${actions(this.#matches("hdr", `[ ]*${seconds} *;[ ]*refresher=uac`, "Session-Expires:"))}</recv>`,
    );
  }

  isAsked(method: string): this {
    return this.add(`<recv request="${method}"/>`);
  }

  /** To the request that came last. */
  replies(status: number, reason = "As Told"): this {
    return this.add(
      send(`SIP/2.0 ${status} ${reason}`, [
        "[last_Via:]",
        "[last_From:]",
        "[last_To:]",
        "[last_Call-ID:]",
        "[last_CSeq:]",
      ]),
    );
  }

  receives(status: number): this {
    return this.add(`<recv response="${status}"/>`);
  }

  // -- for the two roles ------------------------------------------------------------------------------------------

  protected abstract dialogRows(): readonly string[];

  protected add(step: Step): this {
    this.#steps.push(step);
    return this;
  }

  protected nextCseq(): number {
    this.#cseq++;
    return this.#cseq;
  }

  protected branchRow(): string {
    return `Via: SIP/2.0/[transport] [local_ip]:[local_port];rport;branch=z9hG4bK-[pid]-[call_number]-${this.#cseq}`;
  }

  protected contactRow(): string {
    return `Contact: <sip:${this.who.user}@[local_ip]:[local_port];transport=[transport]>`;
  }

  protected body(direction: Direction = "sendrecv"): string {
    return this.#sdp(direction);
  }

  /** Takes a part of the message just received into a variable. */
  protected takes(name: string, where: "hdr" | "body" | "msg", pattern: string, header?: string): string {
    this.#variables.add(name);
    const from = header === undefined ? "" : ` header="${header}"`;
    return `<ereg regexp="${escaped(pattern)}" search_in="${where}"${from} check_it="true" assign_to="${name}"/>`;
  }

  protected cseq(): number {
    return this.#cseq;
  }

  #matches(where: "hdr" | "body", pattern: string, header?: string): string {
    return this.takes(`found${this.#variables.size}`, where, pattern, header);
  }

  #sdp(direction: Direction, address = "[media_ip]"): string {
    this.#version++;
    return sdp({ version: this.#version, direction, address });
  }

  #request(method: string, body?: string, headers: readonly string[] = []): this {
    const cseq = this.nextCseq();
    const contact = method === "INVITE" ? [this.contactRow()] : [];
    const rows = [this.branchRow(), ...this.dialogRows(), `CSeq: ${cseq} ${method}`, ...contact, ...headers];
    return this.add(send(`${method} [next_url] SIP/2.0`, rows, body, true));
  }

  #provisional(): this {
    return this.add(PROVISIONAL.map((status) => `<recv response="${status}" optional="true"/>`).join(""));
  }

  #offerTaken(direction: string | undefined): this {
    this.#provisional();
    const check = direction === undefined ? "" : actions(this.#matches("body", `a=${direction}`));
    return this.add(`<recv response="200" rrs="true">${check}</recv>`).#ack();
  }

  /** Of a 2xx: a transaction of its own (RFC 3261 §13.2.2.4). */
  #ack(body?: string): this {
    const via = `Via: SIP/2.0/[transport] [local_ip]:[local_port];rport;branch=[branch]`;
    return this.add(send("ACK [next_url] SIP/2.0", [via, ...this.dialogRows(), `CSeq: ${this.#cseq} ACK`], body));
  }

  protected acknowledges(body?: string): this {
    return this.#ack(body);
  }

  protected provisional(): this {
    return this.#provisional();
  }
}

/** A phone that calls, or only registers. */
export class CallerScript extends Script {
  #number = "";

  /** REGISTER for so long, with the challenge; `verdict` is the answer to the credentials. */
  registers(expires: number, options: { readonly contact?: string; readonly verdict?: number } = {}): this {
    const contact = options.contact ?? `${this.contactRow()};expires=${expires}`;
    this.#register(contact, expires).add('<recv response="401" auth="true"/>');
    return this.#register(contact, expires, credentials(this.who)).receives(options.verdict ?? 200);
  }

  #register(contact: string, expires: number, ...more: readonly string[]): this {
    const cseq = this.nextCseq();
    const rows = [
      this.branchRow(),
      `From: <sip:${this.who.user}@[remote_ip]:[remote_port]>;tag=[pid]r[call_number]`,
      `To: <sip:${this.who.user}@[remote_ip]:[remote_port]>`,
      "Call-ID: [call_id]",
      `CSeq: ${cseq} REGISTER`,
      contact,
      `Expires: ${expires}`,
      ...more,
    ];
    return this.add(send("REGISTER sip:[remote_ip]:[remote_port] SIP/2.0", rows, undefined, true));
  }

  /** SUBSCRIBE, the challenge, SUBSCRIBE with credentials, 200. What it is told then is the next step's. */
  watches(event: string, number: string, expires = 600): this {
    const ask = (...more: readonly string[]): this => {
      this.#number = number;
      this.nextCseq();
      const rows = [
        ...this.#firstRows("SUBSCRIBE"),
        this.contactRow(),
        `Event: ${event}`,
        `Expires: ${expires}`,
        ...more,
      ];
      return this.add(send(`SUBSCRIBE sip:${number}@[remote_ip]:[remote_port] SIP/2.0`, rows, undefined, true));
    };
    ask().add('<recv response="401" auth="true"/>');
    ask(credentials(this.who));
    return this.add(`<recv response="200" rrs="true">${actions(this.takes("remote", "hdr", ".*", "To:"))}</recv>`);
  }

  /** NOTIFY comes with this in it. */
  isTold(pattern: string): this {
    const check = actions(this.takes(`told${this.cseq()}-${pattern.length}`.replaceAll("-", "_"), "msg", pattern));
    return this.add(`<recv request="NOTIFY" timeout="20000">${check}</recv>`).replies(200);
  }

  /** Expires 0 in the dialog, and the last document. */
  watchesNoMore(event: string): this {
    const cseq = this.nextCseq();
    const own = [this.branchRow(), ...this.dialogRows(), `CSeq: ${cseq} SUBSCRIBE`, this.contactRow()];
    this.add(send("SUBSCRIBE [next_url] SIP/2.0", [...own, `Event: ${event}`, "Expires: 0"], undefined, true));
    return this.receives(200).isTold("terminated;reason=timeout");
  }

  /** A text message with its challenge; `status` is the answer to the credentials. */
  writes(number: string, text: string, status = 200): this {
    const ask = (...more: readonly string[]): this => {
      this.#number = number;
      this.nextCseq();
      const rows = [
        ...this.#firstRows("MESSAGE"),
        "Content-Type: text/plain",
        ...more,
        "Content-Length: [len]",
        "",
        text,
      ];
      const lines = [`MESSAGE sip:${number}@[remote_ip]:[remote_port] SIP/2.0`, ...rows].map((line) => `      ${line}`);
      return this.add(`<send retrans="500"><![CDATA[\n${lines.join("\n")}\n]]></send>`);
    };
    ask().add('<recv response="401" auth="true"/>');
    return ask(credentials(this.who)).receives(status);
  }

  /** REFER in the call (RFC 3515), and what becomes of it: trying, ringing, answered. */
  transfersTo(number: string): this {
    const cseq = this.nextCseq();
    const rows = [this.branchRow(), ...this.dialogRows(), `CSeq: ${cseq} REFER`, this.contactRow()];
    const referTo = `Refer-To: <sip:${number}@[remote_ip]:[remote_port]>`;
    this.add(send("REFER [next_url] SIP/2.0", [...rows, referTo], undefined, true)).receives(202);
    return this.isTold("SIP/2.0 100").isTold("SIP/2.0 180").isTold("SIP/2.0 200");
  }

  asksOptions(): this {
    const cseq = this.nextCseq();
    const from = `From: <sip:${this.who.user}@[remote_ip]:[remote_port]>;tag=[pid]o[call_number]`;
    const rows = [this.branchRow(), from, "To: <sip:[remote_ip]:[remote_port]>", "Call-ID: [call_id]"];
    return this.add(
      send("OPTIONS sip:[remote_ip]:[remote_port] SIP/2.0", [...rows, `CSeq: ${cseq} OPTIONS`], undefined, true),
    );
  }

  /** INVITE, the challenge, INVITE with credentials. What comes then is the next step's. */
  dials(number: string, options: DialOptions = {}): this {
    this.#number = number;
    const body = options.delayedOffer === true ? undefined : this.body();
    this.#invite(body, options.headers).add('<recv response="100" optional="true"/>');
    this.add('<recv response="401" auth="true"/>').#ackRefusal();
    const headers = [...(options.headers ?? []), credentials({ ...this.who, ...options })];
    this.#invite(body, headers);
    if (options.missesTrying === true) this.add('<recv response="100" optional="true" lost="100"/>');
    return this;
  }

  hearsRinging(): this {
    return this.add('<recv response="100" optional="true"/><recv response="180"/>');
  }

  /** 183 with SDP: the switch wants us to listen already. */
  hearsEarlySound(): this {
    const check = actions(this.takes("early", "body", "m=audio [1-9][0-9]*"));
    return this.add(`<recv response="100" optional="true"/><recv response="183">${check}</recv>`);
  }

  /** 200, and its ACK; with the answer where the offer came with the 200. */
  isAnswered(options: { readonly delayedOffer?: boolean } = {}): this {
    this.provisional();
    this.add(`<recv response="200" rrs="true">${actions(this.takes("remote", "hdr", ".*", "To:"))}</recv>`);
    return this.acknowledges(options.delayedOffer === true ? this.body() : undefined);
  }

  /** `says`: a header row the refusal has. */
  isRefused(status: number, says?: { readonly header: string; readonly matching: string }): this {
    const check = says === undefined ? "" : actions(this.takes("said", "hdr", says.matching, `${says.header}:`));
    return this.provisional().add(`<recv response="${status}">${check}</recv>`).#ackRefusal();
  }

  /** CANCEL, and the 487 that comes of it (RFC 3261 §9.1). */
  cancels(): this {
    this.add(
      send(`CANCEL sip:${this.#number}@[remote_ip]:[remote_port] SIP/2.0`, this.#firstRows("CANCEL"), undefined, true),
    );
    return this.receives(200).receives(487).#ackRefusal();
  }

  protected override dialogRows(): readonly string[] {
    return [this.#fromRow(), "To:[$remote]", "[routes]", "Call-ID: [call_id]", "Max-Forwards: 70"];
  }

  #invite(body: string | undefined, headers: readonly string[] = []): this {
    this.nextCseq();
    const rows = [...this.#firstRows("INVITE"), this.contactRow(), ALLOW, ...headers];
    return this.add(send(`INVITE sip:${this.#number}@[remote_ip]:[remote_port] SIP/2.0`, rows, body, true));
  }

  #firstRows(method: string): readonly string[] {
    const to = `To: <sip:${this.#number}@[remote_ip]:[remote_port]>`;
    return [
      this.branchRow(),
      this.#fromRow(),
      to,
      "Call-ID: [call_id]",
      `CSeq: ${this.cseq()} ${method}`,
      "Max-Forwards: 70",
    ];
  }

  /** Of a refusal: part of the INVITE's own transaction (RFC 3261 §17.1.1.3). */
  #ackRefusal(): this {
    const rows = [this.branchRow(), this.#fromRow(), "[last_To:]", "Call-ID: [call_id]", `CSeq: ${this.cseq()} ACK`];
    return this.add(send(`ACK sip:${this.#number}@[remote_ip]:[remote_port] SIP/2.0`, rows));
  }

  #fromRow(): string {
    return `From: <sip:${this.who.user}@[remote_ip]:[remote_port]>;tag=[pid]c[call_number]`;
  }
}

/** A phone that is called. */
export class CalleeScript extends Script {
  /** A text message comes. */
  reads(text: string): this {
    const check = actions(this.takes(`text${text.length}`, "msg", text));
    return this.add(`<recv request="MESSAGE" timeout="20000">${check}</recv>`).replies(200);
  }

  /** INVITE comes; `from` is the number the phone shows, `says` header rows that it has. */
  isCalled(from?: string, ...says: readonly { readonly header: string; readonly matching: string }[]): this {
    const number = this.takes("remote", "hdr", from === undefined ? ".*" : `.*sip:${from}@.*`, "From:");
    const own = this.takes("local", "hdr", ".*", "To:");
    const cseq = this.takes("invite", "hdr", "[0-9]+", "CSeq:");
    const via = this.takes("via", "hdr", ".*", "Via:");
    const said = says.map(({ header, matching }, i) => this.takes(`says${i}`, "hdr", matching, `${header}:`));
    return this.add(`<recv request="INVITE" rrs="true">${actions(number, own, cseq, via, ...said)}</recv>`);
  }

  rings(): this {
    return this.add(send("SIP/2.0 180 Ringing", this.#answerRows("[last_CSeq:]")));
  }

  /** Sound before the answer (RFC 3960), e.g. an announcement. */
  ringsWithSound(): this {
    return this.add(send("SIP/2.0 183 Session Progress", this.#answerRows("[last_CSeq:]"), this.body()));
  }

  answers(): this {
    const rows = [...this.#answerRows("[last_CSeq:]"), ALLOW];
    return this.add(send("SIP/2.0 200 OK", rows, this.body(), true)).isAsked("ACK");
  }

  /** NOTIFY with the event "talk" comes, and it answers as if its key had been pressed. */
  answersWhenAsked(): this {
    const check = actions(this.takes("event", "hdr", "talk", "Event:"));
    this.add(`<recv request="NOTIFY">${check}</recv>`).replies(200);
    const rows = this.#answerRows("CSeq: [$invite] INVITE").map((row) => (row === "[last_Via:]" ? "Via:[$via]" : row));
    return this.add(send("SIP/2.0 200 OK", [...rows, ALLOW], this.body(), true)).isAsked("ACK");
  }

  refuses(status: number): this {
    return this.add(send(`SIP/2.0 ${status} As Told`, this.#answerRows("[last_CSeq:]"), undefined, true)).isAsked(
      "ACK",
    );
  }

  /** CANCEL comes and is obeyed; `why` is looked for in its Reason (RFC 3326). */
  isCancelled(why?: string): this {
    const check = why === undefined ? "" : actions(this.takes("why", "hdr", why, "Reason:"));
    this.add(`<recv request="CANCEL">${check}</recv>`).replies(200);
    const rows = this.#answerRows("CSeq: [$invite] INVITE");
    return this.add(send("SIP/2.0 487 Request Terminated", rows, undefined, true)).isAsked("ACK");
  }

  protected override dialogRows(): readonly string[] {
    return [`From:[$local];tag=${TAG}`, "To:[$remote]", "[routes]", "[last_Call-ID:]", "Max-Forwards: 70"];
  }

  #answerRows(cseq: string): readonly string[] {
    const routes = "[last_Record-Route:]"; // behind a proxy; SIPp leaves the row out where there is none
    return [
      "[last_Via:]",
      routes,
      "[last_From:]",
      `To:[$local];tag=${TAG}`,
      "[last_Call-ID:]",
      cseq,
      this.contactRow(),
    ];
  }
}

const TAG = "[pid]s[call_number]";
const ALLOW = "Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE";

/** All that is done with one message received. */
function actions(...each: readonly string[]): string {
  return `<action>${each.join("")}</action>`;
}

function credentials({ user, secret, credentialsRow }: Who): string {
  return credentialsRow ?? `[authentication username=${user} password=${secret}]`;
}

/**
 * `isRepeated`: until it is answered, as UDP needs. There is no User-Agent: who sends none is offered MD5 first, and SIPp 3.6 reads only
 * the first challenge and knows no other digest.
 */
function send(startLine: string, rows: readonly string[], body?: string, isRepeated = false): Step {
  const type = body === undefined ? [] : ["Content-Type: application/sdp"];
  const head = [startLine, ...rows, ...type, "Content-Length: [len]", ""];
  const text = [...head, ...(body === undefined ? [""] : body.split("\n"))].map((line) => `      ${line}`).join("\n");
  return `<send${isRepeated ? ' retrans="500"' : ""}><![CDATA[\n${text}\n]]></send>`;
}

function escaped(pattern: string): string {
  return pattern.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
