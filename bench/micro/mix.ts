// What many people in one talk cost a media thread: each hears all the others, mixed. Decoding, mixing and encoding alone; sockets and RTP are
// the same as for a relayed call (`media`).

import type { LegId } from "../../src/base/ids.ts";
import { makeCodecKit } from "../../src/rtp/codec-kit.ts";
import { Ear } from "../../src/rtp/ear.ts";
import { Mix, Round } from "../../src/rtp/mix.ts";
import type { RtpView } from "../../src/rtp/packet.ts";
import type { MediaPlan } from "../../src/rtp/plan.ts";
import { Speaker } from "../../src/rtp/speaker.ts";
import type { Figure } from "../figures.ts";

const SAMPLES = 160;
const SECONDS = 60;
const ROUNDS = 5;

export function run(): Figure[] {
  const note = "G.711, 20 ms packets, everybody speaks, without sockets";
  const three = best(3);
  const thirty = best(30);
  return [
    { name: "three-way mix, CPU per call-second", unit: "ms", value: rounded(3 * three), budget: null, note },
    { name: "conference of 30, CPU per second", unit: "ms", value: rounded(30 * thirty), budget: null, note },
    { name: "conference of 30, CPU per party-second", unit: "µs", value: rounded(1_000 * thirty), budget: null, note },
  ];
}

/** ms of CPU for a second of one party. */
function best(parties: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < ROUNDS; i++) {
    const before = process.cpuUsage();
    talk(parties);
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1_000 / parties / SECONDS);
  }
  return least;
}

function talk(parties: number): void {
  const kit = makeCodecKit(undefined);
  const members = new Map(Array.from({ length: parties }, (_, i) => [`${i}` as LegId, { ear: new Ear(kit, 8_000) }]));
  const round = new Round(members);
  const listeners = [...members.keys()].map((id) => ({ mix: new Mix(round, id), speaker: new Speaker(kit) }));
  const packet = Uint8Array.from({ length: SAMPLES }, (_, i) => (i * 37) & 255);
  const view: RtpView = { payloadType: 0, marker: false, sequence: 0, timestamp: 0, ssrc: 1, start: 0, end: SAMPLES };
  for (let turn = 0; turn < SECONDS * 50; turn++) {
    view.sequence = turn & 0xffff;
    view.timestamp = turn * SAMPLES;
    for (const { ear } of members.values()) ear.put(packet, view, "pcmu", 1, turn * 20);
    for (const { mix, speaker } of listeners) speaker.say(mix, PLAN, 20, turn * 20);
  }
}

const PLAN: MediaPlan = {
  remote: { host: "192.0.2.1", port: 4_000 },
  remoteRtcp: { host: "192.0.2.1", port: 4_001 },
  codec: "pcmu",
  payloadType: 0,
  telephoneEvent: undefined,
  ptimeMs: 20,
  weSend: true,
  weReceive: true,
};

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
