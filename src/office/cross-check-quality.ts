// Who inspects calls: users of a role that does. Part of `cross-check.ts`.

import { limits } from "../base/limits.ts";
import { type CrossCheck, complain, mustExist, refuseTwice } from "./complain.ts";

const ROLES: readonly string[] = ["qa-inspector", "qa-supervisor"];

export function checkQuality(check: CrossCheck): void {
  const { quality, users } = check.written;
  const { inspectors } = quality;
  if (inspectors === undefined) return;
  const most = limits.quality.inspectors;
  if (inspectors.size > most)
    complain(check, ["quality", "inspectors"], { found: `${inspectors.size} of them`, allowed: `at most ${most}` });
  for (const [key, { skills }] of inspectors) {
    const at = ["quality", "inspectors", key];
    mustExist(check, at, key, [...users.keys()], "a user of this file");
    const role = users.get(key)?.role;
    if (role !== undefined && !ROLES.includes(role))
      complain(check, at, { found: `${key}, whose role is ${role}`, allowed: `a user of role ${ROLES.join(" or ")}` });
    refuseTwice(check, [...at, "skills"], skills);
  }
}
