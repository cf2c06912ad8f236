// `npm run faults -- kill`: kill -9 at a moment nobody chose, calls and people at work, again and again on the same data.

import { sleep } from "../../bench/load/process.ts";
import type { CallView } from "../../src/api/views.ts";
import type { Kind } from "../soak/kinds.ts";
import type { Player } from "../soak/players.ts";
import { extensionsOf } from "../soak/soak-office.ts";
import { DIALLED, soakCaller } from "../soak/soak-scripts.ts";
import { DEEDS_OFFICE, Deeds } from "./deeds.ts";
import { type Fault, Findings, type Trial, type Verdict } from "./fault.ts";
import { Ground } from "./ground.ts";
import { Ledger } from "./ledger.ts";

/** Kinds of calls at once, and how many of each a second. */
const LOAD = [
  ["completed by the caller", 8],
  ["completed by the callee", 3],
  ["recorded, with sound", 2],
  ["queue, answered", 4],
  ["menu, a key pressed", 2],
  ["held and resumed", 1],
] as const;
/** Calls that both phones would go on with. */
const SURVIVORS = 4;
const survivor: Kind = {
  name: "goes on over a kill",
  share: 0,
  dials: extensionsOf("survives"),
  script: soakCaller().dials(DIALLED).isAnswered().isAskedAnew().waits(300).hangsUp(),
};
const TALKING_MS = 10_000;
/** A record waits so long for its media at most, and some. */
const REPORTED_MS = 4_000;
const [EARLIEST_MS, LATEST_MS] = [1_500, 4_500];
/** SQLite reads the whole file for it. */
const FILE_CHECK_EVERY = 10;
/** Timer F of a BYE to a phone that is gone, and some. */
const QUIET_MS = 45_000;
const CALLS_AGAIN_MS = 5_000;

export const kill: Fault = {
  name: "kill",
  about: "kill -9 in the midst of calls and work, --rounds times: nothing that was acknowledged is lost",
  async run(trial: Trial): Promise<Verdict> {
    const habits = ["answers", "hangs-up", "speaks", "agent", "survives"] as const;
    const ground = await Ground.open({ program: trial.program, habits, office: (text) => `${text}${DEEDS_OFFICE}` });
    try {
      return await new Killing(ground, trial).run();
    } finally {
      await ground.close();
    }
  },
};

class Killing {
  readonly #ground: Ground;
  readonly #trial: Trial;
  readonly #deeds: Deeds;
  readonly #ledger: Ledger;
  readonly #findings = new Findings();
  #upAtKill = 0;
  #survived = 0;

  constructor(ground: Ground, trial: Trial) {
    this.#ground = ground;
    this.#trial = trial;
    this.#deeds = new Deeds(ground);
    this.#ledger = new Ledger(ground.pbx.dataDirectory);
  }

  async run(): Promise<Verdict> {
    const { rounds, say } = this.#trial;
    await this.#deeds.prepare();
    const first = this.#ground.starts.length;
    let told = 0;
    for (let round = 1; round <= rounds; round++) {
      await this.#round(round);
      const { faults } = this.#findings;
      for (const fault of faults.slice(told)) say(fault);
      told = faults.length;
      say(
        `round ${round}: ready after ${Math.round(this.#ground.starts.at(-1) ?? 0)} ms, ${this.#ledger.size} finished rows, ${this.#deeds.count} facts, ${faults.length} faults`,
      );
      if (faults.length > 20) break;
    }
    await this.#quiet();
    const starts = this.#ground.starts.slice(first).sort((a, b) => a - b);
    return {
      faults: this.#findings.faults,
      figures: {
        kills: starts.length,
        "calls up at a kill": this.#upAtKill,
        "calls that went on": `${this.#survived} of ${starts.length * SURVIVORS}`,
        "rows finished before": this.#ledger.size,
        ...this.#deeds.counts,
        "start p50 ms": Math.round(starts[Math.floor(starts.length / 2)] ?? 0),
        "start max ms": Math.round(starts.at(-1) ?? 0),
      },
    };
  }

  async #round(round: number): Promise<void> {
    const over = new AbortController();
    const survivors = await this.#survivors();
    const callers = await this.#callers();
    const working = this.#deeds.work(over.signal);
    await sleep(EARLIEST_MS + Math.random() * (LATEST_MS - EARLIEST_MS));
    this.#ledger.note();
    over.abort();
    await this.#ground.pbx.kill();
    await working;
    this.#upAtKill += this.#ledger.open.length;
    await this.#ground.start();
    const lost = [...this.#ledger.check(), ...(await this.#deeds.check())];
    for (const what of lost) this.#findings.note(`round ${round}: ${what}`);
    this.#findings.note(this.#deeds.refused);
    if (round % FILE_CHECK_EVERY === 0)
      for (const what of this.#ledger.checkFile()) this.#findings.note(`round ${round}: ${what}`);
    const { successful } = await survivors.finished();
    this.#survived += successful;
    this.#findings.expect(
      successful === SURVIVORS,
      `round ${round}: ${successful} of ${SURVIVORS} calls went on: ${survivors.trouble()}`,
    );
    // A talk that ends is neither until its media have reported, two seconds at most: one that is so all the time is lost.
    let lostCalls = this.#ledger.checkCalls();
    await this.#ground.until(REPORTED_MS, () => {
      const now = new Set(this.#ledger.checkCalls());
      lostCalls = lostCalls.filter((what) => now.has(what));
      return lostCalls.length === 0;
    });
    for (const what of lostCalls) this.#findings.note(`round ${round}: ${what}`);
    await Promise.all(callers.map((caller) => caller.stop()));
    const goes = await this.#ground.until(
      CALLS_AGAIN_MS,
      async () => (await this.#ground.call("completed by the callee")) === undefined,
    );
    this.#findings.expect(goes, `round ${round}: no call goes through within ${CALLS_AGAIN_MS} ms`);
  }

  /** People talk in each of them when this resolves. */
  async #survivors(): Promise<Player> {
    const player = await this.#ground.begin(survivor, SURVIVORS, SURVIVORS);
    const numbers = new Set(survivor.dials);
    const talk = async (): Promise<boolean> => {
      const calls = (await this.#ground.mustDo("GET", "/api/calls?active=true")) as readonly CallView[];
      return calls.filter(({ to, state }) => numbers.has(to) && state === "talking").length === SURVIVORS;
    };
    this.#findings.expect(await this.#ground.until(TALKING_MS, talk), "the calls that are to go on did not come about");
    return player;
  }

  #callers(): Promise<readonly Player[]> {
    const seconds = LATEST_MS / 1_000;
    return Promise.all(LOAD.map(([name, each]) => this.#ground.begin(name, Math.ceil(each * seconds), each)));
  }

  /** Once nobody calls: nothing is left of all those calls. Phones that stopped in mid call say nothing, so an administrator does. */
  async #quiet(): Promise<void> {
    await this.#ground.hangUpAll();
    const isQuiet = async (): Promise<boolean> => (await this.#ground.status()).calls.active === 0;
    const cameToRest = await this.#ground.until(QUIET_MS, isQuiet);
    this.#findings.expect(
      cameToRest,
      `${(await this.#ground.status()).calls.active} calls go on though nobody calls any more`,
    );
    await this.#ground.until(QUIET_MS, () => this.#ledger.left().length === 0);
    for (const what of [...this.#ledger.checkFile(), ...this.#ledger.left()]) this.#findings.note(what);
  }
}
