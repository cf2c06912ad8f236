import { describe, expect, test } from "vitest";
import { eachServed } from "../api/each-served.ts";
import type { FakeSwitch } from "../api/fake-switch.ts";
import { TOKEN_OF } from "../api/sample-people.ts";
import { type Ran, zongji } from "./run-cli.ts";

let fake: FakeSwitch;
eachServed((anew) => {
  fake = anew;
});

function run(line: string): Promise<Ran> {
  return zongji([...line.split(" "), "--data", fake.folder]);
}

describe("CRM-11 users at the command line", () => {
  test.each(["user list", "user show manager", "user rights", "user rights --mine", "audit list"])(
    "%s answers people in both languages and programs in JSON",
    async (line) => {
      const english = await run(`${line} --lang en`);
      const chinese = await run(`${line} --lang zh`);
      const json = await run(`${line} --json`);
      for (const { status, err } of [english, chinese, json]) expect({ status, err }).toEqual({ status: 0, err: "" });
      expect(english.out).not.toBe(chinese.out);
      expect(typeof JSON.parse(json.out)).toBe("object");
    },
  );

  test("the table of rights shows each role's scope", async () => {
    const { out } = await run("user rights --lang en");
    const row = out.split("\n").find((line) => line.startsWith("agent.set")) ?? "";
    expect(row.split(/\s{2,}/).slice(0, 7)).toEqual(["agent.set", "all", "all", "team", "own", "-", "-"]);
  });

  test("a token given on the command line acts as its user, also on the machine itself", async () => {
    expect((await run("user list")).status).toBe(0);
    const refused = await run(`user list --token ${TOKEN_OF.agent} --lang en`);
    expect([refused.status, refused.err]).toEqual([1, expect.stringContaining("does not have the right user.view")]);
    expect((await run("agent list --json --token nobodys")).status).toBe(1);
  });

  test("a token in the office file is not replaced by one that is made", async () => {
    const { status, err } = await run("user token manager --lang en");
    expect([status, err]).toEqual([1, expect.stringContaining("stands in the office file")]);
    expect((await run("user revoke manager")).status).toBe(1);
    expect((await run("user token nobody")).status).toBe(1);
  });
});

describe("ACD-12, ACD-18 agents and waiting callers at the command line", () => {
  test("more wrap-up and dispositions", async () => {
    expect((await run("agent extend 5001 --by 2m")).status).toBe(0);
    expect((await run("agent extend 5001")).status).toBe(0);
    expect((await run("agent disposition 5001 sold")).status).toBe(0);
    expect(fake.asked.filter((one) => one.startsWith("agentAction"))).toEqual([
      'agentAction 5001 {"kind":"extend","byMs":120000}',
      'agentAction 5001 {"kind":"extend","byMs":30000}',
      'agentAction 5001 {"kind":"disposition","disposition":"sold"}',
    ]);
    expect((await run("agent extend 5001 --by soon")).status).toBe(2);
  });

  test("a caller is moved, with a head start, or taken", async () => {
    expect((await run("call move c-1 --to sales --credit 60s --lang en")).out).toBe("c-1 moved to sales\n");
    expect((await run("call take c-1 --phone 1009 --lang en")).out).toBe("c-1 rings at 1009\n");
    expect(fake.asked.slice(-2)).toEqual(['move c-1 {"queue":"sales","creditMs":60000}', "take c-1 1009"]);
    expect((await run("call move c-1")).status).toBe(2);
  });

  test("calls of one disposition", async () => {
    await run("call list --disposition sold");
    expect(fake.asked.at(-1)).toContain('"disposition":"sold"');
  });
});
