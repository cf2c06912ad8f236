// What `doctor` says of flows: those the office names and that are not there, and nodes that do not fit the office in force.

import type { CheckView } from "../../api/views.ts";
import type { Switch } from "../core/switch.ts";
import { missingFlows } from "./flow-judge.ts";
import type { FlowKeeper } from "./flow-keeper.ts";

export interface FlowChecksDeps {
  readonly pbx: Pick<Switch, "office"> & { readonly ivr: Pick<Switch["ivr"], "flows"> };
  readonly flows: Pick<FlowKeeper, "keys" | "troubles">;
}

export function flowChecks({ pbx, flows }: FlowChecksDeps): readonly CheckView[] {
  const missing = missingFlows(pbx.ivr.flows.shelf, pbx.office).map(
    (found): CheckView => ({
      name: "flows",
      verdict: "warning",
      found,
      advice: "Whoever calls there hears an apology. zongji flow list shows the flows there are.",
    }),
  );
  const misfits = flows.troubles().map(
    ({ flow, node, line, message }): CheckView => ({
      name: `flow ${flow}`,
      verdict: "warning",
      found: `${node === null ? "" : `node ${node}, `}line ${line}: ${message}`,
      advice: "Callers take that node's error branch. Change the document and apply it, or the office.",
    }),
  );
  if (missing.length + misfits.length > 0) return [...missing, ...misfits];
  return [{ name: "flows", verdict: "good", found: `${flows.keys.length} in force`, advice: "" }];
}
