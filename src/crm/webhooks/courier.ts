// One webhook's deliveries: the events it wants, in the order of the journal, from where it was. What does not arrive holds up those behind it until it
// arrives or is dead; meanwhile they wait in the journal, not in memory. After a killed process whatever it had not written down as told is sent again.
//
//   idle ──an event is told──► reading a page ─► a few side by side, none about the same thing ─► told so far ─► reading …
//     ▲ nothing more                                  │ one fails
//     └──────────────────────── resting: the pause of its tries ──► again from there ──all tries──► dead, and on

import type { Database, Write } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import type { Logger } from "../../base/log.ts";
import type { Rng } from "../../base/rng.ts";
import type { Clock, Timer } from "../../base/time.ts";
import type { WebhookEndpoint } from "../../office/webhooks.ts";
import { wantsType } from "../events/event-filter.ts";
import { eventOf, SELECT_AFTER } from "../events/event-tables.ts";
import type { JournalEvent } from "../events.ts";
import type { EventJournal } from "../journal.ts";
import { askFor, laneOf } from "./delivery.ts";
import type { SendWebhook, WebhookState } from "./webhook.ts";
import { deadWrites, stateWrite } from "./webhook-tables.ts";
import { pauseMs, type Verdict, verdictOf } from "./webhook-tries.ts";

export interface CourierDeps {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly log: Logger;
  readonly database: Database;
  readonly journal: EventJournal;
  readonly send: SendWebhook;
}

type Failure = Extract<Verdict, { readonly kind: "failed" }>;

export class Courier {
  readonly #deps: CourierDeps;
  #endpoint: WebhookEndpoint;
  #state: WebhookState;
  /** Behind `doneSeq`, told already while one before them failed. */
  readonly #ahead = new Set<number>();
  #isBusy = false;
  #rest: Timer | undefined;
  #nextTryAt: number | undefined;
  #closed = false;

  constructor(deps: CourierDeps, endpoint: WebhookEndpoint, state: WebhookState) {
    this.#deps = deps;
    this.#endpoint = endpoint;
    this.#state = state;
  }

  get state(): WebhookState {
    return this.#state;
  }

  /** Wall time; undefined: it does not rest. */
  get nextTryAt(): number | undefined {
    return this.#nextTryAt;
  }

  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** It has been told all it wants of what there is. */
  get isIdle(): boolean {
    return !this.#isBusy && this.#rest === undefined && !this.#endpoint.paused;
  }

  /** Another address, another secret, other events: from the next delivery on. Whoever changed it means it to work now. */
  change(endpoint: WebhookEndpoint): void {
    this.#endpoint = endpoint;
    this.retry();
  }

  /** Something was told; or it may go on. */
  wake(): void {
    if (this.#isBusy || this.#rest !== undefined || this.#closed || this.#endpoint.paused) return;
    this.#isBusy = true;
    this.#run()
      .catch((error: unknown) => {
        this.#deps.log.error("webhook.failed", { webhook: this.#endpoint.key, cause: String(error) });
        this.#restFor(pauseMs(1, this.#deps.rng));
      })
      .finally(() => {
        this.#isBusy = false;
        if (this.#state.doneSeq < this.#deps.journal.toldSeq) this.wake(); // told while the last page was looked at
      });
  }

  /** Does not wait any longer. */
  retry(): void {
    this.#rest?.cancel();
    this.#rest = undefined;
    this.#nextTryAt = undefined;
    this.wake();
  }

  close(): void {
    this.#closed = true;
    this.#rest?.cancel();
    this.#rest = undefined;
  }

  get #mayGoOn(): boolean {
    return !this.#closed && this.#rest === undefined && !this.#endpoint.paused;
  }

  async #run(): Promise<void> {
    const { database, journal } = this.#deps;
    while (this.#mayGoOn) {
      const known = journal.toldSeq;
      const rows = await database.query(SELECT_AFTER, [this.#state.doneSeq, limits.events.page]);
      const events = rows.map(eventOf);
      const until =
        rows.length < limits.events.page ? Math.max(known, events.at(-1)?.seq ?? 0) : (events.at(-1)?.seq ?? 0);
      await this.#page(events.filter(({ type }) => wantsType(type, { types: this.#endpoint.events })));
      if (!this.#mayGoOn) return;
      if (until > this.#state.doneSeq) await this.#keep({ doneSeq: until });
      if (this.#state.doneSeq >= journal.toldSeq) return;
    }
  }

  async #page(events: readonly JournalEvent[]): Promise<void> {
    let left = events;
    while (left.length > 0 && this.#mayGoOn) {
      // While one fails it alone is tried: a place that is down is asked once, not by all who wait.
      const together = this.#state.tries > 0 ? left.slice(0, 1) : sideBySide(left);
      const verdicts = await Promise.all(together.map((event) => this.#deliver(event)));
      const failedAt = verdicts.findIndex(({ kind }) => kind === "failed");
      const failure = verdicts[failedAt];
      const failed = together[failedAt];
      if (failure?.kind !== "failed" || failed === undefined) {
        await this.#arrived(together.at(-1)?.seq);
        left = left.slice(together.length);
        continue;
      }
      const before = together[failedAt - 1];
      if (before !== undefined) await this.#arrived(before.seq);
      const isDead = await this.#failed(failed, failure);
      if (!isDead) return;
      left = left.slice(failedAt + 1);
    }
  }

  async #deliver(event: JournalEvent): Promise<Verdict> {
    if (this.#ahead.has(event.seq)) return { kind: "arrived" };
    const { send, clock } = this.#deps;
    const verdict = verdictOf(await send(askFor(event, this.#endpoint, clock.wall())));
    if (verdict.kind === "arrived") this.#ahead.add(event.seq);
    return verdict;
  }

  async #arrived(seq: number | undefined): Promise<void> {
    if (seq === undefined) return;
    const { clock, log } = this.#deps;
    const { failingAt } = this.#state;
    if (failingAt !== undefined) log.info("webhook.well", { webhook: this.#endpoint.key });
    const deliveredAt = clock.wall();
    await this.#keep({ doneSeq: seq, tries: 0, failingAt: undefined, cause: undefined, deliveredAt });
  }

  /** Whether the event is dead. */
  async #failed({ seq, type }: JournalEvent, { cause, mostTries, retryAfterMs }: Failure): Promise<boolean> {
    const { clock, rng, log } = this.#deps;
    const { key } = this.#endpoint;
    const tries = this.#state.tries + 1;
    const failingAt = this.#state.failingAt ?? clock.wall();
    if (tries < mostTries) {
      if (tries === 1) log.warn("webhook.delayed", { webhook: key, seq, event: type, cause });
      await this.#keep({ tries, failingAt, cause });
      this.#restFor(Math.max(pauseMs(tries, rng), retryAfterMs));
      return false;
    }
    log.error("webhook.dead", { webhook: key, seq, event: type, tries, cause });
    const dead = deadWrites({ webhook: key, seq, tries, cause }, clock.wall());
    await this.#keep({ doneSeq: seq, tries: 0, failingAt, cause }, dead);
    return true;
  }

  /** `also`: what is to be on disk with it or not at all. */
  async #keep(change: Partial<WebhookState>, also: readonly Write[] = []): Promise<void> {
    const { database, clock } = this.#deps;
    this.#state = { ...this.#state, ...change };
    for (const seq of this.#ahead) if (seq <= this.#state.doneSeq) this.#ahead.delete(seq);
    await database.write([...also, stateWrite(this.#state, clock.wall())]);
  }

  #restFor(ms: number): void {
    if (this.#closed) return;
    this.#nextTryAt = this.#deps.clock.wall() + ms;
    this.#rest = this.#deps.clock.after(ms, `webhook ${this.#endpoint.key}: what did not arrive is sent again`, () =>
      this.retry(),
    );
  }
}

/** The first few, none about the same thing as one before it. */
function sideBySide(events: readonly JournalEvent[]): readonly JournalEvent[] {
  const lanes = new Set<string>();
  const together: JournalEvent[] = [];
  for (const event of events) {
    const lane = laneOf(event);
    if (lanes.has(lane) || together.length >= limits.webhooks.atOnce) break;
    lanes.add(lane);
    together.push(event);
  }
  return together;
}
