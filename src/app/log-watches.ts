// Calls whose every line is logged, whatever the level: one call, those of one phone, or those from and to a number. Asked for with a time, so that
// nobody forgets them; the log asks `sees` for each line below its level, which costs nothing while nothing is watched.
//
//   asked (call) ──────────────► call is seen ──► it ended, the time is over, or asked no longer
//   asked (extension, number) ─► each call that has to do with it is seen, from the first fact that says so

import type { LogWatch, LogWatchView } from "../api/log-control.ts";
import type { CallId } from "../base/ids.ts";
import { limits } from "../base/limits.ts";
import { isoTime, type WallMillis } from "../base/time.ts";
import type { SwitchFact } from "../call/record-keeper.ts";

interface Watched {
  readonly watch: LogWatch;
  readonly until: WallMillis;
}

/** Fewer digits fit too many numbers. */
const TELLING_DIGITS = 7;

export class LogWatches {
  readonly #now: () => WallMillis;
  readonly #watched: Watched[] = [];
  /** Calls that are seen, and until when. */
  readonly #calls = new Map<string, WallMillis>();

  constructor(now: () => WallMillis) {
    this.#now = now;
  }

  get list(): readonly LogWatchView[] {
    this.#forgetOld();
    return this.#watched.map(({ watch, until }) => ({ ...watch, until: isoTime(until) }));
  }

  /** false: there are too many already. The same once more begins its time anew. `calls`: those in progress that it is about. */
  add(watch: LogWatch, forMs: number, calls: readonly string[]): boolean {
    this.remove(watch);
    if (this.list.length >= limits.log.watched) return false;
    const until = (this.#now() + forMs) as WallMillis;
    this.#watched.push({ watch, until });
    for (const call of calls) this.#see(call, until);
    return true;
  }

  /** Its calls are seen no more. false: it was not watched. */
  remove({ what, key }: LogWatch): boolean {
    const index = this.#watched.findIndex(({ watch }) => watch.what === what && watch.key === key);
    if (index < 0) return false;
    this.#watched.splice(index, 1);
    this.#calls.clear(); // whatever else is watched finds its calls again at their next fact, or was asked for by name
    for (const { watch, until } of this.#watched) if (watch.what === "call") this.#calls.set(watch.key, until);
    return true;
  }

  /** Whether each line of this call is written. */
  sees(call: string): boolean {
    const until = this.#calls.get(call);
    return until !== undefined && until > this.#now();
  }

  get isIdle(): boolean {
    return this.#calls.size === 0;
  }

  fold(fact: SwitchFact): void {
    if (this.#watched.length === 0) return;
    if (fact.kind === "call.ended") return this.#ended(fact.call);
    for (const { watch, until } of this.#watched) {
      const call = isAbout(fact, watch);
      if (call !== undefined) this.#see(call, until);
    }
  }

  #see(call: string, until: WallMillis): void {
    const known = this.#calls.get(call);
    if (known === undefined && this.#calls.size >= limits.log.watchedCalls) return;
    this.#calls.set(call, known !== undefined && known > until ? known : until);
  }

  #ended(call: CallId): void {
    this.#calls.delete(call);
    const index = this.#watched.findIndex(({ watch }) => watch.what === "call" && watch.key === call);
    if (index >= 0) this.#watched.splice(index, 1);
  }

  #forgetOld(): void {
    const now = this.#now();
    for (let at = this.#watched.length - 1; at >= 0; at--)
      if ((this.#watched[at] as Watched).until <= now) this.#watched.splice(at, 1);
    for (const [call, until] of this.#calls) if (until <= now) this.#calls.delete(call);
  }
}

/** The call that the fact shows to be one of these. */
function isAbout(fact: SwitchFact, { what, key }: LogWatch): string | undefined {
  if (what === "extension" && fact.kind === "leg.started") return fact.extension === key ? fact.call : undefined;
  if (fact.kind !== "call.arrived") return undefined;
  if (what === "extension") return fact.from === key || fact.dialled === key ? fact.call : undefined;
  if (what === "number") return sameNumber(fact.from, key) || sameNumber(fact.dialled, key) ? fact.call : undefined;
  return undefined;
}

/** With or without its country and prefix. */
function sameNumber(one: string, other: string): boolean {
  const [a, b] = [one.replace(/\D/g, ""), other.replace(/\D/g, "")];
  if (Math.min(a.length, b.length) < TELLING_DIGITS) return a === b && a !== "";
  return a.endsWith(b) || b.endsWith(a);
}
