import { beforeEach, describe, expect, test } from "vitest";
import type { ExtensionKey, QueueKey } from "../../src/base/ids.ts";
import { NumberPlan } from "../../src/call/route.ts";
import { parseOffice } from "../../src/office/parse.ts";

const OFFICE = `
extensions:
  "1001": { name: 李雷, secret: "kx83-vnq2-77" }
queues:
  support: { number: "7000" }
numbers:
  "+8610086": { queue: support, tier: vip, credit: 30s }
  "100": { extension: "1001" }
  "9196": { echo: true }
tiers: [vip, standard]
`;

let plan: NumberPlan;

beforeEach(() => {
  const office = parseOffice(OFFICE);
  if (!office.ok) throw new Error(JSON.stringify(office.fault));
  plan = new NumberPlan(office.value);
});

describe("what a dialled number reaches", () => {
  test("an extension by its own number and by another one", () => {
    expect(plan.route("1001")).toMatchObject({ kind: "extension", extension: { key: "1001" as ExtensionKey } });
    expect(plan.route("100")).toMatchObject({ kind: "extension", extension: { key: "1001" as ExtensionKey } });
  });

  test("a queue by its number, without any head start", () => {
    expect(plan.route("7000")).toMatchObject({
      kind: "queue",
      queue: { key: "support" as QueueKey },
      entry: { tier: undefined, creditMs: 0 },
    });
  });

  test("a queue by an outside number that says who calls there", () => {
    expect(plan.route("+8610086")).toMatchObject({ kind: "queue", entry: { tier: "vip", creditMs: 30_000 } });
  });

  test("the echo test", () => {
    expect(plan.route("9196")).toEqual({ kind: "echo" });
  });

  test("a feature code with what was dialled behind it", () => {
    expect(plan.route("*22")).toEqual({ kind: "feature", feature: "signIn", argument: "" });
    expect(plan.route("*22*5001*4321")).toEqual({ kind: "feature", feature: "signIn", argument: "*5001*4321" });
    expect(plan.route("*251")).toEqual({ kind: "feature", feature: "busy", argument: "1" });
  });

  test("nothing else: no prefix, no empty number, no name of an object's member", () => {
    for (const dialled of ["", "100100", "7", "constructor", "__proto__", "*", "#"])
      expect(plan.route(dialled)).toEqual({ kind: "unknown" });
  });
});
