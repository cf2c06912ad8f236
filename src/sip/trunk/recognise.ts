// Whose call is this? Which carrier sent a request, asked by the gate before any password is. In this order:
//
//   1. the Request-URI names the contact that we registered there: only the carrier knows it
//   2. its TLS certificate bears the name the trunk asks for; a trunk that asks for one is known by nothing else but its contact
//   3. it came from an address of the trunk: one that `host` leads to, or one in `addresses`
//
// Where several carriers share an address, the one whose account is named in the Request-URI or in To is meant; else the first of the file.

import { limits } from "../../base/limits.ts";
import type { Networks } from "../../base/networks.ts";
import type { SipRequest } from "../message/message.ts";
import { userOf } from "../message/uri.ts";
import type { Flow } from "../ports.ts";

/** One trunk, as far as it is recognised. */
export interface KnownTrunk {
  readonly key: string;
  readonly contactUser: string | undefined;
  readonly user: string | undefined;
  readonly certificate: string | undefined;
  readonly transport: "udp" | "tcp" | "tls" | undefined;
  readonly networks: Networks;
  /** Ports by address that `host` leads to now. */
  readonly places: ReadonlyMap<string, ReadonlySet<number>>;
}

/** The trunks of the office, ready to be asked for each request that comes in: for a phone's it costs two look-ups and nothing is made. */
export class TrunkRecogniser {
  readonly #isExtension: (user: string) => boolean;
  #trunks: readonly KnownTrunk[] = [];
  #contacts: ReadonlyMap<string, string> = new Map();
  #hasCertificates = false;
  /** By source address: the trunks it may be, without a certificate. */
  readonly #byHost = new Map<string, readonly KnownTrunk[]>();

  constructor(isExtension: (user: string) => boolean) {
    this.#isExtension = isExtension;
  }

  /** In the order of the office file. */
  set(trunks: readonly KnownTrunk[]): void {
    this.#trunks = trunks;
    this.#hasCertificates = trunks.some(({ certificate }) => certificate !== undefined);
    this.#contacts = new Map(
      trunks.flatMap(({ contactUser, key }) => (contactUser === undefined ? [] : [[contactUser, key] as const])),
    );
    this.#byHost.clear();
  }

  of(request: SipRequest, flow: Flow): string | undefined {
    if (this.#trunks.length === 0) return undefined;
    const mayShow = this.#hasCertificates && flow.verifiedNames !== undefined;
    const candidates = mayShow ? this.#trunks : this.#at(flow.remote.host);
    if (candidates.length > 0)
      return recogniseTrunk(request, flow, candidates, this.#isExtension) ?? this.#named(request);
    return this.#named(request);
  }

  #named(request: SipRequest): string | undefined {
    if (this.#contacts.size === 0 || request.method === "REGISTER") return undefined;
    return this.#contacts.get(userOf(request.uri) ?? "");
  }

  #at(host: string): readonly KnownTrunk[] {
    let fitting = this.#byHost.get(host);
    if (fitting === undefined) {
      if (this.#byHost.size >= limits.trunk.sourcesKnown) this.#byHost.clear();
      fitting = this.#trunks.filter(({ places, networks }) => places.has(host) || networks.has(host));
      this.#byHost.set(host, fitting);
    }
    return fitting;
  }
}

/**
 * `isExtension`: is that user name one of our phones'? A phone may stand at the address of a carrier (a laboratory, one machine with both):
 * what comes from there in a phone's name, and not from the very port of the carrier, has to show the phone's password.
 */
export function recogniseTrunk(
  request: SipRequest,
  flow: Flow,
  trunks: readonly KnownTrunk[],
  isExtension: (user: string) => boolean,
): string | undefined {
  // Registering is for phones; a carrier's address gives nobody a right to it.
  if (request.method === "REGISTER") return undefined;
  const called = userOf(request.uri);
  const byContact = trunks.find((trunk) => trunk.contactUser !== undefined && trunk.contactUser === called);
  if (byContact !== undefined) return byContact.key;
  const fitting = trunks.filter((trunk) => comesFrom(trunk, request, flow, isExtension));
  if (fitting.length <= 1) return fitting[0]?.key;
  const to = userOf(request.to.uri);
  const named = fitting.find((trunk) => trunk.user !== undefined && (trunk.user === called || trunk.user === to));
  return (named ?? fitting[0])?.key;
}

function comesFrom(
  trunk: KnownTrunk,
  request: SipRequest,
  flow: Flow,
  isExtension: (user: string) => boolean,
): boolean {
  if (trunk.certificate !== undefined) return shows(flow, trunk.certificate);
  // A datagram's source address is easily forged: a carrier that is reached safely is believed over that way only.
  if (trunk.transport === "tls" && flow.transport !== "tls") return false;
  if (trunk.transport === "tcp" && flow.transport !== "tcp" && flow.transport !== "tls") return false;
  const { host, port } = flow.remote;
  const ports = trunk.places.get(host);
  if (ports?.has(port) === true) return true;
  if (ports === undefined && !trunk.networks.has(host)) return false;
  return !isExtension(userOf(request.from.uri) ?? "");
}

/** RFC 5922 §7.2: names are compared without regard to case; a wildcard in a certificate stands for nobody. */
function shows(flow: Flow, certificate: string): boolean {
  const wanted = certificate.toLowerCase();
  return flow.verifiedNames?.some((name) => name.toLowerCase() === wanted) === true;
}
