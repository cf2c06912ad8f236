// What callers do on a day whose subject is flows (`--flows`): they press keys, the right ones and others, too early and too late, wait for agents and
// are asked what they thought of them, dial on, leave messages and ask for call-backs, hang up anywhere; and the flows are changed under them. `day.ts`
// asks it what happens next. In the evening nobody may be left in a flow, and every visit has said how it ended.

import { between, fraction, pick, type Rng } from "../../src/base/rng.ts";
import { readFlow } from "../../src/ivr/read-flow.ts";
import type { Phone } from "./phone.ts";
import type { PhoneCall } from "./phone-call.ts";
import type { World } from "./world.ts";

export interface FlowOfficeInit {
  readonly world: World;
  readonly rng: Rng;
  readonly phones: readonly Phone[];
  /** Runs it unless the day is over by then. */
  readonly later: (ms: number, run: () => void) => void;
}

/** Whoever leaves a message there may listen to it again. */
export const WITH_MAILBOX = "7500";
const NUMBERS = ["7500", "7500", "7500", "7500", "7500", "7500", "7501", "7502", "7503"];
const KEYS = [..."112233445566789*#0"];

function mainFlow(phone: string, box: string, tries: number): string {
  return `
flow: main
onError: sorry
variables: { seen: 0 }
nodes:
  hello: { play: hello, next: count }
  count: { set: { seen: "seen + 1" }, next: often }
  often: { branch: [{ if: "seen > 4", next: bye }], next: menu }
  menu:
    menu: [{ prompt: menu }]
    tries: ${tries}
    wait: 3s
    next: { "1": line, "2": number, "3": person, "4": box, "5": back, "6": comment, "7": other, "8": away, "*": english, timeout: line, invalid: bye }
  english: { language: en, next: count }
  line: { queue: support, next: { done: ask, closed: count, full: count, timeout: count, barred: bye } }
  number: { collect: number, words: [{ prompt: number }], digits: 2-6, tries: 2, next: { done: tell, timeout: count, invalid: count } }
  tell: { say: [{ digits: number }], next: count }
  person: { dial: "${phone}", ring: 5s, next: { done: ask, busy: count, "no-answer": count } }
  box: { voicemail: "${box}", next: { done: count, empty: count } }
  back: { callback: support, next: { done: bye, refused: count } }
  comment: { record: said, words: [{ prompt: comment }], most: 8s, silence: 3s, next: { done: count, empty: count } }
  other: { subflow: pieces, with: { keys: "'12'" }, next: { done: count, again: menu } }
  away: { transfer: "7501", next: { error: count } }
  ask:
    survey: service
    measure: csat
    scale: 1-3
    best: first
    words: [{ prompt: survey }]
    comment: { words: [{ prompt: comment }], most: 5s, if: "answer == 3" }
    next: { done: bye, timeout: bye, invalid: bye }
  sorry: { play: sorry, next: count }
  bye: { hangUp: [{ prompt: bye }] }
`;
}

const PIECES = `
flow: pieces
arguments: { keys: "7" }
nodes:
  say: { say: [{ digits: keys }, { number: "42" }], next: rest }
  rest: { wait: 2s, music: music/quiet, next: { done: back, key: again } }
  back: { return: done }
  again: { return: again }
`;

const SURVEY = `
flow: survey
nodes:
  ask: { menu: [{ prompt: how-was-it }], wait: 3s, next: { "1": bye, "2": bye, "3": bye, timeout: bye, invalid: bye } }
  bye: { hangUp: true }
`;

/** Round and round until somebody hangs up, or the bound is reached. */
const ROUND = `
flow: round
nodes:
  a: { dial: "7503", ring: 5s, next: { done: b, busy: b, "no-answer": b, error: b } }
  b: { menu: [{ prompt: menu }], wait: 2s, next: { "1": a, timeout: c, invalid: c } }
  c: { hangUp: true }
`;

export class FlowOffice {
  readonly #world: World;
  readonly #rng: Rng;
  readonly #phones: readonly Phone[];
  readonly #later: (ms: number, run: () => void) => void;
  #tries = 2;

  constructor(init: FlowOfficeInit) {
    this.#world = init.world;
    this.#rng = init.rng;
    this.#phones = init.phones;
    this.#later = init.later;
  }

  async open(): Promise<void> {
    const { office } = this.#world;
    office.number("7500", { flow: "main" });
    office.number("7501", { flow: "pieces" });
    office.number("7502", { flow: "nowhere" });
    office.number("7503", { flow: "round" });
    office.queue("sales", {
      number: "7100",
      strategy: "most-skilled",
      requires: { sales: 1 },
      ring: "6s",
      wrapUp: "0s",
      record: "always",
      afterwards: "survey",
    });
    office.keys(this.#box, { voicemail: { pin: "4711", after: "6s" } });
    this.#world.apply();
    this.#put();
    await this.#world.run(100);
  }

  get #box(): string {
    return this.#phones[12]?.user ?? "";
  }

  /** As `serve` has them in force after a start. */
  #put(): void {
    const { flows } = this.#world.pbx.core.ivr;
    const texts = [mainFlow(this.#phones[10]?.user ?? "", this.#box, this.#tries), PIECES, SURVEY, ROUND];
    const put = texts.map((text) => {
      const read = readFlow(text);
      if (!read.ok) throw new Error(JSON.stringify(read.faults));
      return { flow: read.flow, version: (flows.current(read.flow.key)?.version ?? 0) + 1 };
    });
    flows.change({ put, remove: [] });
  }

  /** Every moment of the day. */
  step(): void {
    const { flows } = this.#world.pbx.core.ivr;
    if (flows.keys().length === 0) this.#put(); // a new process
    if (fraction(this.#rng) >= 0.04) return;
    this.#tries = this.#tries === 2 ? 3 : 2;
    this.#world.line("flows", "are changed");
    if (fraction(this.#rng) < 0.2) flows.change({ put: [], remove: ["pieces"] });
    else this.#put();
  }

  /** true: this phone is busy with a flow now. */
  callsInstead(caller: Phone): boolean {
    const rng = this.#rng;
    if (fraction(rng) < 0.4) return false;
    const call = caller.dial(pick(rng, NUMBERS) ?? "");
    if (fraction(rng) < 0.1) this.#later(between(rng, 0, 4_000), () => call.cancel());
    void call.reached("talking").then(() => this.#listens(call));
    return true;
  }

  /** Presses what comes to mind, until they have had enough. */
  #listens(call: PhoneCall): void {
    if (call.state !== "talking") return;
    const rng = this.#rng;
    this.#later(between(rng, 3_000, 70_000), () => call.hangUp());
    const press = (): void => {
      if (call.state !== "talking") return;
      const count = fraction(rng) < 0.7 ? 1 : between(rng, 2, 7);
      call.press(Array.from({ length: count }, () => pick(rng, KEYS) ?? "1").join(""));
      this.#later(between(rng, 300, 9_000), press);
    };
    this.#later(between(rng, 100, 4_000), press);
  }

  /** In the evening: whoever entered a flow has left it, and the way is on disk but for what a killed process took along. */
  async close(): Promise<void> {
    const { flowTrails } = this.#world.pbx.core.ivr;
    if (flowTrails.size > 0) this.#world.violate(`in the evening ${flowTrails.size} calls are in flows`);
    const rows = await this.#world.rows("SELECT how, count(*) AS many FROM flow_visit GROUP BY how ORDER BY how");
    for (const row of rows) this.#world.line("flows", `${row["how"]}: ${row["many"]}`);
    if (rows.length === 0) this.#world.violate("nobody was in a flow");
    for (const row of await this.#world.rows("SELECT flow, last_node, steps FROM flow_visit WHERE how = 'error'"))
      this.#world.line("flows", `error in ${row["flow"]} at ${row["last_node"]}: ${String(row["steps"]).slice(-300)}`);
  }
}
