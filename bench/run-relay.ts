// A media worker with calls that were never signalled, in a process of its own: a leg for each phone whose port the first argument names, and who
// hears whom. Writes the ports of its legs, in the phones' order, and lives until it is killed. `load/worker-run.ts` starts it.

import { join } from "node:path";
import { makeDtlsIdentity } from "../src/app/dtls-identity.ts";
import { nodeClock } from "../src/app/node-clock.ts";
import type { CallId, LegId, RecordingId } from "../src/base/ids.ts";
import { silentLog } from "../src/base/log.ts";
import type { WallMillis } from "../src/base/time.ts";
import { hearingTable } from "../src/call/hearing-table.ts";
import type { MediaLeg } from "../src/rtp/media.ts";
import type { AudioCodec, MediaPlan } from "../src/rtp/plan.ts";
import { startMediaWorkers } from "../src/rtp/port/start-workers.ts";
import { sleep } from "./load/process.ts";
import { BENCH_SDES } from "./load/sdes-keys.ts";

export interface LegKind {
  readonly codec: AudioCodec;
  readonly payloadType: number;
  /** Under the keys of `sdes-keys.ts`. */
  readonly isProtected: boolean;
}

export interface RelayInit {
  readonly host: string;
  readonly ports: readonly [number, number];
  readonly phones: readonly number[];
  /** Of the phones of a call, in their order. */
  readonly kinds: readonly LegKind[];
  /**
   * pairs: two phones a call hear each other. supervised: three a call, the third hears both and whispers to the second. room: all hear all.
   */
  readonly talk: "pairs" | "supervised" | "room";
  /** Each call is recorded there. */
  readonly folder?: string | undefined;
}

const init: RelayInit = JSON.parse(process.argv[2] ?? "{}");
const parties = { pairs: 2, supervised: 3, room: init.phones.length }[init.talk];
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
const legs = init.phones.map(open);
for (let first = 0; first < legs.length; first += parties) connect(first);
process.once("SIGTERM", () => void workers.close().then(() => process.exit(0))); // in order, so that a profile is written
process.stdout.write(`${JSON.stringify(legs.map(({ port }) => port))}\n`);

function open(port: number, i: number): MediaLeg {
  const leg = workers.plane.openLeg(callOf(i), legOf(i));
  if (leg === undefined) throw new Error("no port is free");
  leg.configure(planFor(port, init.kinds[i % init.kinds.length] as LegKind));
  return leg;
}

/** The call whose first leg this is. */
function connect(first: number): void {
  if (init.talk === "pairs") {
    for (const i of [first, first + 1]) legs[i]?.hear({ kind: "leg", leg: legOf(i ^ 1) });
  } else {
    const seats = Array.from({ length: parties }, (_, at) => ({
      leg: legOf(first + at),
      part:
        init.talk === "supervised" && at === 2
          ? ({ kind: "whispering", to: legOf(first + 1) } as const)
          : ({ kind: "party" } as const),
    }));
    workers.plane.table(hearingTable(seats, { alone: { kind: "nothing" }, mixed: init.talk === "room" }));
  }
  if (init.folder === undefined) return;
  const recording = callOf(first) as string as RecordingId;
  const path = join(init.folder, `${recording}.wav`);
  workers.plane.record({ recording, call: callOf(first), path, left: legOf(first), right: legOf(first + 1) });
}

function callOf(i: number): CallId {
  return `c-bench-${Math.floor(i / parties)}` as CallId;
}

function legOf(i: number): LegId {
  return `${callOf(i)}.${i % parties}` as LegId;
}

function planFor(port: number, { codec, payloadType, isProtected }: LegKind): MediaPlan {
  const plan: MediaPlan = {
    remote: { host: init.host, port },
    remoteRtcp: { host: init.host, port: port + 1 },
    codec,
    payloadType,
    telephoneEvent: undefined,
    ptimeMs: 20,
    weSend: true,
    weReceive: true,
  };
  return isProtected ? { ...plan, security: BENCH_SDES } : plan;
}
