// Makes the audio under media/: our own music on hold, computed here, and short prompts spoken once by espeak-ng and brought to 8 kHz by sox.
// The results are in the repository; run this only to change them, with Node 22.18 or later:  node scripts/make-media.ts
// Each prompt is  espeak-ng -v VOICE -s SPEED -w spoken.wav TEXT ; sox spoken.wav -r 8000 -c 1 -b 16 PROMPT.wav norm -6 silence ... (see speak).

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { wavHeader } from "../src/rtp/wav.ts";

const RATE_HZ = 8_000;
const media = fileURLToPath(new URL("../media", import.meta.url));

const PROMPTS = {
  zh: {
    "signed-in": "您已签入。",
    "signed-out": "您已签出。",
    ready: "您已示闲。",
    busy: "您已示忙。",
    "on-break": "您已小休。",
    "wrap-up-done": "话后处理已结束。",
    "wrong-pin": "密码错误。",
    "not-allowed": "您无权使用此功能。",
    "not-signed-in": "您尚未签入。",
    "unknown-number": "您拨打的号码不存在。",
    "all-busy": "坐席全忙，请稍候。",
    "parked-at": "来电已驻留在",
    "dnd-on": "免打扰已开启。",
    "dnd-off": "免打扰已关闭。",
    "forward-always": "所有来电转移到",
    "forward-busy": "遇忙时转移到",
    "forward-no-answer": "无应答时转移到",
    "forward-off": "呼叫转移已取消。",
    "call-waiting-on": "呼叫等待已开启。",
    "call-waiting-off": "呼叫等待已关闭。",
    "night-on": "夜间服务已开启。",
    "night-off": "夜间服务已关闭。",
    "press-1-to-take": "您有来电，接听请按一。",
    "press-1-to-call": "呼叫请按一。",
    "directory-spell": "请按键拼写同事姓名，按井号键结束。",
    "directory-more": "符合的人太多，请继续拼写。",
    "directory-nobody": "没有找到，请重新拼写。",
    "directory-extension": "分机",
    "directory-end": "没有找到您要的人，再见。",
    "digit-0": "零",
    "digit-1": "一",
    "digit-2": "二",
    "digit-3": "三",
    "digit-4": "四",
    "digit-5": "五",
    "digit-6": "六",
    "digit-7": "七",
    "digit-8": "八",
    "digit-9": "九",
    "digit-star": "星号",
    "digit-hash": "井号",
    "digit-plus": "加号",
  },
  en: {
    "signed-in": "You are signed in.",
    "signed-out": "You are signed out.",
    ready: "You are ready.",
    busy: "You are set to busy.",
    "on-break": "You are on a break.",
    "wrap-up-done": "Wrap-up is finished.",
    "wrong-pin": "The PIN is wrong.",
    "not-allowed": "You are not allowed to do that.",
    "not-signed-in": "You are not signed in.",
    "unknown-number": "This number is not known here.",
    "all-busy": "All our agents are busy. Please hold on.",
    "parked-at": "The call is parked at",
    "dnd-on": "Do not disturb is on.",
    "dnd-off": "Do not disturb is off.",
    "forward-always": "All calls are forwarded to",
    "forward-busy": "When you are busy, calls are forwarded to",
    "forward-no-answer": "When you do not answer, calls are forwarded to",
    "forward-off": "Calls are not forwarded any more.",
    "call-waiting-on": "Call waiting is on.",
    "call-waiting-off": "Call waiting is off.",
    "night-on": "Night service is on.",
    "night-off": "Night service is off.",
    "press-1-to-take": "There is a call for you. To take it, press one.",
    "press-1-to-call": "To call, press one.",
    "directory-spell": "Spell the name of a colleague on the keypad, then press the hash key.",
    "directory-more": "Too many people fit. Please go on spelling.",
    "directory-nobody": "Nobody was found. Please spell the name again.",
    "directory-extension": "Extension",
    "directory-end": "Nobody was found. Goodbye.",
    "digit-0": "zero",
    "digit-1": "one",
    "digit-2": "two",
    "digit-3": "three",
    "digit-4": "four",
    "digit-5": "five",
    "digit-6": "six",
    "digit-7": "seven",
    "digit-8": "eight",
    "digit-9": "nine",
    "digit-star": "star",
    "digit-hash": "hash",
    "digit-plus": "plus",
  },
} as const;

const VOICES = { zh: { name: "cmn", speed: "150" }, en: { name: "en-us", speed: "150" } } as const;

function speak(language: keyof typeof PROMPTS): void {
  const folder = join(media, language);
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(tmpdir(), "media-"));
  const spoken = join(work, "spoken.wav");
  const voice = VOICES[language];
  for (const [name, text] of Object.entries(PROMPTS[language])) {
    execFileSync("espeak-ng", ["-v", voice.name, "-s", voice.speed, "-w", spoken, text]);
    // Silence off both ends, peak at -6 dB, 100 ms of quiet before and after.
    const trim = ["silence", "1", "0.01", "0.5%", "reverse", "silence", "1", "0.01", "0.5%", "reverse"];
    const to = join(folder, `${name}.wav`);
    execFileSync("sox", [
      "-R",
      spoken,
      "-r",
      String(RATE_HZ),
      "-c",
      "1",
      "-b",
      "16",
      to,
      ...trim,
      "norm",
      "-6",
      "pad",
      "0.1",
      "0.1",
    ]);
  }
  rmSync(work, { recursive: true });
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

interface Bar {
  readonly pad: readonly number[];
  readonly melody: readonly number[];
}

/** I, vi, IV, V: each note of the melody half a second. */
const BARS: readonly Bar[] = [
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

function compose(): Int16Array {
  const mix = new Float64Array(SECONDS * RATE_HZ);
  for (let bar = 0; bar * BAR_S < SECONDS; bar++) {
    const { pad, melody } = BARS[bar % BARS.length] as Bar;
    for (const hz of pad) addNote(mix, bar * BAR_S, BAR_S + 0.4, hz, 1_300, swell);
    melody.forEach((hz, i) => {
      addNote(mix, bar * BAR_S + (i * BAR_S) / melody.length, 1.4, hz, 2_600, pluck);
    });
  }
  return Int16Array.from(mix, (sample) => Math.round(Math.max(-32_000, Math.min(32_000, sample))));
}

/** Adds a note with two soft overtones; what runs over the end goes on at the beginning, so that the loop has no seam. */
function addNote(
  mix: Float64Array,
  atS: number,
  lengthS: number,
  hz: number,
  level: number,
  shape: (t: number, length: number) => number,
): void {
  const from = Math.round(atS * RATE_HZ);
  for (let i = 0; i < lengthS * RATE_HZ; i++) {
    const t = i / RATE_HZ;
    const phase = 2 * Math.PI * hz * t;
    const tone = Math.sin(phase) + 0.25 * Math.sin(2 * phase) + 0.08 * Math.sin(3 * phase);
    const at = (from + i) % mix.length;
    mix[at] = (mix[at] ?? 0) + level * shape(t, lengthS) * tone;
  }
}

function swell(t: number, length: number): number {
  return Math.min(1, t / 0.4, (length - t) / 0.4);
}

function pluck(t: number, length: number): number {
  return Math.min(1, t / 0.01, (length - t) / 0.05) * Math.exp(-3 * t);
}

function writeMusic(): void {
  const samples = compose();
  mkdirSync(join(media, "music"), { recursive: true });
  const header = wavHeader({ sampleRateHz: RATE_HZ, channels: 1 }, 2 * samples.length);
  writeFileSync(join(media, "music", "quiet.wav"), Buffer.concat([header, Buffer.from(samples.buffer)]));
}

writeMusic();
speak("zh");
speak("en");
