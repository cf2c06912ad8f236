// What one whole call costs the main thread without sockets, threads and disk: challenge, INVITE, 180, 200, ACK, BYE on both sides through the
// real switch with scripted phones on a virtual clock. Only the time inside the switch counts, promises and timers included. The difference to
// `call-set-up` is what the kernel and the other threads cost.

import { createHash } from "node:crypto";
import { createSwitch, type Switch } from "../../src/app/core/switch.ts";
import { nodeCrypto } from "../../src/app/node-crypto.ts";
import { silentLog } from "../../src/base/log.ts";
import type { Address } from "../../src/base/net.ts";
import { seededRng } from "../../src/base/rng.ts";
import { parseOffice } from "../../src/office/parse.ts";
import type { MediaCommand } from "../../src/rtp/media.ts";
import { MediaDesk, type MediaWorkerLink } from "../../src/rtp/media-desk.ts";
import type { Flow } from "../../src/sip/ports.ts";
import { VirtualClock } from "../../test/world/clock.ts";
import type { Figure } from "../figures.ts";
import { type Account, type BenchOffice, benchOffice, officeText } from "../office-file.ts";

const CALLS = 400;
const ROUNDS = 12;
const WARM_ROUNDS = 4;
/** Virtual time between two calls: 500 calls a second. */
const APART_MS = 2;
/** Lamps answer before they are told again. */
const STEP_MS = 100;

const OFFICE: BenchOffice = {
  ...benchOffice,
  callers: benchOffice.callers.slice(0, 200),
  callees: benchOffice.callees.slice(0, 200),
  agents: [],
  recorded: [],
};

const HERE: Address = { host: "192.0.2.1", port: 5060 };
const flowOf = (port: number): Flow => ({ transport: "udp", local: HERE, remote: { host: "192.0.2.2", port } });
const CALLER = flowOf(5070);
const CALLEE = flowOf(5071);

export async function run(): Promise<Figure[]> {
  const bench = new WholeCalls();
  await bench.register();
  const perCall: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const us = await roundUs(bench);
    if (round >= WARM_ROUNDS) perCall.push(us);
  }
  perCall.sort((a, b) => a - b);
  const median = perCall[perCall.length >> 1] ?? Number.NaN;
  return [{ name: "whole call in the pure switch", unit: "µs", value: Math.round(median), budget: 300 }];
}

/** CPU of a round, of which the switch had the share that it had of the time: so a busy machine does not count. */
async function roundUs(bench: WholeCalls): Promise<number> {
  const cpu = process.cpuUsage();
  const [began, spent] = [performance.now(), bench.spentMs];
  for (let i = 0; i < CALLS; i++) await bench.call(i);
  const { user, system } = process.cpuUsage(cpu);
  const share = (bench.spentMs - spent) / (performance.now() - began);
  return ((user + system) * share) / CALLS;
}

/** Phones and calls in the pure switch. */
export class WholeCalls {
  /** Inside the switch so far. */
  spentMs = 0;
  /** NOTIFYs so far. */
  news = 0;
  readonly #clock = new VirtualClock();
  readonly #switch: Switch;
  #sent: { readonly port: number; readonly text: string }[] = [];
  #count = 0;

  constructor() {
    const office = parseOffice(officeText(OFFICE));
    if (!office.ok) throw new Error(JSON.stringify(office.fault));
    const decoder = new TextDecoder("latin1");
    this.#switch = createSwitch({
      clock: this.#clock,
      rng: seededRng(1),
      crypto: nodeCrypto,
      log: silentLog,
      sip: {
        send: (flow, bytes) => void this.#sent.push({ port: flow.remote.port, text: decoder.decode(bytes) }),
        advertised: () => HERE,
      },
      media: new MediaDesk([endlessPorts()], {
        clock: this.#clock,
        log: silentLog,
        facts: (fact) => this.#switch.mediaFact(fact),
      }),
      database: { write: async () => {}, get: () => undefined, query: async () => [] },
      codecs: ["pcma", "pcmu"],
      office: office.value,
      product: "Zongji/bench",
      audioHost: () => HERE.host,
      recordingTrouble: () => undefined,
    });
  }

  async register(): Promise<void> {
    for (const phone of OFFICE.callees) {
      const ask = (authorization: string): string =>
        request(CALLEE, `REGISTER sip:${HERE.host}`, {
          from: phone.user,
          to: phone.user,
          id: `r${phone.user}`,
          authorization,
        });
      const [challenge] = await this.#hear(CALLEE, ask(""));
      const [answer] = await this.#hear(CALLEE, ask(credentials(phone, `REGISTER sip:${HERE.host}`, challenge)));
      if (!answer?.startsWith("SIP/2.0 200")) throw new Error(`no registration: ${answer ?? challenge}`);
    }
  }

  /** So many lamps watch the extension called in call `i`. */
  async watch(i: number, lamps: number): Promise<void> {
    const { user } = pick(OFFICE.callees, i);
    const start = `SUBSCRIBE sip:${user}@${HERE.host}`;
    for (let lamp = 0; lamp < lamps; lamp++) {
      const watcher = pick(OFFICE.callers, lamp);
      const about = { from: watcher.user, to: user, id: `w${user}-${lamp}`, rows: ["Event: dialog", "Expires: 3600"] };
      const [challenge] = await this.#hear(CALLEE, request(CALLEE, start, about));
      const authorization = credentials(watcher, start, challenge);
      const said = await this.#hear(CALLEE, request(CALLEE, start, { ...about, cseq: 2, authorization }));
      if (!said[0]?.startsWith("SIP/2.0 200")) throw new Error(`no lamp: ${said[0]}`);
      await this.#answerNews(said);
    }
  }

  /** Virtual time goes by, and lamps are told. */
  async #goesBy(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= STEP_MS) {
      this.#sent = [];
      const before = performance.now();
      await this.#clock.advance(Math.min(left, STEP_MS));
      this.spentMs += performance.now() - before;
      await this.#answerNews(this.#sent.map((sent) => sent.text));
    }
  }

  async #answerNews(texts: readonly string[]): Promise<void> {
    for (const text of texts) {
      if (!text.startsWith("NOTIFY")) continue;
      this.news++;
      await this.#hear(CALLEE, response(text, "200 OK"));
    }
  }

  /** `longMs`: how long it rings and how long they talk; otherwise everything happens at one moment. */
  async call(i: number, longMs = 0): Promise<void> {
    const caller = pick(OFFICE.callers, i);
    const callee = pick(OFFICE.callees, i);
    const id = `call-${++this.#count}`;
    const start = `INVITE sip:${callee.user}@${HERE.host}`;
    const about = { from: caller.user, to: callee.user, id };
    const [challenge] = await this.#hear(CALLER, request(CALLER, start, { ...about, sdp: true }));
    await this.#hear(
      CALLER,
      request(CALLER, start.replace("INVITE", "ACK"), { ...about, toTag: tagOf(challenge, "To") }),
    );
    const authorization = credentials(caller, start, challenge);
    const invited = await this.#hear(CALLER, request(CALLER, start, { ...about, cseq: 2, sdp: true, authorization }));
    const invite = invited.find((text) => text.startsWith("INVITE"));
    if (invite === undefined) throw new Error(`nobody was called: ${invited.join("\n")}`);
    await this.#hear(CALLEE, response(invite, "180 Ringing"));
    if (longMs > 0) await this.#goesBy(longMs);
    const answered = await this.#hear(CALLEE, response(invite, "200 OK", true));
    const ok = answered.find((text) => text.startsWith("SIP/2.0 200"));
    const target = /^Contact: *<([^>]*)>/im.exec(ok ?? "")?.[1];
    if (target === undefined) throw new Error(`the caller got no answer: ${answered.join("\n")}`);
    const dialog = { ...about, toTag: tagOf(ok, "To") };
    await this.#hear(CALLER, request(CALLER, `ACK ${target}`, { ...dialog, cseq: 2 }));
    if (longMs > 0) await this.#goesBy(longMs);
    const ended = await this.#hear(CALLER, request(CALLER, `BYE ${target}`, { ...dialog, cseq: 3 }));
    const bye = ended.find((text) => text.startsWith("BYE"));
    if (bye === undefined) throw new Error(`the callee was not told: ${ended.join("\n")}`);
    await this.#hear(CALLEE, response(bye, "200 OK"));
    await this.#goesBy(longMs > 0 ? longMs : APART_MS);
  }

  /** What the switch sends on hearing this. */
  async #hear(flow: Flow, text: string): Promise<string[]> {
    const bytes = Buffer.from(text, "latin1");
    this.#sent = [];
    const before = performance.now();
    this.#switch.receive(flow, bytes);
    await this.#clock.advance(0); // promises settle
    this.spentMs += performance.now() - before;
    return this.#sent.map((sent) => sent.text);
  }
}

/** A media worker that does nothing and never lacks ports. */
function endlessPorts(): MediaWorkerLink {
  const link: MediaWorkerLink = {
    onReport: undefined,
    onDied: undefined,
    post: (command: MediaCommand) => {
      if (command.kind === "open") link.onReport?.({ kind: "ports", ready: [command.port] });
    },
  };
  queueMicrotask(() => link.onReport?.({ kind: "ports", ready: Array.from({ length: 64 }, (_, i) => 20_000 + 2 * i) }));
  return link;
}

interface Parts {
  readonly from: string;
  readonly to: string;
  readonly id: string;
  readonly toTag?: string;
  readonly cseq?: number;
  readonly sdp?: true;
  readonly authorization?: string;
  readonly rows?: readonly string[];
}

function request(flow: Flow, start: string, parts: Parts): string {
  const { from, to, id, toTag, cseq = 1, sdp, authorization, rows = [] } = parts;
  const [method] = start.split(" ");
  const { host, port } = flow.remote;
  const body = sdp ? offer(host) : "";
  return [
    `${start} SIP/2.0`,
    `Via: SIP/2.0/UDP ${host}:${port};rport;branch=z9hG4bK${id}${method === "ACK" && cseq === 1 ? "INVITE" : method}${authorization ? "a" : ""}${cseq}`,
    `From: <sip:${from}@${HERE.host}>;tag=f${id}`,
    `To: <sip:${to}@${HERE.host}>${toTag === undefined ? "" : `;tag=${toTag}`}`,
    `Call-ID: ${id}`,
    `CSeq: ${cseq} ${method}`,
    `Contact: <sip:${from}@${host}:${port}>`,
    "Max-Forwards: 70",
    ...rows,
    ...(authorization ? [`Authorization: ${authorization}`] : []),
    ...(body === "" ? [] : ["Content-Type: application/sdp"]),
    `Content-Length: ${body.length}`,
    "",
    body,
  ].join("\r\n");
}

function response(to: string, status: string, sdp = false): string {
  const { host, port } = CALLEE.remote;
  const kept = /^(Via|From|Call-ID|CSeq|Record-Route):.*$/gim;
  const toHeader = /^To:.*$/im.exec(to)?.[0] ?? "";
  const body = sdp ? offer(host) : "";
  return [
    `SIP/2.0 ${status}`,
    ...(to.split("\r\n\r\n")[0]?.match(kept) ?? []),
    toHeader.includes(";tag=") ? toHeader : `${toHeader};tag=callee`,
    `Contact: <sip:callee@${host}:${port}>`,
    ...(body === "" ? [] : ["Content-Type: application/sdp"]),
    `Content-Length: ${body.length}`,
    "",
    body,
  ].join("\r\n");
}

function offer(host: string): string {
  return [
    "v=0",
    `o=- 1 1 IN IP4 ${host}`,
    "s=-",
    `c=IN IP4 ${host}`,
    "t=0 0",
    "m=audio 30000 RTP/AVP 0 8 101",
    "a=rtpmap:0 PCMU/8000",
    "a=rtpmap:8 PCMA/8000",
    "a=rtpmap:101 telephone-event/8000",
    "a=fmtp:101 0-15",
    "a=sendrecv",
    "",
  ].join("\r\n");
}

function tagOf(text: string | undefined, header: string): string {
  return new RegExp(`^${header}:.*;tag=([^;\\s]+)`, "im").exec(text ?? "")?.[1] ?? "";
}

/** RFC 7616 §3.4.1 with MD5, as SIPp does it. */
function credentials({ user, secret }: Account, start: string, challenge = ""): string {
  const [method, uri = ""] = start.split(" ");
  const row = /^WWW-Authenticate: Digest .*MD5.*$/im.exec(challenge)?.[0] ?? "";
  const value = (name: string): string => new RegExp(`${name}="([^"]*)"`).exec(row)?.[1] ?? "";
  const md5 = (text: string): string => createHash("md5").update(text).digest("hex");
  const [realm, nonce] = [value("realm"), value("nonce")];
  const answer = md5(`${md5(`${user}:${realm}:${secret}`)}:${nonce}:00000001:c1:auth:${md5(`${method}:${uri}`)}`);
  return `Digest username="${user}", realm="${realm}", nonce="${nonce}", uri="${uri}", response="${answer}", algorithm=MD5, qop=auth, cnonce="c1", nc=00000001`;
}

function pick(accounts: readonly Account[], i: number): Account {
  const account = accounts[i % accounts.length];
  if (account === undefined) throw new Error("an office without phones");
  return account;
}
