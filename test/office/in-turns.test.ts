import { describe, expect, test } from "vitest";
import { Accounts } from "../../src/app/core/accounts.ts";
import { nodeCrypto } from "../../src/app/node-crypto.ts";
import { atOnce, everyMs, type InTurns, inTurns, PER_TURN } from "../../src/base/in-turns.ts";
import { diffingOffices, diffOffices } from "../../src/office/diff.ts";
import type { Office } from "../../src/office/office.ts";
import { parseOffice, parsingOffice } from "../../src/office/parse.ts";
import { readingTree, readTree } from "../../src/office/tree.ts";
import { writeOffice, writingOffice } from "../../src/office/write.ts";

const EXTENSIONS = 2_000;
const SLICES = EXTENSIONS / PER_TURN;

function textOf(salt: string): string {
  const rows = Array.from({ length: EXTENSIONS }, (_, i) => `  "${10_000 + i}": { secret: "${salt}-kx83-vnq2-${i}" }`);
  return `extensions:\n${rows.join("\n")}\n`;
}

function officeOf(text: string): Office {
  const parsed = parseOffice(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.fault.slice(0, 3)));
  return parsed.value;
}

/** What comes of it, and how often others had their turn. */
async function counted<Value>(work: InTurns<Value>): Promise<{ readonly value: Value; readonly turns: number }> {
  let turns = 0;
  const value = await inTurns(work, async () => void turns++);
  return { value, turns };
}

describe("OPS-02 a large office lets others have their turn", () => {
  const one = officeOf(textOf("one"));
  const other = officeOf(textOf("other"));

  test("reading it, and it is the same office", async () => {
    const { value, turns } = await counted(parsingOffice(textOf("one")));
    expect(value).toEqual({ ok: true, value: one });
    // Phone by phone it is read, checked by itself, opened, weighed, numbered, followed twice and put together.
    expect(turns).toBeGreaterThan(8 * SLICES);
  });

  test("the YAML of it, before anybody asks what it means", async () => {
    const { value, turns } = await counted(readingTree(textOf("one")));
    const atOnce = readTree(textOf("one"));
    if (!("root" in value) || !("root" in atOnce)) throw new Error("not read");
    expect(value.root).toEqual(atOnce.root);
    expect(turns).toBeGreaterThan(SLICES);
  });

  test("as Windows writes its lines, and as programs begin a file: in slices too, and the same office", async () => {
    const text = `---\nqueues: # none yet\n${textOf("one")}agents:\n`.replaceAll("\n", "\r\n");
    const { value, turns } = await counted(parsingOffice(text));
    expect(value).toEqual({ ok: true, value: one });
    expect(turns).toBeGreaterThan(8 * SLICES);
    const wrong = parseOffice('office: { name: A }\r\nqueues:\r\n  q: { number: "7", strategy: worst }\r\n');
    expect(wrong).toMatchObject({ ok: false, fault: [{ line: 3, column: 31 }] });
  });

  test("faults are found all the same, in the same order", async () => {
    const text = `${textOf("one")}agents: { "1": { extension: "9" }, "2": { extension: "8" } }\n`;
    expect((await counted(parsingOffice(text))).value).toEqual(parseOffice(text));
  });

  test("comparing it with another", async () => {
    const { value, turns } = await counted(diffingOffices(one, other));
    expect(value.length).toBe(EXTENSIONS);
    expect(value).toEqual(diffOffices(one, other));
    expect(turns).toBeGreaterThan(3 * SLICES - 3); // both are written down, and compared
  });

  test("writing it down", async () => {
    const { value, turns } = await counted(writingOffice(one, { secrets: "plain" }));
    expect(value).toBe(writeOffice(one, { secrets: "plain" }));
    expect(turns).toBeGreaterThan(2 * SLICES); // each field, then each line
  });

  test("working out what its phones' passwords are compared with, before it is in force", async () => {
    let hashed = 0;
    const crypto = {
      ...nodeCrypto,
      md5: (text: string): string => {
        hashed++;
        return nodeCrypto.md5(text);
      },
    };
    const accounts = new Accounts({ crypto, realm: "zongji", office: one });
    hashed = 0;
    const { turns } = await counted(accounts.preparing(other));
    expect([turns, hashed]).toEqual([SLICES, EXTENSIONS]);
    const before = accounts.lookup("10000");
    accounts.apply(other);
    expect(hashed).toBe(EXTENSIONS);
    expect(accounts.lookup("10000")).not.toEqual(before);
    expect(accounts.lookup("10000")).toEqual(new Accounts({ crypto, realm: "zongji", office: other }).lookup("10000"));
  });

  test("what is short is not interrupted", async () => {
    let now = 0;
    let turns = 0;
    const pause = everyMs(
      5,
      () => now,
      async () => void turns++,
    );
    const work = (function* (): InTurns<void> {
      for (let slice = 0; slice < 10; slice++) {
        now += 2;
        yield;
      }
    })();
    await inTurns(work, pause);
    expect(turns).toBe(3); // at 6, 12 and 18 ms
  });

  test("what goes wrong in a slice is told", async () => {
    const broken = (function* (): InTurns<void> {
      yield;
      throw new Error("broken");
    })();
    await expect(counted(broken)).rejects.toThrow("broken");
    expect(() => atOnce(parsingOffice(""))).not.toThrow();
  });
});
