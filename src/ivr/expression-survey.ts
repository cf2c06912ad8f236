// Goes through a parsed expression once: which names and functions it uses, whether it may, and what its evaluation could cost. Only for `expressions.ts`.

import type { ASTNode } from "@marcbachmann/cel-js";
import { didYouMean } from "../office/fault.ts";
import {
  FUNCTIONS,
  LOOPS,
  METHODS,
  QUEUE_MEMBERS,
  RESPONSE_MEMBERS,
  SEARCHES,
  SPECIAL,
  type SpecialName,
  WELL_KNOWN,
} from "./expression-names.ts";

export interface Surveyed {
  /** Members of each name that is read; "" for the name itself. */
  readonly reads: ReadonlyMap<string, ReadonlySet<string>>;
  /** It goes through a list. */
  readonly loops: boolean;
  /** Names that are read at each turn of it. */
  readonly readAtTurns: ReadonlySet<string>;
  /** It looks for one text that is not written out in another. */
  readonly searches: boolean;
}

/** What an expression may name, for a person where it may not. */
export interface Known {
  readonly variables: ReadonlySet<string>;
  readonly special: readonly SpecialName[];
}

export class NameError extends Error {}

export function survey(ast: ASTNode, known: Known): Surveyed {
  const surveyor = new Surveyor(known);
  surveyor.look(ast);
  return surveyor;
}

class Surveyor implements Surveyed {
  readonly reads = new Map<string, Set<string>>();
  loops = false;
  readonly readAtTurns = new Set<string>();
  searches = false;
  #known: Known;
  /** The variable of the loop one is in. */
  #turn: string | undefined;

  constructor(known: Known) {
    this.#known = known;
  }

  look(node: ASTNode): void {
    switch (node.op) {
      case "value":
        if (typeof node.args === "object" && node.args !== null) throw new NameError("bytes and unsigned numbers");
        return;
      case "id":
        return this.#read(node.args, undefined);
      case ".":
      case "[]":
        return this.#member(node);
      case "call":
        return this.#call(node.args[0], node.args[1]);
      case "rcall":
        return this.#method(node.args[0], node.args[1], node.args[2]);
      case "list":
        return this.#lookAll(node.args);
      case "map":
        return this.#lookAll(node.args.flat());
      case "!_":
      case "-_":
        return this.look(node.args);
      case ".?":
      case "[?]":
        throw new NameError(`${node.op}, which is not offered here`);
      default:
        this.#lookAll(node.args);
    }
  }

  #lookAll(nodes: readonly ASTNode[]): void {
    for (const node of nodes) this.look(node);
  }

  #call(name: string, args: readonly ASTNode[]): void {
    if (!FUNCTIONS.has(name)) throw new NameError(unknownFunction(`${name}()`, name, FUNCTIONS));
    for (const arg of args) this.look(arg);
  }

  #method(name: string, receiver: ASTNode, args: readonly ASTNode[]): void {
    if (LOOPS.has(name)) return this.#loop(name, receiver, args);
    if (!METHODS.has(name)) throw new NameError(unknownFunction(`.${name}()`, name, new Set([...METHODS, ...LOOPS])));
    if (SEARCHES.has(name) && args.some((arg) => arg.op !== "value")) this.searches = true;
    this.look(receiver);
    for (const arg of args) this.look(arg);
  }

  #loop(name: string, receiver: ASTNode, [turn, ...body]: readonly ASTNode[]): void {
    if (this.#turn !== undefined) throw new NameError(`.${name}() within another one that goes through a list`);
    this.loops = true;
    this.look(receiver);
    if (turn?.op !== "id")
      throw new NameError(`.${name}() without the name of an entry, as in orders.${name}(o, o.open)`);
    this.#turn = turn.args;
    for (const part of body) this.look(part);
    this.#turn = undefined;
  }

  #member(node: ASTNode & { readonly op: "." | "[]" }): void {
    const [of, member] = node.args;
    const name = typeof member === "string" ? member : literalOf(member);
    if (typeof member !== "string") this.look(member);
    if (of.op === "id") return this.#read(of.args, name);
    const outer = of.op === "." || of.op === "[]" ? of.args[0] : undefined;
    if (outer?.op === "id" && outer.args === "queues" && name !== undefined)
      memberOf("queues.KEY", name, QUEUE_MEMBERS);
    this.look(of);
  }

  /** `member` undefined: none, or one that is known only later. */
  #read(name: string, member: string | undefined): void {
    if (name === this.#turn) return;
    if (name === "queues" || name === "secret") this.#readByKey(name, member);
    else if (Object.hasOwn(WELL_KNOWN, name) && member !== undefined) memberOf(name, member, WELL_KNOWN[name] ?? {});
    else if (name === "response" && member !== undefined) memberOf(name, member, RESPONSE_MEMBERS);
    if (!this.#isKnown(name)) throw new NameError(this.#unknown(name));
    if (this.#turn !== undefined) this.readAtTurns.add(name);
    const members = this.reads.get(name) ?? new Set<string>();
    this.reads.set(name, members.add(member ?? ""));
  }

  #readByKey(name: string, member: string | undefined): void {
    if (!this.#isKnown(name) || member !== undefined) return;
    throw new NameError(`${name} without a key that is written out, as in ${name}.support`);
  }

  #isKnown(name: string): boolean {
    if (name === "queues" || Object.hasOwn(WELL_KNOWN, name)) return true;
    if (Object.hasOwn(SPECIAL, name)) return this.#known.special.some((special) => special === name);
    return this.#known.variables.has(name);
  }

  #unknown(name: string): string {
    if (Object.hasOwn(SPECIAL, name)) return `the name ${name}, which cannot be read here`;
    const near = didYouMean(name, [
      ...this.#known.variables,
      ...Object.keys(WELL_KNOWN),
      "queues",
      ...this.#known.special,
    ]);
    return `the unknown name ${name}${near === undefined ? "" : ` (${near})`}`;
  }
}

function literalOf(node: ASTNode): string | undefined {
  return node.op === "value" && typeof node.args === "string" ? node.args : undefined;
}

function memberOf(name: string, member: string, members: Readonly<Record<string, string>>): void {
  if (Object.hasOwn(members, member)) return;
  const known = Object.keys(members);
  const near = didYouMean(member, known);
  throw new NameError(`${name}.${member}, allowed: ${known.join(", ")}${near === undefined ? "" : ` (${near})`}`);
}

function unknownFunction(shown: string, name: string, known: ReadonlySet<string>): string {
  if (name === "matches") return ".matches(), which is not offered: startsWith, contains and isDigits are";
  const near = didYouMean(name, [...known]);
  return `the unknown function ${shown}${near === undefined ? "" : ` (${near})`}`;
}
