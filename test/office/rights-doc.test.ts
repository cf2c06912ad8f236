import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { RIGHTS, scopeOf } from "../../src/office/rights.ts";
import { ROLES } from "../../src/office/users.ts";

test("CRM-11 docs/people.md has the table of rights as it is", () => {
  const page = readFileSync(new URL("../../docs/people.md", import.meta.url), "utf8");
  const rows = page.split("\n").filter((line) => /^\| `[a-z-]+\.[a-z-]+` \|/.test(line));
  const expected = (Object.keys(RIGHTS) as (keyof typeof RIGHTS)[]).map((action) => {
    const scopes = ROLES.map((role) => scopeOf(role, action) ?? "–").join(" | ");
    return `| \`${action}\` | ${scopes} | ${RIGHTS[action][0]} |`;
  });
  expect(rows).toEqual(expected);
});
