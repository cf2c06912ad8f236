// A service that speaks over HTTP: POST of { text, language, voice }, answered 200 with a WAV file.

import { writeFile } from "node:fs/promises";
import { limits } from "../../base/limits.ts";
import type { Voice } from "./speaker.ts";

export function serviceVoice(url: string): Voice {
  return async ({ text, language, voice, file, signal }) => {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "audio/wav" },
      body: JSON.stringify({ text, language, voice }),
      signal,
    });
    if (response.status !== 200) {
      await response.body?.cancel();
      throw new Error(`${new URL(url).origin} answered ${response.status}, expected 200 with a WAV file`);
    }
    await writeFile(file, await bounded(response), { mode: 0o640 });
  };
}

async function bounded(response: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > limits.speech.fileBytes) throw new Error(`the answer is longer than ${limits.speech.fileBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
