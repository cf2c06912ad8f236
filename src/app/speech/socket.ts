// A service that speaks over a WebSocket: one message asks, PCM (8 kHz, 16 bits, mono) comes in as many binary messages as it likes, then `end`.
//
//   speak {text, language, voice, rate, encoding} ─►          ◄─ binary PCM … ◄─ end {} or error {cause}

import { writeFile } from "node:fs/promises";
import { WebSocket } from "ws";
import { limits } from "../../base/limits.ts";
import { wavHeader } from "../../rtp/wav.ts";
import type { Voice } from "./speaker.ts";
import { RATE_HZ } from "./utterance.ts";

export function socketVoice(url: string): Voice {
  return async ({ text, language, voice, file, signal }) => {
    const ask = { type: "speak", text, language, voice, rate: RATE_HZ, encoding: "pcm_s16le", channels: 1 };
    const pcm = await soundOf(url, JSON.stringify(ask), signal);
    const header = wavHeader({ sampleRateHz: RATE_HZ, channels: 1 }, pcm.length);
    await writeFile(file, Buffer.concat([header, pcm]), { mode: 0o640 });
  };
}

function soundOf(url: string, ask: string, signal: AbortSignal): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const { origin } = new URL(url);
    const options = { maxPayload: limits.speech.fileBytes, perMessageDeflate: false, followRedirects: false };
    const socket = new WebSocket(url, options);
    const pieces: Buffer[] = [];
    let bytes = 0;
    const fail = (why: string): void => {
      reject(new Error(`${origin}: ${why}`));
      socket.terminate();
    };
    signal.addEventListener("abort", () => fail("it took too long"), { once: true });
    socket.on("open", () => socket.send(ask));
    socket.on("error", (error) => fail(error.message));
    socket.on("close", () => fail("closed before the end"));
    socket.on("message", (data: Buffer, isBinary) => {
      if (!isBinary) {
        const end = endOf(data.toString());
        if (end !== undefined) return fail(end);
        resolve(Buffer.concat(pieces));
        return socket.close();
      }
      bytes += data.length;
      if (bytes > limits.speech.fileBytes) return fail(`longer than ${limits.speech.fileBytes} bytes`);
      pieces.push(data);
    });
  });
}

/** What is wrong with it; undefined: it is the end. */
function endOf(message: string): string | undefined {
  try {
    const told: unknown = JSON.parse(message);
    if (typeof told !== "object" || told === null || !("type" in told)) return 'expected {"type": "end"}';
    if (told.type === "end") return undefined;
    return "cause" in told ? String(told.cause).slice(0, 200) : `told ${String(told.type)}`;
  } catch {
    return "sent what is no JSON";
  }
}
