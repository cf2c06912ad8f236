// A media worker with calls that were never signalled, in a process of its own: two legs a call, bridged, to phones whose ports the first argument
// names; protected or in the clear. Writes the ports of its legs, in the phones' order, and lives until it is killed. `measures/srtp.ts` starts it.

import { join } from "node:path";
import { makeDtlsIdentity } from "../src/app/dtls-identity.ts";
import { nodeClock } from "../src/app/node-clock.ts";
import type { CallId, LegId } from "../src/base/ids.ts";
import { silentLog } from "../src/base/log.ts";
import type { WallMillis } from "../src/base/time.ts";
import type { MediaLeg } from "../src/rtp/media.ts";
import type { MediaPlan } from "../src/rtp/plan.ts";
import { startMediaWorkers } from "../src/rtp/port/start-workers.ts";
import { sleep } from "./load/process.ts";
import { BENCH_SDES } from "./load/sdes-keys.ts";

export interface RelayInit {
  readonly host: string;
  readonly ports: readonly [number, number];
  /** Of the phones: the first two are one call, and so on. */
  readonly phones: readonly number[];
  readonly isProtected: boolean;
}

const init: RelayInit = JSON.parse(process.argv[2] ?? "{}");
const workers = await startMediaWorkers({
  count: 1,
  host: init.host,
  ports: init.ports,
  audio: { shipped: join(process.cwd(), "media"), own: undefined, data: undefined },
  country: "CN",
  dtls: makeDtlsIdentity(Date.now() as WallMillis),
  log: silentLog,
  clock: nodeClock(silentLog),
  onFact() {},
});
while (workers.plane.sizes.portsFree < init.phones.length) await sleep(20);
const legs = init.phones.map((port, i) => open(port, i));
for (const [i, leg] of legs.entries()) leg.hear({ kind: "leg", leg: legOf(i ^ 1) });
process.stdout.write(`${JSON.stringify(legs.map(({ port }) => port))}\n`);

function open(port: number, i: number): MediaLeg {
  const leg = workers.plane.openLeg(`c-bench-${i >> 1}` as CallId, legOf(i));
  if (leg === undefined) throw new Error("no port is free");
  leg.configure(planFor(port));
  return leg;
}

function legOf(i: number): LegId {
  return `c-bench-${i >> 1}.${i & 1}` as LegId;
}

function planFor(port: number): MediaPlan {
  const plan: MediaPlan = {
    remote: { host: init.host, port },
    remoteRtcp: { host: init.host, port: port + 1 },
    codec: "pcmu",
    payloadType: 0,
    telephoneEvent: undefined,
    ptimeMs: 20,
    weSend: true,
    weReceive: true,
  };
  return init.isProtected ? { ...plan, security: BENCH_SDES } : plan;
}
