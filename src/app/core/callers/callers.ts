// Everything known of callers by their number, asked by `profileOf`: the caller list, the region of their number, who served them last, whose
// customer they are, and what they thought of it. An office that uses none of it pays for none.

import type { Preference } from "../../../acd/contract.ts";
import { unreachable } from "../../../base/assert.ts";
import type { AgentKey } from "../../../base/ids.ts";
import { limits } from "../../../base/limits.ts";
import type { Call } from "../../../call/call.ts";
import { placeOfNumber } from "../../../call/place-of-number.ts";
import type { Office, Queue } from "../../../office/office.ts";
import type { QueuePreference } from "../../../office/routing.ts";
import type { CallerBook, CallerProfile, KnownCaller } from "../caller-profile.ts";
import { ANONYMOUS } from "../incoming-trunk.ts";
import type { QueuePlace } from "../waiting/in-line.ts";
import { CallerList, type CallerListDeps, callerNumber } from "./caller-list.ts";
import { SELECT_LAST_AGENT } from "./caller-tables.ts";
import type { KnownCustomer } from "./known-customer.ts";
import { Marks } from "./marks.ts";

export interface CallersDeps extends Omit<CallerListDeps, "country"> {
  readonly office: () => Office;
  /** Whose number it is; left out: there are no customers. */
  readonly customer?: ((number: string) => KnownCustomer | undefined) | undefined;
}

export class Callers implements CallerBook {
  readonly list: CallerList;
  readonly marks: Marks;
  readonly #deps: CallersDeps;

  constructor(deps: CallersDeps) {
    this.#deps = deps;
    this.list = new CallerList({ ...deps, country: () => deps.office().country });
    this.marks = new Marks(deps);
  }

  profileOf(call: Call, { queue, entry }: QueuePlace): CallerProfile {
    const known = this.#entryOf(call);
    const { number, tier, isBlocked } = known;
    return {
      tier: entry.tier ?? tier,
      region: entry.region ?? regionOf(known) ?? placeOfNumber(number, this.#deps.office()),
      creditMs: entry.creditMs,
      prefers: queue.prefer.length === 0 ? [] : this.#prefers(call, queue, known),
      blocked: isBlocked ? this.list.barred(number) : undefined,
    };
  }

  known(call: Call): KnownCaller {
    const found = this.#entryOf(call);
    return { ...found, region: regionOf(found) ?? placeOfNumber(found.number, this.#deps.office()) };
  }

  #entryOf(call: Call): Omit<KnownCaller, "region"> {
    const number = call.origin?.number ?? call.from;
    const entry = this.list.of(number);
    const isTier = entry?.tier !== undefined && this.#deps.office().tiers.includes(entry.tier);
    const customer = number === ANONYMOUS ? undefined : this.#deps.customer?.(number);
    const tier = isTier ? entry.tier : customer?.tier;
    return { number, entry, customer, tier, isBlocked: entry?.kind === "black" };
  }

  barredAttempt(number: string): boolean {
    return this.list.barredAttempt(number);
  }

  #prefers(call: Call, queue: Queue, known: Known): readonly Preference[] {
    const { agents } = this.#deps.office();
    return queue.prefer.flatMap((preference): readonly Preference[] => {
      const found = this.#agentsOf(preference, call, known).filter((agent) => agents.has(agent));
      const { who: why, forMs } = preference;
      return found.length === 0 ? [] : [{ why, forMs, agents: found.slice(0, limits.callers.bestAgents) }];
    });
  }

  #agentsOf({ who, withinMs }: QueuePreference, call: Call, known: Known): readonly AgentKey[] {
    switch (who) {
      case "owner": {
        const owner = known.entry?.owner ?? known.customer?.owner;
        return owner === undefined ? [] : [owner];
      }
      case "last-agent":
        return call.from === ANONYMOUS ? [] : this.#lastAgent(call.from, withinMs);
      case "best-marked": {
        if (call.from === ANONYMOUS) return [];
        const number = callerNumber(call.from, this.#deps.office().country);
        return this.marks.wasUnhappy(number, withinMs) ? this.marks.best(withinMs) : [];
      }
      default:
        return unreachable(who);
    }
  }

  #lastAgent(from: string, withinMs: number): readonly AgentKey[] {
    const { clock, database } = this.#deps;
    const row = database.get(SELECT_LAST_AGENT, [from, Math.round(clock.wall() - withinMs)]);
    return row === undefined ? [] : [String(row["agent"]) as AgentKey];
  }
}

type Known = Omit<KnownCaller, "region">;

/** The caller list first: who put them there meant this number. */
function regionOf({ entry, customer }: Known): string | undefined {
  return entry?.region ?? customer?.region;
}
