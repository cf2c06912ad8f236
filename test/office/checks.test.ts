import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { faultText, type OfficeFault } from "../../src/office/fault.ts";
import { parseOffice } from "../../src/office/parse.ts";
import { covers, fits, readPattern } from "../../src/office/pattern.ts";
import { secretWeakness } from "../../src/office/secret.ts";
import { isWithin, readWeekHours, weekClock, weekHoursText } from "../../src/office/week-hours.ts";

const BASE = `extensions:
  "1001": { secret: "kx83-vnq2-77" }
  "1002": { secret: "ab83-vnq2-78" }
trunks: { carrier: { host: sip.example.net }, second: { host: 192.0.2.9 } }
`;

function faultsOf(text: string): readonly OfficeFault[] {
  const result = parseOffice(text);
  return result.ok ? [] : result.fault;
}

/** Where and what, of a file that is BASE and more. */
function found(more: string): readonly (readonly [string, string])[] {
  return faultsOf(BASE + more).map(({ path, found }) => [path, found]);
}

describe("one number means one thing", () => {
  test.each([
    ['groups: { a: { number: "1001", members: ["1002"] } }', "groups.a.number", '"1001", taken by extensions.1001'],
    ['pages: { a: { number: "*851", members: ["1002"] } }', "pages.a.number", '"*851", taken by features.pickup (*8)'],
    ['switches: { a: { number: "110" } }', "switches.a.number", '"110", taken by the emergency number 110'],
    ['parking: { slots: ["701-703", "702"] }', "parking.slots", '"702", taken by parking.slots'],
    ['parking: { number: "702", slots: "701-703" }', "parking.slots", '"702", taken by parking.number'],
    ['directory: "1002"', "directory", '"1002", taken by extensions.1002'],
    [
      'numbers: { "0110": { echo: true } }\nroutes: [ { match: "0.", via: [carrier], strip: 1 } ]',
      "numbers.0110",
      '"0110", taken by the emergency number 110 behind the prefix of routes[1]',
    ],
  ])("%s", (more, path, what) => {
    expect(found(more)).toEqual([[path, what]]);
  });

  test("without carriers an emergency number may be an extension", () => {
    expect(faultsOf('extensions: { "110": { secret: "kx83-vnq2-77" } }')).toEqual([]);
  });

  test("keys pressed in a call are their own set: they may be like codes, not like each other", () => {
    expect(found('keys: { transfer: "*8", park: "*22" }').map(([path]) => path)).toEqual(["keys.park"]);
    expect(found('keys: { transfer: "*7" }')).toEqual([]);
  });

  test("a code that only extensions follow may begin another, unless an extension makes the two one", () => {
    expect(found("")).toEqual([]);
    const with80 = BASE.replace('"1002"', '"01001"');
    expect(faultsOf(with80).map(({ path }) => path)).toEqual(["features.pickup"]);
  });
});

describe("names that lead nowhere", () => {
  test.each([
    ['routes: [ { match: "0.", via: [carier] } ]', "routes[1].via[1]", '"carier"'],
    ['routes: [ { match: "0.", via: [carrier, carrier] } ]', "routes[1].via[2]", '"carrier" a second time'],
    ['pages: { a: { number: "65", members: ["1003"] } }', "pages.a.members[1]", '"1003"'],
    ['groups: { a: { number: "60", members: ["1003"] } }', "groups.a.members[1]", '"1003"'],
    ['groups: { a: { number: "60", members: ["60"] } }', "groups.a.members[1]", "the group itself"],
    ['groups: { a: { number: "60", members: ["1001"], overflow: "60" } }', "groups.a.overflow", "the group itself"],
    ['numbers: { "5": { echo: true, night: { switch: nigth, to: "1001" } } }', "numbers.5.night.switch", '"nigth"'],
    ['numbers: { "5": { dial: "99" } }', "numbers.5.dial", '"99"'],
    ['numbers: { "5": { dial: "6" }, "6": { dial: "5" } }', "numbers.5.dial", "a round: 5 to 6 to 5"],
    ["emergency: { via: [thrid] }", "emergency.via[1]", '"thrid"'],
    ['emergency: { tell: ["1003"] }', "emergency.tell[1]", '"1003"'],
    ['speedDials: { "1": "99" }', "speedDials.1", '"99"'],
    ['groups: { a: { number: "60", members: ["1001"], overflow: "*22" } }', "groups.a.overflow", '"*22"'],
    ['parking: { number: "700" }', "parking.number", "no slots"],
    ["office: { rights: [nationl] }", "office.rights[1]", '"nationl"'],
  ])("%s", (more, path, what) => {
    expect(found(more)[0]).toEqual([path, what]);
  });

  test("a right that no route asks for is told with the nearest there is", () => {
    const text = BASE.replace('"kx83-vnq2-77"', '"kx83-vnq2-77", rights: [international, internatonal]');
    const routes = 'routes: [ { match: "00.", via: [carrier], right: international } ]';
    expect(faultsOf(text + routes).map(faultText)).toEqual([
      'line 2: extensions.1001.rights[2]: found "internatonal", allowed: a right of `routes`: international, local, national, mobile (did you mean international?)',
    ]);
  });

  test("a phone that forwards to itself, or round in a circle", () => {
    const itself = BASE.replace('"kx83-vnq2-77"', '"kx83-vnq2-77", forward: { busy: "1001" }');
    expect(faultsOf(itself).map(({ path, found }) => [path, found])).toEqual([
      ["extensions.1001.forward.busy", "1001 itself"],
    ]);
    const round = BASE.replace('-77"', '-77", forward: { always: "1002" }').replace(
      '-78"',
      '-78", forward: { always: "1001" }',
    );
    expect(faultsOf(round).map(({ found }) => found)).toEqual([
      "a round: 1001 to 1002 to 1001",
      "a round: 1002 to 1001 to 1002",
    ]);
  });

  test("one MAC address belongs to one phone, however it is written", () => {
    const text = BASE.replace('-77"', '-77", phone: { maker: snom, mac: "00:04:13:AA:BB:CC" }').replace(
      '-78"',
      '-78", phone: { maker: snom, mac: 000413aabbcc }',
    );
    expect(faultsOf(text).map(({ path, found }) => [path, found])).toEqual([
      ["extensions.1002.phone.mac", "000413aabbcc, which extensions.1001 has"],
    ]);
  });
});

describe("carriers and routes", () => {
  test.each([
    ['routes: [ { match: "0[5-2]", via: [carrier] } ]', "routes[1].match"],
    ['routes: [ { match: "0.1", via: [carrier] } ]', "routes[1].match"],
    ['routes: [ { match: "0", via: [] } ]', "routes[1].via"],
    ['routes: [ { match: "1001", via: [carrier] } ]', "routes[1].match"],
    ['routes: [ { match: "*8x.", via: [carrier] } ]', "routes[1].match"],
    ['routes: [ { match: "0x", via: [carrier], strip: 3 } ]', "routes[1].strip"],
    ['routes: [ { match: "0.", via: [carrier], hours: "mon-fri 8-18" } ]', "routes[1].hours"],
    ['guard: { deny: ["10.0.0.0/33"] }', "guard.deny[1]"],
  ])("%s", (more, path) => {
    expect(found(more).map(([at]) => at)).toEqual([path]);
  });

  test("a route behind a wider one that is always open is never reached", () => {
    const routes = '[ { match: "0.", via: [carrier] }, { match: "00x!", via: [second] } ]';
    expect(found(`routes: ${routes}`)).toEqual([
      ["routes[2].match", '"00x!", which no number ever reaches: routes[1] takes them all'],
    ]);
    expect(found(`routes: ${routes.replace('"0."', '"0.", hours: "08:00-18:00"')}`)).toEqual([]);
  });

  test.each([
    ["{ host: a.example.net, secret: hgf9823kjs }", "trunks.x.secret"],
    ["{ host: a.example.net, register: true }", "trunks.x.register"],
    ["{ host: a.example.net, transport: udp, certificate: a.example.net }", "trunks.x.certificate"],
    ["{ host: a.example.net, transport: udp, encryption: required }", "trunks.x.encryption"],
    ["{ host: a.example.net, transport: tcp, encryption: required }", "trunks.x.encryption"],
    ['{ host: a.example.net, rewriteIn: [ { match: "0." }, { match: "00." } ] }', "trunks.x.rewriteIn[2].match"],
    ['{ host: "a b" }', "trunks.x.host"],
    ["{ user: a }", "trunks.x.host"],
    ["{ host: a.example.net, codecs: [] }", "trunks.x.codecs"],
  ])("a trunk %s", (trunk, path) => {
    expect(faultsOf(`trunks: { x: ${trunk} }`).map((fault) => fault.path)).toEqual([path]);
  });

  test("a trunk whose sound must be encrypted is reached over TLS, or looked up; an extension's phones say how they come", () => {
    for (const way of ["transport: tls, ", ""]) {
      expect(faultsOf(`trunks: { x: { host: a.example.net, ${way}encryption: required } }`)).toEqual([]);
    }
    expect(faultsOf('extensions: { "1001": { secret: hgf9823kjs, encryption: required } }')).toEqual([]);
  });

  test("trunks with an account register, steps with weights stand together", () => {
    const result =
      parseOffice(`trunks: { a: { host: a.example.net, user: u, secret: short }, b: { host: b.example.net } }
routes: [ { match: "0.", via: [a, { trunk: b, weight: 2 }] } ]`);
    if (!result.ok) throw new Error(result.fault.map(faultText).join("\n"));
    const { trunks, routes, emergency } = result.value;
    expect([...trunks.values()].map(({ register }) => register)).toEqual([true, false]);
    expect(routes[0]?.via).toEqual([[{ trunk: "a", weight: 1 }], [{ trunk: "b", weight: 2 }]]);
    expect(emergency).toMatchObject({ numbers: ["110", "119", "120", "122"], via: ["a", "b"] });
  });

  test.each([
    ["US", "911"],
    ["DE", "112"],
    ["CN", "110"],
    ["PT", "112"],
  ])("in %s people dial %s", (country, number) => {
    const result = parseOffice(`office: { country: ${country} }\ntrunks: { a: { host: a.example.net } }`);
    expect(result.ok && result.value.emergency.numbers).toContain(number);
  });
});

test("a code may stand behind a speed dial: its person could dial it as well", () => {
  expect(found('speedDials: { "1": "*78" }')).toEqual([]);
});

test.each(["x1001x1001x", "my-1001-phone", "aabbaabbaabb", "qwertz-12345", "Letmein99", "1a1a1a1a1b"])(
  "a secret that is easily guessed: %s",
  (secret) => {
    expect(secretWeakness(secret, "1001")).toBeDefined();
  },
);

test("ranges too large, groups too large", () => {
  expect(faultsOf('parking: { slots: "1000-9999" }')).toHaveLength(1);
  const members = Array.from({ length: 65 }, (_, i) => `"${2000 + i}"`).join(", ");
  expect(faultsOf(`groups: { a: { number: "60", members: [${members}] } }`)[0]).toMatchObject({
    path: "groups.a.members",
    found: "65 of them",
    allowed: "1 to 64",
  });
});

describe("hours of the week", () => {
  test.each([
    ["mon-fri 08:30-18:00", [{ days: [1, 2, 3, 4, 5], from: 510, to: 1_080 }]],
    ["sat,sun 9:00-12:00", [{ days: [0, 6], from: 540, to: 720 }]],
    ["fri-mon 00:00-24:00", [{ days: [0, 1, 5, 6], from: 0, to: 1_440 }]],
    [
      "sat 22:00-06:00",
      [
        { days: [6], from: 1_320, to: 1_440 },
        { days: [0], from: 0, to: 360 },
      ],
    ],
    ["mon 22:00-00:00", [{ days: [1], from: 1_320, to: 1_440 }]],
  ])("%s", (text, hours) => {
    expect(readWeekHours(text)).toEqual(hours);
  });

  test.each(["", "mon", "mon 8-18", "mon 25:00-26:00", "mon 08:60-09:00", "xyz 08:00-09:00", "08:00-08:00", "mon 1 2"])(
    "not understood: %s",
    (text) => {
      expect(readWeekHours(text)).toBeUndefined();
    },
  );

  test("written down and read again they are the same", () => {
    const days = fc.subarray([0, 1, 2, 3, 4, 5, 6], { minLength: 1 });
    const hours = fc.record({
      days,
      from: fc.integer({ min: 0, max: 1_438 }),
      to: fc.integer({ min: 1_439, max: 1_440 }),
    });
    fc.assert(
      fc.property(hours, (one) => {
        expect(readWeekHours(weekHoursText(one))).toEqual([one]);
      }),
    );
  });

  test("in the office's time zone, also as the clocks are turned", () => {
    const berlin = weekClock("Europe/Berlin");
    const office = readWeekHours("sun 02:00-04:00") ?? [];
    // 29 March 2026: 02:00 is followed by 03:00, which is 01:00 UTC.
    expect(isWithin(office, berlin(Date.UTC(2026, 2, 29, 0, 59)))).toBe(false);
    expect(isWithin(office, berlin(Date.UTC(2026, 2, 29, 1, 0)))).toBe(true);
    expect(berlin(Date.UTC(2026, 2, 29, 1, 0))).toEqual({ day: 0, minute: 180 });
    expect(weekClock("Asia/Shanghai")(Date.UTC(2026, 10, 22, 16, 0))).toEqual({ day: 1, minute: 0 });
  });
});

test("a pattern covers another exactly when all its numbers fit", () => {
  const place = fc.constantFrom("x", "1", "[1-3]", "[12]", "*");
  const pattern = fc
    .tuple(fc.array(place, { maxLength: 3 }), fc.constantFrom("", ".", "!"))
    .map(([places, tail]) => readPattern(places.join("") + tail))
    .filter((one) => one !== undefined);
  const numbers = ["1", "2", "9", "*", "+"].flatMap((a) => [
    a,
    ...["1", "3", "*"].flatMap((b) => [a + b, `${a}${b}12`]),
  ]);
  fc.assert(
    fc.property(pattern, pattern, (wide, narrow) => {
      if (!covers(wide, narrow)) return;
      for (const number of numbers) if (fits(narrow, number)) expect(fits(wide, number)).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});
