// How long a caller's business takes with a given agent: what makes knowledge worth something in a simulation. Called by day-run.ts.

import type { AgentKey } from "../../base/ids.ts";
import type { AgentSetup } from "../contract.ts";
import type { SimulatedCaller } from "./callers.ts";
import type { Behaviour, Configuration, Degree } from "./scenario.ts";

interface Worker {
  readonly setup: AgentSetup;
  readonly places: ReadonlySet<string>;
  /** What holds for every caller of theirs. */
  readonly factor: number;
}

export class PaceTable {
  readonly #pace: Behaviour["pace"];
  readonly #asked: Configuration["asked"];
  readonly #workers: ReadonlyMap<AgentKey, Worker>;

  constructor(configuration: Configuration, behaviour: Behaviour) {
    this.#pace = behaviour.pace;
    this.#asked = configuration.asked;
    const own = new Map(configuration.people.map(({ agent, pace }) => [agent, pace]));
    this.#workers = new Map(
      configuration.setup.agents.map((setup) => {
        const factor = (own.get(setup.key) ?? 1) * degreeOf(behaviour.pace.grades, setup.regions.length);
        return [setup.key, { setup, places: new Set(setup.regions), factor }];
      }),
    );
  }

  /** 1: as long as usual. */
  factorOf(agent: AgentKey, caller: SimulatedCaller): number {
    const worker = this.#workers.get(agent);
    if (worker === undefined) return 1;
    const strange = knows(worker.places, caller.region) ? 1 : this.#pace.strange;
    return worker.factor * strange * this.#skillFactor(worker.setup, caller);
  }

  #skillFactor({ skills }: AgentSetup, { queue, tier }: SimulatedCaller): number {
    if (this.#pace.skills.size === 0) return 1;
    const asked = new Set([...(this.#asked.get(queue) ?? []), ...(tier === undefined ? [] : [tier])]);
    let factor = 1;
    for (const skill of asked) {
      const degrees = this.#pace.skills.get(skill);
      if (degrees !== undefined) factor *= degreeOf(degrees, skills.get(skill) ?? 0);
    }
    return factor;
  }
}

/** A caller of whom no place is known is no stranger to anybody; a head region covers its places. */
function knows(places: ReadonlySet<string>, region: string | undefined): boolean {
  if (region === undefined || places.has(region)) return true;
  const [head = ""] = region.split("/");
  return places.has(head);
}

/** The factor of the greatest step not above `value`; 1 below all. */
function degreeOf(degrees: readonly Degree[], value: number): number {
  let found: Degree | undefined;
  for (const degree of degrees) {
    if (degree.from <= value && degree.from >= (found?.from ?? Number.NEGATIVE_INFINITY)) found = degree;
  }
  return found?.factor ?? 1;
}
