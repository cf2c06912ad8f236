// What people do over the API while a switch is about to be killed, and what of it was acknowledged: tickets, customers, agents' states, score sheets.
// After the kill each must be there as it was acknowledged last; what was under way may be there or not.

import { sleep } from "../../bench/load/process.ts";
import type { AgentView, CallView } from "../../src/api/views.ts";
import { agentOf, extensionsOf } from "../soak/soak-office.ts";
import type { Ground } from "./ground.ts";

/** Added to the soak's office. */
export const DEEDS_OFFICE = [
  "tickets:",
  "  repair: { name: Repair, steps: { record: { name: Recorded, next: [done] }, done: { name: Done, closes: solved, next: [record] } } }",
  "users:",
  "  sun: { name: Sun, role: qa-supervisor }",
  "  qi: { name: Qi, role: qa-inspector }",
  "",
].join("\n");
const SCORECARD = `scorecard: faults
name: Faults
pass: 80%
sections:
  all:
    name: All
    weight: 1
    items:
      greeting: { ask: Greeted, answers: yes-no, means: { yes: greeted, no: not greeted } }
`;
const QUESTION = "greeting";
const MARKS = ["yes", "no"] as const;
const PAUSE_MS = 15;
/** A group of writes, and the disk's time for it on a busy machine. */
const GROUP_MS = 300;
/** Agents who take no calls: their states change by command alone. */
const DESK_AGENTS = extensionsOf("agent").slice(30).map(agentOf);

interface Fact {
  /** What a reader of the API must see: one of these. More than one: a change was under way. */
  may: readonly string[];
  readonly read: () => Promise<string>;
}

export class Deeds {
  readonly #ground: Ground;
  readonly #facts = new Map<string, Fact>();
  readonly #tickets: string[] = [];
  readonly #customers: string[] = [];
  readonly #sheets: string[] = [];
  #inspector = "";
  #made = 0;
  /** It is about to be killed. */
  #isOver = false;
  #refused: string | undefined;

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  /** Acknowledged so far. */
  get count(): number {
    return this.#facts.size;
  }

  /** The same by kind. */
  get counts(): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const name of this.#facts.keys()) {
      const kind = `${name.replace(/ \S+$/, "")}s acknowledged`;
      counts[kind] = (counts[kind] ?? 0) + 1;
    }
    return counts;
  }

  /** Once, before the first kill. */
  async prepare(): Promise<void> {
    const ground = this.#ground;
    await ground.mustDo("POST", "/api/scorecards", SCORECARD);
    const made = (await ground.mustDo("POST", "/api/users/qi/token")) as { readonly token: string };
    this.#inspector = made.token;
    for (const agent of DESK_AGENTS)
      await this.#do(`agent ${agent}`, agent, `/api/agents/${agent}/sign-in`, {}, "ready or busy");
  }

  /** One after the other until it is over; a request that a kill cuts off is no fault. */
  async work(over: AbortSignal): Promise<void> {
    this.#isOver = false;
    over.addEventListener("abort", () => {
      this.#isOver = true;
    });
    while (!over.aborted) {
      this.#made++;
      await this.#deed(this.#made).catch(() => {});
      await sleep(PAUSE_MS);
    }
  }

  /** What the switch refused though it ran; the first of it. */
  get refused(): string | undefined {
    return this.#refused;
  }

  async #deed(n: number): Promise<void> {
    switch (n % 6) {
      case 0:
        return this.#makeTicket(n);
      case 1:
        return this.#changeTicket(n);
      case 2:
        return this.#makeCustomer(n);
      case 3:
        return this.#renameCustomer(n);
      case 4:
        return this.#moveAgent(n);
      default:
        return n % 24 === 5 ? this.#makeSheet() : this.#answerSheet(n);
    }
  }

  /** Whatever is otherwise than it was acknowledged. Facts of which nobody knows any more whether they came about become what is there. */
  async check(): Promise<readonly string[]> {
    const wrong: string[] = [];
    for (const [name, fact] of this.#facts) {
      const found = await fact.read().catch((error: unknown) => String(error));
      if (!fact.may.includes(found)) wrong.push(`${name} is ${found}; acknowledged was ${fact.may.join(" or ")}`);
      fact.may = [found];
    }
    return wrong;
  }

  // --- each of them ---------------------------------------------------------------------------------------------------------------------

  async #makeTicket(n: number): Promise<void> {
    const subject = `fault ${n}`;
    const made = (await this.#post("/api/tickets", { category: "repair", subject })) as { readonly id: string };
    this.#tickets.push(made.id);
    this.#know(`ticket ${made.id}`, subject, () => this.#field(`/api/tickets/${made.id}`, "subject"));
  }

  async #changeTicket(n: number): Promise<void> {
    const id = this.#tickets[n % Math.max(1, this.#tickets.length)];
    if (id === undefined) return;
    const subject = `changed ${n}`;
    await this.#changed(`ticket ${id}`, subject, () => this.#patch(`/api/tickets/${id}`, { subject }));
  }

  async #makeCustomer(n: number): Promise<void> {
    const name = `customer ${n}`;
    const number = `1380013${String(n % 10_000).padStart(4, "0")}`;
    const made = (await this.#post("/api/customers", { name, numbers: [{ number }] })) as { readonly id: string };
    this.#customers.push(made.id);
    this.#know(`customer ${made.id}`, name, () => this.#field(`/api/customers/${made.id}`, "name"));
  }

  async #renameCustomer(n: number): Promise<void> {
    const id = this.#customers[n % Math.max(1, this.#customers.length)];
    if (id === undefined) return;
    const name = `renamed ${n}`;
    await this.#changed(`customer ${id}`, name, () => this.#patch(`/api/customers/${id}`, { name }));
  }

  async #moveAgent(n: number): Promise<void> {
    const agent = DESK_AGENTS[n % DESK_AGENTS.length] ?? "";
    const reason = `reason ${n}`;
    await this.#changed(`agent ${agent}`, `busy ${reason}`, () => this.#post(`/api/agents/${agent}/busy`, { reason }));
  }

  /** Of the newest recorded call in which an agent spoke, where nobody judges it yet. */
  async #makeSheet(): Promise<void> {
    const listed = (await this.#get("/api/calls?limit=40")) as
      | { readonly items?: readonly CallView[] }
      | readonly CallView[];
    const calls = Array.isArray(listed)
      ? (listed as readonly CallView[])
      : ((listed as { items?: readonly CallView[] }).items ?? []);
    const fit = calls.find(
      ({ agent, recordings }) => agent !== null && recordings.some(({ state }) => state === "saved"),
    );
    if (fit === undefined) return;
    const body = { call: fit.id, scorecard: "faults", why: "fault" };
    const made = (await this.#quiet("POST", "/api/inspections", body)) as { readonly id: string } | undefined;
    if (made === undefined) return; // judged already
    await this.#quiet("POST", `/api/inspections/${made.id}/assign`, { inspector: "qi" });
    const sheets = (await this.#get("/api/score-sheets?state=open", this.#inspector)) as
      | { readonly items?: readonly { readonly id: string }[] }
      | readonly { readonly id: string }[];
    const rows = Array.isArray(sheets)
      ? (sheets as readonly { readonly id: string }[])
      : ((sheets as { items?: readonly { id: string }[] }).items ?? []);
    for (const { id } of rows) if (!this.#sheets.includes(id)) this.#sheets.push(id);
  }

  async #answerSheet(n: number): Promise<void> {
    const id = this.#sheets[n % Math.max(1, this.#sheets.length)];
    if (id === undefined) return;
    const mark = MARKS[n % MARKS.length] ?? "yes";
    const answers = [{ item: QUESTION, mark, comment: `because ${n}` }];
    const path = `/api/score-sheets/${id}`;
    const read = async (): Promise<string> => {
      const text = JSON.stringify(await this.#get(path, this.#inspector));
      return /"comment":"(because \d+)"/.exec(text)?.[1] ?? "no answer";
    };
    const name = `score sheet ${id}`;
    if (!this.#facts.has(name)) this.#know(name, await read(), read);
    await this.#changed(name, `because ${n}`, () =>
      this.#ground.mustDo("POST", `${path}/answers`, { answers }, this.#inspector),
    );
  }

  // --- how ------------------------------------------------------------------------------------------------------------------------------

  #know(name: string, is: string, read: () => Promise<string>): void {
    this.#facts.set(name, { may: [is], read });
  }

  /** While it is under way it may be or not; once acknowledged it must. */
  async #changed(name: string, next: string, change: () => Promise<unknown>): Promise<void> {
    const fact = this.#facts.get(name);
    if (fact === undefined) return;
    const before = fact.may;
    fact.may = [...before, next];
    try {
      await change();
      // An agent's state counts at once and is committed with the next group (docs/faults.md); all else is answered when it is kept.
      if (name.startsWith("agent ")) await sleep(GROUP_MS);
      if (!this.#isOver || !name.startsWith("agent ")) fact.may = [next];
    } catch (error) {
      if (!isCutOff(error)) {
        this.#refused ??= String(error);
        fact.may = before;
      }
      throw error;
    }
  }

  async #do(name: string, agent: string, path: string, body: unknown, is: string): Promise<void> {
    await this.#post(path, body);
    const read = async (): Promise<string> => {
      const { state, reason } = (await this.#get(`/api/agents/${agent}`)) as AgentView;
      return state === "busy" && reason?.startsWith("reason ") === true ? `busy ${reason}` : "ready or busy";
    };
    this.#know(name, is, read);
  }

  async #field(path: string, key: string): Promise<string> {
    const found = (await this.#get(path)) as Readonly<Record<string, unknown>>;
    const inner = found["ticket"] ?? found["customer"] ?? found;
    return String((inner as Readonly<Record<string, unknown>>)[key]);
  }

  #get(path: string, token?: string): Promise<unknown> {
    return this.#ground.mustDo("GET", path, undefined, token);
  }

  async #post(path: string, body: unknown): Promise<unknown> {
    try {
      return await this.#ground.mustDo("POST", path, body);
    } catch (error) {
      if (!isCutOff(error)) this.#refused ??= String(error);
      throw error;
    }
  }

  #patch(path: string, body: unknown): Promise<unknown> {
    return this.#ground.mustDo("PATCH", path, body);
  }

  /** undefined: refused. */
  async #quiet(method: string, path: string, body: unknown): Promise<unknown> {
    const answer = await this.#ground.ask(method, path, body);
    return answer.status < 300 ? answer.body : undefined;
  }
}

/** The process went away under the request. */
function isCutOff(error: unknown): boolean {
  return (
    error instanceof Error && "code" in error && ["ECONNRESET", "ECONNREFUSED", "EPIPE"].includes(String(error.code))
  );
}
