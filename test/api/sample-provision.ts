// The provisioning of the sample office, with its doors, its clock and what it logged in a test's hands.

import type { ProvisionControl } from "../../src/api/provision-control.ts";
import { provisionControl } from "../../src/app/control/provision-control.ts";
import { ProvisionTokens } from "../../src/app/control/provision-tokens.ts";
import { silentLog } from "../../src/base/log.ts";
import type { Clock, Millis, WallMillis } from "../../src/base/time.ts";
import type { Office } from "../../src/office/office.ts";
import { NOW, sampleOffice } from "./sample-routes.ts";

export interface SampleProvision {
  readonly control: ProvisionControl;
  readonly tokens: ProvisionTokens;
  /** What the switch listens at. */
  readonly listening: { what: string; address: string }[];
  readonly logged: string[];
  office: Office;
  /** Milliseconds since the start. */
  now: number;
}

export function sampleProvision(): SampleProvision {
  const listening = [
    { what: "sip udp", address: "192.0.2.1:5060" },
    { what: "http", address: "192.0.2.1:8088" },
  ];
  const logged: string[] = [];
  const note = (event: string, fields?: object): void => void logged.push(`${event} ${JSON.stringify(fields)}`);
  const sample = { listening, logged, office: sampleOffice(), now: 0 };
  const clock = { now: () => sample.now as Millis, wall: () => (NOW + sample.now) as WallMillis } as Clock;
  const tokens = new ProvisionTokens(clock);
  const control = provisionControl({
    clock,
    log: { ...silentLog, info: note, warn: note },
    office: () => sample.office,
    tokens,
    listening,
    advertised: () => "192.0.2.1",
  });
  return Object.assign(sample, { tokens, control });
}
