// The notifier (RFC 6665 §4.2): takes SUBSCRIBE, keeps the subscriptions, and tells those that watch a thing when it changes. What there is to
// watch and what a document looks like is the packages' business; where the rows go is `app`'s.

import { limits } from "../../base/limits.ts";
import type { Clock, Timer } from "../../base/time.ts";
import { contactUri } from "../dialog/dialog.ts";
import type { Usage, Usages, UsageUser } from "../dialog/usage.ts";
import type { SipRequest } from "../message/message.ts";
import { sameUri } from "../message/uri.ts";
import type { Flow, HeaderRows, Reply } from "../ports.ts";
import type { EventPackage, WatchVerdict } from "./event-package.ts";
import type { SubscriptionRow } from "./row.ts";
import { allowEvents, readSubscribe, type Wish } from "./subscribe-request.ts";
import { Subscription, type SubscriptionDeps } from "./subscription.ts";

/** Where a phone of an extension is registered now. */
export interface Way {
  readonly contact: string;
  readonly flow: Flow;
}

export interface NotifierDeps {
  readonly clock: Clock;
  readonly usages: Usages;
  readonly packages: readonly EventPackage[];
  readonly ways: (extension: string) => readonly Way[];
  /** To be kept across restarts; `row` undefined: forgotten. */
  readonly store: (localTag: string, row: SubscriptionRow | undefined) => void;
}

export interface SubscribeRequest {
  readonly request: SipRequest;
  readonly flow: Flow;
  /** The extension that authenticated. */
  readonly watcher: string;
  readonly reply: Reply;
  readonly localTag: string;
}

const RESTORE_GAP_MS = 100;
const TOO_MANY: HeaderRows = [["Warning", '399 zongji "Too many subscriptions"']];

export class Notifier {
  readonly #deps: NotifierDeps;
  readonly #packages: ReadonlyMap<string, EventPackage>;
  readonly #of: SubscriptionDeps;
  /** By package, then by resource; no empty sets. */
  readonly #watching = new Map<string, Map<string, Set<Subscription>>>();
  readonly #byWatcher = new Map<string, Set<Subscription>>();
  #size = 0;
  #restored: Subscription[] = [];
  #turn: Timer | undefined;

  constructor(deps: NotifierDeps) {
    this.#deps = deps;
    this.#packages = new Map(deps.packages.map((one) => [one.name, one]));
    for (const { name } of deps.packages) this.#watching.set(name, new Map());
    this.#of = {
      clock: deps.clock,
      store: (subscription, row) => deps.store(subscription.usage.dialog.localTag, row),
      onGone: (subscription) => this.#remove(subscription),
      onLost: (subscription) => this.#findWay(subscription),
    };
  }

  get size(): number {
    return this.#size;
  }

  /** Value of Allow-Events. */
  get allowEvents(): readonly [string, string] {
    return allowEvents(this.#packages);
  }

  /** Whether anybody watches it: no document need be thought of otherwise. */
  isWatched(event: string, resource: string): boolean {
    return this.#watching.get(event)?.has(resource) === true;
  }

  /** The state of `resource` has changed. Costs two look-ups where nobody watches. */
  changed(event: string, resource: string): void {
    const watchers = this.#watching.get(event)?.get(resource);
    if (watchers !== undefined) for (const subscription of watchers) subscription.changed();
  }

  /** The number of subscriptions of one extension to one thing; a phone that never subscribes may be told unasked. */
  countOf(event: string, resource: string, watcher: string): number {
    const watchers = this.#watching.get(event)?.get(resource);
    return watchers === undefined ? 0 : [...watchers].filter(({ about }) => about.watcher === watcher).length;
  }

  /** A SUBSCRIBE outside a dialog. */
  subscribe(init: SubscribeRequest): void {
    const { request, flow, watcher, reply, localTag } = init;
    const wish = readSubscribe(request, this.#packages);
    if (!wish.ok) return reply(wish.fault.status, wish.fault.headers);
    const { package: pack, eventId, resource, entity } = wish.value;
    const verdict = pack.admits(resource, watcher);
    if (verdict !== "yes") return reply(statusOf(verdict));
    if (this.#size >= limits.lamps.subscriptions) return reply(503, [["Retry-After", String(limits.sip.retryAfterS)]]);
    if (!this.#hasRoom(watcher, wish.value, request)) return reply(403, TOO_MANY);
    const about = { package: pack, eventId, watcher, resource, entity };
    const made = this.#make(about, (user) =>
      this.#deps.usages.accept(request, { flow, localTag, phoneOf: watcher }, user),
    );
    if (made === undefined) return reply(400); // RFC 6665 §4.1.2.1: without a Contact there is nowhere to notify
    this.#answer(made, wish.value, reply);
  }

  /** A phone of this extension has registered: what could not reach it goes on, and what has moved moves along. */
  reachable(watcher: string): void {
    const mine = this.#byWatcher.get(watcher);
    if (mine !== undefined) for (const subscription of [...mine]) this.#findWay(subscription);
  }

  /** The office has changed: what is not there any more, or not to be watched by this extension, ends. */
  review(): void {
    for (const subscription of this.#all()) {
      const { package: pack, resource, watcher } = subscription.about;
      const verdict = pack.admits(resource, watcher);
      if (verdict !== "yes") subscription.end(verdict === "unknown" ? "noresource" : "rejected");
    }
  }

  /** The extension is no more, or has another secret: its phones must prove themselves again. */
  endAllOf(watcher: string): void {
    for (const subscription of [...(this.#byWatcher.get(watcher) ?? [])]) subscription.end("rejected");
  }

  /**
   * After a restart, with the rows `store` was given. Each hears the full state in its turn; a phone that came over a connection, when it
   * has registered again.
   */
  restore(rows: readonly SubscriptionRow[]): void {
    const wall = this.#deps.clock.wall();
    for (const row of rows) {
      const pack = this.#packages.get(row.event);
      const leftMs = row.expiresAtWall - wall;
      if (pack === undefined || leftMs <= 0 || this.#size >= limits.lamps.subscriptions) {
        this.#deps.store(row.localTag, undefined);
        continue;
      }
      const { eventId, watcher, resource, entity } = row;
      const about = { package: pack, eventId, watcher, resource, entity };
      const made = this.#make(about, (user) => this.#deps.usages.restore(dialogOf(row), user));
      if (made === undefined) continue;
      made.resumeFor(leftMs);
      if (row.transport !== "udp") made.wait();
      this.#restored.push(made);
    }
    this.#nextTurn();
  }

  /** Ends all timers; the rows stay for the next process. */
  close(): void {
    this.#turn?.cancel();
    this.#restored = [];
    for (const subscription of this.#all()) subscription.close();
    for (const byResource of this.#watching.values()) byResource.clear();
    this.#byWatcher.clear();
    this.#size = 0;
  }

  /** A phone that was switched off and on leaves its old subscriptions behind; they make room for the new ones when there is none. */
  #hasRoom(watcher: string, wish: Wish, request: SipRequest): boolean {
    const mine = this.#byWatcher.get(watcher);
    if (mine === undefined || mine.size < limits.lamps.subscriptionsPerExtension) return true;
    const contact = contactUri(request);
    for (const old of mine) {
      const isSame = old.isActive && old.about.package === wish.package && old.about.resource === wish.resource;
      if (!isSame || contact === undefined || !sameUri(old.usage.dialog.remoteTarget, contact)) continue;
      old.end("deactivated");
      return true;
    }
    return false;
  }

  #all(): readonly Subscription[] {
    return [...this.#byWatcher.values()].flatMap((mine) => [...mine]);
  }

  #make(about: Subscription["about"], dialog: (user: UsageUser) => Usage | undefined): Subscription | undefined {
    let made: Subscription | undefined;
    const usage = dialog({
      onRequest: (request, _flow, reply) => {
        if (made === undefined) reply(481);
        else this.#onRequest(made, request, reply);
      },
    });
    if (usage === undefined) return undefined;
    made = new Subscription(usage, about, this.#of);
    this.#add(made);
    return made;
  }

  /** A request within the dialog of a subscription. */
  #onRequest(subscription: Subscription, request: SipRequest, reply: Reply): void {
    if (request.method !== "SUBSCRIBE") return reply(405, [["Allow", "SUBSCRIBE"]]);
    if (!subscription.isActive) return reply(481);
    const wish = readSubscribe(request, this.#packages);
    if (!wish.ok) return reply(wish.fault.status, wish.fault.headers);
    const { package: pack, eventId, resource, watcher } = subscription.about;
    // RFC 6665 §4.5.2 lets a notifier refuse a second subscription in one dialog.
    if (wish.value.package !== pack || wish.value.eventId !== eventId) return reply(403);
    const verdict = pack.admits(resource, watcher);
    if (verdict === "yes") return this.#answer(subscription, wish.value, reply);
    reply(statusOf(verdict));
    subscription.end(verdict === "unknown" ? "noresource" : "rejected");
  }

  /** 200 first: a NOTIFY that overtakes it meets a phone that knows of nothing. */
  #answer(subscription: Subscription, wish: Wish, reply: Reply): void {
    reply(200, [...subscription.usage.answerRows, ["Expires", String(wish.expiresS)]]);
    // RFC 6665 §4.4.3: Expires 0 in the first request asks once.
    if (wish.expiresS === 0) subscription.end("timeout");
    else subscription.lastFor(wish.expiresS);
  }

  #add(subscription: Subscription): void {
    const { package: pack, resource, watcher } = subscription.about;
    const byResource = this.#watching.get(pack.name);
    if (byResource !== undefined) setIn(byResource, resource).add(subscription);
    setIn(this.#byWatcher, watcher).add(subscription);
    this.#size++;
  }

  #remove(subscription: Subscription): void {
    const { package: pack, resource, watcher } = subscription.about;
    const byResource = this.#watching.get(pack.name);
    if (byResource !== undefined) takeFrom(byResource, resource, subscription);
    if (takeFrom(this.#byWatcher, watcher, subscription)) this.#size--;
  }

  /** The same contact moves its dialogs along; one that is lost takes whatever way leads to where its phone was. */
  #findWay(subscription: Subscription): void {
    const { dialog } = subscription.usage;
    if (dialog.routes.length > 0) return; // a proxy stands in front: its address is the way
    const ways = this.#deps.ways(subscription.about.watcher);
    const same = ways.find(({ contact }) => sameUri(contact, dialog.remoteTarget));
    const near = ({ flow }: Way): boolean => flow.remote.host === dialog.flow.remote.host;
    const way =
      same ?? (subscription.isLost ? (ways.find(near) ?? (ways.length === 1 ? ways[0] : undefined)) : undefined);
    if (way === undefined) return;
    // A lost one may have been moved already, with all dialogs of its phone, and has not been told so.
    if (subscription.isLost || !isSameWay(way.flow, dialog.flow)) subscription.moveTo(way.flow);
  }

  /** So many at a time that the network is not flooded by a start. */
  #takeTurn(): void {
    const turn = this.#restored.splice(0, Math.ceil((limits.lamps.restoredPerSecond * RESTORE_GAP_MS) / 1_000));
    for (const subscription of turn) {
      this.#findWay(subscription);
      if (!subscription.isLost) subscription.notifyNow();
    }
    this.#nextTurn();
  }

  #nextTurn(): void {
    if (this.#restored.length === 0) return;
    this.#turn = this.#deps.clock.after(RESTORE_GAP_MS, "subscriptions of before the restart", () => this.#takeTurn());
  }
}

function statusOf(verdict: Exclude<WatchVerdict, "yes">): number {
  return verdict === "unknown" ? 404 : 403;
}

function isSameWay(a: Flow, b: Flow): boolean {
  if (a.transport !== b.transport || a.connection !== b.connection) return false;
  return a.remote.host === b.remote.host && a.remote.port === b.remote.port;
}

function dialogOf(row: SubscriptionRow) {
  return {
    callId: row.callId,
    localTag: row.localTag,
    remoteTag: row.remoteTag,
    local: row.local,
    remote: row.remote,
    localSeq: row.reserved,
    remoteSeq: row.remoteSeq,
    remoteTarget: row.target,
    routes: row.routes,
    flow: { transport: row.transport, local: row.localAddress, remote: row.remoteAddress },
    ownsCallId: false,
    phoneOf: row.watcher,
  };
}

function setIn<Value>(map: Map<string, Set<Value>>, key: string): Set<Value> {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = new Set<Value>();
  map.set(key, made);
  return made;
}

/** False: it was not there. */
function takeFrom<Value>(map: Map<string, Set<Value>>, key: string, value: Value): boolean {
  const set = map.get(key);
  const was = set?.delete(value) === true;
  if (set?.size === 0) map.delete(key);
  return was;
}
