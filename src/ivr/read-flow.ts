// Text of a flow document to a `Flow`, or every fault in it. Called by `zongji flow check`, `try` and `draw`, and by the switch. Names of things
// outside the document are `check-flow.ts`'s business.

import type { Flow } from "./flow.ts";
import type { FlowFault } from "./flow-fault.ts";

export type ReadFlow =
  | { readonly ok: true; readonly flow: Flow; readonly warnings: readonly FlowFault[] }
  | { readonly ok: false; readonly faults: readonly FlowFault[] };

/** Never throws; all faults of the document, in its order. */
export function readFlow(text: string): ReadFlow {
  return { ok: false, faults: [{ line: 1, path: "", message: `found ${text.length} characters, allowed: a flow` }] };
}
