// Makes the audio under media/: our own music on hold, computed here, and the prompts of media/prompts/*.yaml, spoken once by espeak-ng and
// brought to 8 kHz by sox. The results are in the repository; run this only to change them:
//   node scripts/make-media.mjs                  speaks what is new: prompts whose file is missing
//   node scripts/make-media.mjs again NAME ...   speaks these once more (a topic as "voicemail", or a prompt as "wrong-pin")
//   node scripts/make-media.mjs music            composes the music
// Each prompt is  espeak-ng -v VOICE -s SPEED -w spoken.wav TEXT ; sox spoken.wav -r 8000 -c 1 -b 16 PROMPT.wav silence ... norm -6 ... (see speak).

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

const RATE_HZ = 8_000;
const media = fileURLToPath(new URL("../media", import.meta.url));
const VOICES = { zh: { name: "cmn", speed: "150" }, en: { name: "en-us", speed: "150" } };

/** Topic by topic: name, language, text. */
function readPrompts() {
  const folder = join(media, "prompts");
  return readdirSync(folder)
    .filter((file) => file.endsWith(".yaml"))
    .flatMap((file) => {
      const topic = file.slice(0, -".yaml".length);
      const prompts = Object.entries(parse(readFileSync(join(folder, file), "utf8")));
      return prompts.flatMap(([name, texts]) =>
        Object.entries(texts).map(([language, text]) => ({ topic, name, language, text })),
      );
    });
}

function speak({ name, language, text }, work) {
  const spoken = join(work, "spoken.wav");
  const voice = VOICES[language];
  mkdirSync(join(media, language), { recursive: true });
  execFileSync("espeak-ng", ["-v", voice.name, "-s", voice.speed, "-w", spoken, text]);
  // Silence off both ends, peak at -6 dB, 100 ms of quiet before and after.
  const trim = ["silence", "1", "0.01", "0.5%", "reverse", "silence", "1", "0.01", "0.5%", "reverse"];
  const format = ["-r", String(RATE_HZ), "-c", "1", "-b", "16"];
  const to = join(media, language, `${name}.wav`);
  execFileSync("sox", ["-R", spoken, ...format, to, ...trim, "norm", "-6", "pad", "0.1", "0.1"]);
}

function speakAll(wanted) {
  const work = mkdtempSync(join(tmpdir(), "media-"));
  const todo = readPrompts().filter(({ topic, name, language }) =>
    wanted.length === 0
      ? !existsSync(join(media, language, `${name}.wav`))
      : wanted.includes(topic) || wanted.includes(name),
  );
  for (const prompt of todo) speak(prompt, work);
  rmSync(work, { recursive: true });
  process.stdout.write(`${todo.length} prompts spoken\n`);
}

// ---- the music: four bars of four chords in C, twice, 32 s; plucked notes over a soft pad ----

const SECONDS = 32;
const BAR_S = 4;
const NOTE = {
  C3: 130.81,
  E3: 164.81,
  F3: 174.61,
  G3: 196,
  A3: 220,
  C4: 261.63,
  D4: 293.66,
  E4: 329.63,
  G4: 392,
  A4: 440,
  B4: 493.88,
};
const HIGH = { C5: 523.25, D5: 587.33, E5: 659.26, G5: 783.99, A5: 880 };

/** I, vi, IV, V: each note of the melody half a second. */
const BARS = [
  {
    pad: [NOTE.C3, NOTE.C4, NOTE.E4],
    melody: [HIGH.C5, HIGH.E5, HIGH.G5, HIGH.E5, HIGH.D5, HIGH.C5, HIGH.E5, HIGH.G5],
  },
  {
    pad: [NOTE.A3, NOTE.C4, NOTE.E4],
    melody: [HIGH.A5, HIGH.G5, HIGH.E5, HIGH.C5, HIGH.E5, HIGH.G5, HIGH.E5, HIGH.D5],
  },
  {
    pad: [NOTE.F3, NOTE.A3, NOTE.C4],
    melody: [HIGH.C5, HIGH.A5, HIGH.G5, HIGH.A5, HIGH.C5, HIGH.D5, HIGH.C5, HIGH.A5],
  },
  {
    pad: [NOTE.G3, NOTE.D4, NOTE.B4],
    melody: [HIGH.D5, HIGH.G5, HIGH.D5, HIGH.E5, HIGH.D5, HIGH.C5, HIGH.D5, HIGH.G5],
  },
];

function compose() {
  const mix = new Float64Array(SECONDS * RATE_HZ);
  for (let bar = 0; bar * BAR_S < SECONDS; bar++) {
    const { pad, melody } = BARS[bar % BARS.length];
    for (const hz of pad) addNote(mix, bar * BAR_S, BAR_S + 0.4, hz, 1_300, swell);
    melody.forEach((hz, i) => {
      addNote(mix, bar * BAR_S + (i * BAR_S) / melody.length, 1.4, hz, 2_600, pluck);
    });
  }
  return Int16Array.from(mix, (sample) => Math.round(Math.max(-32_000, Math.min(32_000, sample))));
}

/** Adds a note with two soft overtones; what runs over the end goes on at the beginning, so that the loop has no seam. */
function addNote(mix, atS, lengthS, hz, level, shape) {
  const from = Math.round(atS * RATE_HZ);
  for (let i = 0; i < lengthS * RATE_HZ; i++) {
    const t = i / RATE_HZ;
    const phase = 2 * Math.PI * hz * t;
    const tone = Math.sin(phase) + 0.25 * Math.sin(2 * phase) + 0.08 * Math.sin(3 * phase);
    const at = (from + i) % mix.length;
    mix[at] = (mix[at] ?? 0) + level * shape(t, lengthS) * tone;
  }
}

function swell(t, length) {
  return Math.min(1, t / 0.4, (length - t) / 0.4);
}

function pluck(t, length) {
  return Math.min(1, t / 0.01, (length - t) / 0.05) * Math.exp(-3 * t);
}

function writeMusic() {
  const samples = compose();
  mkdirSync(join(media, "music"), { recursive: true });
  writeFileSync(
    join(media, "music", "quiet.wav"),
    Buffer.concat([wavHeader(2 * samples.length), Buffer.from(samples.buffer)]),
  );
}

/** Mono, 16 bits. */
function wavHeader(bytes) {
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(36 + bytes, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(RATE_HZ, 24);
  header.writeUInt32LE(2 * RATE_HZ, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write("data", 36);
  header.writeUInt32LE(bytes, 40);
  return header;
}

const [what, ...names] = process.argv.slice(2);
if (what === "music") writeMusic();
else if (what === undefined || (what === "again" && names.length > 0)) speakAll(names);
else {
  process.stderr.write("usage: make-media.mjs [again NAME ... | music]\n");
  process.exitCode = 2;
}
