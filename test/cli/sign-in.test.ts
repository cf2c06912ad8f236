import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { HouseOfPeople } from "../app/sign-in/house-of-people.ts";
import { type Ran, zongji } from "./run-cli.ts";

const GOOD = "correct horse battery";

let house: HouseOfPeople;
beforeEach(async () => {
  house = await HouseOfPeople.open();
});
afterEach(() => house.close());

function run(line: string, input = "", token?: string): Promise<Ran> {
  const by = token === undefined ? [] : ["--token", token];
  return zongji([...line.split(" "), "--data", house.folder, "--lang", "en", ...by], { input });
}

async function signedIn(user: string): Promise<string> {
  await run(`user password ${user}`, `${GOOD}\n`);
  return (await run(`user sign-in ${user}`, `${GOOD}\n`)).out.trim();
}

describe("CRM-11 signing in at the command line", () => {
  test("a password is read from standard input, and the session's token is all of standard output", async () => {
    const token = await signedIn("li");
    expect(token).toMatch(/^zjs_[\w-]{40,}$/);
    expect((await run("me", "", token)).out).toContain("agent.set");
    expect(JSON.parse((await run("user sessions li --json", "", token)).out)).toMatchObject([{ isThis: true }]);
    expect((await run("user sign-out", "", token)).status).toBe(0);
    expect((await run("me", "", token)).status).toBe(1);
  });

  test("wrong and missing input", async () => {
    await signedIn("li");
    const wrong = await run("user sign-in li", "something else\n");
    expect([wrong.status, wrong.err]).toEqual([1, expect.stringContaining("user, password or code is wrong")]);
    expect((await run("user sign-in li")).status).toBe(2);
    expect((await run("user password li", "short\n")).err).toContain("only 5 characters");
  });

  test("one's own password needs the one before, on the line before", async () => {
    const token = await signedIn("li");
    expect((await run("user password li", "another fine staple\n", token)).status).toBe(1);
    expect((await run("user password li --own", `${GOOD}\nanother fine staple\n`, token)).status).toBe(0);
    expect((await run("user sign-in li", "another fine staple\n")).status).toBe(0);
    expect((await run("user password li --remove")).out).toMatch(/Password since\s+-/);
  });

  test("tokens for programs are made, listed and made void by name", async () => {
    const token = await signedIn("li");
    const made = await run("user token li --name crm --rights call.view,agent.view --until 90d", "", token);
    expect(made.out).toMatch(/^zjp_/);
    expect((await run("user tokens li")).out).toMatch(/crm .*call\.view, agent\.view/);
    expect((await run("agent list", "", made.out.trim())).status).toBe(0);
    expect((await run("queue list", "", made.out.trim())).status).toBe(1);
    expect((await run("user revoke li --name crm")).out).toContain("crm: void");
    expect((await run("agent list", "", made.out.trim())).status).toBe(1);
    expect((await run("user token li --rights call.view")).status).toBe(2);
  });

  test("a second factor shows what to scan and what to type; a wrong code leaves all as it was", async () => {
    const token = await signedIn("li");
    const begun = await run("user second-factor li", "000000\n", token);
    expect(begun.status).toBe(1);
    expect(begun.err).toContain("otpauth://totp/Zongji:li?secret=");
    expect(begun.err).toMatch(/[▀▄█]/);
    expect((await run("user account li")).out).toMatch(/Second factor\s+none/);
  });

  test("the audit is verified, also in JSON", async () => {
    expect((await run("audit verify")).out).toContain("The audit is whole.");
    expect(JSON.parse((await run("audit verify --json")).out)).toMatchObject({ isWhole: true, fault: null });
    expect((await run("audit verify --known nonsense")).status).toBe(1);
  });
});
