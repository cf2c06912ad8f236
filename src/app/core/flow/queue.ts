// A flow sends its caller to a queue. The queue's visit is the same as for everybody (`visit-queue.ts`); what the flow goes on from it says at the gate,
// when the wait is too long, and when the agent has hung up.

import { fail, ok, type Result } from "../../../base/result.ts";
import { EVERYBODY, type Requirement } from "../../../base/rules.ts";
import { bindRule } from "../../../office/bind-rule.ts";
import { readAgentRule } from "../../../office/rule-agents.ts";
import type { Of } from "./doors.ts";
import type { FlowVisit } from "./flow-visit.ts";
import type { Performed } from "./perform.ts";

export function queue(verb: Of<"queue">, { call, flow, site }: FlowVisit): Performed {
  const office = site.office();
  const found = office.queues.get(verb.queue);
  if (found === undefined) return { kind: "error", fault: `there is no queue ${verb.queue}` };
  const requires = requirementOf(verb.requires, office);
  if (!requires.ok) return { kind: "error", fault: requires.fault };
  const tier = named(verb.tier);
  const isTier = tier === undefined || office.tiers.includes(tier);
  if (!isTier) call.note(`flow ${flow}: no such tier: ${tier}`);
  const entry = {
    tier: isTier ? tier : undefined,
    region: named(verb.region),
    creditMs: verb.creditMs,
    requires: requires.value,
  };
  return { kind: "leaves", next: { kind: "visit", destination: { kind: "queue", queue: found, entry } } };
}

function requirementOf(text: string | undefined, office: Parameters<typeof bindRule>[1]): Result<Requirement, string> {
  if (text === undefined || text.trim() === "") return ok(EVERYBODY);
  const read = readAgentRule(text);
  return read.ok ? ok(bindRule(read.value.rule, office)) : fail(`the rule "${text}": found ${read.fault.found}`);
}

/** An expression may come to nothing. */
function named(text: string | undefined): string | undefined {
  return text === undefined || text === "" ? undefined : text;
}
