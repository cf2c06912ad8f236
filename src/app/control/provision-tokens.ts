// Words that open the settings of one phone. The standing one follows from the phone's password, so that nothing is stored and it dies with the
// password; one that works once is drawn, kept in memory as its digest, and forgotten when it was used, after its time, or at a restart.

import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { limits } from "../../base/limits.ts";
import type { Clock, Millis, WallMillis } from "../../base/time.ts";
import type { Extension, PhoneMaker } from "../../office/office.ts";

export interface OncePhone {
  readonly extension: string;
  readonly maker: PhoneMaker;
  readonly mac: string;
}

interface Once extends OncePhone {
  readonly expiresAt: Millis;
}

export class ProvisionTokens {
  readonly #clock: Clock;
  /** By digest, oldest first. */
  readonly #once = new Map<string, Once>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    this.#sweep();
    return this.#once.size;
  }

  /** At the bound the oldest gives way: whoever made it sees 404 and makes another. */
  make(phone: OncePhone): { readonly token: string; readonly expiresAt: WallMillis } {
    this.#sweep();
    const [oldest] = this.#once.keys();
    if (this.#once.size >= limits.http.provisionTokens && oldest !== undefined) this.#once.delete(oldest);
    const token = randomBytes(24).toString("base64url");
    const expiresAt = (this.#clock.now() + limits.http.provisionTokenMs) as Millis;
    this.#once.set(digest(token), { ...phone, expiresAt });
    return { token, expiresAt: (this.#clock.wall() + limits.http.provisionTokenMs) as WallMillis };
  }

  /** Looked up by digest: how long it takes says nothing of the token. */
  find(token: string): OncePhone | undefined {
    const found = this.#once.get(digest(token));
    return found !== undefined && found.expiresAt > this.#clock.now() ? found : undefined;
  }

  /** The phone has its password now. */
  use(token: string): void {
    this.#once.delete(digest(token));
  }

  #sweep(): void {
    const now = this.#clock.now();
    for (const [key, { expiresAt }] of this.#once) if (expiresAt <= now) this.#once.delete(key);
  }
}

/** Names its phone; only whoever has the password could make it, and whoever has it gets no more than the password. */
export function standingToken(extension: Pick<Extension, "key" | "secret">, mac: string): string {
  const proof = createHmac("sha256", extension.secret).update(`provision ${extension.key} ${mac}`).digest("base64url");
  return `${mac}-${proof}`;
}

export function isSameToken(given: string, expected: string): boolean {
  return timingSafeEqual(createHash("sha256").update(given).digest(), createHash("sha256").update(expected).digest());
}

function digest(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
