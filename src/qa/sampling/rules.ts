// Sampling rules that are kept (QA-01): applied from documents, paused, removed. Draws keep the rule they went by, so that changing one changes nothing of
// what was drawn. Who carries them out: sampler.ts.

import type { Database } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import { fail, ok, type Result } from "../../base/result.ts";
import type { Clock, WallMillis } from "../../base/time.ts";
import { OneByOne } from "../../crm/one-by-one.ts";
import type { KeptRule, SamplingRule } from "./rule.ts";
import { forgetRule, keptRuleOf, ruleWrite, SELECT_RULE, SELECT_RULES } from "./rule-tables.ts";

export interface RulesDeps {
  readonly clock: Clock;
  readonly database: Database;
  /** Something is due at other times now. */
  readonly onChanged: () => void;
}

export class SamplingRules {
  readonly #deps: RulesDeps;
  readonly #turns = new OneByOne();

  constructor(deps: RulesDeps) {
    this.#deps = deps;
  }

  /** Changes under way. */
  get size(): number {
    return this.#turns.size;
  }

  /** By key. */
  async list(): Promise<readonly KeptRule[]> {
    return (await this.#deps.database.query(SELECT_RULES)).map(keptRuleOf);
  }

  /** One look-up. */
  find(key: string): KeptRule | undefined {
    const row = this.#deps.database.get(SELECT_RULE, [key]);
    return row === undefined ? undefined : keptRuleOf(row);
  }

  /** All of them or none; others stay. One that is new draws from the period in which it came. */
  apply(rules: readonly SamplingRule[], by: string): Promise<Result<readonly KeptRule[], { readonly most: number }>> {
    return this.#turns.run(async () => {
      const before = new Map((await this.list()).map((one) => [one.rule.key, one]));
      const most = limits.sampling.rules;
      if (new Set([...before.keys(), ...rules.map(({ key }) => key)]).size > most) return fail({ most });
      const now = this.#now();
      const kept = rules.map((rule): KeptRule => {
        const old = before.get(rule.key);
        // Another period begins anew: those of the old one say nothing of what was drawn.
        const isSame = old !== undefined && old.rule.period === rule.period;
        const sinceAt = isSame ? old.sinceAt : now;
        return { rule, state: old?.state ?? "active", sinceAt, savedAt: now, savedBy: by };
      });
      await this.#write(kept.map(ruleWrite));
      return ok(kept);
    });
  }

  /** A paused rule draws nothing by itself; what was over meanwhile is not caught up with. undefined: there is no such rule. */
  setState(key: string, state: KeptRule["state"], by: string): Promise<KeptRule | undefined> {
    return this.#turns.run(async () => {
      const before = this.find(key);
      if (before === undefined || before.state === state) return before;
      const now = this.#now();
      const sinceAt = state === "active" ? now : before.sinceAt;
      const after: KeptRule = { ...before, state, sinceAt, savedAt: now, savedBy: by };
      await this.#write([ruleWrite(after)]);
      return after;
    });
  }

  /** What it drew stays. undefined: there is no such rule. */
  remove(key: string): Promise<KeptRule | undefined> {
    return this.#turns.run(async () => {
      const before = this.find(key);
      if (before !== undefined) await this.#write([forgetRule(key)]);
      return before;
    });
  }

  async #write(writes: Parameters<Database["write"]>[0]): Promise<void> {
    const { database, onChanged } = this.#deps;
    await database.write(writes);
    onChanged();
  }

  #now(): WallMillis {
    return Math.round(this.#deps.clock.wall()) as WallMillis;
  }
}
