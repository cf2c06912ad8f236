// What is wrong with a score sheet, in words: for whoever fills it in, and as the faults of a refusal. Part of `sheet-control.ts`.

import { type Fault, type Refused, refuse } from "../../api/answer.ts";
import type { SheetLackView } from "../../api/sheet-control.ts";
import { unreachable } from "../../base/assert.ts";
import type { AnswerFault } from "../../qa/scorecards/answer-faults.ts";
import type { SheetFault } from "../../qa/sheets/sheets.ts";

export function noSuchSheet(id: string): Refused {
  return refuse(404, "No such score sheet", `Found no score sheet ${id}.`);
}

/** In whole seconds: an exact length would tell which recording it is. */
export function beyondText(id: string, lengthMs: number): string {
  return `The sound of ${id} is ${Math.round(lengthMs / 1_000)} s long.`;
}

export function sheetRefusal(fault: SheetFault, id: string): Refused {
  switch (fault.kind) {
    case "unknown":
      return noSuchSheet(id);
    case "not-now":
      return refuse(409, "Not now", `The score sheet ${id} is ${fault.state}.`);
    case "answers": {
      const count = fault.faults.length === 1 ? "1 fault" : `${fault.faults.length} faults`;
      return refuse(422, "Not as the scorecard asks", `The score sheet ${id}: ${count}.`, fault.faults.map(faultOf));
    }
    case "beyond":
      return refuse(422, "Beyond the end", beyondText(id, fault.lengthMs));
    case "too-many":
      return refuse(409, "Too many", `The score sheet ${id} has ${fault.most} comments already.`);
    case "no-comment":
      return refuse(404, "No such comment", `The score sheet ${id} has no comment ${fault.place}.`);
    default:
      return unreachable(fault);
  }
}

export function lackView(fault: AnswerFault): SheetLackView {
  const item = fault.item ?? null;
  if (fault.kind === "unanswered") return { item, lacks: "answer" };
  if (fault.kind === "no-comment") return { item, lacks: fault.why === "low" ? "reason" : "reason-against-facts" };
  return { item, lacks: fault.kind === "no-reason" ? "reason" : "other" };
}

function faultOf(fault: AnswerFault): Fault {
  const path = fault.item ?? "special";
  switch (fault.kind) {
    case "not-asked":
      return { path, found: "a question that is not asked", allowed: fault.known.join(", ") };
    case "unknown-mark":
      return { path, found: fault.mark, allowed: fault.known.join(", ") };
    case "must-apply":
      return { path, found: "not applicable", allowed: "one of its marks" };
    case "unanswered":
      return { path, found: "no answer", allowed: "one of its marks" };
    case "no-comment":
      return { path, found: "no comment", allowed: fault.why === "low" ? "a reason for so low a mark" : OVERRULED };
    case "unknown-special":
      return { path, found: fault.rule, allowed: fault.known.join(", ") || "no special case" };
    case "no-reason":
      return { path, found: "no reason", allowed: `a reason for ${fault.rule}` };
    default:
      return unreachable(fault);
  }
}

const OVERRULED = "a reason why it is not as the facts say";
