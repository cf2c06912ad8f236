// Files that the documents' commands read, out of the documents themselves where they show them.

import { readFileSync } from "node:fs";

/** The first block of that language in the page that has `part`. */
export function shownIn(page: string, language: string, part: string): string {
  const blocks = readFileSync(page, "utf8").matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "gm"));
  for (const [, block = ""] of blocks) if (block.includes(part)) return block;
  throw new Error(`${page} shows no ${language} with ${part}`);
}

/** 16-bit, 8 kHz, one channel: a second of a tone. */
export function helloWav(): Uint8Array {
  const samples = 8_000;
  const wav = Buffer.alloc(44 + 2 * samples);
  wav.write("RIFF", 0);
  wav.writeUInt32LE(36 + 2 * samples, 4);
  wav.write("WAVEfmt ", 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(8_000, 24);
  wav.writeUInt32LE(16_000, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write("data", 36);
  wav.writeUInt32LE(2 * samples, 40);
  for (let i = 0; i < samples; i++)
    wav.writeInt16LE(Math.round(8_000 * Math.sin((2 * Math.PI * 440 * i) / 8_000)), 44 + 2 * i);
  return wav;
}

export const CUSTOMERS_CSV = "姓名,手机,等级\n赵一,13700137001,vip\n钱二,13700137002,lead\n";
