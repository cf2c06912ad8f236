// What is wrong with a flow, for a person: where, and a sentence that names what it is about. Made by `read-flow.ts` and `check-flow.ts`;
// printed by the command line and told by the API.

import type { OfficeFault } from "../office/fault.ts";

export interface FlowFault {
  /** From 1. */
  readonly line: number;
  /** `nodes.menu.next.1`; empty where the document as a whole is meant. */
  readonly path: string;
  /** With the path in front and the offending name in it. */
  readonly message: string;
}

/** `main.yaml:14: nodes.menu.next.1: found "suport", allowed: …`, as compilers write it, so that editors jump there. */
export function flowFaultText(file: string, fault: FlowFault): string {
  return `${file}:${fault.line}: ${fault.message}`;
}

/** A fault of the shape of a document, as a sentence. */
export function flowFault(fault: OfficeFault): FlowFault {
  const hint = fault.hint === undefined ? "" : ` (${fault.hint})`;
  const path = fault.path === "" ? "" : `${fault.path}: `;
  return {
    line: Math.max(fault.line, 1),
    path: fault.path,
    message: `${path}found ${fault.found}, allowed: ${fault.allowed}${hint}`,
  };
}
