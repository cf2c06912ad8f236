// What it costs the main thread to hand the next caller to an agent who frees, while 10 to 4 900 wait: the agent's BYE through the real switch to the
// INVITE that goes out to the same agent, without sockets. CPU time, so that a busy machine counts as little as it can. Beside it what a line
// costs that only waits: CPU for each second that goes by.

import type { AgentKey, ExtensionKey } from "../../src/base/ids.ts";
import { type Figure, quantile, rounded } from "../figures.ts";
import { type Account, accounts, agentKey, type BenchOffice, officeText } from "../office-file.ts";
import { PureSwitch } from "../pure-switch.ts";
import { credentials, flowOf, HERE, request, response, tagOf } from "../sip-script.ts";

const LINES = [10, 100, 1_000, 4_900]; // limits.sip.calls leaves no room for more
const AGENTS = 50;
const WARM_UP = 300;
const SAMPLES = 1_000;
/** Hand-overs come as fast as 100 a second. */
const APART_MS = 10;
/** Without a hand-over, in steps as of a clock that ticks. */
const IDLE_STEPS = 200;
/** DESIGN.md: agent's BYE in → next INVITE out, 99th of a hundred; kernel, capture and waiting for a core come on top. */
const BUDGET_MS = 5;

const OFFICE: BenchOffice = {
  callers: accounts(10_000, 200),
  callees: [],
  recorded: [],
  agents: accounts(40_000, AGENTS),
  queue: "7000",
};
const CALLER = flowOf(5070);
const AGENT = flowOf(5071);

export async function run(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const waiting of LINES) figures.push(...(await handOvers(waiting)));
  return figures;
}

async function handOvers(waiting: number): Promise<Figure[]> {
  const hall = new Hall();
  await hall.open();
  for (let i = 0; i < waiting + AGENTS; i++) await hall.callerComes();
  const idle: number[] = [];
  for (let i = 0; i < IDLE_STEPS; i++) idle.push(await hall.goesBy(APART_MS));
  const taken: number[] = [];
  for (let i = -WARM_UP; i < SAMPLES; i++) {
    const ms = await hall.agentFrees();
    if (i >= 0) taken.push(ms);
    await hall.callerComes();
    await hall.goesBy(APART_MS);
  }
  const name = `agent's BYE to next INVITE in the pure switch, ${waiting} waiting`;
  const idleMs = (1_000 / (APART_MS * IDLE_STEPS)) * idle.reduce((sum, ms) => sum + ms, 0);
  const note = `CPU, ${SAMPLES} samples`;
  return [
    { name: `${name}, p50`, unit: "ms", value: rounded(quantile(taken, 0.5)), budget: BUDGET_MS, note },
    { name: `${name}, p99`, unit: "ms", value: rounded(quantile(taken, 0.99)), budget: BUDGET_MS },
    {
      name: `a line that waits, CPU for each second, ${waiting} waiting`,
      unit: "ms",
      value: rounded(idleMs),
      budget: null,
      note: `the longest ${APART_MS} ms cost ${rounded(Math.max(...idle))} ms`,
    },
  ];
}

interface Talk {
  readonly agent: string;
  /** The INVITE that the agent's phone got. */
  readonly invite: string;
}

/** A queue with agents who talk, and callers who wait. */
class Hall {
  readonly #pure = new PureSwitch(officeText(OFFICE));
  #talks: Talk[] = [];
  #count = 0;

  async open(): Promise<void> {
    const { floor } = this.#pure.switch;
    for (const phone of OFFICE.agents) {
      await this.#pure.register(AGENT, phone);
      const agent = agentKey(phone.user) as AgentKey;
      floor.input({ kind: "sign-in", agent, extension: phone.user as ExtensionKey });
      floor.input({ kind: "ready", agent });
    }
  }

  /** CPU of what falls due meanwhile, in ms. */
  async goesBy(ms: number): Promise<number> {
    const before = this.#pure.cpuUs;
    const said = await this.#pure.goesBy(ms);
    const took = (this.#pure.cpuUs - before) / 1_000;
    await this.#answer(said);
    return took;
  }

  /** Dials the queue, is answered and waits, or is offered to whoever is free. */
  async callerComes(): Promise<void> {
    const caller = OFFICE.callers[this.#count % OFFICE.callers.length] as Account;
    const start = `INVITE sip:${OFFICE.queue}@${HERE.host}`;
    const about = { from: caller.user, to: OFFICE.queue, id: `w${++this.#count}` };
    const [challenge] = await this.#pure.hear(CALLER, request(CALLER, start, { ...about, sdp: true }));
    const toTag = tagOf(challenge, "To");
    await this.#pure.hear(CALLER, request(CALLER, start.replace("INVITE", "ACK"), { ...about, toTag }));
    const authorization = credentials(caller, start, challenge);
    const invite = request(CALLER, start, { ...about, cseq: 2, sdp: true, authorization });
    await this.#answer(await this.#pure.hear(CALLER, invite));
  }

  /** CPU of the message that ends a talk, up to the next INVITE, in ms. */
  async agentFrees(): Promise<number> {
    const talk = this.#talks.shift();
    if (talk === undefined) throw new Error("nobody talks");
    const before = this.#pure.cpuUs;
    const said = await this.#pure.hear(AGENT, byeOf(talk, ++this.#count));
    const ms = (this.#pure.cpuUs - before) / 1_000;
    if (!said.some((text) => text.startsWith(`INVITE sip:${talk.agent}@`)))
      throw new Error(`no next caller for ${talk.agent}: ${said.map((text) => text.split("\r\n")[0]).join(", ")}`);
    await this.#answer(said);
    return ms;
  }

  /** Phones of callers acknowledge and hang up when told; phones of agents answer at once. */
  async #answer(said: readonly string[]): Promise<void> {
    for (const text of said) {
      if (text.startsWith("INVITE")) await this.#answerAgent(text);
      else if (text.startsWith("BYE")) await this.#hearAndAnswer(CALLER, response(CALLER, text, "200 OK"));
      else if (text.startsWith("SIP/2.0 200") && /^CSeq: 2 INVITE/im.test(text)) await this.#acknowledge(text);
    }
  }

  async #answerAgent(invite: string): Promise<void> {
    const agent = /^INVITE sip:(\d+)@/.exec(invite)?.[1] ?? "";
    this.#talks.push({ agent, invite });
    await this.#hearAndAnswer(AGENT, response(AGENT, invite, "180 Ringing"));
    await this.#hearAndAnswer(AGENT, response(AGENT, invite, "200 OK", true));
  }

  async #acknowledge(ok: string): Promise<void> {
    const from = /^From:.*<sip:(\d+)@/im.exec(ok)?.[1] ?? "";
    const id = /^Call-ID: *(\S+)/im.exec(ok)?.[1] ?? "";
    const about = { from, to: OFFICE.queue, id, toTag: tagOf(ok, "To"), cseq: 2 };
    await this.#hearAndAnswer(CALLER, request(CALLER, `ACK ${targetOf(ok)}`, about));
  }

  async #hearAndAnswer(flow: typeof CALLER, text: string): Promise<void> {
    await this.#answer(await this.#pure.hear(flow, text));
  }
}

/** The called side hangs up: From and To change places. */
function byeOf({ invite }: Talk, n: number): string {
  const { host, port } = AGENT.remote;
  const row = (name: string): string => new RegExp(`^${name}: *(.*)$`, "im").exec(invite)?.[1] ?? "";
  return [
    `BYE ${targetOf(invite)} SIP/2.0`,
    `Via: SIP/2.0/UDP ${host}:${port};rport;branch=z9hG4bKbye${n}`,
    `From: ${row("To")};tag=callee`,
    `To: ${row("From")}`,
    `Call-ID: ${row("Call-ID")}`,
    "CSeq: 1 BYE",
    "Max-Forwards: 70",
    "Content-Length: 0",
    "",
    "",
  ].join("\r\n");
}

function targetOf(message: string): string {
  return /^Contact: *<([^>]*)>/im.exec(message)?.[1] ?? "";
}
