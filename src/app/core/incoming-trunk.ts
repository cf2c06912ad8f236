// A call that comes in over a trunk: who calls, whom, and what the record keeps of it. The number plan then says where it goes (`rewriteIn` is its
// business, too). `CallTable` asks.

import type { TrunkKey } from "../../base/ids.ts";
import { receivedE164 } from "../../call/phone-number.ts";
import type { Office, Trunk } from "../../office/office.ts";
import { callerOf } from "../../sip/identity/caller.ts";
import { type Forwarded, readDiversions } from "../../sip/identity/diversion.ts";
import { plainNumber } from "../../sip/identity/number-uri.ts";
import type { SipRequest } from "../../sip/message/message.ts";
import { userOf } from "../../sip/message/uri.ts";
import type { AskedCall, Incoming, NotAdmitted } from "./call-table.ts";
import type { Trunks } from "./trunks.ts";

export const ANONYMOUS = "anonymous";

export function incomingCall(invite: SipRequest, key: TrunkKey, trunks: Trunks, office: Office): Incoming {
  const trunk = office.trunks.get(key);
  const caller = callerOf(invite, true);
  const number = telephoneNumber(caller.number, trunk, office.country);
  const diversions = readDiversions(invite.headers);
  const hides = caller.isPrivate || number === undefined;
  return {
    // RFC 3325 §7: nobody in the house is told who asks not to be known. A carrier that is forwarded to still is, see `origin`.
    from: hides ? ANONYMOUS : number,
    fromName: hides ? undefined : caller.display,
    dialled: calledNumber(invite, trunk, trunks.link(key)?.contactUser),
    origin: { trunk: key, number, isPrivate: caller.isPrivate, diversions },
    notes: diversions.map(diversionNote),
  };
}

/** A trunk whose lines are all in use: busy. Never 503, after which a carrier would take us for dead. */
export function admitTrunkCall({ dialler }: AskedCall, trunks: Trunks): NotAdmitted | undefined {
  if (dialler?.kind !== "trunk") return undefined;
  const trunk = trunks.settings(dialler.trunk);
  if (trunk === undefined || trunks.lines.inUse(trunk.key) < trunk.calls) return undefined;
  return { ending: "busy", status: 486 };
}

/** E.164 where it is a telephone number; a colleague's exchange may send its own short numbers. undefined: none was said. */
function telephoneNumber(said: string, trunk: Trunk | undefined, country: string): string | undefined {
  if (said === "" || said.toLowerCase() === ANONYMOUS || said.toLowerCase() === "unavailable") return undefined;
  return receivedE164(said, country, trunk?.numbers === "e164") ?? said;
}

/** The Request-URI; where a carrier puts our account or our contact there, the number is in To. */
function calledNumber(invite: SipRequest, trunk: Trunk | undefined, contactUser: string | undefined): string {
  const asked = userOf(invite.uri) ?? "";
  const isAccount = asked === "" || asked === contactUser || asked === trunk?.user;
  const to = isAccount ? userOf(invite.to.uri) : undefined;
  const isNumber = to !== undefined && to !== "" && to !== contactUser;
  return plainNumber(isNumber ? to : asked);
}

function diversionNote({ from, reason }: Forwarded): string {
  return `had been forwarded by ${from}: ${reason}`;
}
