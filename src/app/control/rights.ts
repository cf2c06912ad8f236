// The door to the table of rights (office/rights.ts) for what is not pure: what the HTTP interface and the command line show of it.

import type { RightView } from "../../api/people-control.ts";
import { type Action, RIGHTS } from "../../office/rights.ts";
import { ROLES } from "../../office/users.ts";

export { type Action, may, RIGHTS, type ScopeWord, scopeOf } from "../../office/rights.ts";

export function rightViews(): readonly RightView[] {
  return (Object.entries(RIGHTS) as [Action, (typeof RIGHTS)[Action]][]).map(([action, [about, roles]]) => ({
    action,
    about,
    roles: Object.fromEntries(ROLES.map((role) => [role, roles[role] ?? null])) as RightView["roles"],
  }));
}
