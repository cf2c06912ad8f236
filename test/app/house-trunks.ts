// Trunks for the house: as `switch.ts` wires them, with a zone file for the name servers and a carrier that answers what is not an INVITE.

import type { CallTable } from "../../src/app/core/call-table.ts";
import { WayOut } from "../../src/app/core/outside.ts";
import { makeTrunks, type Trunks } from "../../src/app/core/trunks.ts";
import { nodeCrypto } from "../../src/app/node-crypto.ts";
import type { FactLog } from "../../src/base/fact-log.ts";
import type { ExtensionKey } from "../../src/base/ids.ts";
import type { Logger } from "../../src/base/log.ts";
import type { Rng } from "../../src/base/rng.ts";
import type { SwitchFact } from "../../src/call/record-keeper.ts";
import { TollGuard } from "../../src/call/toll-guard.ts";
import type { Office } from "../../src/office/office.ts";
import type { SipRequest } from "../../src/sip/message/message.ts";
import { parseMessage } from "../../src/sip/message/parse.ts";
import { sdpOf } from "../call/fake-session.ts";
import { ZoneNames } from "../sip/locate/zone.ts";
import { Carrier } from "../sip/trunk/carrier.ts";
import type { VirtualClock } from "../world/clock.ts";

export interface HouseTrunks {
  readonly trunks: Trunks;
  readonly wayOut: WayOut;
  readonly tolls: TollGuard;
  readonly carrier: Carrier;
  readonly zone: ZoneNames;
  /** Messages of the switch to extensions. */
  readonly notices: string[];
}

export function houseTrunks(init: {
  readonly clock: VirtualClock;
  readonly rng: Rng;
  readonly log: Logger;
  readonly facts: FactLog<SwitchFact>;
  readonly office: () => Office;
  readonly calls: () => CallTable;
  readonly calledForHelp: (extension: ExtensionKey) => void;
}): HouseTrunks {
  const { clock, rng, log, facts, office, calls, calledForHelp } = init;
  const carrier = new Carrier();
  const zone = new ZoneNames({});
  const notices: string[] = [];
  const trunks = makeTrunks(
    { clock, rng, log, crypto: nodeCrypto, names: zone, sip: { advertised: () => ({ host: "10.0.0.1", port: 5060 }) } },
    { facts, office, userAgent: () => carrier },
  );
  const tolls = new TollGuard({
    clock,
    log,
    day: () => "20261122",
    hour: () => 11,
    ceilings: (extension) => office().extensions.get(extension),
    onUse() {},
  });
  const wayOut = new WayOut({
    clock,
    rng,
    log,
    office,
    trunks,
    tolls,
    calledForHelp,
    ringing: (call) => calls().ringing(call),
    giveWay: (call) => calls().find(call)?.stop("gave-way"),
    notify: (extension, text) => notices.push(`${extension}: ${text}`),
  });
  return { trunks, wayOut, tolls, carrier, zone, notices };
}

/** Nobody registers and nobody asks whether carriers live: a test's clock should stand still when nothing happens. */
export function withQuietTrunks(office: Office): Office {
  const trunks = new Map([...office.trunks].map(([key, one]) => [key, { ...one, qualifyMs: 0, register: false }]));
  return { ...office, trunks };
}

/** An INVITE as a carrier sends it. */
export function carrierInvite(init: {
  readonly from: string;
  readonly to: string;
  /** User part of the Request-URI where it is not the number. */
  readonly uriUser?: string;
  readonly headers?: readonly string[];
}): SipRequest {
  const body = sdpOf();
  const text = [
    `INVITE sip:${init.uriUser ?? init.to}@10.0.0.1 SIP/2.0`,
    "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1",
    "Max-Forwards: 70",
    `From: ${init.from};tag=a`,
    `To: <sip:${init.to}@10.0.0.1>`,
    "Call-ID: 1@192.0.2.1",
    "CSeq: 1 INVITE",
    "Contact: <sip:192.0.2.1:5060>",
    ...(init.headers ?? []),
    "Content-Type: application/sdp",
    `Content-Length: ${body.length}`,
    "",
    body,
  ].join("\r\n");
  const parsed = parseMessage(new TextEncoder().encode(text), "datagram");
  if (!parsed.ok || parsed.value.kind !== "request") throw new Error("the test's own INVITE is wrong");
  return parsed.value;
}
