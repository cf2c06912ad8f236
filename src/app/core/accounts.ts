// What digest authentication needs to know of an extension: H(user:realm:secret), computed when the office is applied. Not at the first
// look-up: then a name that exists would take longer the first time, and a stranger with a good clock could tell.

import type { Crypto } from "../../base/crypto.ts";
import type { ExtensionKey } from "../../base/ids.ts";
import { atOnce, type InTurns, PER_TURN } from "../../base/in-turns.ts";
import type { Office } from "../../office/office.ts";

export interface Account {
  readonly ha1Md5: string;
  readonly ha1Sha256: string;
}

interface Known {
  readonly secret: string;
  readonly account: Account;
}

export class Accounts {
  readonly #crypto: Crypto;
  readonly #realm: string;
  #known: ReadonlyMap<string, Known> = new Map();
  #prepared: { readonly office: Office; readonly known: Map<string, Known> } | undefined;

  constructor(deps: { readonly crypto: Crypto; readonly realm: string; readonly office: Office }) {
    this.#crypto = deps.crypto;
    this.#realm = deps.realm;
    this.apply(deps.office);
  }

  /** Works out what `apply` will need of this office: thousands of secrets would hold everybody up if all were new at once. */
  *preparing(office: Office): InTurns<void> {
    const known = new Map<string, Known>();
    for (const [key, { secret }] of office.extensions) {
      known.set(key, this.#of(key, secret));
      if (known.size % PER_TURN === 0) yield;
    }
    this.#prepared = { office, known };
  }

  /** The secrets of a new office file. */
  apply(office: Office): void {
    if (this.#prepared?.office !== office) atOnce(this.preparing(office));
    const known = this.#prepared?.known ?? new Map<string, Known>();
    // A carrier that shows a password; an extension of the same name comes before it.
    for (const { user, secret, register } of office.trunks.values())
      if (!register && user !== undefined && secret !== undefined && !office.extensions.has(user as ExtensionKey))
        known.set(user, this.#of(user, secret));
    this.#known = known;
    this.#prepared = undefined;
  }

  lookup(user: string): Account | undefined {
    return this.#known.get(user)?.account;
  }

  #of(user: string, secret: string): Known {
    const known = this.#known.get(user);
    if (known?.secret === secret) return known;
    const text = `${user}:${this.#realm}:${secret}`;
    return { secret, account: { ha1Md5: this.#crypto.md5(text), ha1Sha256: this.#crypto.sha256(text) } };
  }
}
