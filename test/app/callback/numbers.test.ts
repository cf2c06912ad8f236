// Whom a number means, and whether the switch may call it of its own accord.

import { describe, expect, test } from "vitest";
import { type Callable, callable } from "../../../src/app/core/callback/callable.ts";
import { SameNumber } from "../../../src/app/core/callback/same-number.ts";
import type { ExtensionKey, QueueKey } from "../../../src/base/ids.ts";
import { kindOfNumber } from "../../../src/call/number-kind.ts";
import { NumberPlan } from "../../../src/call/route.ts";
import { parseOffice } from "../../../src/office/parse.ts";

const OFFICE = `
office: { country: CN }
extensions:
  "1001": { secret: "kx83-vnq2-77", rights: [national] }
  "1002": { secret: "ab83-vnq2-78", rights: [] }
agents:
  "5001": { extension: "1002" }
  "5002": { extension: "1001" }
queues:
  sales: { number: "7000", callback: { prefix: "0" } }
  world: { number: "7001", callback: { prefix: "0", abroad: true } }
  poor: { number: "7002", callback: { prefix: "0", by: "1002" } }
trunks:
  alpha: { host: 192.0.2.1, register: false, callerId: "+862155550000" }
routes:
  - { match: "000.", via: [alpha], right: international, strip: 1 }
  - { match: "0.", via: [alpha], right: national, strip: 1 }
numbers: { "+862155551234": { queue: sales } }
`;

function office() {
  const read = parseOffice(OFFICE);
  if (!read.ok) throw new Error(JSON.stringify(read.fault));
  return read.value;
}
const OF = office();
const PLAN = new NumberPlan(OF, { wall: () => 0 });

function ask(number: string, key = "sales", inside = false, payer?: string): Callable {
  const queue = OF.queues.get(key as QueueKey);
  if (queue === undefined) throw new Error("no such queue");
  const asker = { payer: payer as ExtensionKey | undefined, inside };
  return callable(number, queue, asker, { office: () => OF, numbers: () => PLAN });
}
const why = (found: Callable): string => (found.kind === "no" ? found.why : found.number);

describe("ACD-09 numbers that may be called back", () => {
  test.each(["13800138000", "+8613800138000", "008613800138000", "02155557777"])(
    "%s is dialled as people here do",
    (number) => {
      const found = ask(number);
      const e164 = number === "02155557777" ? "+862155557777" : "+8613800138000";
      expect(why(found)).toBe(e164);
      const dialled = found.kind === "yes" && found.destination.kind === "outside" ? found.destination.number : "";
      expect(dialled).toBe(number === "02155557777" ? "002155557777" : "013800138000");
    },
  );

  // Types by the numbering plans: 1-900 premium (NANPA), 070 personal (Ofcom), 400 shared cost (MIIT), +979 premium (ITU-T E.169.2).
  test.each([
    ["+19005551234", "costly"],
    ["+447011234567", "costly"],
    ["4008001234", "costly"],
    ["+97912345678", "no-number"],
    ["+979123456789", "costly"],
    ["+18765551234", "abroad"],
    ["+85221234567", "abroad"],
    ["+862155551234", "our-own"],
    ["02155550000", "our-own"],
    ["110", "no-number"],
    ["*97", "no-number"],
    ["anonymous", "no-number"],
    ["1001", "no-number"],
    ["7000", "no-number"],
    ["", "no-number"],
    ["1".repeat(40), "no-number"],
  ])("%s is not: %s", (number, expected) => expect(why(ask(number))).toBe(expected));

  test("abroad only where the queue says so, and never what pays whoever is called", () => {
    expect(why(ask("+85221234567", "world")), "no extension has the right international").toBe("not-allowed");
    expect(why(ask("+19005551234", "world"))).toBe("costly");
  });

  test("the rights are those of whoever pays", () => {
    expect(why(ask("13800138000", "poor"))).toBe("not-allowed");
    expect(why(ask("13800138000", "sales", false, "1002"))).toBe("not-allowed");
    expect(why(ask("13800138000", "sales", false, "1001"))).toBe("+8613800138000");
  });

  test("an extension may be called back when it asks itself", () => {
    expect(ask("1001", "sales", true)).toMatchObject({
      kind: "yes",
      number: "1001",
      destination: { kind: "extension" },
    });
  });

  test("kinds of numbers", () => {
    expect(kindOfNumber("13800138000", "CN")).toEqual({ kind: "ordinary", e164: "+8613800138000", isHere: true });
    expect(kindOfNumber("+447911123456", "CN")).toMatchObject({ kind: "ordinary", isHere: false });
    expect(kindOfNumber("8005551234", "US"), "toll-free costs nobody anything").toMatchObject({ kind: "ordinary" });
    expect(kindOfNumber("13800138", "CN")).toMatchObject({ kind: "none" });
  });

  test("one person, however the number is written", () => {
    const same = new SameNumber<string>();
    same.add("+8613800138000", "CN", "0", "li");
    same.add("+862155557777", "CN", "0", "han");
    for (const written of ["+8613800138000", "13800138000", "013800138000", "008613800138000", "8613800138000"])
      expect([...same.find(written)]).toEqual(["li"]);
    for (const written of ["02155557777", "002155557777", "+862155557777"])
      expect([...same.find(written)]).toEqual(["han"]);
    for (const written of ["13800138001", "138", "", "anonymous"]) expect([...same.find(written)]).toEqual([]);
    same.remove("li");
    expect([...same.find("13800138000")]).toEqual([]);
    expect(same.size).toBe(1);
  });

  test("numbers as short as Hong Kong's are found behind the prefix too", () => {
    const same = new SameNumber<string>();
    same.add("+85221234567", "HK", "9", "li");
    for (const written of ["21234567", "921234567", "+85221234567"]) expect([...same.find(written)]).toEqual(["li"]);
  });
});
