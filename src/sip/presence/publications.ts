// What phones say of their people's presence (RFC 3903): each PUBLISH makes, refreshes, changes or removes one publication, known by its
// entity-tag. Kept in memory only: a publication is soft state, and after a restart a phone meets 412 and publishes anew (RFC 3903 §4.1).

import { randomToken } from "../../base/ids.ts";
import { limits } from "../../base/limits.ts";
import type { Rng } from "../../base/rng.ts";
import { type Clock, SECOND_MS, type Timer } from "../../base/time.ts";
import type { Presence } from "./pidf.ts";

interface Publication {
  readonly presence: Presence;
  readonly expiry: Timer;
}

export type PublishOutcome =
  | { readonly kind: "published"; readonly etag: string }
  /** 412: RFC 3903 §6 step 3. */
  | { readonly kind: "no-such-etag" }
  /** 403: the extension has as many as it may have. */
  | { readonly kind: "too-many" };

export class Publications {
  readonly #clock: Clock;
  readonly #rng: Rng;
  readonly #changed: (extension: string) => void;
  /** By extension, then by entity-tag, newest last; no empty maps. */
  readonly #of = new Map<string, Map<string, Publication>>();
  #size = 0;

  constructor(deps: { readonly clock: Clock; readonly rng: Rng; readonly changed: (extension: string) => void }) {
    this.#clock = deps.clock;
    this.#rng = deps.rng;
    this.#changed = deps.changed;
  }

  get size(): number {
    return this.#size;
  }

  /** The newest publication of the extension: the person spoke there last. */
  of(extension: string): Presence | undefined {
    return [...(this.#of.get(extension)?.values() ?? [])].at(-1)?.presence;
  }

  /** `presence` undefined: the PUBLISH had no body, it refreshes. `expiresS` 0 removes (RFC 3903 §4.1 to §4.5). */
  publish(
    extension: string,
    init: { readonly etag: string | undefined; readonly presence: Presence | undefined; readonly expiresS: number },
  ): PublishOutcome {
    const mine = this.#of.get(extension);
    const before = init.etag === undefined ? undefined : mine?.get(init.etag);
    if (init.etag !== undefined && before === undefined) return { kind: "no-such-etag" };
    if (before === undefined && (mine?.size ?? 0) >= limits.lamps.publicationsPerExtension) return { kind: "too-many" };
    const presence = init.presence ?? before?.presence;
    if (init.etag !== undefined) this.#drop(extension, init.etag);
    const etag = randomToken(this.#rng, 12); // RFC 3903 §6 step 5: a new one each time
    if (init.expiresS > 0 && presence !== undefined) this.#put(extension, etag, presence, init.expiresS);
    if (presence !== before?.presence || init.expiresS === 0) this.#changed(extension);
    return { kind: "published", etag };
  }

  removeAll(extension: string): void {
    for (const etag of [...(this.#of.get(extension)?.keys() ?? [])]) this.#drop(extension, etag);
  }

  /** Ends all timers. */
  close(): void {
    for (const extension of [...this.#of.keys()]) this.removeAll(extension);
  }

  #put(extension: string, etag: string, presence: Presence, expiresS: number): void {
    const expiry = this.#clock.after(expiresS * SECOND_MS, "presence: a publication expires", () => {
      this.#drop(extension, etag);
      this.#changed(extension);
    });
    const mine = this.#of.get(extension) ?? new Map<string, Publication>();
    this.#of.set(extension, mine);
    mine.set(etag, { presence, expiry });
    this.#size++;
  }

  #drop(extension: string, etag: string): void {
    const mine = this.#of.get(extension);
    const publication = mine?.get(etag);
    if (mine === undefined || publication === undefined) return;
    publication.expiry.cancel();
    mine.delete(etag);
    if (mine.size === 0) this.#of.delete(extension);
    this.#size--;
  }
}
