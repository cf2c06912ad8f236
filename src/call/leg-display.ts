// What the display of a leg's phone shows of the other party: P-Asserted-Identity (RFC 3325) in what we answer, and in the middle of a call when
// somebody else is there.

import { writeNameAddr } from "../sip/message/name-addr.ts";
import { escapeUser } from "../sip/message/uri.ts";
import type { Flow, HeaderRows } from "../sip/ports.ts";
import type { LegDeps, LegParty, Shown } from "./leg-contract.ts";

export class LegDisplay {
  /** RFC 3325 §9.1: only peers we trust, which are the phones of the office, are told; trunks have their own ways. */
  readonly #isTrusted: boolean;
  readonly #ownHost: () => string;
  /** undefined: a place, not a person. */
  #shows: string | undefined;

  /** `shows`: the number it was rung with. */
  constructor(init: { isTrusted: boolean; ownHost: () => string; shows: string | undefined }) {
    this.#isTrusted = init.isTrusted;
    this.#ownHost = init.ownHost;
    this.#shows = init.shows;
  }

  get shows(): string | undefined {
    return this.#shows;
  }

  /** For the answer that connects it. */
  connected(reached: Shown | undefined): { readonly headers?: HeaderRows } {
    this.#shows = reached?.number;
    return this.of(reached);
  }

  /** For an answer on the way there. */
  of(who: Shown | undefined): { readonly headers?: HeaderRows } {
    if (who === undefined || !this.#isTrusted) return {};
    const host = this.#ownHost();
    const uri = `sip:${escapeUser(who.number)}@${host.includes(":") ? `[${host}]` : host}`;
    return { headers: [["P-Asserted-Identity", writeNameAddr({ display: who.name, uri })]] };
  }

  /** Somebody else is there; undefined: it shows so already. */
  change(other: Shown): HeaderRows | undefined {
    const before = this.#shows;
    this.#shows = other.number;
    return before === undefined || before === other.number ? undefined : this.of(other).headers;
  }
}

/** `shows`: what its INVITE showed. */
export function displayOf(party: LegParty, flow: Flow, shows: string | undefined, deps: LegDeps): LegDisplay {
  return new LegDisplay({ isTrusted: party.extension !== undefined, ownHost: () => deps.ownHost(flow), shows });
}
