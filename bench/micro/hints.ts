// What a machine's hearing of a recording costs (QA-09): ten minutes of two voices and the noise of a line, as WAV and as Ogg Opus, from the disk to what
// is kept of it. CPU time, garbage collection included; the thread that does it in the switch has the lowest priority.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PlainSounds } from "../../src/app/sound/plain-sounds.ts";
import { fraction, seededRng } from "../../src/base/rng.ts";
import { loadOpus } from "../../src/rtp/port/opus.ts";
import { pressRecording } from "../../src/rtp/port/press-recording.ts";
import { openRecording } from "../../src/rtp/port/sealed-reader.ts";
import { wavHeader } from "../../src/rtp/wav.ts";
import { type Figure, rounded } from "../figures.ts";

const SECONDS = 600;
const RATE_HZ = 8_000;
/** Of the call's length. */
const BUDGET_PERCENT = 1;

export async function run(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "zongji-bench-hints-"));
  try {
    writeFileSync(join(folder, "call.wav"), talk());
    const opus = loadOpus();
    const kinds = ["call.wav"];
    if (opus.ok) {
      const pressed = await pressRecording(
        { from: join(folder, "call.wav"), to: join(folder, "call.ogg"), keys: [] },
        opus.value,
      );
      if (pressed.ok) kinds.push("call.ogg");
    }
    const sounds = new PlainSounds((path) => openRecording(join(folder, path), []), loadOpus);
    const figures: Figure[] = [];
    for (const path of kinds) figures.push(await heard(sounds, path));
    return figures;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function heard(sounds: PlainSounds, path: string): Promise<Figure> {
  const before = process.cpuUsage();
  const found = await sounds.hear(path, []);
  if (!found.ok) throw new Error(found.fault);
  const { user, system } = process.cpuUsage(before);
  return {
    name: `hints of a call, ${path.endsWith("wav") ? "WAV" : "Opus"}`,
    unit: "% of its length",
    value: rounded((100 * (user + system)) / 1e6 / SECONDS),
    budget: BUDGET_PERCENT,
    note: `${SECONDS} s, ${found.value.activity.length + found.value.peaks.length} bytes kept`,
  };
}

/** Each speaks for some seconds in turn, sometimes both. */
function talk(): Buffer {
  const rng = seededRng(1);
  const bytes = Buffer.alloc(4 * RATE_HZ * SECONDS);
  for (let i = 0; i < RATE_HZ * SECONDS; i++) {
    const second = Math.floor(i / RATE_HZ);
    const pitch = Math.sin((2 * Math.PI * 130 * i) / RATE_HZ) * Math.sin((2 * Math.PI * 2.5 * i) / RATE_HZ) ** 2;
    const noise = 40 * (fraction(rng) - 0.5);
    const left = second % 7 < 4 ? 6_000 * pitch : 0;
    const right = second % 7 > 2 ? 5_000 * pitch : 0;
    bytes.writeInt16LE(Math.round(left + noise), 4 * i);
    bytes.writeInt16LE(Math.round(right + noise), 4 * i + 2);
  }
  return Buffer.concat([wavHeader({ sampleRateHz: RATE_HZ, channels: 2 }, bytes.length), bytes]);
}
