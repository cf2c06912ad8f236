// RTP-11: programs and services that are told of new voice messages, and the mail that the shipped example makes of one.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { VoiceLetter } from "../../src/app/core/voicemail/hook.ts";
import { voiceHook } from "../../src/app/voice-hook.ts";

const EXAMPLE = fileURLToPath(new URL("../../examples/voicemail-mail.mjs", import.meta.url));
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "zongji-hook-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function letter(change: Partial<VoiceLetter> = {}): VoiceLetter {
  const file = join(folder, "m1.wav");
  writeFileSync(file, Buffer.from("RIFF of a message"));
  return {
    mailbox: "1001",
    name: "李雷",
    email: "li@example.com",
    language: "zh",
    message: "c-20261122-aaaaaaaa-m1",
    call: "c-20261122-aaaaaaaa",
    from: "13800138000",
    fromName: "韩梅梅",
    takenAt: "2026-11-22T08:00:00.000Z",
    durationMs: 12_000,
    urgent: true,
    file,
    waiting: 3,
    ...change,
  };
}

function hook(command: readonly string[], timeLimitMs = 10_000) {
  const run = voiceHook({ command, url: undefined, timeLimitMs });
  if (run === undefined) throw new Error("there is no hook");
  return run;
}

/** A sendmail that keeps what it is given. */
function fakeSendmail(): { readonly path: string; mail(): string } {
  const path = join(folder, "sendmail.mjs");
  const kept = join(folder, "mail.txt");
  writeFileSync(
    path,
    `import { readFileSync, writeFileSync } from "node:fs";\nwriteFileSync(${JSON.stringify(kept)}, process.argv.slice(2).join(" ") + "\\n" + readFileSync(0, "utf8"));\n`,
  );
  return { path, mail: () => readFileSync(kept, "utf8") };
}

describe("RTP-11 the voicemail hook", () => {
  test("without a program or a service there is none", () => {
    expect(voiceHook({ command: [], url: undefined, timeLimitMs: 1_000 })).toBeUndefined();
  });

  test("a program reads one JSON object from its input, and no shell reads its arguments", async () => {
    const out = join(folder, "out.json");
    const script = join(folder, "keep.mjs");
    writeFileSync(
      script,
      `import { readFileSync, writeFileSync } from "node:fs";\nwriteFileSync(process.argv[2], readFileSync(0));\n`,
    );
    const sent = letter({ fromName: "$(touch hacked)" });
    expect(await hook([process.execPath, script, out])(sent)).toBeUndefined();
    expect(JSON.parse(readFileSync(out, "utf8"))).toEqual(sent);
  });

  test("a program that fails, hangs or is not there is told with what it said", async () => {
    const failing = hook([process.execPath, "-e", "console.error('mail server down'); process.exit(3)"]);
    expect(await failing(letter())).toMatch(/ended with 3: mail server down/);
    expect(await hook([process.execPath, "-e", "setInterval(() => {}, 1000)"], 300)(letter())).toMatch(/SIGKILL/);
    expect(await hook(["/nowhere/to/be/found"])(letter())).toMatch(/ENOENT/);
  });

  test("a service gets it by POST; any answer but 2xx is a failure", async () => {
    const got: string[] = [];
    const server = createServer((request, response) => {
      request.setEncoding("utf8").on("data", (chunk: string) => got.push(chunk));
      request.on("end", () => response.writeHead(request.url === "/good" ? 204 : 500).end());
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const told = (path: string) => voiceHook({ command: [], url: `${at}${path}`, timeLimitMs: 5_000 })?.(letter());
    expect(await told("/good")).toBeUndefined();
    expect(JSON.parse(got.join(""))).toEqual(letter());
    expect(await told("/bad")).toBe(`${at} answered 500`);
    await new Promise((resolve) => server.close(resolve));
    expect(await told("/good")).toContain("fetch failed");
  });

  test("the example hands sendmail a MIME mail with the message attached", async () => {
    const sendmail = fakeSendmail();
    const command = [process.execPath, EXAMPLE, process.execPath, sendmail.path, "-t"];
    expect(await hook(command)(letter())).toBeUndefined();
    const [args, ...mail] = sendmail.mail().split("\n");
    expect(args).toBe("-t");
    const text = mail.join("\n");
    expect(text).toContain("To: li@example.com\r\n");
    expect(text).toContain("Importance: high\r\n");
    expect(text.split("\r\n").every((line) => line.length <= 78)).toBe(true);
    const subject = [...text.matchAll(/=\?UTF-8\?B\?([^?]+)\?=/g)].map(([, word]) =>
      Buffer.from(word ?? "", "base64").toString("utf8"),
    );
    expect(subject.join("")).toBe("李雷 的新留言，来自 韩梅梅 (13800138000)");
    expect(text).toContain(Buffer.from("RIFF of a message").toString("base64"));
    expect(text).toContain('filename="c-20261122-aaaaaaaa-m1.wav"');
  });

  test("the example sends nothing where the mailbox has no address, and fails where sendmail does", async () => {
    const command = [process.execPath, EXAMPLE, process.execPath, "-e", "process.exit(75)"];
    expect(await hook(command)(letter({ email: null }))).toBeUndefined();
    expect(await hook(command)(letter())).toContain("ended with 75");
  });
});
