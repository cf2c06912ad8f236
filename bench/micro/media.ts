// What media costs without sockets: one law to the other, the engine's own work for a relayed packet, recording. `bench/main.ts` runs it;
// the cost with real sockets is bench/load's question. Figures are CPU time of this thread, best of several rounds.

import type { RecordingId } from "../../src/base/ids.ts";
import { makeCodecKit } from "../../src/rtp/codec-kit.ts";
import { translateInPlace, translationFrom } from "../../src/rtp/g711.ts";
import { CALL, mediaRig, PHONE, planOf, stamp } from "../media-rig.ts";

interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly budget: number;
}

const PACKETS = 50_000; // 1 000 s of one direction
const ROUNDS = 5;

export async function run(): Promise<Figure[]> {
  return [
    { name: "g711-translate", unit: "us/packet", value: best(translatePackets), budget: 0.2 },
    { name: "rtp-rewrite", unit: "us/packet", value: best(() => relayPackets(false)), budget: 1 },
    { name: "rtp-rewrite-recorded", unit: "us/packet", value: best(() => relayPackets(true)), budget: 2 },
  ];
}

/** Microseconds a packet. */
function best(round: () => void): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < ROUNDS; i++) {
    const before = process.cpuUsage();
    round();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / PACKETS);
  }
  return Math.round(least * 1_000) / 1_000;
}

function translatePackets(): void {
  const packet = new Uint8Array(172).fill(0x3c);
  const table = translationFrom("pcmu");
  for (let i = 0; i < PACKETS; i++) translateInPlace(packet, 12, 172, table);
}

/** One direction of a call; recorded: both channels' work of the flush is in it, the file is nothing. */
function relayPackets(recorded: boolean): void {
  const plan = planOf("pcmu", 0);
  const { clock, engine, legs } = mediaRig([plan, plan], makeCodecKit(undefined));
  const [talker, listener] = legs as [(typeof legs)[0], (typeof legs)[0]];
  engine.command({ kind: "hear", leg: listener.id, what: { kind: "leg", leg: talker.id } });
  if (recorded) {
    const recording = CALL as string as RecordingId;
    const [left, right] = [talker.id, listener.id];
    engine.command({ kind: "record", recording, call: CALL, path: "nowhere", left, right });
  }
  const packet = new Uint8Array(172).fill(0x3c);
  for (let i = 0; i < PACKETS; i++) {
    stamp(packet, 0, i, 160);
    talker.port.onRtp?.(packet, PHONE);
    clock.step(20);
  }
  engine.close();
  if (listener.port.sent < PACKETS) throw new Error(`${listener.port.sent} of ${PACKETS} packets were relayed`);
}
