import { generateSync } from "otplib";
import { expect, test } from "vitest";
import { SecondFactors } from "../../../src/app/sign-in/second-factors.ts";
import type { Database } from "../../../src/base/db.ts";
import type { WallMillis } from "../../../src/base/time.ts";
import type { SecretBox } from "../../../src/store/secret-box.ts";

const NOW = Date.UTC(2026, 10, 23, 8, 0, 10) as WallMillis;
const at = (seconds: number): WallMillis => (NOW + 1_000 * seconds) as WallMillis;

test("CRM-11 a second factor counts once it is on disk, and until its end is: a full disk changes neither", async () => {
  const disk = { isFull: false };
  const write: Database["write"] = async () => {
    if (disk.isFull) throw new Error("the disk is full");
  };
  const box = { seal: (secret: string) => secret, open: (sealed: string) => sealed } as SecretBox;
  const factors = new SecondFactors({ database: { write } as Database, box, rows: [], codes: [] });
  const { secret } = await factors.begin("ann", NOW);
  const code = (seconds: number): string => generateSync({ secret, epoch: at(seconds) / 1_000 });

  disk.isFull = true;
  await expect(factors.confirm("ann", code(0), NOW)).rejects.toThrow("full");
  expect([factors.has("ann"), factors.codesLeft("ann")]).toEqual([false, 0]);
  disk.isFull = false;
  expect(await factors.confirm("ann", code(0), NOW)).toBeUndefined(); // no code is taken twice
  expect(await factors.confirm("ann", code(60), at(60))).toHaveLength(factors.codesLeft("ann"));
  expect(factors.has("ann")).toBe(true);

  disk.isFull = true;
  await expect(factors.remove("ann")).rejects.toThrow("full");
  expect(factors.has("ann")).toBe(true);
  disk.isFull = false;
  await factors.remove("ann");
  expect([factors.has("ann"), factors.codesLeft("ann")]).toEqual([false, 0]);
});
