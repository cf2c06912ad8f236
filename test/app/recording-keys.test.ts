// The key files of sealed recordings: what is a key, and what keeps the switch from starting (RTP-09).

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { parseConfig } from "../../src/app/config.ts";
import { readRecordingKeys } from "../../src/app/recording-keys.ts";

const folder = mkdtempSync(join(tmpdir(), "zongji-keys-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function keyFile(name: string, text: string, mode = 0o600): string {
  writeFileSync(join(folder, name), text);
  chmodSync(join(folder, name), mode);
  return name;
}

describe("RTP-09 keys of sealed recordings", () => {
  test("hex and base64 are read, from the directory of zongji.yaml; the first seals, all open", () => {
    const hex = keyFile("a.key", `${"5a".repeat(32)}\n`);
    const base64 = keyFile("b.key", Buffer.alloc(32, 0x5b).toString("base64"));
    const keys = readRecordingKeys({ key: hex, oldKeys: [base64] }, folder);
    expect(keys.current?.secret).toEqual(new Uint8Array(32).fill(0x5a));
    expect(keys.all.map(({ secret }) => secret[0])).toEqual([0x5a, 0x5b]);
    expect(new Set(keys.all.map(({ id }) => id)).size).toBe(2);
  });

  test("without a key nothing is sealed, and old recordings still open", () => {
    expect(readRecordingKeys({ key: undefined, oldKeys: [] }, folder)).toEqual({ current: undefined, all: [] });
    const old = readRecordingKeys({ key: undefined, oldKeys: [keyFile("o.key", "5a".repeat(32))] }, folder);
    expect([old.current, old.all.length]).toEqual([undefined, 1]);
  });

  test.each([
    ["others can read it", () => keyFile("open.key", "5a".repeat(32), 0o644), /chmod 600/],
    ["too short", () => keyFile("short.key", "5a".repeat(16)), /no recording key/],
    ["no key at all", () => keyFile("words.key", "not a key, surely, for it has words in it!"), /no recording key/],
    ["gone", () => "gone.key", /openssl rand -hex 32/],
  ])("%s: a start that fails says what to do", (_, make, says) => {
    expect(() => readRecordingKeys({ key: make(), oldKeys: [] }, folder)).toThrow(says);
  });

  test("zongji.yaml names them", () => {
    const config = parseConfig("recordings: { key: recording.key, oldKeys: [old.key] }");
    expect(config.ok && config.value.recordings).toEqual({ key: "recording.key", oldKeys: ["old.key"] });
    expect(parseConfig("recordings: { kee: x }").ok).toBe(false);
  });
});
