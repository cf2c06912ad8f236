// STIR/SHAKEN for the calls of trunks (SIP-13): what goes out over a trunk with `sign` is signed, what comes in over one with `verify` is
// checked before it goes anywhere. How is decided in sip/stir; keys and certificates are app/stir.ts.

import type { Clock } from "../../base/time.ts";
import type { Call } from "../../call/call.ts";
import { e164Of } from "../../call/phone-number.ts";
import type { PhoneContact } from "../../call/ring-phones.ts";
import type { Office, Trunk } from "../../office/office.ts";
import { callerOf } from "../../sip/identity/caller.ts";
import type { SipRequest } from "../../sip/message/message.ts";
import { userOf } from "../../sip/message/uri.ts";
import type { HeaderRows } from "../../sip/ports.ts";
import { canonicalNumber } from "../../sip/stir/canonical-number.ts";
import type { Attestation, Stir } from "../../sip/stir/contract.ts";
import { type CallerVerdict, verifyCaller, verstatText } from "../../sip/stir/verify-caller.ts";
import { hangUp, type Next } from "./next.ts";

export interface StirCallsDeps {
  readonly clock: Clock;
  readonly office: () => Office;
  readonly stir: Stir;
}

export class StirCalls {
  readonly #deps: StirCallsDeps;

  constructor(deps: StirCallsDeps) {
    this.#deps = deps;
  }

  /** Identity for an INVITE that is about to go out; none where the trunk does not ask for it, or a number is none. */
  async sign(call: Call, contact: PhoneContact, trunk: Trunk): Promise<HeaderRows> {
    const { stir } = this.#deps;
    const { outside } = contact;
    if (!trunk.sign || !stir.canSign || outside === undefined) return [];
    const orig = this.#canonical(assertedOf(outside.headers) ?? outside.from.user);
    const dest = this.#canonical(outside.to.user);
    if (orig === undefined || dest === undefined) {
      call.note("not signed: caller or number dialled is no telephone number");
      return [];
    }
    const attest = isPassedOn(call, outside.from.user) ? ("B" as Attestation) : undefined;
    const value = await stir.sign({ orig, dest: [dest], iat: this.#nowS(), ...(attest !== undefined && { attest }) });
    if (value === undefined) call.note("not signed: see stir.unsigned in the log");
    // RFC 8224 §4.1: the Date that the signature is fresh by; without it `iat` alone counts
    return value === undefined ? [] : [["Identity", value]];
  }

  /**
   * undefined at once: there is nothing to check. Else what was found is in the call's record, and the promise gives the end of a call that the
   * trunk wants refused.
   */
  check(call: Call, invite: SipRequest): Promise<Next | undefined> | undefined {
    const { dialler } = call;
    if (dialler?.kind !== "trunk") return undefined;
    const trunk = this.#deps.office().trunks.get(dialler.trunk);
    return trunk === undefined || trunk.verify === "off" ? undefined : this.#check(call, invite, trunk);
  }

  async #check(call: Call, invite: SipRequest, trunk: Trunk): Promise<Next | undefined> {
    const dest = [userOf(invite.to.uri), userOf(invite.uri)].map((user) => this.#canonical(user));
    const check = {
      headers: invite.headers,
      orig: this.#canonical(callerOf(invite, true).number),
      dest: dest.filter((one) => one !== undefined),
      now: this.#nowS(),
    };
    const verdict = await verifyCaller(check, this.#deps.stir);
    call.facts({ kind: "call.verified", call: call.id, verstat: verstatText(verdict) });
    return trunk.verify === "refuse" ? refusal(call, verdict) : undefined;
  }

  #canonical(number: string | undefined): string | undefined {
    if (number === undefined) return undefined;
    const { country } = this.#deps.office();
    // Carriers write +86…, 86… and 0…; what is no number here but would be one with a plus is meant so.
    const toE164 = (bare: string): string | undefined => {
      const here = e164Of(bare, country);
      return here ?? (/^[1-9]\d{7,14}$/.test(bare) ? e164Of(`+${bare}`, country) : undefined);
    };
    return canonicalNumber(number, toE164);
  }

  #nowS(): number {
    return Math.floor(this.#deps.clock.wall() / 1_000);
  }
}

function refusal(call: Call, verdict: CallerVerdict): Next | undefined {
  return verdict.kind === "passed" ? undefined : hangUp(call, "rejected", "switch", verdict.status);
}

/** A caller from outside whose number we show although it is not ours: we know who sends the call, not whose number it is (RFC 8588 §4). */
function isPassedOn(call: Call, shown: string): boolean {
  return (
    call.extension === undefined && call.origin?.number !== undefined && shown.endsWith(call.origin.number.slice(-7))
  );
}

/** ATIS-1000074 §5.2.1: the asserted number counts before From. */
function assertedOf(rows: HeaderRows): string | undefined {
  const row = rows.find(([name]) => name === "P-Asserted-Identity");
  const uri = row === undefined ? undefined : /<([^>]+)>/.exec(row[1])?.[1];
  return uri === undefined ? undefined : userOf(uri);
}
