// A small office with carriers, asked through the real number plan.

import type { RouteControl } from "../../src/api/route-control.ts";
import { routeControl } from "../../src/app/control/route-control.ts";
import type { Clock, WallMillis } from "../../src/base/time.ts";
import { NumberPlan } from "../../src/call/route.ts";
import type { Office } from "../../src/office/office.ts";
import { parseOffice } from "../../src/office/parse.ts";

/** A Sunday, 16:00 in Shanghai. */
export const NOW = Date.UTC(2026, 10, 22, 8, 0) as WallMillis;

export const routedOffice = `
extensions:
  "1001":
    name: 李雷
    secret: "kx83-vnq2-77"
    rights: [local, national]
    callerId: "057188880001"
    phone: { maker: yealink, mac: "00:15:65:AB:CD:EF", keys: ["1002", "6900"] }
  "1002": { name: 韩梅梅, secret: "ab83-vnq2-78", rights: [local, international] }
switches: { night: { number: "6900", hours: "mon-fri 18:00-08:30" } }
numbers:
  "+8657188880000": { extension: "1001", night: { switch: night, to: "1002" } }
trunks:
  carrier: { host: sip.example.net, numbers: e164, callerId: "057188880000", rewriteIn: [ { match: "9.", strip: 1 } ], to: "1001" }
  second: { host: 192.0.2.9, rewriteOut: [ { match: "1xxxxxxxxxx", prefix: "0" } ] }
routes:
  - { match: "000.", via: [carrier], strip: 1, right: international }
  - { match: "00.", via: [carrier, { trunk: second, weight: 2 }], strip: 1, right: national, hours: "mon-fri 08:30-18:00" }
  - { match: "0[1-9].", via: [carrier, second], strip: 1, right: local }
`;

export function sampleOffice(): Office {
  const office = parseOffice(routedOffice);
  if (!office.ok) throw new Error(JSON.stringify(office.fault));
  return office.value;
}

export function sampleRoutes(): RouteControl {
  const office = sampleOffice();
  const wall = (): WallMillis => NOW;
  const numbers = new NumberPlan(office, { isNight: () => false, wall });
  return routeControl({ office, numbers, clock: { wall } as Clock });
}
