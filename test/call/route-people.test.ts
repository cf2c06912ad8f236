import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import type { ExtensionKey, TrunkKey } from "../../src/base/ids.ts";
import { limits } from "../../src/base/limits.ts";
import { compilePattern, Rewriting } from "../../src/call/pattern.ts";
import { type Destination, type Dialler, NumberPlan } from "../../src/call/route.ts";
import type { Looked } from "../../src/call/route-trail.ts";
import { faultText } from "../../src/office/fault.ts";
import type { Office } from "../../src/office/office.ts";
import { parseOffice } from "../../src/office/parse.ts";

const OFFICE = `
extensions:
  "1001": { secret: "kx83-vnq2-77", rights: [local, national] }
  "1002": { secret: "ab83-vnq2-78", rights: [] }
  "0100": { secret: "cd83-vnq2-79" }
queues: { support: { number: "7000" } }
groups: { shop: { number: "6000", members: ["1001", "1002"] } }
pages: { hall: { number: "6500", members: ["1001"] } }
switches: { night: { number: "6900" } }
parking: { number: "700", slots: "701-703" }
directory: "411"
numbers:
  "+8657188880000": { queue: support, night: { switch: night, to: "1002" } }
  "88": { dial: "00571888" }
  "89": { dial: "88" }
  "10086": { echo: true }
trunks:
  carrier: { host: sip.example.net, rewriteIn: [ { match: "9.", strip: 1 } ], to: "6000" }
  closed: { host: 192.0.2.9 }
routes:
  - { match: "000.", via: [carrier], strip: 1, right: international }
  - { match: "00.", via: [carrier], strip: 1, right: national, hours: "mon-fri 08:30-18:00" }
  - { match: "00571x.", via: [closed], strip: 1, right: national, hours: "18:00-08:30" }
  - { match: "0[1-9]!", via: [carrier], strip: 1 }
`;

let office: Office;
let plan: NumberPlan;
let isNight = false;
/** Monday, 10:00 in Shanghai. */
const MONDAY = Date.UTC(2026, 10, 23, 2, 0);
const EVENING = Date.UTC(2026, 10, 23, 12, 0);

beforeEach(() => {
  isNight = false;
  office = officeOf(OFFICE);
  plan = new NumberPlan(office, { isNight: () => isNight, wall: () => MONDAY });
});

function officeOf(text: string): Office {
  const parsed = parseOffice(text);
  if (!parsed.ok) throw new Error(parsed.fault.map(faultText).join("\n"));
  return parsed.value;
}

const by = (extension: string): Dialler => ({ kind: "extension", extension: extension as ExtensionKey });
const over = (trunk: string): Dialler => ({ kind: "trunk", trunk: trunk as TrunkKey });
const kindOf = ({ kind }: Destination): string => kind;

describe("SIP-12 what a number of the house reaches", () => {
  test.each([
    ["6000", { kind: "group", group: { key: "shop" } }],
    ["6500", { kind: "page", page: { key: "hall" } }],
    ["6900", { kind: "switch", nightSwitch: { key: "night" } }],
    ["700", { kind: "park" }],
    ["702", { kind: "slot", slot: "702" }],
    ["411", { kind: "directory" }],
    ["*72013800138000", { kind: "feature", feature: "forwardAlways", argument: "013800138000" }],
    ["*0" + "12", { kind: "feature", feature: "speedDial", argument: "12" }],
  ])("%s", (number, reached) => {
    expect(plan.route(number, by("1002"))).toMatchObject(reached);
  });

  test("pickup and intercom stand side by side: the one with an extension behind it is meant", () => {
    expect(plan.route("*8", by("1001"))).toMatchObject({ feature: "pickup", argument: "" });
    expect(plan.route("*81002", by("1001"))).toMatchObject({ feature: "pickup", argument: "1002" });
    expect(plan.route("*801002", by("1001"))).toMatchObject({ feature: "intercom", argument: "1002" });
    expect(plan.route("*80100", by("1001"))).toMatchObject({ feature: "pickup", argument: "0100" });
    expect(plan.route("*809999", by("1001"))).toMatchObject({ feature: "intercom", argument: "9999" });
  });
});

describe("SIP-08 what leads outside", () => {
  test("the first route that fits decides, with the number as dialled", () => {
    expect(plan.route("05718888", by("1002"))).toMatchObject({
      kind: "outside",
      number: "05718888",
      route: { match: "0[1-9]!" },
    });
    expect(plan.route("005718888", by("1001"))).toMatchObject({ kind: "outside", route: { match: "00." } });
  });

  test("without the right it is forbidden, and no later route lets it past", () => {
    expect(plan.route("0001415", by("1001"))).toEqual({ kind: "forbidden", number: "0001415", right: "international" });
    expect(plan.route("005718888", by("1002"))).toEqual({ kind: "forbidden", number: "005718888", right: "national" });
  });

  test("marks between the digits are no way around a right: what is dialled is what would be called", () => {
    for (const number of ["00-01415", "00.01415", "0 0 0 1415", "00(0)1415"]) {
      expect(plan.route(number, by("1001"))).toEqual({ kind: "forbidden", number: "0001415", right: "international" });
    }
    expect(plan.route("0-571-8888", by("1002"))).toMatchObject({ kind: "outside", number: "05718888" });
    expect(kindOf(plan.route("1-1-0", by("1001")))).toBe("emergency");
    for (const number of ["00a01415", "00;01415", "00%01415", "00/01415", "00\u00a001415", "00\r\n1415", "-", ". ."]) {
      expect([number, kindOf(plan.route(number, by("1001")))]).toEqual([number, "unknown"]);
    }
  });

  test("a closed route is passed over; where nothing else is open the number is forbidden, not unknown", () => {
    expect(plan.route("005718888", by("1001"), EVENING)).toMatchObject({
      kind: "outside",
      route: { match: "00571x." },
    });
    expect(plan.route("0021", by("1001"), EVENING)).toEqual({ kind: "forbidden", number: "0021", right: "" });
  });

  test("numbers that fit nothing are unknown", () => {
    for (const number of ["5", "99999", "0", "abc", "", "+", "0a"]) {
      expect(kindOf(plan.route(number, by("1001")))).toBe("unknown");
    }
  });

  test("whoever is no extension of the office has no way out, not even where everybody may", () => {
    for (const dialler of [undefined, by("1009")]) {
      for (const number of ["05718888", "005718888", "110", "88"]) {
        expect(["forbidden", "unknown"]).toContain(kindOf(plan.route(number, dialler)));
      }
    }
  });
});

describe("SIP-12 emergency numbers come first", () => {
  test("for everybody, also without a right, also behind the prefix of a route", () => {
    for (const number of ["110", "119", "120", "122", "0110", "0120"]) {
      expect(plan.route(number, by("1002"))).toEqual({ kind: "emergency", number: number.slice(-3) });
    }
  });

  test("a carrier's call is no call for help of ours", () => {
    expect(plan.route("110", over("closed"))).toEqual({ kind: "unknown" });
  });

  test("in an office without carriers they are numbers like others", () => {
    const alone = officeOf('extensions: { "110": { secret: "kx83-vnq2-77" }, "1001": { secret: "ab83-vnq2-78" } }');
    expect(new NumberPlan(alone).route("110", by("1001"))).toMatchObject({ kind: "extension" });
  });
});

describe("SIP-08 a call from outside", () => {
  test("any written form of our number meets it", () => {
    for (const number of [
      "+8657188880000",
      "8657188880000",
      "057188880000",
      "008657188880000",
      "9057188880000",
      "+86-571-8888-0000",
    ]) {
      expect(plan.route(number, over("carrier"))).toMatchObject({ kind: "queue", queue: { key: "support" } });
    }
  });

  test("what is not listed goes where the trunk says, or nowhere", () => {
    expect(plan.route("02112345678", over("carrier"))).toMatchObject({ kind: "group" });
    expect(plan.route("02112345678", over("closed"))).toEqual({ kind: "unknown" });
    expect(plan.route("02112345678", over("gone"))).toEqual({ kind: "unknown" });
  });

  test("neither extensions nor codes nor routes can be dialled from there", () => {
    for (const number of ["1001", "7000", "6900", "*72013800138000", "05718888", "701", "411"]) {
      expect(plan.route(number, over("closed"))).toEqual({ kind: "unknown" });
    }
  });
});

describe("SIP-12 night and further numbers", () => {
  test("while the switch is on the number leads elsewhere", () => {
    expect(kindOf(plan.route("+8657188880000", over("carrier")))).toBe("queue");
    isNight = true;
    expect(plan.route("+8657188880000", over("carrier"))).toMatchObject({ extension: { key: "1002" } });
    expect(plan.route("+8657188880000", by("1001"))).toMatchObject({ extension: { key: "1002" } });
  });

  test("a number that stands for another needs no right: the file gave it", () => {
    expect(plan.route("89", by("1002"))).toMatchObject({ kind: "outside", number: "00571888" });
    expect(plan.route("89", over("closed"))).toMatchObject({ kind: "outside", number: "00571888" });
  });

  test("numbers that lead round and round end as unknown", () => {
    const numbers = new Map(office.numbers);
    for (let i = 0; i <= limits.office.hops; i++) numbers.set(`5${i}`, { kind: "dial", number: `5${i + 1}` });
    numbers.set("60", { kind: "dial", number: "60" });
    const looping = new NumberPlan({ ...office, numbers });
    const trail: Looked[] = [];
    expect(looping.route("60", by("1001"), MONDAY, trail)).toEqual({ kind: "unknown" });
    expect(trail.at(-1)).toEqual({ kind: "round", number: "60" });
    expect(looping.route("50", by("1001"))).toEqual({ kind: "unknown" });
  });
});

test("an explanation changes nothing: with a trail the same is reached", () => {
  const number = fc.stringMatching(/^[0-9*#+]{1,8}$/);
  const dialler = fc.constantFrom(undefined, by("1001"), by("1002"), over("carrier"), over("closed"));
  fc.assert(
    fc.property(number, dialler, fc.constantFrom(MONDAY, EVENING), fc.boolean(), (dialled, who, at, night) => {
      isNight = night;
      expect(plan.route(dialled, who, at, [])).toEqual(plan.route(dialled, who, at));
    }),
    { numRuns: 500 },
  );
});

describe("patterns", () => {
  test.each([
    ["0.", ["01", "0123*#"], ["0", "1", "10"]],
    ["1xx", ["100", "199"], ["10", "1000", "1*0"]],
    ["[2-5]x!", ["20", "55", "5012345"], ["2", "60", ""]],
    ["+86.", ["+861"], ["861", "+86"]],
    ["[169]", ["1", "6", "9"], ["2", "16"]],
    ["*5x", ["*51"], ["*5", "51"]],
    ["!", ["1", "+86"], ["a", "1 ", "1-2"]],
  ])("%s", (text, fits, others) => {
    const pattern = compilePattern(text);
    for (const number of fits) expect([number, pattern.fits(number)]).toEqual([number, true]);
    for (const number of others) expect([number, pattern.fits(number)]).toEqual([number, false]);
  });

  test("as a regular expression says it", () => {
    const place = fc.constantFrom("x", "1", "*", "[2-5]", "[17]", "+");
    const drawn = fc.tuple(fc.array(place, { minLength: 1, maxLength: 4 }), fc.constantFrom("", ".", "!"));
    fc.assert(
      fc.property(drawn, fc.stringMatching(/^[0-9*+]{0,6}$/), ([places, tail], number) => {
        const body = places.map((one) => one.replace("x", "[0-9]").replace(/^[*+]$/, "\\$&")).join("");
        const expected = new RegExp(`^${body}${tail === "." ? ".+" : tail === "!" ? ".*" : ""}$`);
        expect(compilePattern(places.join("") + tail).fits(number)).toBe(expected.test(number));
      }),
      { numRuns: 1_000 },
    );
  });

  test("the first rewriting rule that fits counts, others are left alone", () => {
    const rules = new Rewriting([
      { match: "00.", strip: 2, prefix: "+" },
      { match: "0.", strip: 1, prefix: "+86" },
    ]);
    expect(["0014155550100", "02155550000", "110"].map((number) => rules.apply(number).number)).toEqual([
      "+14155550100",
      "+862155550000",
      "110",
    ]);
  });
});

test("a look-up with a thousand routes tries those that begin alike and no others", () => {
  const routes = Array.from({ length: 1_000 }, (_, i) => {
    return `  - { match: "${String(i).padStart(4, "0")}.", via: [carrier] }`;
  });
  const head =
    'extensions: { "99991": { secret: "kx83-vnq2-77" } }\ntrunks: { carrier: { host: a.example.net } }\nroutes:\n';
  const large = new NumberPlan(officeOf(head + routes.join("\n")));
  expect(large.route("99991", by("99991"))).toMatchObject({ kind: "extension" });
  expect(large.route("0999123", by("99991"))).toMatchObject({ kind: "outside", route: { match: "0999." } });
  expect(large.route("1000123", by("99991"))).toEqual({ kind: "unknown" });
});
