// All webhooks of the office (CRM-12): one courier each, woken by what the journal tells. A webhook that is new hears of what happens from then on; one
// that comes back into the office file goes on where it was.

import type { Database, SqlRow } from "../../base/db.ts";
import type { Logger } from "../../base/log.ts";
import type { Rng } from "../../base/rng.ts";
import { type Clock, isoTime, type WallMillis } from "../../base/time.ts";
import type { Office } from "../../office/office.ts";
import type { WebhookEndpoint } from "../../office/webhooks.ts";
import { EVENT_TYPES, wantsType } from "../events/event-filter.ts";
import { eventOf, SELECT_EVENT } from "../events/event-tables.ts";
import type { EventJournal } from "../journal.ts";
import { Courier } from "./courier.ts";
import { askFor } from "./delivery.ts";
import type { DeadDelivery, SendWebhook, WebhookState } from "./webhook.ts";
import {
  COUNT_DEAD,
  deadOf,
  deadWrites,
  forgetWrite,
  removeDead,
  SELECT_DEAD,
  SELECT_ONE_DEAD,
  stateOf,
  stateWrite,
} from "./webhook-tables.ts";
import { verdictOf } from "./webhook-tries.ts";

export interface WebhooksDeps {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly log: Logger;
  readonly database: Database;
  readonly journal: EventJournal;
  readonly office: () => Office;
  readonly send: SendWebhook;
}

export interface WebhookAccount {
  readonly endpoint: WebhookEndpoint;
  readonly state: WebhookState;
  readonly nextTryAt: number | undefined;
  readonly dead: number;
}

interface Kept {
  readonly courier: Courier;
  endpoint: WebhookEndpoint;
  unwant: () => void;
}

export class Webhooks {
  readonly #deps: WebhooksDeps;
  readonly #kept = new Map<string, Kept>();
  /** Of all that the database knows, also of those the office file has no more. */
  #known = new Map<string, WebhookState>();
  #forget: (() => void) | undefined;

  constructor(deps: WebhooksDeps) {
    this.#deps = deps;
  }

  /** Under way; those that rest are not. */
  get sizes(): Readonly<Record<string, number>> {
    return { webhooksBusy: [...this.#kept.values()].filter(({ courier }) => courier.isBusy).length };
  }

  /** All have been told up to this event. */
  get doneSeq(): number {
    const busy = [...this.#kept.values()].filter(({ courier }) => !courier.isIdle);
    return Math.min(this.#deps.journal.toldSeq, ...busy.map(({ courier }) => courier.state.doneSeq));
  }

  /** At start: the rows of SELECT_WEBHOOKS. */
  restore(rows: readonly SqlRow[]): void {
    this.#known = new Map(rows.map(stateOf).map((state) => [state.key, state]));
  }

  open(): void {
    this.#forget = this.#deps.journal.told.subscribe((event) => {
      for (const { courier, endpoint } of this.#kept.values())
        if (wantsType(event.type, { types: endpoint.events })) courier.wake();
    });
    this.officeChanged();
  }

  officeChanged(): void {
    if (this.#forget === undefined) return;
    const { office, database, clock, log } = this.#deps;
    const { webhooks } = office();
    for (const [key, kept] of [...this.#kept]) if (!webhooks.has(key)) this.#drop(key, kept);
    for (const endpoint of webhooks.values()) this.#put(endpoint);
    if (this.#known.size === 0) return;
    database
      .write([forgetWrite([...webhooks.keys()], clock.wall())])
      .catch((error: unknown) => log.warn("webhook.not-kept", { cause: String(error) }));
  }

  close(): void {
    this.#forget?.();
    this.#forget = undefined;
    for (const [key, kept] of [...this.#kept]) this.#drop(key, kept);
  }

  async list(): Promise<readonly WebhookAccount[]> {
    const rows = await this.#deps.database.query(COUNT_DEAD);
    const dead = new Map(rows.map((row) => [String(row["webhook"]), Number(row["dead"])]));
    return [...this.#kept].map(([key, { courier, endpoint }]) => {
      return { endpoint, state: courier.state, nextTryAt: courier.nextTryAt, dead: dead.get(key) ?? 0 };
    });
  }

  /** Does not wait any longer. false: the office file has no such webhook. */
  retry(key: string): boolean {
    const kept = this.#kept.get(key);
    kept?.courier.retry();
    return kept !== undefined;
  }

  /** Newest first. */
  async dead(asked: {
    readonly webhook: string | undefined;
    readonly before: number | undefined;
    readonly limit: number;
  }): Promise<readonly DeadDelivery[]> {
    const { webhook = null, before = Number.MAX_SAFE_INTEGER, limit } = asked;
    const rows = await this.#deps.database.query(SELECT_DEAD, [webhook, webhook, before, limit]);
    return rows.map(deadOf);
  }

  async findDead(id: number): Promise<DeadDelivery | undefined> {
    const [row] = await this.#deps.database.query(SELECT_ONE_DEAD, [id]);
    return row === undefined ? undefined : deadOf(row);
  }

  /** One more try of a dead one, out of its turn. undefined: it arrived, and is off the list. */
  async replay(dead: DeadDelivery): Promise<string | undefined> {
    const { database, clock, send } = this.#deps;
    const endpoint = this.#kept.get(dead.webhook)?.endpoint;
    if (endpoint === undefined) return "the office file has no such webhook";
    const [row] = await database.query(SELECT_EVENT, [dead.seq]);
    if (row === undefined) return "the event is not kept any more";
    const verdict = verdictOf(await send(askFor(eventOf(row), endpoint, clock.wall())));
    if (verdict.kind === "arrived") {
      await database.write([removeDead(dead.id)]);
      return undefined;
    }
    await database.write(deadWrites({ ...dead, tries: 1, cause: verdict.cause }, clock.wall()));
    return verdict.cause;
  }

  async drop(id: number): Promise<void> {
    await this.#deps.database.write([removeDead(id)]);
  }

  /** Sends a made-up event of type `webhook.test` now. Why it did not arrive; undefined: it did. */
  async test(key: string): Promise<string | undefined> {
    const { clock, send } = this.#deps;
    const endpoint = this.#kept.get(key)?.endpoint;
    if (endpoint === undefined) return "the office file has no such webhook";
    const at = Math.round(clock.wall());
    const timestamp = isoTime(at as WallMillis);
    const body = JSON.stringify({ seq: 0, type: "webhook.test", timestamp, about: {}, data: {} });
    const { url, secret } = endpoint;
    const verdict = verdictOf(await send({ url, secret, id: `${key}-test-${at}`, atS: Math.floor(at / 1_000), body }));
    return verdict.kind === "arrived" ? undefined : verdict.cause;
  }

  #put(endpoint: WebhookEndpoint): void {
    const { journal } = this.#deps;
    const kept = this.#kept.get(endpoint.key);
    const wanted = EVENT_TYPES.filter((type) => wantsType(type, { types: endpoint.events }));
    if (kept !== undefined) {
      if (isSame(kept.endpoint, endpoint)) return;
      const unwant = journal.want(wanted, { lingers: false });
      kept.unwant();
      Object.assign(kept, { endpoint, unwant });
      kept.courier.change(endpoint);
      return;
    }
    const state = this.#known.get(endpoint.key) ?? this.#fresh(endpoint.key);
    const courier = new Courier(this.#deps, endpoint, state);
    this.#kept.set(endpoint.key, { courier, endpoint, unwant: journal.want(wanted, { lingers: false }) });
    courier.wake();
  }

  #fresh(key: string): WebhookState {
    const { journal, database, clock, log } = this.#deps;
    const nothing = { tries: 0, failingAt: undefined, cause: undefined, deliveredAt: undefined };
    const state: WebhookState = { key, doneSeq: journal.lastSeq, ...nothing };
    // Otherwise a process that is killed now would have it begin later.
    database
      .write([stateWrite(state, clock.wall())])
      .catch((error: unknown) => log.warn("webhook.not-kept", { webhook: key, cause: String(error) }));
    return state;
  }

  #drop(key: string, { courier, unwant }: Kept): void {
    courier.close();
    unwant();
    this.#known.set(key, courier.state);
    this.#kept.delete(key);
  }
}

function isSame(one: WebhookEndpoint, other: WebhookEndpoint): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
