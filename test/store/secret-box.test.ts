import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isSealed } from "../../src/office/secret.ts";
import { openSecretBox } from "../../src/store/secret-box.ts";

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "zongji-key-"));
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

test("what was sealed is opened again after a restart, and the office file takes it for sealed", () => {
  const sealed = new Map<string, string>();
  const box = openSecretBox(data);
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 4 }), (clear) => {
      const text = box.seal(clear);
      expect(isSealed(text)).toBe(true);
      sealed.set(clear, text);
    }),
  );
  const again = openSecretBox(data);
  for (const [clear, text] of sealed) expect(again.open(text)).toBe(clear);
});

test("the same secret looks different each time", () => {
  const box = openSecretBox(data);
  expect(box.seal("same-secret")).not.toBe(box.seal("same-secret"));
});

test("another directory's key opens nothing, nor is a changed text opened", () => {
  const sealed = openSecretBox(data).seal("k3x9-mm2-plq");
  const other = mkdtempSync(join(tmpdir(), "zongji-key-"));
  expect(openSecretBox(other).open(sealed)).toBeUndefined();
  rmSync(other, { recursive: true });
  const bytes = Buffer.from(sealed.slice("sealed:v1:".length), "base64");
  for (let i = 0; i < bytes.length; i++) {
    const changed = Buffer.from(bytes);
    changed[i] = (changed[i] ?? 0) ^ 1;
    expect(openSecretBox(data).open(`sealed:v1:${changed.toString("base64")}`)).toBeUndefined();
  }
  for (const text of ["", "sealed:v1:", "sealed:v1:AAAA", "k3x9-mm2-plq"])
    expect(openSecretBox(data).open(text)).toBeUndefined();
});

test("the key is made once, for its owner only", () => {
  openSecretBox(data);
  const before = statSync(join(data, "secret.key"));
  expect(before.mode & 0o777).toBe(0o600);
  openSecretBox(data);
  expect(statSync(join(data, "secret.key")).mtimeMs).toBe(before.mtimeMs);
});

test("a key that others may read stops the start and says what to run", () => {
  openSecretBox(data);
  chmodSync(join(data, "secret.key"), 0o640);
  expect(() => openSecretBox(data)).toThrow(`chmod 600 ${join(data, "secret.key")}`);
});

test("a damaged key, and a place where none can be made, are said with the path", () => {
  writeFileSync(join(data, "secret.key"), "half a k", { mode: 0o600 });
  expect(() => openSecretBox(data)).toThrow(/secret\.key/);
  writeFileSync(join(data, "file"), "");
  expect(() => openSecretBox(join(data, "file"))).toThrow(/cannot make .*file\/secret\.key/);
});
