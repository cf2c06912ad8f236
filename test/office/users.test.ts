import { describe, expect, test } from "vitest";
import { parseOffice } from "../../src/office/parse.ts";
import { writeOffice } from "../../src/office/write.ts";

const PHONES = `
extensions: { "1001": { secret: "kx83-vnq2-77" }, "1002": { secret: "ab83-vnq2-78" } }
agents: { "5001": { extension: "1001", team: a } }
`;
const QUEUE = (more: string): string => `queues: { support: { number: "7000", ${more} } }`;

/** What is wrong, each as its path and what was found. */
function faults(text: string): readonly string[] {
  const office = parseOffice(text);
  return office.ok ? [] : office.fault.map(({ path, found }) => `${path}: ${found}`);
}

describe("CRM-11 users in the office file", () => {
  test.each([
    ["a role there is not", "li: { role: boss }", /^users\.li\.role: .*boss/],
    ["no role at all", "li: {}", /^users\.li\.role: nothing/],
    ["a team of nobody", "li: { role: manager, teams: [b] }", /^users\.li\.teams\[1\]: "b"/],
    ["a queue there is not", "li: { role: manager, queues: [sales] }", /^users\.li\.queues\[1\]: "sales"/],
    ["a phone there is not", 'li: { role: manager, extension: "1009" }', /^users\.li\.extension: "1009"/],
    ["an agent there is not", 'li: { role: agent, agent: "5009" }', /^users\.li\.agent: "5009"/],
    ["the role agent, and which is not said", "li: { role: agent }", /^users\.li\.agent: nothing/],
    ["a short token", "li: { role: manager, token: kQ7vw2Rz9LmX }", /^users\.li\.token: only 12 characters/],
    [
      "a token that is guessed",
      "li: { role: manager, token: abababababababababababab }",
      /^users\.li\.token: the same/,
    ],
  ])("%s", (_, user, fault) => {
    const found = faults(`${PHONES}users: { ${user} }`);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(fault);
  });

  test("one phone, one agent and one token belong to one person, and a token is never shown", () => {
    const token = "kQ7vw2Rz9LmX4tBn8Ys3";
    const found = faults(
      `${PHONES}users: { li: { role: manager, extension: "1001", agent: "5001", token: ${token} }, ann: { role: manager, extension: "1001", agent: "5001", token: ${token} } }`,
    );
    expect(found.map((one) => one.split(":")[0])).toEqual([
      "users.ann.extension",
      "users.ann.agent",
      "users.ann.token",
    ]);
    expect(found.join()).not.toContain(token);
  });

  test("a token is exported sealed, as other secrets are, and comes back", () => {
    const token = "kQ7vw2Rz9LmX4tBn8Ys3";
    const office = parseOffice(`${PHONES}users: { li: { role: manager, token: ${token} } }`);
    if (!office.ok) throw new Error(JSON.stringify(office.fault));
    const seal = (secret: string): string => `sealed:v1:${Buffer.from(secret.padEnd(40, "\u0000")).toString("base64")}`;
    const open = (sealed: string): string =>
      Buffer.from(sealed.slice(10), "base64").toString().replaceAll("\u0000", "");
    const text = writeOffice(office.value, { secrets: "sealed", seal });
    expect(text).not.toContain(token);
    const again = parseOffice(text, { open });
    expect(again.ok && again.value.users.get("li")?.token).toBe(token);
  });
});

describe("ACD-12 dispositions in the office file", () => {
  test.each([
    ["a code of letters", 'dispositions: { "a": sold }', /dispositions\.a/],
    ["a code too long", 'dispositions: { "1234": sold }', /dispositions\.1234/],
    ["two codes of one name", 'dispositions: { "1": sold, "2": sold }', /dispositions\.2: "sold" a second time/],
    ["one that is required, and none to choose", "dispositionRequired: true", /dispositionRequired: true/],
  ])("%s", (_, keys, fault) => {
    expect(faults(QUEUE(keys))[0]).toMatch(fault);
  });

  test("codes that begin like numbers or other codes of the office are refused", () => {
    expect(faults(`${QUEUE("")}\nnumbers: { "*281": { echo: true } }`)[0]).toMatch(/numbers\.\*281.*extend-wrap-up/);
    expect(faults('features: { "force-ready": "*6" }').length).toBeGreaterThan(0);
  });
});
