// What one whole call costs the main thread without sockets, threads and disk: challenge, INVITE, 180, 200, ACK, BYE on both sides through the
// real switch with scripted phones on a virtual clock. Only the time inside the switch counts, promises and timers included. The difference to
// `call-set-up` is what the kernel and the other threads cost.

import type { Figure } from "../figures.ts";
import { type Account, type BenchOffice, benchOffice, officeText } from "../office-file.ts";
import { PureSwitch } from "../pure-switch.ts";
import { credentials, flowOf, HERE, request, response, tagOf } from "../sip-script.ts";

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
  /** NOTIFYs so far. */
  news = 0;
  readonly #pure = new PureSwitch(officeText(OFFICE));
  #count = 0;

  /** Inside the switch so far. */
  get spentMs(): number {
    return this.#pure.spentMs;
  }

  async register(): Promise<void> {
    for (const phone of OFFICE.callees) await this.#pure.register(CALLEE, phone);
  }

  /** So many lamps watch the extension called in call `i`. */
  async watch(i: number, lamps: number): Promise<void> {
    const { user } = pick(OFFICE.callees, i);
    const start = `SUBSCRIBE sip:${user}@${HERE.host}`;
    for (let lamp = 0; lamp < lamps; lamp++) {
      const watcher = pick(OFFICE.callers, lamp);
      const about = { from: watcher.user, to: user, id: `w${user}-${lamp}`, rows: ["Event: dialog", "Expires: 3600"] };
      const [challenge] = await this.#pure.hear(CALLEE, request(CALLEE, start, about));
      const authorization = credentials(watcher, start, challenge);
      const said = await this.#pure.hear(CALLEE, request(CALLEE, start, { ...about, cseq: 2, authorization }));
      if (!said[0]?.startsWith("SIP/2.0 200")) throw new Error(`no lamp: ${said[0]}`);
      await this.#answerNews(said);
    }
  }

  /** Virtual time goes by, and lamps are told. */
  async #goesBy(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= STEP_MS)
      await this.#answerNews(await this.#pure.goesBy(Math.min(left, STEP_MS)));
  }

  async #answerNews(texts: readonly string[]): Promise<void> {
    for (const text of texts) {
      if (!text.startsWith("NOTIFY")) continue;
      this.news++;
      await this.#pure.hear(CALLEE, response(CALLEE, text, "200 OK"));
    }
  }

  /** `longMs`: how long it rings and how long they talk; otherwise everything happens at one moment. */
  async call(i: number, longMs = 0): Promise<void> {
    const caller = pick(OFFICE.callers, i);
    const callee = pick(OFFICE.callees, i);
    const id = `call-${++this.#count}`;
    const start = `INVITE sip:${callee.user}@${HERE.host}`;
    const about = { from: caller.user, to: callee.user, id };
    const [challenge] = await this.#pure.hear(CALLER, request(CALLER, start, { ...about, sdp: true }));
    await this.#pure.hear(
      CALLER,
      request(CALLER, start.replace("INVITE", "ACK"), { ...about, toTag: tagOf(challenge, "To") }),
    );
    const authorization = credentials(caller, start, challenge);
    const invited = await this.#pure.hear(
      CALLER,
      request(CALLER, start, { ...about, cseq: 2, sdp: true, authorization }),
    );
    const invite = invited.find((text) => text.startsWith("INVITE"));
    if (invite === undefined) throw new Error(`nobody was called: ${invited.join("\n")}`);
    await this.#pure.hear(CALLEE, response(CALLEE, invite, "180 Ringing"));
    if (longMs > 0) await this.#goesBy(longMs);
    const answered = await this.#pure.hear(CALLEE, response(CALLEE, invite, "200 OK", true));
    const ok = answered.find((text) => text.startsWith("SIP/2.0 200"));
    const target = /^Contact: *<([^>]*)>/im.exec(ok ?? "")?.[1];
    if (target === undefined) throw new Error(`the caller got no answer: ${answered.join("\n")}`);
    const dialog = { ...about, toTag: tagOf(ok, "To") };
    await this.#pure.hear(CALLER, request(CALLER, `ACK ${target}`, { ...dialog, cseq: 2 }));
    if (longMs > 0) await this.#goesBy(longMs);
    const ended = await this.#pure.hear(CALLER, request(CALLER, `BYE ${target}`, { ...dialog, cseq: 3 }));
    const bye = ended.find((text) => text.startsWith("BYE"));
    if (bye === undefined) throw new Error(`the callee was not told: ${ended.join("\n")}`);
    await this.#pure.hear(CALLEE, response(CALLEE, bye, "200 OK"));
    await this.#goesBy(longMs > 0 ? longMs : APART_MS);
  }
}

function pick(accounts: readonly Account[], i: number): Account {
  const account = accounts[i % accounts.length];
  if (account === undefined) throw new Error("an office without phones");
  return account;
}
