// Requests of flows to the world outside: each try with its time limit, only so many at once and to one place, and none to a place that
// has stopped answering. The request node, webhooks and short messages go through here; `http.ts` does the exchange.

import { Abort, type Signal } from "../../../base/abort.ts";
import { limits } from "../../../base/limits.ts";
import type { Logger } from "../../../base/log.ts";
import { Recent } from "../../../base/recent.ts";
import { fraction, type Rng } from "../../../base/rng.ts";
import { type Clock, sleep } from "../../../base/time.ts";
import { Breaker } from "./breaker.ts";
import type { Http, HttpAsk, HttpOutcome } from "./http.ts";

export interface RequestsDeps {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly log: Logger;
  readonly http: Http;
}

export interface RequestTerms {
  /** Of each try. */
  readonly timeLimitMs: number;
  /** Further tries, after a fault of the way or 5xx. */
  readonly retries: number;
  readonly signal: Signal;
}

/** Answers that say that the place behind is gone, whatever was asked. */
const GONE: ReadonlySet<number> = new Set([502, 503, 504]);

export class Requests {
  readonly #deps: RequestsDeps;
  readonly #breakers = new Recent<Breaker>(limits.requests.places);
  readonly #underWay = new Map<string, number>();
  #size = 0;

  constructor(deps: RequestsDeps) {
    this.#deps = deps;
  }

  /** Requests under way. */
  get size(): number {
    return this.#size;
  }

  /** Never rejects. Once `signal` is aborted it answers soon, with whatever. */
  async ask(ask: HttpAsk, terms: RequestTerms): Promise<HttpOutcome> {
    if (ask.url.length > limits.requests.urlCharacters) return refused("the address is too long");
    const place = this.#deps.http.placeOf(ask.url);
    if (!place.ok) return refused(place.fault);
    const there = this.#underWay.get(place.value) ?? 0;
    if (this.#size >= limits.requests.atOnce || there >= limits.requests.perPlace)
      return refused(`too many requests to ${place.value} are under way`);
    this.#size++;
    this.#underWay.set(place.value, there + 1);
    try {
      return await this.#tries(ask, terms, place.value);
    } finally {
      this.#size--;
      const left = (this.#underWay.get(place.value) ?? 1) - 1;
      if (left === 0) this.#underWay.delete(place.value);
      else this.#underWay.set(place.value, left);
    }
  }

  async #tries(ask: HttpAsk, terms: RequestTerms, place: string): Promise<HttpOutcome> {
    const { clock, rng } = this.#deps;
    const { retries, signal } = terms;
    for (let tried = 0; ; tried++) {
      const outcome = await this.#try(ask, terms, place);
      const again = outcome.kind === "failed" || (outcome.kind === "answer" && outcome.status >= 500);
      if (!again || tried >= retries || signal.aborted) return outcome;
      // Not all at the same moment: those whose place broke off together come back one by one.
      const pauseMs = limits.requests.retryMs * 2 ** tried * (0.5 + fraction(rng));
      await sleep(clock, pauseMs, "flow: a request is tried again", signal);
      if (signal.aborted) return outcome;
    }
  }

  async #try(ask: HttpAsk, { timeLimitMs, signal }: RequestTerms, place: string): Promise<HttpOutcome> {
    const { clock, http, log } = this.#deps;
    const breaker = this.#breakerOf(place);
    if (!breaker.admits(clock.now())) return refused(`${place} has not answered lately and is left alone for a while`);
    const over = new Abort();
    const timer = clock.after(timeLimitMs, "flow: a request takes no longer", () => over.abort("time"));
    const forget = signal.onAbort(() => over.abort("left"));
    const outcome = await Promise.race([http.send(ask, over), this.#stopped(over, place)]);
    timer.cancel();
    forget();
    const isFault = outcome.kind === "failed" || (outcome.kind === "answer" && GONE.has(outcome.status));
    if (over.reason === "left") breaker.left();
    else if (!isFault) breaker.good();
    else if (breaker.fault(clock.now())) log.warn("flow.place-rests", { place, cause: causeOf(outcome) });
    return outcome;
  }

  #stopped(over: Signal, place: string): Promise<HttpOutcome> {
    return new Promise((resolve) => {
      over.onAbort(() => resolve({ kind: "failed", fault: `${place} took too long` }));
    });
  }

  #breakerOf(place: string): Breaker {
    const known = this.#breakers.get(place);
    if (known !== undefined) return known;
    const made = new Breaker();
    this.#breakers.set(place, made);
    return made;
  }
}

function refused(fault: string): HttpOutcome {
  return { kind: "refused", fault };
}

export function causeOf(outcome: HttpOutcome): string {
  return outcome.kind === "answer" ? `answered ${outcome.status}` : outcome.fault;
}
