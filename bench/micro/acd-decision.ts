// What one decision of the desk costs: an agent becomes free and gets the oldest caller of all their queues; a caller comes
// and gets the best free agent. 50 queues of all strategies but ring-all and random; one caller in ten asks for more than
// the queue does, ten queues route by 20 regions. Each agent serves five queues; "wide" agents serve all 50. "progressive" halls
// (`acd-rules.ts`) use everything an office file can say: expressions, tiers, regions, steps by time and by condition.
// Every figure includes the explanation and the facts of the decision. Wall time of single steps, garbage collection included.

import type { AgentSetup, Caller, DeskEffect, DeskInput, QueueSetup, Strategy } from "../../src/acd/contract.ts";
import { Desk } from "../../src/acd/desk.ts";
import type { AgentKey, CallId, ExtensionKey, QueueKey } from "../../src/base/ids.ts";
import type { Rng } from "../../src/base/rng.ts";
import { between, seededRng } from "../../src/base/rng.ts";
import { EVERYBODY, levelsAsked } from "../../src/base/rules.ts";
import type { Millis } from "../../src/base/time.ts";
import { gradedRegions, progressiveQueue, REGIONS, tierOf } from "../acd-rules.ts";

interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly budget: number;
  readonly note?: string;
}

interface Size {
  readonly agents: number;
  readonly waiting: number;
  readonly wide?: boolean;
  readonly progressive?: boolean;
}

const QUEUES = 50;
const QUEUES_OF_AN_AGENT = 5;
const WARM_UP = 3_000;
const SAMPLES = 15_000;
/** Of few callers: further apart they would find somebody at once. */
const MOST_APART_MS = 10;
/** So many callers in a row whom nobody free may take: the queue counts as occupied, and a single try as vain. */
const MISSES = 20;
const TRIES = 3;
/** Of a progressive hall: each costs several callers who find nobody. */
const FEWER = 5;
/** Callers of a progressive hall have come over so long, so that each step is being taken by some. */
const SPREAD_MS = 100_000;
/** 100 000 waiting against 100. */
const BUDGET_GROWTH = 10;
/** DESIGN.md: 50 µs at the 99th of a hundred; the middle should be far below. */
const BUDGET_P99_US = 50;
const BUDGET_P50_US = 20;
const MEETS = "caller comes, agent offered";
const RETURNS = "agent frees, nobody waits";
const STRATEGIES: readonly Strategy[] = [
  "longest-idle",
  "round-robin",
  "fewest-calls",
  "least-talk",
  "most-skilled",
  "least-skilled",
  "top-down",
];

const CURVE: readonly Size[] = [
  { agents: 100, waiting: 100 },
  { agents: 1_000, waiting: 100 },
  { agents: 10_000, waiting: 100 },
  { agents: 10_000, waiting: 1_000 },
  { agents: 10_000, waiting: 10_000 },
  { agents: 100, waiting: 100_000 },
  { agents: 1_000, waiting: 100_000 },
  { agents: 10_000, waiting: 100_000 },
  { agents: 10_000, waiting: 100_000, wide: true },
  // Fewer than agents would have to be kept waiting by force: in this hall somebody can be found for nearly everybody in the end.
  { agents: 10_000, waiting: 10_000, progressive: true },
  { agents: 10_000, waiting: 100_000, progressive: true },
];

export function run(): Figure[] {
  const decisions = CURVE.flatMap((size) => [...backlog(size), ...idle(size)]);
  return [...decisions, ...growth(decisions), ...newSetup()];
}

/** How much dearer a decision is with a thousand times as many waiting, 10 000 agents; in a progressive hall with ten times as many. */
function growth(decisions: readonly Figure[]): Figure[] {
  const few = /^acd (.*), (?:100 waiting, 10000|10000 waiting, 10000 (progressive)) agents, (p\d\d)$/;
  return decisions.flatMap(({ name, value }) => {
    const [, what, progressive, share] = few.exec(name) ?? [];
    const kind = progressive === undefined ? "" : "progressive ";
    const many = decisions.find((one) => one.name === `acd ${what}, 100000 waiting, 10000 ${kind}agents, ${share}`);
    if (many === undefined || value === 0) return [];
    const times = Math.round((many.value / value) * 10) / 10;
    const least = progressive === undefined ? 100 : 10_000;
    const scale = `100000 waiting against ${least}, 10000 ${kind}agents, ${share}`;
    return [{ name: `acd growth: ${what}, ${scale}`, unit: "times", value: times, budget: BUDGET_GROWTH }];
  });
}

/** `office apply` in the largest office with everybody waiting; the switch does nothing else meanwhile. */
function newSetup(): Figure[] {
  const size = { agents: 10_000, waiting: 100_000 };
  const hall = new Hall(size);
  for (let i = 0; i < QUEUES; i++) hall.occupy(i);
  hall.fill(size.waiting);
  const times = Array.from({ length: 5 }, () => hall.timed(hall.setup)[1] / 1_000).sort((a, b) => a - b);
  const value = Math.round(times[2] ?? 0);
  return [{ name: "acd new setup, 100000 waiting, 10000 agents", unit: "ms", value, budget: 1_000 }];
}

/** Everybody talks and callers wait: each talk that ends fetches the next caller, and a new one comes behind. */
function backlog(size: Size): Figure[] {
  const hall = new Hall(size);
  for (let i = 0; i < QUEUES; i++) hall.occupy(i);
  hall.fill(size.waiting);
  const samples = samplesOf(size);
  const frees = new Float64Array(samples);
  const comes = new Float64Array(samples);
  const ticks: number[] = [];
  for (let i = -WARM_UP; i < samples; ) {
    hall.now += 10;
    const tick = hall.tick();
    if (i >= 0 && tick !== undefined) ticks.push(tick);
    const [effects, us] = hall.timed(hall.endAnyTalk());
    hall.answer(effects);
    if (effects.every((effect) => effect.kind !== "offer")) {
      hall.occupyOne(); // nobody waited for this agent: short lines only
      continue;
    }
    const [more, usMore] = hall.timed(hall.newCaller(between(hall.rng, 0, QUEUES - 1)));
    hall.answer(more);
    if (i >= 0) {
      frees[i] = us;
      comes[i] = usMore;
    }
    i++;
  }
  return [
    ...figures("agent frees, next caller offered", size, frees),
    ...figures("caller comes and waits", size, comes),
    ...(size.progressive ? tickFigures(size, ticks) : []),
  ];
}

function samplesOf({ progressive }: Size): number {
  return progressive === true ? SAMPLES / FEWER : SAMPLES;
}

/** Steps that fall due and looks at conditions: what the passing of 10 ms costs between two decisions. */
function tickFigures(size: Size, ticks: readonly number[]): Figure[] {
  const sorted = ticks.toSorted((a, b) => a - b);
  const share = (part: number): number => Math.round((sorted[Math.floor(part * sorted.length)] ?? 0) / 100) / 10;
  const name = `acd tick: steps fall due and conditions are looked at, ${size.waiting} waiting, ${size.agents} progressive agents`;
  const note = `${sorted.length} ticks`;
  return [
    { name: `${name}, p50`, unit: "ms", value: share(0.5), budget: 1, note },
    { name: `${name}, p99`, unit: "ms", value: share(0.99), budget: 10, note },
    { name: `${name}, longest`, unit: "ms", value: share(1 - 1 / Math.max(1, sorted.length)), budget: 50, note },
  ];
}

/** Half the queues have free agents, the other half the same long lines as before with nobody free. Of wide agents nobody waits. */
function idle(size: Size): Figure[] {
  const hall = new Hall(size);
  if (!size.wide) for (let i = 0; i < size.agents; i++) hall.pull(QUEUES / 2 + (i % (QUEUES / 2)));
  if (!size.wide) hall.fill(size.waiting, QUEUES / 2);
  const samples = samplesOf(size);
  const meets = new Float64Array(samples);
  const returns = new Float64Array(samples);
  for (let i = -WARM_UP; i < samples; i++) {
    hall.now += 10;
    hall.tick();
    const [effects, us] = hall.timed(hall.newCaller(between(hall.rng, 0, QUEUES / 2 - 1), true));
    if (i >= 0) meets[i] = us;
    hall.answer(effects);
    if (effects.every((effect) => effect.kind !== "offer")) throw new Error("nobody was free");
    const [, usBack] = hall.timed(hall.endLastTalk());
    if (i >= 0) returns[i] = usBack;
  }
  return [...figures(MEETS, size, meets), ...figures(RETURNS, size, returns)];
}

/** A call centre of the given size with everybody ready, and short ways to move it. */
class Hall {
  readonly rng: Rng = seededRng(11);
  readonly setup: DeskInput;
  readonly desk = new Desk({ rng: seededRng(12) });
  readonly #talks: { readonly call: CallId; readonly agent: AgentKey }[] = [];
  now = 0;
  #calls = 0;
  /** Counted here: the desk looks at every agent to tell its sizes. */
  #waiting = 0;
  readonly #agents: readonly AgentSetup[];
  readonly #progressive: boolean;
  readonly #served = new Map<string, boolean>();

  constructor(size: Size) {
    this.#progressive = size.progressive === true;
    const queues = Array.from({ length: QUEUES }, (_, i) =>
      this.#progressive ? progressiveQueue(makeQueue(i), i) : makeQueue(i),
    );
    const agents = Array.from({ length: size.agents }, (_, i) => makeAgent(i, size, this.rng));
    this.#agents = agents;
    this.setup = { kind: "setup", setup: { agents, queues } };
    this.step(this.setup);
    for (const { key } of agents) {
      const extension = `1${key}` as ExtensionKey;
      this.now++;
      this.step({ kind: "reachable", extension, reachable: true });
      this.step({ kind: "sign-in", agent: key, extension });
      this.step({ kind: "ready", agent: key });
    }
  }

  step(input: DeskInput): readonly DeskEffect[] {
    const { effects, fault } = this.desk.step(input, this.now as Millis);
    if (fault !== undefined) throw new Error(fault.detail);
    if (input.kind === "enqueue") this.#waiting++;
    for (const effect of effects) if (effect.kind === "fact" && isGone(effect.fact.kind)) this.#waiting--;
    return effects;
  }

  timed(input: DeskInput): [readonly DeskEffect[], number] {
    const before = process.hrtime.bigint();
    const effects = this.step(input);
    return [effects, Number(process.hrtime.bigint() - before) / 1_000];
  }

  newCaller(queue: number, plain = false): DeskInput {
    let picky = !plain && between(this.rng, 0, 9) === 0;
    let region = plain ? undefined : `r${between(this.rng, 0, REGIONS - 1)}`;
    if (!this.#isServed(queue, region, picky)) {
      picky = false; // whom nobody can ever serve would fill the short lines in the end
      region = undefined;
    }
    const caller: Caller = {
      call: `c${this.#calls++}` as CallId,
      queue: `q${queue}` as QueueKey,
      tier: this.#progressive ? tierOf(this.rng, plain) : between(this.rng, 0, 3) === 0 ? "vip" : undefined,
      region,
      requires: picky ? levelsAsked(new Map([["english", 4]])) : EVERYBODY,
      creditMs: 0,
      since: undefined,
      prefers: [],
      callBack: false,
    };
    return { kind: "enqueue", caller };
  }

  #isServed(queue: number, region: string | undefined, picky: boolean): boolean {
    const key = `${queue} ${region} ${picky}`;
    let served = this.#served.get(key);
    served ??= this.#agents.some(
      ({ skills, regions }) =>
        skills.has(`s${queue}`) &&
        (!picky || skills.has("english")) &&
        (region === undefined || queue % 5 !== 4 || regions.includes(region)),
    );
    this.#served.set(key, served);
    return served;
  }

  /** Callers until nobody of the queue is free, or, of a progressive hall, hardly anybody whom just any caller may have. */
  occupy(queue: number): void {
    for (let missed = 0; missed < (this.#progressive ? MISSES : 1); ) if (!this.pull(queue)) missed++;
  }

  occupyOne(): void {
    for (let missed = 0; !this.pull(between(this.rng, 0, QUEUES - 1)); missed++) {
      if (this.#progressive && missed >= TRIES) return;
    }
  }

  /** A caller who takes one free agent of the queue, if there is one; who would have to wait leaves again. */
  pull(queue: number): boolean {
    const input = this.newCaller(queue, !this.#progressive);
    const effects = this.step(input);
    this.answer(effects);
    if (effects.some((effect) => effect.kind === "offer")) return true;
    if (input.kind === "enqueue") this.step({ kind: "leave", call: input.caller.call, why: "abandoned" });
    return false;
  }

  /** Time falls due; its cost in µs. undefined: nothing did. */
  tick(): number | undefined {
    const at = this.desk.nextWake();
    if (at === undefined || at > this.now) return undefined;
    const [effects, us] = this.timed({ kind: "tick" });
    this.answer(effects);
    return us;
  }

  fill(waiting: number, fromQueue = 0): void {
    while (this.#waiting < waiting) {
      for (let i = 0; i < Math.max(1, waiting / 100); i++) {
        this.now += this.#progressive ? Math.min(MOST_APART_MS, SPREAD_MS / waiting) : 0.5;
        if (this.#progressive) this.tick();
        this.answer(this.step(this.newCaller(between(this.rng, fromQueue, QUEUES - 1))));
      }
    }
  }

  answer(effects: readonly DeskEffect[]): void {
    for (const effect of effects) {
      if (effect.kind !== "offer") continue;
      const { call, agent } = effect;
      this.step({ kind: "answered", call, agent });
      this.#talks.push({ call, agent });
    }
  }

  endLastTalk(): DeskInput {
    const talk = this.#talks.pop();
    if (talk === undefined) throw new Error("nobody talks");
    return { kind: "released", ...talk };
  }

  endAnyTalk(): DeskInput {
    const at = between(this.rng, 0, this.#talks.length - 1);
    const last = this.#talks.length - 1;
    const [a, b] = [this.#talks[at], this.#talks[last]];
    if (a !== undefined && b !== undefined) [this.#talks[at], this.#talks[last]] = [b, a];
    return this.endLastTalk();
  }
}

function makeQueue(i: number): QueueSetup {
  return {
    key: `q${i}` as QueueKey,
    requires: levelsAsked(new Map([[`s${i}`, 1 + (i % 3)]])),
    strategy: STRATEGIES[i % STRATEGIES.length] ?? "longest-idle",
    ringMs: 20_000,
    wrapUpMs: 0,
    maxWaitMs: 3_600_000,
    maxCallers: 100_000,
    creditMs: (i % 4) * 15_000,
    ageing: i % 5 === 0 ? 2 : 1,
    tierCreditMs: new Map([["vip", 30_000]]),
    byRegion: i % 5 === 4,
    tiers: new Map(),
    otherTiers: EVERYBODY,
    steps: [],
    afterNoAnswer: "set-aside",
    dispositionRequired: false,
    wrapUpMostMs: 300_000,
    serviceLevelMs: 15_000,
  };
}

function isGone(fact: string): boolean {
  return fact === "caller.connected" || fact === "caller.left";
}

/** Agents of the first 25 queues serve none of the others, so that one half can be idle while the other is overrun. */
function makeAgent(i: number, { wide, progressive }: Size, rng: Rng): AgentSetup {
  const half = i % 2 === 0 ? 0 : QUEUES / 2;
  const queues = wide
    ? Array.from({ length: QUEUES }, (_, queue) => queue)
    : Array.from({ length: QUEUES_OF_AN_AGENT }, () => half + between(rng, 0, QUEUES / 2 - 1));
  const skills = new Map(queues.map((queue) => [`s${queue}`, between(rng, 3, 10)]));
  if (i % 3 === 0) skills.set("english", between(rng, 4, 10));
  if (progressive)
    for (const tier of ["vip", "gold"]) if (between(rng, 0, 3) === 0) skills.set(tier, between(rng, 1, 10));
  if (progressive && i % 20 === 0) skills.set("trainee", 1);
  return {
    key: `${100_000 + i}` as AgentKey,
    name: `Agent ${i}`,
    team: undefined,
    skills,
    regions: progressive ? gradedRegions(i, rng) : Array.from({ length: 6 }, () => `r${between(rng, 0, REGIONS - 1)}`),
  };
}

function figures(what: string, size: Size, samples: Float64Array): Figure[] {
  samples.sort();
  const share = (part: number): number => Math.round((samples[Math.floor(part * samples.length)] ?? 0) * 10) / 10;
  const waiting = size.wide && (what === MEETS || what === RETURNS) ? 0 : size.waiting;
  const kind = size.wide ? "wide " : size.progressive ? "progressive " : "";
  const scale = `${waiting} waiting, ${size.agents} ${kind}agents`;
  return [
    { name: `acd ${what}, ${scale}, p50`, unit: "µs", value: share(0.5), budget: BUDGET_P50_US },
    { name: `acd ${what}, ${scale}, p99`, unit: "µs", value: share(0.99), budget: BUDGET_P99_US },
  ];
}
