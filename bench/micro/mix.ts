// What three people in one talk cost a media thread: each hears the other two, mixed. Decoding, mixing and encoding alone; sockets and RTP are the
// same as for a relayed call (`media`).

import type { LegId } from "../../src/base/ids.ts";
import { decodeTable } from "../../src/rtp/g711.ts";
import { Mix } from "../../src/rtp/mix.ts";
import type { Figure } from "../figures.ts";

const PARTIES = ["a", "b", "c"] as LegId[];
const SAMPLES = 160;
/** 20 ms each. */
const TURNS = 20_000;
const ROUNDS = 5;

export function run(): Figure[] {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < ROUNDS; i++) {
    const before = process.cpuUsage();
    talk();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / TURNS);
  }
  const note = "three parties, G.711, without sockets";
  return [
    { name: "three-way mix, 20 ms", unit: "µs", value: Math.round(least * 100) / 100, budget: null, note },
    { name: "three-way mix, CPU per call-second", unit: "ms", value: Math.round(least * 5) / 100, budget: null, note },
  ];
}

function talk(): void {
  const mixes = PARTIES.map((own) => new Mix(PARTIES.filter((leg) => leg !== own)));
  const packet = Uint8Array.from({ length: SAMPLES }, (_, i) => (i * 37) & 255);
  const out = new Uint8Array(SAMPLES);
  const table = decodeTable("pcmu");
  for (let turn = 0; turn < TURNS; turn++) {
    for (const leg of PARTIES) {
      for (const mix of mixes) mix.inputs.get(leg)?.push(packet, 0, SAMPLES, table, turn * SAMPLES, 1);
    }
    for (const mix of mixes) mix.write(out, 0, SAMPLES, "pcmu");
  }
}
