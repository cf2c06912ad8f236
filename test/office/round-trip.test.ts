import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { meets } from "../../src/acd/requirement.ts";
import { seededRng } from "../../src/base/rng.ts";
import { bindRule } from "../../src/office/bind-rule.ts";
import { demoOfficeTemplate, makeDemoOffice } from "../../src/office/demo.ts";
import { diffOffices, type OfficeChange } from "../../src/office/diff.ts";
import { faultText } from "../../src/office/fault.ts";
import { officeJsonSchema } from "../../src/office/json-schema.ts";
import type { Office } from "../../src/office/office.ts";
import { type ParseOptions, parseOffice } from "../../src/office/parse.ts";
import { isSealed, makeSecret, secretWeakness } from "../../src/office/secret.ts";
import { writeOffice } from "../../src/office/write.ts";
import { anyOffice, sampleFile } from "./sample.ts";

function officeOf(text: string, options?: ParseOptions): Office {
  const result = parseOffice(text, options);
  if (!result.ok) throw new Error(`${result.fault.map(faultText).join("\n")}\n${text}`);
  return result.value;
}

/** Maps as lists: their order counts too. */
function inOrder(office: Office): unknown {
  return JSON.parse(JSON.stringify(office, (_, value: unknown) => (value instanceof Map ? [...value] : value)));
}

describe("export", () => {
  test("an exported office is read back as the same office", () => {
    fc.assert(
      fc.property(anyOffice, (office) => {
        const again = officeOf(writeOffice(office, { secrets: "plain" }));
        expect(inOrder(again)).toEqual(inOrder(office));
        expect(diffOffices(office, again)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  test("with secrets sealed, none is readable and all come back", () => {
    const seal = (secret: string): string => `sealed:v1:${Buffer.from(secret.padEnd(40, "\u0000")).toString("base64")}`;
    const open = (sealed: string): string =>
      Buffer.from(sealed.slice(10), "base64").toString().replaceAll("\u0000", "");
    const office = officeOf(sampleFile);
    const text = writeOffice(office, { secrets: "sealed", seal });
    expect(text).not.toMatch(/k3x9|hgf9|0321/);
    expect(isSealed(seal("x"))).toBe(true);
    expect(inOrder(officeOf(text, { open }))).toEqual(inOrder(office));
  });

  test("a time of days and a fraction is read back, though it is written in milliseconds", () => {
    const office = officeOf("recording: { retention: 11.576d }");
    expect(officeOf(writeOffice(office, { secrets: "plain" })).recording.retentionMs).toBe(1_000_166_400);
  });

  test("default values are left out, so that the file stays short", () => {
    const office = officeOf('queues: { a: { number: "7000", ring: 15s } }');
    expect(writeOffice(office, { secrets: "plain" })).toBe('queues:\n  a: { number: "7000" }\n');
  });
});

/** One change a line: `+ extensions.1003: name: 王芳`, `- queues.support`, `~ agents.5001.team: a -> b`. */
function changeText(change: OfficeChange): string {
  if (change.kind === "added") return `+ ${change.path}: ${change.after}`;
  if (change.kind === "removed") return `- ${change.path}: ${change.before}`;
  return `~ ${change.path}: ${change.before} -> ${change.after}`;
}

describe("diff", () => {
  const before = officeOf(sampleFile);
  const diffOf = (text: string): readonly string[] => diffOffices(before, officeOf(text)).map(changeText);

  test("the same office has no changes", () => {
    expect(diffOf(`${sampleFile}# another comment\n`)).toEqual([]);
  });

  test("each change is one line with its path, before and after", () => {
    const text = sampleFile
      .replace("billing: 8", "billing: 9")
      .replace("    maxWait: 10m\n", "")
      .replace("calls: 40", "calls: 50")
      .replace('  "9196": { echo: true }\n', '  "9198": { echo: true }\n');
    expect(diffOf(text)).toEqual([
      "~ agents.5001.skills: { billing: 8, vip: 5 } -> { billing: 9, vip: 5 }",
      "~ queues.support.maxWait: 10m -> nothing",
      "+ numbers.9198: echo: true",
      "- numbers.9196: echo: true",
      "~ limits.calls: 40 -> 50",
    ]);
  });

  test("secrets and pins are told as changed and never shown", () => {
    const text = sampleFile
      .replace("k3x9-mm2-plq", "new-Secret-77")
      .replace("0321", "9876")
      .replace("1002: {", '"1009": { secret: "other-Secret-5" }\n  1002: {');
    const lines = diffOf(text);
    expect(lines).toEqual([
      "~ extensions.1001.secret: a secret -> another secret",
      "+ extensions.1009: ",
      "~ agents.5001.pin: a secret -> another secret",
    ]);
  });

  test("agents in another order are a change: top-down goes by it", () => {
    const one = officeOf("agents: { 1: { name: A }, 2: { name: B } }");
    const other = officeOf("agents: { 2: { name: B }, 1: { name: A } }");
    expect(diffOffices(one, other).map(changeText)).toEqual(["~ agents (order): 1, 2 -> 2, 1"]);
  });

  test("two offices that differ in anything have a change", () => {
    fc.assert(
      fc.property(anyOffice, anyOffice, (one, other) => {
        const same = JSON.stringify(inOrder(one)) === JSON.stringify(inOrder(other));
        expect(diffOffices(one, other).length === 0).toBe(same);
      }),
      { numRuns: 25 },
    );
  }, 60_000);
});

describe("the demo office", () => {
  const text = makeDemoOffice(seededRng(1));

  test("it is a working office with what a first call needs", () => {
    const office = officeOf(text, { audio: ["music/quiet"] });
    expect([...office.extensions.keys()]).toEqual(["1001", "1002", "1003", "1004"]);
    expect([...office.agents.values()].map(({ extension }) => extension)).toEqual(["1001", "1002"]);
    expect(office.queues.get("support" as never)).toMatchObject({ number: "7000", record: "always" });
    expect(office.numbers.get("9196")).toEqual({ kind: "echo" });
    expect(office.numbers.get("9197")).toEqual({ kind: "music", name: "music/quiet" });
    for (const agent of office.agents.values()) {
      const asked = office.queues.get("support" as never)?.requires;
      expect(asked && meets(agent, bindRule(asked, office))).toBe(true); // otherwise nobody would ever be rung
    }
  });

  test("each phone has a strong secret of its own, new with every start", () => {
    const secretsOf = (file: string): readonly string[] =>
      [...officeOf(file).extensions.values()].map(({ secret }) => secret);
    const secrets = [...secretsOf(text), ...secretsOf(makeDemoOffice(seededRng(2)))];
    expect(new Set(secrets).size).toBe(8);
    for (const secret of secrets) expect(secretWeakness(secret, "1001")).toBeUndefined();
  });

  test("the template itself cannot be applied with its placeholders", () => {
    const result = parseOffice(demoOfficeTemplate);
    expect(!result.ok && result.fault.map(({ path }) => path)).toEqual(
      [1001, 1002, 1003, 1004].map((key) => `extensions.${key}.secret`),
    );
  });

  const example = (name: string): string => readFileSync(new URL(`../../examples/${name}`, import.meta.url), "utf8");
  test("examples/demo-office.yaml is the template", () => expect(example("demo-office.yaml")).toBe(demoOfficeTemplate));
  test("examples/office-with-trunk.yaml is an office once its secrets are filled in", () => {
    const rng = seededRng(7);
    const text = example("office-with-trunk.yaml").replaceAll(/(?<=")\$\{secret\}(?=")/g, () => makeSecret(rng));
    const office = officeOf(text);
    expect(office.routes.map(({ via }) => via.map((step) => step.length))).toEqual([[1], [1, 1], [2]]);
    expect(inOrder(officeOf(writeOffice(office, { secrets: "plain" })))).toEqual(inOrder(office));
  });
  test("examples/office.schema.json is current", () => expect(example("office.schema.json")).toBe(officeJsonSchema()));
});
