// How often one phone may call, and who is let in all the same.

import { expect, test } from "vitest";
import { makeGuards } from "../../src/app/core/guards.ts";
import { LocalDay } from "../../src/app/core/local-day.ts";
import { nodeCrypto } from "../../src/app/node-crypto.ts";
import type { CallId, ExtensionKey } from "../../src/base/ids.ts";
import { silentLog } from "../../src/base/log.ts";
import { seededRng } from "../../src/base/rng.ts";
import { NumberPlan } from "../../src/call/route.ts";
import { Bindings } from "../../src/sip/registrar/bindings.ts";
import { FLOW } from "../call/fake-session.ts";
import { VirtualClock } from "../world/clock.ts";
import { officeOf } from "./office-of.ts";

const OFFICE = `
extensions: { "1001": { secret: "kx83-vnq2-77" } }
trunks: { alpha: { host: 192.0.2.1, register: false, qualify: 0s } }
routes: [{ match: "0.", via: [alpha], strip: 1 }]
limits: { callsPerMinute: 3 }
emergency: { numbers: ["110"] }
`;

test("SIP-11 a phone run wild gets 503, but may call for help, with the prefix for outside too", () => {
  const clock = new VirtualClock();
  const office = officeOf(OFFICE);
  const numbers = new NumberPlan(office);
  const guards = makeGuards({
    clock,
    rng: seededRng(1),
    crypto: nodeCrypto,
    log: silentLog,
    database: { write: async () => {}, get: () => undefined, query: async () => [] },
    day: new LocalDay(clock, () => office.timezone),
    realm: "zongji",
    office: () => office,
    numbers: () => numbers,
    bindings: new Bindings({ clock, onReachable: () => {}, onChange: () => {} }),
    isWelcome: (number) => isWelcome && number === "1001",
  });
  let isWelcome = false;
  const dials = (dialled: string): number | undefined =>
    guards.admitCall({
      call: "1" as CallId,
      dialler: { kind: "extension", extension: "1001" as ExtensionKey },
      dialled,
      flow: FLOW,
    })?.status;
  expect(["1888", "1888", "1888", "1888"].map(dials)).toEqual([undefined, undefined, undefined, 503]);
  expect(["110", "0110", "1888"].map(dials)).toEqual([undefined, undefined, 503]);
  isWelcome = true; // ACD-15: it stands on the white list
  expect(dials("1888")).toBeUndefined();
});
