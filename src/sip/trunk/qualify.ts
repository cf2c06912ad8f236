// Asks each place of a trunk from time to time whether it lives, with OPTIONS (RFC 3261 §11). Any final answer but 408 and 503 is a yes: many
// carriers answer 404 or 403 to an OPTIONS, and live. `app/core/trunks.ts` makes one for each trunk that says `qualify`.

import { hostText } from "../../base/net.ts";
import { fraction, type Rng } from "../../base/rng.ts";
import { type Clock, SECOND_MS, type Timer } from "../../base/time.ts";
import type { Located, Place } from "../locate/locate.ts";
import type { Flow } from "../ports.ts";
import { domainOf, type TrunkAccount, transportParam } from "./account.ts";
import type { Health } from "./health.ts";
import { retryAfterS, type SendRequest } from "./registration.ts";

export interface QualifierDeps {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly request: SendRequest;
  readonly locate: () => Promise<Located>;
  readonly flowTo: (place: Place) => Flow;
  readonly health: Health;
}

/** Rounds come so much earlier or later by chance, as a share of the interval. */
const JITTER = 0.1;
/** A place that failed once is asked again sooner: down should be known soon, or disproved. */
const SOONER = 4;

export class Qualifier {
  readonly #account: TrunkAccount;
  readonly #everyMs: number;
  readonly #deps: QualifierDeps;
  #timer: Timer | undefined;
  #open = 0;
  #anyFailed = false;
  #stopped = false;

  constructor(account: TrunkAccount, everyMs: number, deps: QualifierDeps) {
    this.#account = account;
    this.#everyMs = everyMs;
    this.#deps = deps;
  }

  start(): void {
    void this.#round();
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  async #round(): Promise<void> {
    const located = await this.#deps.locate();
    if (this.#stopped) return;
    const places = located.kind === "found" ? located.places : [];
    if (places.length > 0) this.#deps.health.know(places);
    this.#open = places.length;
    this.#anyFailed = false;
    for (const place of places) this.#ask(place);
    if (places.length === 0) this.#next();
  }

  #ask(place: Place): void {
    const host = hostText(domainOf(this.#account));
    const user = this.#account.user ?? "";
    this.#deps.request(
      {
        flow: this.#deps.flowTo(place),
        method: "OPTIONS",
        uri: `sip:${host}${transportParam(place)}`,
        from: { display: undefined, user, host },
        to: { display: undefined, user: "", host },
        headers: [["Accept", "application/sdp"]],
      },
      (status, response) => {
        if (this.#stopped) return;
        const wait = response?.status === 503 ? retryAfterS(response.headers.get("Retry-After")) : undefined;
        if (wait !== undefined) this.#deps.health.rest(place, wait * SECOND_MS);
        if (status !== 408 && status !== 503) this.#deps.health.alive(place);
        else {
          this.#deps.health.failed(place);
          this.#anyFailed = true;
        }
        this.#open--;
        if (this.#open === 0) this.#next();
      },
    );
  }

  #next(): void {
    const every = this.#anyFailed ? this.#everyMs / SOONER : this.#everyMs;
    const ms = Math.round(every * (1 + JITTER * (2 * fraction(this.#deps.rng) - 1)));
    this.#timer = this.#deps.clock.after(ms, `trunk ${this.#account.key}: is it alive?`, () => void this.#round());
  }
}
