// IVR-06 what the check says of surveys.

import { describe, expect, test } from "vitest";
import { checkFlow } from "../../src/ivr/check-flow.ts";
import { readFlow } from "../../src/ivr/read-flow.ts";
import { parseOffice } from "../../src/office/parse.ts";

const office = (users = "") => `
office: { language: en }
extensions: { "1001": { secret: "kx83-vnq2-77" }, "1003": { secret: "cd83-vnq2-79" } }
agents: { "5001": { extension: "1001", team: a } }
queues: { sales: { number: "7000" } }
${users}
`;
const LED = office('users: { zhao: { role: team-leader, teams: [a], extension: "1003" } }');

function checked(survey: string, officeText = LED): readonly string[] {
  const text = `
flow: main
nodes:
  ask:
    survey: service
    words: [ { prompt: survey-question } ]
    ${survey}
    next: { done: bye, timeout: bye, invalid: bye }
  bye: { hangUp: true }
`;
  const flow = readFlow(text);
  const around = parseOffice(officeText);
  if (!flow.ok || !around.ok) throw new Error(JSON.stringify([flow, around]));
  const against = {
    office: around.value,
    flows: new Map([["main", flow.flow]]),
    audio: new Set(["survey-question", "en/survey-question", "zh/survey-question"]),
    tables: undefined,
    speaks: false,
  };
  const { faults, warnings } = checkFlow(flow.flow, against);
  return [...faults, ...warnings].map(({ line, message }) => `${line}: ${message}`);
}

const tells = (message: string) =>
  `scale: 1-3\n    best: first\n    rules: [ { if: answer == 3, then: [ { message: ${message} } ] } ]`;

describe("IVR-06 surveys that are checked", () => {
  test("the team leader is told by phone", () => {
    expect(checked(tells("{ via: phone, to: team-leader, text: x }"))).toEqual([]);
    expect(checked(tells("{ via: phone, to: team-leeder, text: x }"))).toMatchObject([
      expect.stringContaining("team-leeder"),
    ]);
  });

  test("no user knows a mail address, and an office may have no team leader", () => {
    expect(checked(tells("{ via: mail, to: team-leader, text: x }"))).toEqual([expect.stringContaining("via phone")]);
    expect(checked(tells("{ via: phone, to: team-leader, text: x }"), office())).toEqual([
      expect.stringContaining("nobody will be told"),
    ]);
  });
});
