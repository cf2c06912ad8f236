// The YAML of the documents is good: parts of zongji.yaml, flows, scorecards and sampling rules by themselves, parts of the office file together on the
// demo office, as somebody would who copies all of them into one file.

import { expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { parseConfig } from "../../src/app/config.ts";
import { readFlow } from "../../src/ivr/read-flow.ts";
import { parseOffice } from "../../src/office/parse.ts";
import { readRules } from "../../src/qa/sampling/read-rules.ts";
import { readScorecard } from "../../src/qa/scorecards/read-scorecard.ts";
import { filesBelow, read } from "./source.ts";

type Part = Readonly<Record<string, unknown>>;

const CONFIG_KEYS = [
  "sip",
  "http",
  "rtp",
  "stir",
  "hep",
  "speech",
  "recognition",
  "advertise",
  "dns",
  "media",
  "log",
  "drain",
  "backup",
  "webhooks",
  "flows",
  "mail",
];
const parts = filesBelow("docs")
  .filter((path) => path.endsWith(".md"))
  .flatMap((path) =>
    [...read(path).matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, text = ""]) => ({ path, text, part: partOf(text) })),
  );

function partOf(text: string): Part {
  const found: unknown = parse(text);
  return isMap(found) ? found : {};
}

function isMap(value: unknown): value is Part {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isFlow(part: Part): boolean {
  return "flow" in part;
}

function isConfig(part: Part): boolean {
  if (isMap(part["webhooks"])) return false; // those of the office file have keys, those of zongji.yaml are a list
  return Object.keys(part).every((key) => CONFIG_KEYS.includes(key));
}

function isScorecard(part: Part): boolean {
  return "scorecard" in part && "sections" in part;
}

function isRules(part: Part): boolean {
  return isMap(part["rules"]);
}

/** What a part names stands in place of what had that name; the rest stays. */
function together(one: Part, other: Part): Part {
  const both = Object.entries(other).map(([key, value]) => {
    const before = one[key];
    return [key, isMap(before) && isMap(value) ? { ...before, ...value } : value];
  });
  return { ...one, ...Object.fromEntries(both) };
}

test.each(parts.filter(({ part }) => isConfig(part)))("$path shows a good part of zongji.yaml", ({ text }) => {
  const config = parseConfig(text);
  expect(config.ok ? [] : config.fault).toEqual([]);
});

test.each(parts.filter(({ part }) => isFlow(part)))("$path shows a good flow", ({ text }) => {
  const read = readFlow(text);
  expect(read.ok ? [] : read.faults).toEqual([]);
});

test.each(parts.filter(({ part }) => isScorecard(part)))("$path shows a good scorecard", ({ text }) => {
  const read = readScorecard(text, undefined);
  expect(read.ok ? [] : read.fault).toEqual([]);
});

test.each(parts.filter(({ part }) => isRules(part)))("$path shows good sampling rules", ({ text }) => {
  const read = readRules(text, undefined);
  expect(read.ok ? [] : read.fault).toEqual([]);
});

test("all parts of the office file that are shown go together", () => {
  const others = [isConfig, isFlow, isScorecard, isRules];
  const shown = parts.filter(({ part }) => !others.some((is) => is(part)));
  expect(shown.length).toBeGreaterThan(5);
  let secrets = 0;
  const base = partOf(read("examples/demo-office.yaml").replace(/\$\{secret\}/g, () => `Wq7ruTz-mKx${++secrets}`));
  const gateway = { trunks: { gateway: { host: "192.0.2.10" } } }; // a second one, for the routes that name it
  const whole = shown.reduce<Part>((sum, { part }) => together(sum, part), together(base, gateway));
  const text = stringify(whole).replace(/secret: …/g, () => `secret: Wq7ruTz-mKx${++secrets}`);
  const office = parseOffice(text);
  expect(office.ok ? [] : office.fault).toEqual([]);
});
