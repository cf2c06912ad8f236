// How one call is written for one carrier: the number it takes, who calls, who forwarded, in the carrier's way. Asked by dial-outside.ts for each
// attempt. Order of the number's changes: the route's strip and prefix, the trunk's number format, its rewriteOut last.

import type { ExtensionKey } from "../../base/ids.ts";
import { hostText } from "../../base/net.ts";
import type { Call } from "../../call/call.ts";
import { writtenAs } from "../../call/phone-number.ts";
import { rewrite } from "../../call/rewrite.ts";
import type { PhoneContact } from "../../call/ring-phones.ts";
import type { Office, Trunk } from "../../office/office.ts";
import { type ShownCaller, writeCaller } from "../../sip/identity/caller.ts";
import { type Forwarded, writeDiversions } from "../../sip/identity/diversion.ts";
import type { Place } from "../../sip/locate/locate.ts";
import { escapeUser } from "../../sip/message/uri.ts";
import type { Flow, HeaderRows } from "../../sip/ports.ts";
import { credentialsOf, domainOf, transportParam } from "../../sip/trunk/account.ts";

export interface OutsideCall {
  readonly call: Call;
  /** After the route's strip and prefix. */
  readonly number: string;
  /** Whose call it is outside: their number is shown. */
  readonly payer: ExtensionKey | undefined;
  /** A call for help is written as dialled, and hides nobody. */
  readonly isEmergency: boolean;
}

export interface Way {
  readonly trunk: Trunk;
  readonly place: Place;
  readonly flow: Flow;
  readonly serviceRoute: readonly string[];
  /** A 3xx of the same carrier said to ask for this instead. */
  readonly uri?: string;
}

export function outsideContact(outside: OutsideCall, way: Way, office: Office): PhoneContact {
  const { trunk, place, flow, serviceRoute } = way;
  const host = hostText(domainOf(trunk));
  const number = numberOn(trunk, outside, office.country);
  const caller = shownOn(trunk, outside, office);
  const { from, headers } = writeCaller(caller, { identity: trunk.identity, domain: host });
  const forwarded = forwardedOn(trunk, outside, office);
  const diversions = writeDiversions(forwarded, { style: trunk.diversion, domain: host, called: number });
  const rows: HeaderRows = [...headers, ...diversions];
  return {
    uri: way.uri ?? `sip:${escapeUser(number)}@${host}${transportParam(place)}`,
    flow,
    route: serviceRoute,
    outside: {
      trunk: trunk.key,
      from,
      to: { display: undefined, user: number, host },
      credentials: credentialsOf(trunk),
      headers: rows,
    },
  };
}

/** `route test` asks too. */
export function numberOn(
  trunk: Trunk,
  { number, isEmergency }: Pick<OutsideCall, "number" | "isEmergency">,
  country: string,
): string {
  const written = isEmergency ? number : writtenAs(number, trunk.numbers, country);
  return rewrite(written, trunk.rewriteOut);
}

/** Whose number is shown: of a forwarded call the first caller's, where the carrier hears who forwarded it; else ours. */
function shownOn(trunk: Trunk, { call, payer, isEmergency }: OutsideCall, office: Office): ShownCaller {
  const { origin } = call;
  const isPrivate = origin?.isPrivate === true && !isEmergency;
  const fromOutside = origin?.number !== undefined && call.extension === undefined;
  if (fromOutside && trunk.diversion !== "none" && isTelephoneNumber(origin.number)) {
    return { number: writtenAs(origin.number, trunk.numbers, office.country), display: call.fromName, isPrivate };
  }
  const own = call.extension ?? payer;
  return { number: ownNumber(trunk, own, office), display: undefined, isPrivate };
}

/** What the outside may call back: the extension's number, else the trunk's, else its account. */
export function ownNumber(trunk: Trunk, extension: ExtensionKey | undefined, office: Office): string {
  const own = extension === undefined ? undefined : office.extensions.get(extension);
  const number = own?.callerId ?? trunk.callerId;
  if (number !== undefined) return writtenAs(number, trunk.numbers, office.country);
  return trunk.user ?? extension ?? "";
}

/** Who sent it on, oldest first: before it came to us, then here. A line of ours is named by the number the outside knows it by. */
function forwardedOn(trunk: Trunk, { call }: OutsideCall, office: Office): readonly Forwarded[] {
  const before = call.origin?.diversions ?? [];
  if (call.diversions.length === 0) return before;
  const called = call.origin === undefined ? undefined : call.dialled; // the number of ours that the outside called
  return [
    ...before,
    ...call.diversions.map(({ extension, reason }): Forwarded => {
      const line = extension === undefined ? undefined : office.extensions.get(extension);
      const number = line?.callerId ?? (call.origin?.trunk === undefined ? undefined : called);
      const from = number === undefined ? ownNumber(trunk, extension, office) : number;
      return { from: writtenAs(from, trunk.numbers, office.country), reason };
    }),
  ];
}

function isTelephoneNumber(text: string): boolean {
  return /^\+?\d{3,}$/.test(text);
}
