// The way a call went through its flows, told as facts. What must not be told is masked here and nowhere else: keys of secret questions, and secrets of
// zongji.yaml that a request has read.

import type { FlowFact } from "./facts.ts";

type WithoutCall<Fact> = Fact extends unknown ? Omit<Fact, "call"> : never;

/** A fact as the interpreter tells it: it does not know the call's id in the switch. */
export type FlowTold = WithoutCall<FlowFact>;

export type HowLeft = Extract<FlowFact, { readonly kind: "flow.left" }>["how"];

export const MASK = "•••";

export class Trail {
  readonly #tell: (fact: FlowTold) => void;
  readonly #secrets = new Set<string>();

  constructor(tell: (fact: FlowTold) => void) {
    this.#tell = tell;
  }

  /** From now on it is told nowhere. */
  hide(secret: string): void {
    if (secret !== "") this.#secrets.add(secret);
  }

  /** The longest first: one may be part of another. */
  masked(text: string): string {
    const secrets = [...this.#secrets].toSorted((a, b) => b.length - a.length);
    return secrets.reduce((shown, secret) => shown.replaceAll(secret, MASK), text);
  }

  entered(flow: string, version: number): void {
    this.#tell({ kind: "flow.entered", flow, version });
  }

  passed(
    flow: string,
    node: string,
    { outcome, said }: { readonly outcome: string; readonly said: string | undefined },
  ): void {
    this.#tell({ kind: "flow.passed", flow, node, outcome, said: said === undefined ? undefined : this.masked(said) });
  }

  left(flow: string, how: HowLeft): void {
    this.#tell({ kind: "flow.left", flow, how });
  }
}
