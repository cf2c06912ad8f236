// Missing media are found at start, not by a caller.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { missingAudio } from "../../src/app/audio-files.ts";
import { officeOf } from "./office-of.ts";

let root = "";
let folders: readonly string[] = [];

/** Shipped: one prompt that has a text in both languages, spoken in Chinese alone; and the hold music. */
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "zongji-media-"));
  folders = [join(root, "shipped"), join(root, "own")];
  put("shipped/prompts/lines.yaml", "all-busy: { zh: 全忙, en: All lines are busy. }\nonly-here: { zh: 在此 }\n");
  for (const name of ["shipped/zh/all-busy", "shipped/zh/only-here", "shipped/music/quiet"]) put(`${name}.wav`, "");
});

afterEach(() => rmSync(root, { recursive: true }));

function put(path: string, text: string): void {
  mkdirSync(join(root, path, ".."), { recursive: true });
  writeFileSync(join(root, path), text);
}

function missing(text: string): Promise<readonly string[]> {
  return missingAudio(officeOf(text), folders);
}

describe("RTP-10 audio that is missing", () => {
  test("none in an office that speaks Chinese throughout", async () => {
    expect(await missing("office: { language: zh }")).toEqual([]);
  });

  test.each([
    ["the office", "office: { language: en }"],
    ["a mailbox", 'extensions: { "1001": { secret: hgf9823kjs, voicemail: { language: en } } }'],
    [
      "a queue's mailbox",
      'extensions: { "1001": { secret: hgf9823kjs } }\nqueues: { sales: { number: "6001", voicemail: { language: en, phones: ["1001"] } } }',
    ],
    ["a conference room", 'conferences: { board: { number: "7001", language: en } }'],
  ])("a prompt in the language of %s", async (_, text) => {
    expect(await missing(text)).toEqual(["en/all-busy"]);
    put("own/en/all-busy.wav", "");
    expect(await missing(text)).toEqual([]);
  });

  test("music of conference rooms, hold music and greetings that the office names", async () => {
    const text =
      'office: { holdMusic: music/jazz }\nextensions: { "1001": { secret: hgf9823kjs, voicemail: { greeting: own/li } } }\nconferences: { board: { number: "7001", music: music/slow } }';
    expect(await missing(text)).toEqual(["music/jazz", "own/li", "music/slow"]);
  });
});
