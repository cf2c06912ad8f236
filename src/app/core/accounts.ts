// What digest authentication needs to know of an extension: H(user:realm:secret), computed once for each secret.

import type { Crypto } from "../../base/crypto.ts";
import type { ExtensionKey } from "../../base/ids.ts";
import type { Office } from "../../office/office.ts";

export interface Account {
  readonly ha1Md5: string;
  readonly ha1Sha256: string;
}

export class Accounts {
  readonly #crypto: Crypto;
  readonly #realm: string;
  readonly #office: () => Office;
  #known = new Map<string, { readonly secret: string; readonly account: Account }>();

  constructor(deps: { readonly crypto: Crypto; readonly realm: string; readonly office: () => Office }) {
    this.#crypto = deps.crypto;
    this.#realm = deps.realm;
    this.#office = deps.office;
  }

  lookup(user: string): Account | undefined {
    const extension = this.#office().extensions.get(user as ExtensionKey);
    if (extension === undefined) {
      this.#known.delete(user);
      return undefined;
    }
    const known = this.#known.get(user);
    if (known?.secret === extension.secret) return known.account;
    const text = `${user}:${this.#realm}:${extension.secret}`;
    const account = { ha1Md5: this.#crypto.md5(text), ha1Sha256: this.#crypto.sha256(text) };
    this.#known.set(user, { secret: extension.secret, account });
    return account;
  }
}
