// One soak: phones register, a short round of all kinds of calls, silence, a long round, silence; in between what the switch holds is written down.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { COLLECTING, OwnSwitch } from "../../bench/load/own-switch.ts";
import { freePort } from "../../bench/load/ports.ts";
import { sleep } from "../../bench/load/process.ts";
import { type Kind, kinds } from "./kinds.ts";
import type { SoakOptions } from "./options.ts";
import { answering, calling, listening, type Place, type Player, register } from "./players.ts";
import { strew } from "./rubbish.ts";
import { agentOf, type Carriers, extensionsOf, type Habit, habits, soakFlow, soakOffice } from "./soak-office.ts";
import { isBack, judge } from "./verdict.ts";
import { look, type Sample } from "./witness.ts";

const HOST = "127.0.0.1";
const SAMPLE_MS = 10_000;
/** Every so many samples all garbage is collected first: what lives then must not rise while calls come and go. */
const WEIGH_EVERY = 18;
/** A third of what a registration holds. */
const REGISTER_EVERY_MS = 1_200_000;
/** 64·T1 for a lost ACK, as much again for its BYE that nobody answers, and the rest of the ports. */
const SILENCE_MS = 80_000;
/** Phones over TCP lose their power so often, with calls in progress. */
const CUT_EVERY_MS = 15_000;
const CUT_AFTER_MS = 3_000;
const CUT_CALLS_PER_S = 5;
/** Share of calls that may go otherwise than told: datagrams are lost on a busy machine. */
const ODD = 0.002;

export interface KindOutcome {
  readonly kind: string;
  readonly calls: number;
  readonly asTold: number;
  readonly odd: number;
  /** Nothing was expected of it. */
  readonly open: boolean;
  readonly trouble: string;
}

export interface SoakOutcome {
  readonly calls: number;
  readonly seconds: number;
  readonly outcomes: readonly KindOutcome[];
  readonly samples: readonly Sample[];
  readonly before: Sample;
  readonly warm: Sample;
  readonly after: Sample;
  readonly rubbish: { readonly datagrams: number; readonly connections: number; readonly cutPhones: number };
  readonly faults: readonly string[];
}

export async function soak(options: SoakOptions, program: string, say: (text: string) => void): Promise<SoakOutcome> {
  const pbx = new OwnSwitch({ program, nodeOptions: COLLECTING });
  const players: Player[] = [];
  try {
    await pbx.start();
    const { place, phones } = await occupy(pbx, players);
    return await new Soak({ options, pbx, place, phones, say }).run();
  } finally {
    for (const player of players) await player.stop();
    if (options.keep) {
      await pbx.stop();
      say(`files in ${pbx.keep()}`);
    } else await pbx.close();
  }
}

/** The office is applied, every phone registered, every agent ready. */
async function occupy(pbx: OwnSwitch, players: Player[]): Promise<Pick<SoakInit, "place" | "phones">> {
  const { sip, dir } = pbx.exchangeless();
  const place = { target: `${sip.host}:${sip.port}`, dir: join(dir, "phones") };
  mkdirSync(place.dir, { recursive: true });
  const carriers: Carriers = {
    good: await freePort(HOST),
    broken: await freePort(HOST),
    refusing: await freePort(HOST),
  };
  await pbx.applyText(soakOffice(carriers));
  await pbx.applyFlow(soakFlow);
  players.push(await listening(place, "carrier", carriers.good));
  players.push(await listening(place, "broken", carriers.broken));
  players.push(await listening(place, "refusing", carriers.refusing));
  const phones = new Map<Habit, number>();
  for (const habit of habits) {
    const { player, port } = await answering(place, habit);
    players.push(player);
    phones.set(habit, port);
  }
  for (const own of extensionsOf("agent")) {
    await pbx.ask("POST", `/api/agents/${agentOf(own)}/sign-in`);
    await pbx.ask("POST", `/api/agents/${agentOf(own)}/ready`);
  }
  return { place, phones };
}

interface SoakInit {
  readonly options: SoakOptions;
  readonly pbx: OwnSwitch;
  readonly place: Place;
  /** Where each habit's phone listens. */
  readonly phones: ReadonlyMap<Habit, number>;
  readonly say: (text: string) => void;
}

class Soak {
  readonly #options: SoakOptions;
  readonly #pbx: OwnSwitch;
  readonly #place: Place;
  readonly #phones: ReadonlyMap<Habit, number>;
  readonly #say: (text: string) => void;
  readonly #samples: Sample[] = [];
  readonly #began = performance.now();
  readonly #players: { readonly kind: Kind; readonly calls: number; readonly player: Player }[] = [];
  readonly #rubbish = { datagrams: 0, connections: 0, cutPhones: 0 };

  constructor({ options, pbx, place, phones, say }: SoakInit) {
    this.#options = options;
    this.#pbx = pbx;
    this.#place = place;
    this.#phones = phones;
    this.#say = say;
  }

  async run(): Promise<SoakOutcome> {
    const { calls, warmUp } = this.#options;
    await sleep(1_000);
    const before = await this.#look(warmUp > 0); // without a warm-up the heap is not judged: much of it is code
    let warm = before;
    if (warmUp > 0) {
      this.#say(`${warmUp} calls to warm up`);
      await this.#round(warmUp);
      warm = await this.#silence(before);
    }
    this.#say(`${calls} calls`);
    await this.#round(calls);
    const after = await this.#silence(before);
    const outcomes = this.#outcomes();
    const faults = [...judge({ before, warm, after, calls, samples: this.#samples }), ...oddities(outcomes)];
    return {
      calls: outcomes.reduce((sum, one) => sum + one.calls, 0),
      seconds: Math.round((performance.now() - this.#began) / 1_000),
      outcomes,
      samples: this.#samples,
      before,
      warm,
      after,
      rubbish: this.#rubbish,
      faults,
    };
  }

  async #round(calls: number): Promise<void> {
    const { rate } = this.#options;
    const whole = kinds.reduce((sum, { share }) => sum + share, 0);
    const { host, port } = this.#pbx.exchangeless().sip;
    const rubbish = strew(host, port);
    const over = new AbortController();
    const watching = Promise.all([
      this.#watch(over.signal),
      this.#cutPhones(over.signal),
      this.#registerAgain(over.signal),
    ]);
    const begun: Player[] = [];
    for (const kind of kinds) {
      const part = kind.share / whole;
      const load = { calls: Math.max(1, Math.round(calls * part)), perSecond: rate * part };
      const player = await calling(this.#place, kind, load);
      begun.push(player);
      this.#players.push({ kind, calls: load.calls, player });
    }
    await Promise.all(begun.map((player) => player.finished()));
    rubbish.stop();
    over.abort();
    await watching;
    this.#rubbish.datagrams += rubbish.sent.datagrams;
    this.#rubbish.connections += rubbish.sent.connections;
  }

  async #watch(signal: AbortSignal): Promise<void> {
    for (let i = 1; !signal.aborted; i++) {
      const sample = await this.#look(i % WEIGH_EVERY === 0);
      const live = sample.liveMib === undefined ? "" : `, ${sample.liveMib} MiB live`;
      this.#say(
        `${sample.atS} s: ${sample.activeCalls} calls, ${sample.residentMib} MiB${live}, ${sample.files} files, ${sample.sizes["portsInUse"]} ports, loop ${sample.loopDelayMs} ms`,
      );
      await rest(SAMPLE_MS, signal);
    }
  }

  /** As phones do, in good time. */
  async #registerAgain(signal: AbortSignal): Promise<void> {
    for (;;) {
      await rest(REGISTER_EVERY_MS, signal);
      if (signal.aborted) return;
      for (const [habit, port] of this.#phones) await register(this.#place, habit, port);
    }
  }

  /** Phones in calls over TCP whose connection breaks with them. */
  async #cutPhones(signal: AbortSignal): Promise<void> {
    const kind = kinds.find(({ transport }) => transport === "tcp");
    while (kind !== undefined && !signal.aborted) {
      const player = await calling(
        this.#place,
        { ...kind, name: "cut off" },
        { calls: 1_000, perSecond: CUT_CALLS_PER_S },
      );
      await rest(CUT_AFTER_MS, signal);
      await player.cut();
      this.#rubbish.cutPhones++;
      await rest(CUT_EVERY_MS, signal);
    }
  }

  /** Until everything is back, or patience is over. */
  async #silence(before: Sample): Promise<Sample> {
    const until = performance.now() + SILENCE_MS;
    while (performance.now() < until) {
      if (isBack(before, await this.#look(false))) break;
      await sleep(1_000);
    }
    return this.#look(true);
  }

  async #look(collect: boolean): Promise<Sample> {
    const { pid } = this.#pbx.exchangeless();
    const sample = await look(this.#pbx, pid, this.#began, collect);
    this.#samples.push(sample);
    return sample;
  }

  #outcomes(): readonly KindOutcome[] {
    const sums = new Map<string, KindOutcome>();
    for (const { kind, calls, player } of this.#players) {
      const { successful } = player.stats();
      const sum = sums.get(kind.name);
      sums.set(kind.name, {
        kind: kind.name,
        calls: calls + (sum?.calls ?? 0),
        asTold: successful + (sum?.asTold ?? 0),
        odd: calls - successful + (sum?.odd ?? 0),
        open: kind.open ?? false,
        trouble: sum?.trouble || player.trouble(),
      });
    }
    return [...sums.values()];
  }
}

function oddities(outcomes: readonly KindOutcome[]): readonly string[] {
  return outcomes
    .filter(({ open, odd, calls }) => !open && odd > Math.max(2, calls * ODD))
    .map(({ kind, odd, calls, trouble }) => `${kind}: ${odd} of ${calls} calls went otherwise: ${trouble}`);
}

function rest(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
    signal.addEventListener("abort", done);
    if (signal.aborted) done();
  });
}
