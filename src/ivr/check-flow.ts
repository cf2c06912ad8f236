// Judges a flow that was read against what there is around it: the office, the other flows, the audio files. Called by `zongji flow check`,
// and by the switch before a flow goes live. What each part finds: check-names, check-subflows, check-ways, check-loops, check-words, check-variables.

import { checkLoops } from "./check-loops.ts";
import { checkNames } from "./check-names.ts";
import { checkSubflows } from "./check-subflows.ts";
import { checkVariables } from "./check-variables.ts";
import { checkWays } from "./check-ways.ts";
import { checkWords } from "./check-words.ts";
import type { Flow } from "./flow.ts";
import type { FlowFault } from "./flow-fault.ts";
import { Judge } from "./judge.ts";
import type { ReadFlow } from "./read-flow.ts";
import type { Surroundings } from "./surroundings.ts";

export type { Surroundings } from "./surroundings.ts";

export interface Judgement {
  /** With any of these a flow does not go live. */
  readonly faults: readonly FlowFault[];
  /** Worth a look. */
  readonly warnings: readonly FlowFault[];
}

/** In the order of the document. */
export function checkFlow(flow: Flow, around: Surroundings): Judgement {
  const judge = new Judge(flow, around);
  checkNames(judge);
  checkSubflows(judge);
  checkWays(judge);
  checkLoops(judge);
  checkWords(judge);
  checkVariables(judge);
  return { faults: inOrder(judge.faults), warnings: inOrder(judge.warnings) };
}

/** Of a document, read or not: who misspelt a node and a queue is told of both. Where callers could go is judged of whole flows alone. */
export function checkDocument(read: ReadFlow, around: Surroundings): Judgement {
  if (read.ok) {
    const { faults, warnings } = checkFlow(read.flow, around);
    return { faults, warnings: inOrder([...read.warnings, ...warnings]) };
  }
  if (read.sound === undefined) return { faults: read.faults, warnings: [] };
  const judge = new Judge(read.sound, around);
  checkNames(judge);
  checkSubflows(judge);
  checkWords(judge);
  return { faults: inOrder([...read.faults, ...judge.faults]), warnings: [] };
}

function inOrder(faults: readonly FlowFault[]): readonly FlowFault[] {
  return faults.toSorted((a, b) => a.line - b.line);
}
