// What a room of thirty and fifty supervised calls cost one media worker, through the whole engine but for sockets: packets in, the jitter
// buffers, mixes, encoding, packets out. Who hears whom comes from the same table as in the switch.

import type { LegId } from "../../src/base/ids.ts";
import { hearingTable, type Part, type Seat } from "../../src/call/hearing-table.ts";
import { makeCodecKit } from "../../src/rtp/codec-kit.ts";
import type { Figure } from "../figures.ts";
import { type MediaRig, mediaRig, PHONE, planOf, stamp } from "../media-rig.ts";

const SECONDS = 10;
const ROUNDS = 3;
const PARTIES = 30;
const CALLS = 50;
const ALONE = { alone: { kind: "nothing" } } as const;
/** Two seconds in which buffers fill are not measured. */
const WARM_UP = 100;

export function run(): Figure[] {
  const note =
    "G.711, 20 ms packets, everybody speaks, without sockets; ms of CPU a second of ten make one per cent of a core";
  const figure = (name: string, value: number, budget: number | null): Figure => {
    return { name, unit: "ms", value: Math.round(value * 10) / 10, budget, note };
  };
  return [
    figure("room of 30, CPU per second", best(PARTIES, 0), null),
    figure("50 supervised calls, all whispered to, CPU per second", best(0, CALLS), null),
    figure("room of 30 and 50 supervised calls, CPU per second", best(PARTIES, CALLS), 1_000),
  ];
}

/** ms of CPU for a second of it. */
function best(parties: number, calls: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < ROUNDS; i++) least = Math.min(least, once(parties, calls));
  return least;
}

function once(parties: number, calls: number): number {
  const rig = mediaRig(
    Array.from({ length: parties + 3 * calls }, () => planOf("pcmu", 0)),
    makeCodecKit(undefined),
  );
  const ids = rig.legs.map(({ id }) => id);
  setTable(rig, ids.slice(0, parties), () => ({ kind: "party" }), true);
  for (let call = 0; call < calls; call++) {
    const three = ids.slice(parties + 3 * call, parties + 3 * call + 3);
    const agent = three[1];
    setTable(rig, three, (at) => (at === 2 ? { kind: "whispering", to: agent } : { kind: "party" }), false);
  }
  speak(rig, 0, WARM_UP);
  const before = process.cpuUsage();
  speak(rig, WARM_UP, SECONDS * 50);
  const { user, system } = process.cpuUsage(before);
  const least = Math.min(...rig.legs.map(({ port }) => port.sent));
  rig.engine.close();
  const isSupervisor = calls > 0;
  if (least < SECONDS * 50 * 0.9) throw new Error(`${least} packets to one leg${isSupervisor ? " of a call" : ""}`);
  return (user + system) / 1_000 / SECONDS;
}

function setTable(rig: MediaRig, legs: readonly LegId[], part: (at: number) => Part, mixed: boolean): void {
  const seats: Seat[] = legs.map((leg, at) => ({ leg, part: part(at) }));
  rig.engine.command({ kind: "table", rows: hearingTable(seats, { ...ALONE, mixed }) });
}

/** Everybody sends a packet each 20 ms; time goes by steps of the pacer's ten. */
function speak({ legs, clock }: MediaRig, from: number, turns: number): void {
  const packet = new Uint8Array(172);
  for (let turn = from; turn < from + turns; turn++) {
    for (const [at, { port }] of legs.entries()) {
      for (let i = 12; i < 172; i++) packet[i] = ((i + at) * 37 + turn) & 255;
      stamp(packet, 0, turn, 160);
      port.onRtp?.(packet, PHONE);
    }
    clock.step(10);
    clock.step(10);
  }
}
