// Names and other texts that were not recorded, spoken by a program or a service and kept.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseConfig } from "../../../src/app/config.ts";
import { commandVoice } from "../../../src/app/speech/command.ts";
import { serviceVoice } from "../../../src/app/speech/service.ts";
import { Speaker, type Voice } from "../../../src/app/speech/speaker.ts";
import { limits } from "../../../src/base/limits.ts";
import { silentLog } from "../../../src/base/log.ts";
import { readWav, wavHeader } from "../../../src/rtp/wav.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "zongji-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const WAV = Buffer.concat([wavHeader({ sampleRateHz: 8_000, channels: 1 }, 320), Buffer.alloc(320)]);

function speaker(voice: Voice, timeLimitMs = 5_000) {
  const causes: string[] = [];
  const log = {
    ...silentLog,
    warn: (_event: string, fields?: { cause?: unknown }) => causes.push(String(fields?.cause)),
  };
  const made = new Speaker({ folder, voice, voices: new Map([["zh", "cmn"]]), timeLimitMs, log });
  return { speak: (text: string, language = "zh") => made.speak(text, language), causes };
}

/** A program that writes the sound and what it was told beside it. */
function program(...args: readonly string[]): readonly string[] {
  const script = join(folder, "voice.mjs");
  writeFileSync(
    script,
    `import { readFileSync, writeFileSync } from "node:fs";
     const [file, ...told] = process.argv.slice(2);
     writeFileSync(${JSON.stringify(join(folder, "told.json"))}, JSON.stringify([...told, readFileSync(0, "utf8")]));
     writeFileSync(file, Buffer.from("${WAV.toString("base64")}", "base64"));`,
  );
  return [process.execPath, script, "{file}", ...args];
}

describe("RTP-10 a program that speaks", () => {
  test("gets text, voice and language, and its file is played by name from then on", async () => {
    const { speak } = speaker(commandVoice(program("{voice}", "--lang={language}", "{text}")));
    const name = await speak("李雷");
    expect(name).toMatch(/^speech\/zh-[0-9a-f]{32}$/);
    expect(readWav(readFileSync(join(folder, `${name?.slice(7)}.wav`)))).toMatchObject({ ok: true });
    expect(JSON.parse(readFileSync(join(folder, "told.json"), "utf8"))).toEqual(["cmn", "--lang=zh", "李雷", ""]);
  });

  test("reads the text from its input where no argument has it", async () => {
    await speaker(commandVoice(program())).speak("Hello");
    expect(JSON.parse(readFileSync(join(folder, "told.json"), "utf8"))).toEqual(["Hello"]);
  });

  test("no text is a command", async () => {
    const nasty = '$(touch /tmp/x); `id` $& {voice} "quoted"';
    await speaker(commandVoice(program("{text}"))).speak(nasty);
    expect(JSON.parse(readFileSync(join(folder, "told.json"), "utf8"))).toEqual([nasty, ""]);
  });

  test("that fails, takes too long, or is not there says nothing, and the log tells why", async () => {
    const failing = speaker(
      commandVoice([process.execPath, "-e", "console.error('no such voice'); process.exit(3)", "{file}"]),
    );
    expect(await failing.speak("a")).toBeUndefined();
    expect(failing.causes.join()).toContain("no such voice");
    const slow = speaker(commandVoice([process.execPath, "-e", "setTimeout(() => {}, 60000)", "{file}"]), 200);
    expect(await slow.speak("b")).toBeUndefined();
    const absent = speaker(commandVoice(["zongji-has-no-such-program", "{file}"]));
    expect(await absent.speak("c")).toBeUndefined();
    expect(absent.causes.join()).toContain("ENOENT");
    const rubbish = speaker(async ({ file }) => writeFileSync(file, "no sound"));
    expect(await rubbish.speak("d")).toBeUndefined();
    expect(rubbish.causes.join()).toContain("not a RIFF/WAVE file");
    expect(readdirSync(folder)).toEqual([]); // no drafts
  });

  test.skipIf(spawnSync("espeak-ng", ["--version"]).error !== undefined)(
    "Debian's espeak-ng as documented",
    async () => {
      const { speak } = speaker(commandVoice(["espeak-ng", "-v", "{voice}", "-w", "{file}", "--", "{text}"]));
      const name = await speak("李雷 -x");
      const wav = readWav(readFileSync(join(folder, `${name?.slice(7)}.wav`)));
      expect(wav.ok && wav.value.samples.length / wav.value.sampleRateHz).toBeGreaterThan(0.5);
    },
  );
});

describe("RTP-10 spoken texts are kept", () => {
  test("each is spoken once, also when two callers want it at the same time, and after a restart", async () => {
    let spoken = 0;
    const voice: Voice = async ({ file }) => {
      spoken++;
      writeFileSync(file, WAV);
    };
    const first = speaker(voice);
    const names = await Promise.all([first.speak("李雷"), first.speak(" 李雷 "), first.speak("韩梅梅")]);
    expect(names[0]).toBe(names[1]);
    expect(await speaker(voice).speak("李雷")).toBe(names[0]);
    expect(spoken).toBe(2);
  });

  test("neither endless texts nor a crowd of them", async () => {
    const voice: Voice = async ({ file, signal }) => {
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      writeFileSync(file, WAV);
    };
    const { speak } = speaker(voice, 300);
    expect(await speak("x".repeat(limits.speech.characters + 1))).toBeUndefined();
    const crowd = Array.from({ length: limits.speech.atOnce + 3 }, (_, i) => speak(`text ${i}`));
    const said = await Promise.all(crowd);
    expect(said.filter((name) => name === undefined)).toHaveLength(3);
  });
});

describe("RTP-10 a service that speaks", () => {
  async function serving(status: number, body: Buffer) {
    const heard: unknown[] = [];
    const server = createServer((request, response) => {
      let text = "";
      request.on("data", (chunk) => {
        text += chunk;
      });
      request.on("end", () => {
        heard.push(JSON.parse(text));
        response.writeHead(status).end(body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/speak`,
      heard,
      close: () => server.close(),
    };
  }

  test("is asked with JSON and answers the sound", async () => {
    const service = await serving(200, WAV);
    expect(await speaker(serviceVoice(service.url)).speak("李雷")).toMatch(/^speech\/zh-/);
    expect(service.heard).toEqual([{ text: "李雷", language: "zh", voice: "cmn" }]);
    service.close();
  });

  test("that refuses, or sends what is no sound, says nothing", async () => {
    const refusing = await serving(503, Buffer.from("busy"));
    const a = speaker(serviceVoice(refusing.url));
    expect(await a.speak("a")).toBeUndefined();
    expect(a.causes.join()).toContain("503");
    refusing.close();
    const b = speaker(serviceVoice(refusing.url));
    expect(await b.speak("b")).toBeUndefined();
  });
});

describe("speech in zongji.yaml", () => {
  test("a program must be told where to write, and there is one voice or the other", () => {
    const fault = (source: string) => {
      const read = parseConfig(source);
      return read.ok ? "" : JSON.stringify(read.fault);
    };
    expect(fault("speech: { command: [espeak-ng, '{text}'] }")).toContain("{file}");
    expect(fault("speech: { command: [espeak-ng, '{file}'], url: 'http://127.0.0.1/' }")).toContain("not both");
    expect(fault("speech: { url: 'ftp://x' }")).toContain("http");
    expect(fault("speech: { command: [espeak-ng, -v, '{voice}', -w, '{file}', '{text}'], voices: { zh: cmn } }")).toBe(
      "",
    );
  });
});
