// Programs and services that understand speech: a script of the test's own, its HTTP server, its WebSocket server.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { parseConfig } from "../../../src/app/config.ts";
import type { Recogniser } from "../../../src/app/core/flow/recogniser.ts";
import { boundedRecogniser, recogniserOf } from "../../../src/app/speech/recognisers.ts";
import { socketVoice } from "../../../src/app/speech/socket.ts";
import { limits } from "../../../src/base/limits.ts";
import { silentLog } from "../../../src/base/log.ts";
import { readWav } from "../../../src/rtp/wav.ts";

let folder = "";
const opened: (() => void)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "zongji-"));
});
afterEach(() => {
  for (const close of opened.splice(0)) close();
  rmSync(folder, { recursive: true });
});

const PIECE = Int16Array.from({ length: 800 }, (_, i) => i * 10);

function recogniser(yaml: string): Recogniser {
  const config = parseConfig(`recognition: ${yaml}\nflows: { secrets: { ear: { env: EAR } } }`);
  if (!config.ok) throw new Error(JSON.stringify(config));
  const made = recogniserOf(config.value.recognition, silentLog, (name) => ({ ear: "s3cret" })[name]);
  if (made === undefined) throw new Error("nobody understands");
  return made;
}

async function understood(by: Recogniser, pieces = 2, language: "zh" | "en" = "zh"): Promise<string> {
  const one = by.begin({ language, phrases: ["销售", "售后"] });
  if (one === undefined) throw new Error("too many");
  for (let i = 0; i < pieces; i++) one.sound(PIECE);
  return one.finish();
}

function program(text: string): string {
  const script = join(folder, "ear.mjs");
  writeFileSync(
    script,
    `import { readFileSync, writeFileSync } from "node:fs";
     const [file, ...told] = process.argv.slice(2);
     const wav = readFileSync(file === "-" ? 0 : file);
     writeFileSync(${JSON.stringify(join(folder, "heard.wav"))}, wav);
     writeFileSync(${JSON.stringify(join(folder, "told.json"))}, JSON.stringify([file, ...told]));
     ${text}`,
  );
  return script;
}

async function serverOf(
  answer: (request: IncomingMessage, body: Buffer) => readonly [number, string],
): Promise<string> {
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const [status, text] = answer(request, Buffer.concat(chunks));
      response.writeHead(status, { "content-type": "application/json" }).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  opened.push(() => server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function socketOf(talk: (socket: WebSocket, request: IncomingMessage) => void): Promise<string> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await new Promise<void>((resolve) => server.once("listening", resolve));
  server.on("connection", talk);
  opened.push(() => {
    for (const one of server.clients) one.terminate();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("IVR-07 a program that understands speech", () => {
  test("gets a WAV file, the language and the phrases, and prints the text; the file is gone afterwards", async () => {
    const script = program("process.stdout.write('我找销售\\n');");
    const by = recogniser(`{ command: [${process.execPath}, ${script}, "{file}", "{language}", "{phrases}"] }`);
    expect((await understood(by)).trim()).toBe("我找销售");
    const wav = readWav(readFileSync(join(folder, "heard.wav")));
    expect(wav.ok && wav.value).toMatchObject({ sampleRateHz: 8_000, channels: 1 });
    expect(wav.ok && [...wav.value.samples.slice(0, 3)]).toEqual([0, 10, 20]);
    const [file, ...told] = JSON.parse(readFileSync(join(folder, "told.json"), "utf8")) as string[];
    expect(told).toEqual(["zh", "销售\n售后"]);
    expect(() => readFileSync(file ?? "")).toThrow(/ENOENT/);
  });

  test("or reads it from its input", async () => {
    const script = program("process.stdout.write('yes');");
    expect(await understood(recogniser(`{ command: [${process.execPath}, ${script}, "-"] }`), 3)).toBe("yes");
    const wav = readWav(readFileSync(join(folder, "heard.wav")));
    expect(wav.ok && wav.value.samples.length).toBe(2_400);
  });

  test.each([
    ["fails", "process.exit(3);", /ended with 3/],
    ["hangs", "setInterval(() => {}, 1000);", /no text within 300 ms/],
  ])("one that %s is told as a fault", async (_, code, fault) => {
    const by = recogniser(
      `{ command: [${process.execPath}, ${program(code)}, "{file}"], timeLimit: ${code.includes("exit") ? "5s" : "300ms"} }`,
    );
    await expect(understood(by)).rejects.toThrow(fault);
  });
});

describe("IVR-07 a service over HTTP", () => {
  test("gets the sound as it is", async () => {
    let got:
      | { readonly type: string | undefined; readonly language: string | undefined; readonly bytes: number }
      | undefined;
    const host = await serverOf(({ headers }, body) => {
      got = { type: headers["content-type"], language: headers["accept-language"], bytes: body.length };
      return [200, '{"text": "查询订单"}'];
    });
    expect(await understood(recogniser(`{ url: "http://${host}/" }`))).toBe("查询订单");
    expect(got).toEqual({ type: "audio/wav", language: "zh", bytes: 44 + 3_200 });
  });

  test("or in a form, with a token", async () => {
    let got = "";
    let token: string | undefined;
    const host = await serverOf(({ headers }, body) => {
      got = body.toString("latin1");
      token = headers.authorization;
      return [200, '{"text": "hello"}'];
    });
    const by = recogniser(
      `{ url: "http://${host}/v1", secret: ear, form: { model: whisper-1, language: "{language}" } }`,
    );
    expect(await understood(by, 1, "en")).toBe("hello");
    expect(token).toBe("Bearer s3cret");
    expect(got).toMatch(/name="model"\r\n\r\nwhisper-1/);
    expect(got).toMatch(/name="language"\r\n\r\nen/);
    expect(got).toMatch(/name="file"; filename="said.wav"/);
  });

  test.each([
    [500, "{}", /answered 500/],
    [200, "no JSON", /JSON/],
    [200, '{"words": 1}', /no "text"/],
    [200, `{"text": "${"x".repeat(limits.speech.answerBytes)}"}`, /longer than/],
  ])("an answer %i %.20s is a fault", async (status, body, fault) => {
    const host = await serverOf(() => [status, body]);
    await expect(understood(recogniser(`{ url: "http://${host}/" }`))).rejects.toThrow(fault);
  });
});

describe("IVR-07 a service that listens over a WebSocket", () => {
  test("hears it while it is said, says when all has been said, and the text", async () => {
    const got: unknown[] = [];
    let bytes = 0;
    const host = await socketOf((socket) => {
      socket.on("message", (data: Buffer, isBinary) => {
        if (isBinary) {
          bytes += data.length;
          socket.send('{"type":"partial","text":"销"}');
          if (bytes === 4_800) socket.send('{"type":"endpoint"}');
          return;
        }
        got.push(JSON.parse(data.toString()));
        if (data.toString().includes('"end"')) socket.send('{"type":"final","text":"销售"}');
      });
    });
    const one = recogniser(`{ url: "ws://${host}/ear" }`).begin({ language: "zh", phrases: ["销售"] });
    const said = new Promise<void>((resolve) => one?.onEnd(resolve));
    for (let i = 0; i < 3; i++) one?.sound(PIECE);
    await said;
    expect(await one?.finish()).toBe("销售");
    const start = { type: "start", language: "zh", rate: 8_000, encoding: "pcm_s16le", channels: 1, phrases: ["销售"] };
    expect(got).toEqual([start, { type: "end" }]);
  });

  test("in the words of Vosk", async () => {
    const got: unknown[] = [];
    const host = await socketOf((socket) => {
      socket.on("message", (data: Buffer, isBinary) => {
        if (isBinary) return socket.send('{"partial" : "one"}');
        const told = JSON.parse(data.toString()) as { eof?: number };
        got.push(told);
        if (told.eof !== 1) return;
        socket.send('{"result": [{"conf": 1.0, "word": "one"}], "text" : "one two"}');
        socket.close();
      });
    });
    expect(await understood(recogniser(`{ url: "ws://${host}", dialect: vosk }`))).toBe("one two");
    expect(got).toEqual([{ config: { sample_rate: 8_000, phrase_list: ["销售", "售后"] } }, { eof: 1 }]);
  });

  test.each<[string, (socket: WebSocket) => void, RegExp]>([
    ["hangs up", (socket) => socket.close(), /closed before it said a text/],
    ["talks nonsense", (socket) => socket.send("<xml/>"), /no zongji message/],
    ["says nothing", () => {}, /no text within 300 ms/],
    ["sends too much", (socket) => socket.send("x".repeat(limits.speech.answerBytes + 1)), /./],
  ])("one that %s is told as a fault", async (_, talk, fault) => {
    const host = await socketOf(talk);
    await expect(understood(recogniser(`{ url: "ws://${host}", timeLimit: 300ms }`))).rejects.toThrow(fault);
  });

  test("one that is not there", async () => {
    const host = await socketOf(() => {});
    opened.pop()?.();
    await expect(understood(recogniser(`{ url: "ws://${host}" }`))).rejects.toThrow(/ECONNREFUSED|closed/);
  });
});

describe("IVR-07 so many at once", () => {
  test("and no more; each that is over makes room", async () => {
    const by = boundedRecogniser(() => ({ sound: () => {}, finish: async () => "好" }), 1_000, silentLog);
    const all = Array.from({ length: limits.speech.recognitions }, () => by.begin({ language: "zh", phrases: [] }));
    expect(all.every((one) => one !== undefined)).toBe(true);
    expect(by.begin({ language: "zh", phrases: [] })).toBeUndefined();
    all[0]?.stop();
    all[0]?.stop();
    await all[1]?.finish();
    expect(by.size).toBe(limits.speech.recognitions - 2);
    for (const one of all) one?.stop();
    expect(by.size).toBe(0);
  });
});

describe("RTP-10 a service that speaks over a WebSocket", () => {
  const said = { text: "你好", language: "zh", voice: "mei" };

  test("sends sound in pieces, which become a file", async () => {
    let asked: unknown;
    const host = await socketOf((socket) => {
      socket.on("message", (data: Buffer) => {
        asked = JSON.parse(data.toString());
        socket.send(Buffer.alloc(1_000, 1));
        socket.send(Buffer.alloc(600, 2));
        socket.send('{"type":"end"}');
      });
    });
    const file = join(folder, "spoken.wav");
    await socketVoice(`ws://${host}`)({ ...said, file, signal: AbortSignal.timeout(5_000) });
    expect(asked).toEqual({ type: "speak", ...said, rate: 8_000, encoding: "pcm_s16le", channels: 1 });
    const wav = readWav(readFileSync(file));
    expect(wav.ok && wav.value.samples.length).toBe(800);
  });

  test.each<[string, (socket: WebSocket) => void, RegExp]>([
    ["hangs up", (socket) => socket.close(), /closed before the end/],
    ["cannot", (socket) => socket.send('{"type":"error","cause":"no such voice"}'), /no such voice/],
    ["takes too long", () => {}, /too long/],
  ])("one that %s has spoken nothing", async (_, talk, fault) => {
    const host = await socketOf((socket) => socket.on("message", () => talk(socket)));
    const spoken = socketVoice(`ws://${host}`)({
      ...said,
      file: join(folder, "x.wav"),
      signal: AbortSignal.timeout(300),
    });
    await expect(spoken).rejects.toThrow(fault);
  });
});

describe("OPS-05 recognition in zongji.yaml", () => {
  test.each([
    ['{ url: "ftp://x" }', /http, https, ws or wss/],
    ['{ url: "ws://x", command: [x] }', /not both/],
    ['{ url: "ws://x", form: { a: b } }', /http or https url alone/],
    ["{ dialect: klingon }", /zongji, vosk/],
    ['{ url: "ws://x", secret: nobodys }', /nobodys.*names none/],
  ])("%s is refused", (yaml, fault) => {
    const config = parseConfig(`recognition: ${yaml}`);
    expect(config.ok ? "" : JSON.stringify(config)).toMatch(fault);
  });

  test("without it nobody understands", () => {
    const config = parseConfig("");
    expect(config.ok && recogniserOf(config.value.recognition, silentLog, () => undefined)).toBeUndefined();
  });
});
