// A carrier as the SIP side sees it: where it is and who we are there. The office's `Trunk` fits it as it stands.

import type { Place, Target } from "../locate/locate.ts";
import type { Credentials } from "../ports.ts";

export interface TrunkAccount {
  readonly key: string;
  readonly host: string;
  readonly port: number | undefined;
  readonly transport: "udp" | "tcp" | "tls" | undefined;
  /** Where to send instead of `host`: "name", "name:port", "[2001:db8::1]:5060". */
  readonly proxy: string | undefined;
  readonly user: string | undefined;
  readonly authUser: string | undefined;
  readonly secret: string | undefined;
  readonly register: boolean;
  readonly expiresS: number;
  readonly domain: string | undefined;
}

/** Host part of From and To. */
export function domainOf(account: TrunkAccount): string {
  return account.domain ?? account.host;
}

/** Where its requests go. */
export function targetOf(account: TrunkAccount): Target {
  const { proxy, host, port, transport } = account;
  if (proxy === undefined) return { host, port, transport };
  const parts = /^(?:\[([0-9A-Fa-f:.]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(proxy);
  if (parts === null) return { host: proxy, port: undefined, transport }; // a bare IPv6 address
  const proxyPort = parts[3] === undefined ? undefined : Number(parts[3]);
  return { host: parts[1] ?? parts[2] ?? proxy, port: proxyPort, transport };
}

export function credentialsOf(account: TrunkAccount): Credentials | undefined {
  const { user, authUser, secret } = account;
  const name = authUser ?? user;
  return name === undefined || secret === undefined ? undefined : { user: name, secret };
}

/** `;transport=` of a URI that leads there; datagrams need none (RFC 3261 §19.1.1). */
export function transportParam(place: Pick<Place, "transport">): string {
  return place.transport === "udp" ? "" : `;transport=${place.transport}`;
}

/**
 * The user part of our Contact, by which a call that comes in names its trunk. Nobody can guess it: it hangs on the account's password. It stays the
 * same over restarts, so that the carrier's registration goes on leading here.
 */
export function contactUserOf(account: TrunkAccount, hmac: (key: string, text: string) => string): string {
  const { key, user = "", host, secret } = account;
  return `${key}-${hmac(secret ?? "", `zongji contact ${key} ${user} ${host}`).slice(0, 16)}`;
}
