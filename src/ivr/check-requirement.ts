// What a flow asks of an agent beside what the queue asks: a rule in the words of the office file, with names that the office has. Part of the check.

import type { Office } from "../office/office.ts";
import { type RuleName, readAgentRule } from "../office/rule-agents.ts";
import type { Judge } from "./judge.ts";
import { placesOfOffice } from "./office-names.ts";

export function checkRequirement(judge: Judge, path: string, rule: string | undefined): void {
  if (rule === undefined) return;
  const read = readAgentRule(rule);
  if (!read.ok) {
    const { found, allowed, column, hint } = read.fault;
    const near = hint === undefined ? "" : ` (${hint})`;
    return judge.refuse(path, `found ${found} at column ${column} of the rule, allowed: ${allowed}${near}`);
  }
  for (const name of read.value.names) {
    const known = knownOf(judge.around.office, name.kind);
    if (known.length === 0 || (name.kind === "skill" && name.without)) continue;
    judge.mustKnow(path, name.name, { noun: name.kind, allowed: `a ${name.kind} of the office`, known });
  }
}

function knownOf(office: Office, kind: RuleName["kind"]): readonly string[] {
  const agents = [...office.agents.values()];
  switch (kind) {
    case "skill":
      return agents.length === 0
        ? []
        : [...new Set([...agents.flatMap(({ skills }) => [...skills.keys()]), ...office.tiers])];
    case "team":
      return [...new Set(agents.flatMap(({ team }) => team ?? []))];
    case "region":
      return placesOfOffice(office);
    case "agent":
      return [...office.agents.keys()];
    case "pool":
      return [...office.pools.keys(), ...office.tiers];
  }
}
