import { expect, test } from "vitest";
import { codecCheck } from "../../src/app/codec-check.ts";
import { loadOpus, loadOpusFrom } from "../../src/rtp/port/opus.ts";

test("RTP-02: doctor lists the codecs, Opus among them where its package works", () => {
  const check = codecCheck(loadOpus());
  expect(check).toMatchObject({ name: "codecs", verdict: "good", found: "pcmu, pcma, g722, opus" });
});

test("RTP-02: where the package could not be built doctor says why and what to do, and it is no failure", () => {
  const missing = loadOpusFrom(() => {
    throw new Error("Cannot find module '@discordjs/opus'");
  });
  const { verdict, found, advice } = codecCheck(missing);
  expect(verdict).toBe("warning");
  expect(found).toBe("pcmu, pcma, g722; no opus: Cannot find module '@discordjs/opus'");
  expect(advice).toContain("npm rebuild @discordjs/opus");
});
