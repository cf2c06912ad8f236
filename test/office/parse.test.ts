import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { OfficeFault } from "../../src/office/fault.ts";
import { faultText } from "../../src/office/fault.ts";
import type { Office } from "../../src/office/office.ts";
import { type ParseOptions, parseOffice } from "../../src/office/parse.ts";
import { sampleFile } from "./sample.ts";

function officeOf(text: string, options?: ParseOptions): Office {
  const result = parseOffice(text, options);
  if (!result.ok) throw new Error(result.fault.map(faultText).join("\n"));
  return result.value;
}

function faultsOf(text: string, options?: ParseOptions): readonly OfficeFault[] {
  const result = parseOffice(text, options);
  return result.ok ? [] : result.fault;
}

function textsOf(text: string, options?: ParseOptions): readonly string[] {
  return faultsOf(text, options).map(faultText);
}

describe("a good file", () => {
  test("every key arrives where the switch looks for it", () => {
    const office = officeOf(sampleFile);
    expect(office).toMatchObject({
      name: "Demo",
      language: "zh",
      country: "CN",
      limits: { calls: 40 },
      tiers: ["vip", "gold", "standard"],
    });
    expect(office.extensions.get("1002" as never)).toEqual({
      key: "1002",
      name: "1002",
      secret: "hgf9823kjs",
      ringMs: 60_000,
      record: "always",
      calls: 4,
      callWaiting: true,
      dnd: false,
      forward: { always: undefined, busy: undefined, noAnswer: undefined, unreachable: undefined },
      followMe: [],
      rights: ["local", "national", "mobile"],
      callerId: undefined,
      pickup: [],
      recordKeys: "pause",
      transfer: true,
      supervise: [],
      speedDials: new Map(),
      intercom: "allow",
      paidCalls: 3,
      paidMinutes: 300,
      codecs: ["g722", "opus", "pcma", "pcmu"],
      encryption: "optional",
      dtmf: "auto",
      phone: undefined,
      voicemail: undefined,
    });
    expect(office.agents.get("5001" as never)).toEqual({
      key: "5001",
      name: "李雷",
      extension: "1001",
      team: "a",
      pin: "0321", // a leading zero is part of it
      skills: new Map([
        ["billing", 8],
        ["vip", 5],
      ]),
      regions: ["fujian/fuzhou", "fujian/xiamen", "fujian/zhangzhou", "beijing"],
    });
    expect(office.queues.get("support" as never)).toEqual({
      key: "support",
      name: "support",
      number: "7000",
      requires: { kind: "skill", skill: "billing", least: 3, most: 10 },
      routing: "skills",
      steps: [],
      prefer: [],
      strategy: "top-down",
      ringMs: 20_000,
      wrapUpMs: 500,
      maxWaitMs: 600_000,
      maxCallers: 5,
      creditMs: 30_000,
      ageing: 1.5,
      tierCreditMs: new Map([["vip", 120_000]]),
      byRegion: true,
      afterNoAnswer: "ready",
      record: "always",
      recording: { format: undefined, retentionMs: undefined },
      waiting: { kind: "ringback" },
      serviceLevelMs: 15_000,
      dispositions: new Map(),
      dispositionTree: new Map(),
      dispositionRequired: false,
      wrapUpMostMs: 300_000,
      voicemail: undefined,
      callback: undefined,
      serviceLevelFormula: "without-short",
      shortAbandonMs: 5_000,
      hours: undefined,
      closed: { kind: "hang-up" },
      whenClosing: "serve",
      overflow: [],
      announce: {
        position: false,
        wait: false,
        keys: true,
        firstMs: 15_000,
        everyMs: 60_000,
        comfort: [],
        agent: false,
      },
      whisper: { kind: "nothing" },
      afterwards: undefined,
    });
    expect([...office.numbers.values()]).toEqual([
      {
        kind: "queue",
        queue: "support",
        tier: "vip",
        region: "fujian/xiamen",
        creditMs: 3_600_000,
        requires: { kind: "skill", skill: "vip", least: 2, most: 10 },
      },
      { kind: "echo" },
      { kind: "music", name: "music/quiet" },
      { kind: "extension", extension: "1002" },
    ]);
    expect(office.features).toMatchObject({ signIn: "*70", signOut: "*23" });
  });

  test("everything but what names a thing may be left out", () => {
    expect(officeOf("")).toMatchObject({ name: "Zongji", extensions: new Map(), queues: new Map() });
    expect(officeOf("queues:\nagents:\n")).toEqual(officeOf(""));
    const office = officeOf('queues: { a: { number: "7000" } }\nagents: { 5001: }\n');
    expect(office.queues.get("a" as never)).toMatchObject({
      strategy: "longest-idle",
      ringMs: 15_000,
      waiting: { kind: "file", name: "music/quiet" },
    });
    expect(office.agents.get("5001" as never)).toMatchObject({ extension: undefined, skills: new Map() });
  });

  test("a sealed secret is opened with the key of the data directory", () => {
    const sealed = `sealed:v1:${"A".repeat(60)}`;
    const open = (text: string): string | undefined => (text === sealed ? "opened-secret" : undefined);
    const office = officeOf(`extensions: { 1001: { secret: "${sealed}" } }`, { open });
    expect(office.extensions.get("1001" as never)?.secret).toBe("opened-secret");
    expect(textsOf(`extensions: { 1001: { secret: "${sealed}" } }`)).toEqual([
      expect.stringContaining("does not open"),
    ]);
  });
});

describe("a wrong file", () => {
  test("the fault names line, key, what was found, what is allowed, and the nearest spelling", () => {
    expect(textsOf('queues:\n  support:\n    number: "7000"\n    strategy: longest-idel\n')).toEqual([
      'line 4: queues.support.strategy: found "longest-idel", allowed: longest-idle, round-robin, fewest-calls, least-talk, most-skilled, least-skilled, random, ring-all, top-down (did you mean longest-idle?)',
    ]);
  });

  test("all faults are told, in the order of the file", () => {
    const faults = faultsOf("tier: [a]\nqueues:\n  a: { ring: 5 }\n  b: { number: 1, record: maybe, wrapup: 3s }\n");
    expect(faults.map(({ line, path }) => [line, path])).toEqual([
      [1, "tier"],
      [3, "queues.a.number"],
      [3, "queues.a.ring"],
      [4, "queues.b.record"],
      [4, "queues.b.wrapup"],
    ]);
    expect(faults.map(({ hint }) => hint)).toEqual([
      "did you mean tiers?",
      undefined,
      "a time needs its unit: 5s",
      undefined,
      "did you mean wrapUp?",
    ]);
  });

  test.each([
    ["a key a second time", "tiers: [a]\ntiers: [b]\n", 2, "a second time"],
    ["a tab", "queues:\n\ta: 1\n", 2, "a tab"],
    ["YAML that does not close", "tiers: [a\n", 2, "not YAML"],
    ["two documents", "tiers: [a]\n---\ntiers: [b]\n", 2, "second document"],
    ["an anchor", "tiers: &t [a]\n", 1, "an anchor"],
    ["an unquoted feature code", "features: { busy: *25 }\n", 1, "an alias"],
    ["a tag", "tiers: !!set { a }\n", 1, "the tag"],
    ["a list for a map", "queues: [a]\n", 1, "a list"],
    ["a map for a text", "office: { name: { a: b } }\n", 1, "a map"],
    ["a binary file", "\u0000\u0001\u0002", 1, "control character"],
    ["an endless line", `office: { name: ${"x".repeat(70_000)} }`, 1, "a line of"],
  ])("%s", (_, text, line, found) => {
    const [fault] = faultsOf(text);
    expect(fault?.line).toBe(line);
    expect(fault?.found).toContain(found);
  });

  test("aliases that would unfold to billions of values cost nothing", () => {
    const bomb = [
      "a: &a [x, x]",
      ...Array.from(
        { length: 40 },
        (_, i) => `b${i}: &b${i} [*${i === 0 ? "a" : `b${i - 1}`}, *${i === 0 ? "a" : `b${i - 1}`}]`,
      ),
    ];
    expect(faultsOf(bomb.join("\n")).length).toBeGreaterThan(0);
  });

  test("too large a file, too many brackets and too many faults are cut short", () => {
    expect(textsOf("#".repeat(2_097_153))).toEqual([expect.stringContaining("at most 2097152 characters")]);
    expect(textsOf(`a: ${"[".repeat(5_000)}`)).toEqual([expect.stringContaining("brackets that are not closed")]);
    const many = faultsOf(Array.from({ length: 500 }, (_, i) => `wrong${i}: 1`).join("\n"));
    expect(many).toHaveLength(201);
    expect(many.at(-1)?.found).toContain("300 more");
  });

  test.each([
    ['numbers: { "1": { trunk: main } }', "numbers.1"],
    ["flows: {}", "flows"],
    ["holidays: []", "holidays"],
  ])("what this version does not carry out yet is refused, not ignored: %s", (text, path) => {
    expect(faultsOf(text)).toMatchObject([{ path, hint: "not available yet in this version" }]);
  });

  test("names that lead nowhere are told with those there are", () => {
    const text = sampleFile
      .replace('extension: "1001"', 'extension: "1003"')
      .replace("[fujian, beijing]", "[fujian, fujian/xiamn]")
      .replace("{ vip: 2m }", "{ vpi: 2m }")
      .replace("queue: support", "queue: suport")
      .replace("tier: vip", "tier: silver")
      .replace("region: fujian/xiamen", "region: fujian")
      .replace("extension: 1002", "extension: 1009");
    expect(faultsOf(text).map(({ path, hint }) => [path, hint])).toEqual([
      ["agents.5001.extension", "did you mean 1001?"],
      ["agents.5001.regions[2]", "did you mean fujian/xiamen?"],
      ["queues.support.tierCredit.vpi", "did you mean vip?"],
      ["numbers.+8610086.queue", "did you mean support?"],
      ["numbers.+8610086.tier", undefined],
      ["numbers.+8610086.region", undefined],
      ["numbers.8001.extension", "did you mean 1001?"],
    ]);
  });

  test("one number reaches one thing", () => {
    const base =
      'extensions: { 1001: { secret: k3x9mm2plq } }\nqueues: { a: { number: "1001" }, b: { number: "*2501" } }\n';
    expect(textsOf(`${base}numbers: { "1001": { echo: true } }\n`)).toEqual([
      'line 2: queues.a.number: found "1001", taken by extensions.1001, allowed: a number of its own',
      'line 2: queues.b.number: found "*2501", taken by features.busy (*25), allowed: a number of its own',
      'line 3: numbers.1001: found "1001", taken by extensions.1001, allowed: a number of its own',
    ]);
  });

  test("no feature code begins another, also not one that was left at its default", () => {
    expect(faultsOf('features: { ready: "*231" }').map(({ path, found }) => [path, found])).toEqual([
      ["features.ready", '"*231", which begins like "*23" of features.sign-out'],
    ]);
    expect(faultsOf('features: { ready: "#1", busy: "#1" }').map(({ path }) => path)).toEqual(["features.busy"]);
  });

  test.each([
    "",
    "short7!",
    "10011001",
    "1001",
    "12345678",
    "87654321",
    "aaaaaaaa",
    "abababab",
    "password1",
    "Password123",
    "abcdefgh",
    "78901234",
    "$\u007bsecret}",
  ])("a secret that a scanner guesses is refused and never shown: %s", (secret) => {
    const texts = textsOf(`extensions: { "1001": { secret: "${secret}" } }`, { suggestSecret: () => "fresh-one" });
    expect(texts).toHaveLength(1);
    expect(texts[0]).toContain("extensions.1001.secret");
    if (secret.length > 4 && !secret.startsWith("1234") && secret !== "password1")
      expect(texts[0]).not.toContain(secret);
  });

  test("a phone without a secret is told how to get one", () => {
    expect(textsOf("extensions: { 1001: { name: A } }", { suggestSecret: () => "fr3sh-0ne-mad3" })).toEqual([
      'line 1: extensions.1001.secret: found nothing, allowed: a secret of at least 8 characters that nobody guesses (a fresh one, made for this line: secret: "fr3sh-0ne-mad3")',
    ]);
  });

  test("audio that is not there is told where the names are known", () => {
    const text = 'numbers: { "9197": { music: music/loud } }';
    expect(textsOf(text)).toEqual([]);
    expect(textsOf(text, { audio: ["music/quiet"] })).toEqual([
      expect.stringContaining("allowed: an audio file: music/quiet"),
    ]);
    expect(textsOf('numbers: { "9197": { music: ../../etc/passwd } }')).toEqual([
      expect.stringContaining("the name of an audio file"),
    ]);
  });

  test("place and time zone must exist", () => {
    expect(faultsOf("office: { country: XQ, timezone: Asia/Shangai }").map(({ path }) => path)).toEqual([
      "office.country",
      "office.timezone",
    ]);
  });
});

test("whatever the text, reading it ends with an office or with faults", () => {
  const pieces = sampleFile.split(/(?<=[ :,{}[\]\n])/);
  const noise = fc.array(
    fc.tuple(fc.nat(200), fc.constantFrom("[", "}", ":", "\n", "&", "*a", "? ", "- ", '"', "|", "\t", "…")),
    {
      maxLength: 4,
    },
  );
  const scrambled = fc.tuple(fc.nat(pieces.length), noise).map(([cut, inserts]) => {
    const parts = pieces.toSpliced(cut, 3);
    for (const [at, text] of inserts) parts.splice(at, 0, text);
    return parts.join("");
  });
  fc.assert(
    fc.property(scrambled, (text) => {
      const result = parseOffice(text);
      if (!result.ok) expect(result.fault.length).toBeGreaterThan(0);
      for (const fault of result.ok ? [] : result.fault) expect(fault.line).toBeGreaterThanOrEqual(1);
    }),
    { numRuns: 200, endOnFailure: true },
  );
});
