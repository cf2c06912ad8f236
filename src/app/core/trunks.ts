// The office's carriers as the switch runs them: a link to each, the calls they carry, and who sent a request. Stories ask it for a line; the gate
// asks it whose call comes in; `office apply` tells it what has changed. What goes over a trunk and how it is written: dial-outside.ts.

import type { Crypto } from "../../base/crypto.ts";
import type { FactLog } from "../../base/fact-log.ts";
import type { ExtensionKey, TrunkKey } from "../../base/ids.ts";
import type { Logger } from "../../base/log.ts";
import { type Address, addressText } from "../../base/net.ts";
import type { Rng } from "../../base/rng.ts";
import type { Clock } from "../../base/time.ts";
import type { SwitchFact } from "../../call/record-keeper.ts";
import type { Office, Trunk } from "../../office/office.ts";
import { CachedNames } from "../../sip/locate/cached-names.ts";
import type { Place } from "../../sip/locate/locate.ts";
import type { NameService } from "../../sip/locate/name-service.ts";
import type { SipRequest } from "../../sip/message/message.ts";
import type { Flow, SipNetwork, TransportKind } from "../../sip/ports.ts";
import type { TrunkFact, TrunkState } from "../../sip/trunk/facts.ts";
import { LOOK_AGAIN_MS, TrunkLink } from "../../sip/trunk/link.ts";
import { TrunkRecogniser } from "../../sip/trunk/recognise.ts";
import type { SendRequest } from "../../sip/trunk/registration.ts";
import { TrunkLines } from "./trunk-lines.ts";

export interface TrunksDeps {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly crypto: Crypto;
  readonly log: Logger;
  readonly names: NameService;
  readonly request: SendRequest;
  /** Our address as that peer sees it. */
  readonly advertised: (transport: TransportKind, remote: Address) => Address;
  readonly facts: (fact: TrunkFact) => void;
  readonly isExtension: (user: string) => boolean;
}

export class Trunks {
  readonly lines = new TrunkLines();
  readonly #deps: TrunksDeps;
  readonly #names: CachedNames;
  readonly #links = new Map<TrunkKey, TrunkLink>();
  readonly #recogniser: TrunkRecogniser;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #settings: ReadonlyMap<TrunkKey, Trunk> = new Map();
  /** Links that say goodbye to their carriers. */
  #leaving = 0;

  constructor(deps: TrunksDeps) {
    this.#deps = deps;
    this.#names = new CachedNames(deps.names, deps.clock);
    this.#recogniser = new TrunkRecogniser(deps.isExtension);
  }

  /** The trunks of the office in force; those whose account stays as it is are left alone, and calls in progress anyway. */
  apply(office: Office): void {
    this.#settings = office.trunks;
    for (const [key, link] of this.#links) {
      const now = office.trunks.get(key);
      if (now !== undefined && sameLink(link.settings, now)) continue;
      this.#links.delete(key);
      this.#leave(link);
    }
    // In the file's order: the first that fits an address counts.
    const before = new Map(this.#links);
    this.#links.clear();
    for (const trunk of office.trunks.values()) this.#links.set(trunk.key, before.get(trunk.key) ?? this.#begin(trunk));
    this.#relearn();
  }

  settings(key: TrunkKey): Trunk | undefined {
    return this.#settings.get(key);
  }

  link(key: TrunkKey): TrunkLink | undefined {
    return this.#links.get(key);
  }

  get all(): readonly { readonly trunk: Trunk; readonly link: TrunkLink }[] {
    return [...this.#settings.values()].flatMap((trunk) => {
      const link = this.#links.get(trunk.key);
      return link === undefined ? [] : [{ trunk, link }];
    });
  }

  /** Which trunk sent this request; undefined: none that we know without a password. Asked for each new request. */
  trunkOf(request: SipRequest, flow: Flow): TrunkKey | undefined {
    if (this.#links.size === 0) return undefined;
    const now = this.#deps.clock.now();
    if (now - this.#lookedAt > LOOK_AGAIN_MS) {
      this.#lookedAt = now;
      for (const link of this.#links.values()) link.lookAgain();
    }
    return this.#recogniser.of(request, flow) as TrunkKey | undefined;
  }

  #relearn(): void {
    this.#recogniser.set([...this.#links.values()].map(({ known }) => known));
  }

  flowTo(place: Place): Flow {
    const { transport, address, serverName } = place;
    const local = this.#deps.advertised(transport, address);
    return { transport, local, remote: address, ...(transport === "tls" ? { serverName } : {}) };
  }

  flowFailed(flow: Flow): void {
    for (const link of this.#links.values()) link.flowFailed(flow);
  }

  /** Lines in use, and goodbyes under way: 0 when nothing is going on. */
  get sizes(): { readonly trunkLines: number; readonly trunksLeaving: number } {
    return { trunkLines: this.lines.size, trunksLeaving: this.#leaving };
  }

  /** Unregisters everywhere. */
  close(): void {
    for (const link of this.#links.values()) this.#leave(link);
    this.#links.clear();
    this.#settings = new Map();
  }

  #begin(trunk: Trunk): TrunkLink {
    const { clock, rng, crypto, request, advertised, facts } = this.#deps;
    const link = new TrunkLink(trunk, {
      clock,
      rng,
      names: this.#names,
      hmac: (key, text) => crypto.hmacSha256(key, text),
      request,
      flowTo: (place) => this.flowTo(place),
      ourAddress: (flow) => addressText(advertised(flow.transport, flow.remote)),
      onKnown: () => this.#relearn(),
      onState: (state: TrunkState, cause: string) => facts({ kind: "trunk.state", trunk: trunk.key, state, cause }),
    });
    link.start();
    return link;
  }

  #leave(link: TrunkLink): void {
    this.#leaving++;
    let told = false;
    link.stop(() => {
      if (told) return;
      told = true;
      this.#leaving--;
    });
  }
}

/** What a link is made of; all else is read anew for each call. */
function sameLink(link: TrunkLink["settings"], now: Trunk): boolean {
  const of = (one: TrunkLink["settings"]): string =>
    JSON.stringify([
      one.host,
      one.port,
      one.transport,
      one.proxy,
      one.user,
      one.authUser,
      one.secret,
      one.register,
      one.expiresS,
      one.domain,
      one.addresses,
      one.certificate,
      one.qualifyMs,
    ]);
  return of(link) === of(now);
}

/** Nobody to ask: only addresses lead anywhere. */
const NO_NAMES: NameService = {
  naptr: () => Promise.resolve({ kind: "failed", cause: "no name service" }),
  srv: () => Promise.resolve({ kind: "failed", cause: "no name service" }),
  addresses: () => Promise.resolve({ kind: "failed", cause: "no name service" }),
};

export interface SwitchForTrunks {
  readonly facts: FactLog<SwitchFact>;
  readonly office: () => Office;
  /** Asked when the first request goes out. */
  readonly userAgent: () => { request: SendRequest };
}

/** For `switch.ts`. Nothing is sent before `apply`. */
export function makeTrunks(
  deps: Pick<TrunksDeps, "clock" | "rng" | "crypto" | "log"> & {
    readonly sip: Pick<SipNetwork, "advertised">;
    readonly names?: NameService;
  },
  pbx: SwitchForTrunks,
): Trunks {
  const trunks = new Trunks({
    ...deps,
    names: deps.names ?? NO_NAMES,
    request: (init, done) => pbx.userAgent().request(init, done),
    advertised: (transport, remote) => deps.sip.advertised(transport, remote),
    facts: (fact) => pbx.facts.append(fact),
    isExtension: (user) => pbx.office().extensions.has(user as ExtensionKey),
  });
  pbx.facts.subscribe((fact) => trunks.lines.fold(fact));
  return trunks;
}
