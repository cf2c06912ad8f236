// Answers 401 and 407 in the name of a trunk (RFC 3261 §22.2, §22.3, RFC 7616 §3.4, RFC 8760). One for each registration and each dialog with a
// peer that may ask for a password; it remembers the last nonce of each realm, so that later requests carry the answer at once.
//
//   request ── 401/407 ─► learn: worth another try? ─ yes ─► the request again, CSeq + 1, with rows()
//                              └ no: wrong password, or nothing we can answer ─► the 401 is final

import type { Crypto } from "../../base/crypto.ts";
import { limits } from "../../base/limits.ts";
import { parseAuthParams } from "../message/auth-params.ts";
import type { SipResponse } from "../message/message.ts";
import type { Credentials, HeaderRows } from "../ports.ts";
import { answerChallenge, strengthOf } from "./digest.ts";

interface Realm {
  readonly answerIn: "Authorization" | "Proxy-Authorization";
  readonly challenge: string;
  readonly nonce: string;
  readonly stale: boolean;
  readonly strength: number;
  /** How often the nonce was used. */
  count: number;
}

/** What one request has answered already; empty at first. Keeps every request from asking for ever. */
export type Tries = Set<string>;

export class ClientDigest {
  #crypto: Crypto;
  #newToken: (length: number) => string;
  #credentials: Credentials;
  #realms = new Map<string, Realm>();

  constructor(init: { crypto: Crypto; newToken: (length: number) => string; credentials: Credentials }) {
    this.#crypto = init.crypto;
    this.#newToken = init.newToken;
    this.#credentials = init.credentials;
  }

  /** False: somebody changed the password meanwhile. */
  isFor(credentials: Credentials): boolean {
    return credentials.user === this.#credentials.user && credentials.secret === this.#credentials.secret;
  }

  /** Credentials for each realm that has asked so far; none before the first challenge. */
  rows(method: string, uri: string): HeaderRows {
    const rows: (readonly [string, string])[] = [];
    for (const realm of this.#realms.values()) {
      realm.count++;
      const answer = answerChallenge(this.#crypto, {
        challenges: [realm.challenge],
        user: this.#credentials.user,
        password: this.#credentials.secret,
        method,
        uri,
        cnonce: this.#newToken(16),
        count: realm.count,
      });
      if (answer !== undefined) rows.push([realm.answerIn, answer]);
    }
    return rows;
  }

  /** Takes in a 401 or 407. True: the request may be sent once more, with new `rows`. False: the answer is final. */
  learn(response: SipResponse, tries: Tries): boolean {
    const asked = realmsOf(response);
    if (asked.size === 0 || asked.size > limits.sip.realms || tries.size >= limits.sip.realms) return false;
    for (const [key, realm] of asked) if (!this.#isWorthIt(key, realm, tries)) return false;
    for (const [key, realm] of asked) {
      this.#realms.delete(key);
      this.#realms.set(key, realm);
    }
    for (const oldest of this.#realms.keys()) {
      if (this.#realms.size <= limits.sip.realms) break;
      this.#realms.delete(oldest);
    }
    return true;
  }

  #isWorthIt(key: string, realm: Realm, tries: Tries): boolean {
    if (this.#realms.get(key)?.nonce === realm.nonce) return false; // it was answered with this very nonce
    if (!tries.has(key)) {
      tries.add(key);
      return true;
    }
    // RFC 7616 §3.3: `stale` says that the password was right and only the nonce too old.
    const again = `${key} stale`;
    if (!realm.stale || tries.has(again)) return false;
    tries.add(again);
    return true;
  }
}

/** By header and realm the strongest challenge that we can answer (RFC 8760 §2.4). */
function realmsOf(response: SipResponse): ReadonlyMap<string, Realm> {
  const found = new Map<string, Realm>();
  const read = (name: string, answerIn: Realm["answerIn"]): void => {
    for (const challenge of response.headers.getAll(name)) {
      const params = parseAuthParams(challenge)?.params;
      const strength = strengthOf(challenge);
      if (params === undefined || strength === 0) continue;
      const key = `${answerIn} ${params.get("realm") ?? ""}`;
      if ((found.get(key)?.strength ?? 0) >= strength) continue;
      const stale = params.get("stale")?.toLowerCase() === "true";
      found.set(key, { answerIn, challenge, nonce: params.get("nonce") ?? "", stale, strength, count: 0 });
    }
  };
  read("WWW-Authenticate", "Authorization");
  read("Proxy-Authenticate", "Proxy-Authorization");
  return found;
}
