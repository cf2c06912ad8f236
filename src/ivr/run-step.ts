// What a node wants next: the words between run-flow.ts, which goes from node to node, and the files by kind of node (run-*.ts), which know what a
// node does and not where it leads.
//
//            ┌──────────── ask (a verb) ◄────────┐
//   enter ───┤                 │ outcome         │
//            │                 └───► the node ───┤
//            └────► leave · enter a sub-flow · return · hang up, or a fault of the node (thrown: NodeFault)

import type { Flow, FlowNode, FlowValue, NodeKind } from "./flow.ts";
import type { Outcome, Spoken, Verb } from "./verbs.ts";

/** The node of that kind. */
export type NodeOf<Kind extends NodeKind> = Extract<FlowNode, { readonly kind: Kind }>;

/** Verbs that something comes of. */
export type Asked = Exclude<Verb, { readonly verb: "hang-up" }>;

/** What a node hears: an error has become a fault before, and after the others there is nothing to hear. */
export type Came = Exclude<Outcome, { readonly kind: "error" | "gone" | "handed-over" }>;

export type Step =
  | { readonly kind: "ask"; readonly verb: Asked; readonly then: (came: Came) => Step }
  /** `said`: for the call's record, such as the keys that were pressed. */
  | { readonly kind: "leave"; readonly outcome: string; readonly said?: string | undefined }
  /** `back`: what the node does once the sub-flow has returned; `result` are its values. */
  | {
      readonly kind: "enter";
      readonly flow: Flow;
      readonly args: ReadonlyMap<string, FlowValue>;
      readonly back: (outcome: string, result: FlowValue) => Step;
    }
  | { readonly kind: "return"; readonly outcome: string; readonly values: FlowValue }
  | { readonly kind: "hang-up"; readonly said: readonly Spoken[] };

/**
 * The node could not do what it says: thrown wherever that is found, caught in one place (run-flow.ts), where it becomes the outcome "error". No Error:
 * it is no mistake of ours, and nobody wants to know from which of our lines it came.
 */
export class NodeFault {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

export function ask(verb: Asked, then: (came: Came) => Step): Step {
  return { kind: "ask", verb, then };
}

export function leave(outcome: string, said?: string): Step {
  return { kind: "leave", outcome, said };
}

/** A verb with nothing to tell but that it was done. */
export function askDone(verb: Asked, then: (value: FlowValue) => Step): Step {
  return ask(verb, (came) => (came.kind === "done" ? then(came.value ?? null) : unasked(verb, came)));
}

/** Whoever carries verbs out answered with what this verb cannot be answered with. */
export function unasked({ verb }: Asked, { kind }: Came): never {
  throw new NodeFault(`${verb} was answered with ${kind}`);
}
