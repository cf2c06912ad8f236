// What the parts of the check share: the flow, what is around it, and where their findings go.

import type { Flow } from "./flow.ts";
import type { FlowFault } from "./flow-fault.ts";
import { describeName, type Near } from "./near.ts";
import type { Surroundings } from "./surroundings.ts";

/** A fault is found once, however many ways lead to it. */
export class Judge {
  readonly flow: Flow;
  readonly around: Surroundings;
  /** This flow and all that it may enter or be entered from. */
  readonly flows: ReadonlyMap<string, Flow>;
  readonly faults: FlowFault[] = [];
  readonly warnings: FlowFault[] = [];

  constructor(flow: Flow, around: Surroundings) {
    this.flow = flow;
    this.around = around;
    this.flows = new Map([...around.flows, [flow.key, flow]]);
  }

  refuse(path: string, text: string): void {
    add(this.faults, this.#fault(path, text));
  }

  warn(path: string, text: string): void {
    add(this.warnings, this.#fault(path, text));
  }

  /** A name that leads somewhere outside must be one of `known`. */
  mustKnow(path: string, name: string, near: Near): void {
    if (!near.known.includes(name)) this.refuse(path, describeName(name, near));
  }

  #fault(path: string, text: string): FlowFault {
    return { line: this.#lineOf(path), path, message: `${path}: ${text}` };
  }

  /** Of the value, else of the nearest around it. */
  #lineOf(path: string): number {
    for (let at = path; at !== ""; at = at.replace(/(\.[^.[]*|\[[0-9]+\]|^[^.[]*)$/u, "")) {
      const line = this.flow.lines?.get(at);
      if (line !== undefined) return line;
    }
    return 1;
  }
}

function add(to: FlowFault[], fault: FlowFault): void {
  if (!to.some(({ message }) => message === fault.message)) to.push(fault);
}
