// What is wrong with a file a person wrote: where, what was found, what is allowed. The office file and zongji.yaml speak alike.

import { limits } from "../base/limits.ts";
import { nearest } from "./spelling.ts";
import type { Tree } from "./tree.ts";

export interface OfficeFault {
  /** From 1; 0 where the whole file is meant. */
  readonly line: number;
  readonly column: number;
  /** `queues.support.strategy`; empty where the file as a whole is meant. */
  readonly path: string;
  readonly found: string;
  readonly allowed: string;
  readonly hint?: string;
}

/** `line 14: queues.support.strategy: found "longest-idel", allowed: longest-idle, round-robin (did you mean longest-idle?)` */
export function faultText(fault: OfficeFault): string {
  const where = fault.line > 0 ? `line ${fault.line}: ` : "";
  const path = fault.path === "" ? "" : `${fault.path}: `;
  const hint = fault.hint === undefined ? "" : ` (${fault.hint})`;
  return `${where}${path}found ${fault.found}, allowed: ${fault.allowed}${hint}`;
}

/** What a fault says beside its place. */
export interface Complaint {
  readonly found: string;
  readonly allowed: string;
  readonly hint?: string | undefined;
}

export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Collects faults in the order of the file; a file with thousands of them is cut short and says so. */
export class FaultList {
  #faults: OfficeFault[] = [];
  #unlisted = 0;
  #places = new Set<string>();
  #positionOf: (offset: number) => Position;

  constructor(positionOf: (offset: number) => Position) {
    this.#positionOf = positionOf;
  }

  get size(): number {
    return this.#faults.length + this.#unlisted;
  }

  /** `offset`: characters from the start of the file. A second fault of the same value is not told. */
  add(offset: number, path: string, complaint: Complaint): void {
    const place = `${offset} ${path}`;
    if (this.#places.has(place)) return;
    if (this.#faults.length >= limits.office.faults) {
      this.#unlisted++;
      return;
    }
    this.#places.add(place);
    const { found, allowed, hint } = complaint;
    const position = this.#positionOf(offset);
    this.#faults.push({ ...position, path, found, allowed, ...(hint === undefined ? {} : { hint }) });
  }

  list(): readonly OfficeFault[] {
    const sorted = this.#faults.toSorted((a, b) => a.line - b.line || a.column - b.column);
    if (this.#unlisted === 0) return sorted;
    const found = `${this.#unlisted} more faults that are not listed`;
    return [...sorted, { line: 0, column: 0, path: "", found, allowed: "none" }];
  }
}

const SHOWN = 48;

/** What a person sees of a value in a fault; long ones are cut. */
export function describe(tree: Tree): string {
  if (tree.kind === "map") return "a map";
  if (tree.kind === "list") return "a list";
  if (tree.type === "null") return "nothing";
  const text = tree.text.length > SHOWN ? `${tree.text.slice(0, SHOWN)}…` : tree.text;
  return tree.type === "text" ? JSON.stringify(text) : text;
}

/** `did you mean ready?`, where one of `known` is near. */
export function didYouMean(found: string, known: readonly string[]): string | undefined {
  const close = nearest(found, known);
  return close === undefined ? undefined : `did you mean ${close}?`;
}
