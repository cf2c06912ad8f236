// YAML text to a small tree that knows where each value stands. Bounded: size, depth, no anchors (so no "billion laughs"), no tags.
// Called by `parse.ts` and by `app/config.ts`; it knows nothing of what the keys mean.

import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type YAMLMap, type YAMLParseError } from "yaml";
import { atOnce, type InTurns, PER_TURN } from "../base/in-turns.ts";
import { limits } from "../base/limits.ts";
import { FaultList, type OfficeFault } from "./fault.ts";
import { readingPlainYaml } from "./plain-yaml.ts";
import { makeScalar, nothing, type TreeBase, type TreeScalar } from "./tree-scalar.ts";

export type { TreeScalar } from "./tree-scalar.ts";

export type Tree = TreeMap | TreeList | TreeScalar;

export interface TreeMap extends TreeBase {
  readonly kind: "map";
  readonly entries: ReadonlyMap<string, TreeEntry>;
}
export interface TreeEntry {
  readonly keyAt: number;
  readonly value: Tree;
}
export interface TreeList extends TreeBase {
  readonly kind: "list";
  readonly items: readonly Tree[];
}

export interface TreeDocument {
  readonly root: Tree;
  readonly faults: FaultList;
}

/** The tree of `text` and the list its faults go to. Where even YAML cannot be made of it, the faults alone. */
export function readTree(text: string): TreeDocument | readonly OfficeFault[] {
  return atOnce(readingTree(text));
}

/** The same in slices, where it is plain: the YAML package has no such thing. */
export function* readingTree(text: string): InTurns<TreeDocument | readonly OfficeFault[]> {
  if (text.length > limits.office.fileCharacters) return [tooLarge(text)];
  const lines = yield* countingLines(text);
  const faults = new FaultList((offset) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  });
  if (!(yield* judging(text, lines, faults))) return faults.list();
  const plain = yield* readingPlainYaml(text);
  if (plain !== undefined) return { root: plain, faults };
  const root = readAnyYaml(text, faults);
  return root === undefined ? faults.list() : { root, faults };
}

/** With the YAML package, whatever way it is written; undefined: `faults` says why it is none. */
export function readAnyYaml(text: string, faults: FaultList): Tree | undefined {
  const contents = readYaml(text, faults);
  return faults.size > 0 ? undefined : new TreeMaker(faults).make(contents, "", 0, 0);
}

function tooLarge(text: string): OfficeFault {
  const allowed = `at most ${limits.office.fileCharacters} characters`;
  return { line: 0, column: 0, path: "", found: `a file of ${text.length} characters`, allowed };
}

const NEW_LINE = 10;
const TAB = 9;
const RETURN = 13;
const BLANK = 32;

/** Of an office an entry has one line or some. */
const LINES_PER_TURN = 20 * PER_TURN;
const CHARACTERS_PER_TURN = 50 * LINES_PER_TURN;

function* countingLines(text: string): InTurns<LineCounter> {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) {
    lines.addNewLine(at + 1);
    if (lines.lineStarts.length % LINES_PER_TURN === 0) yield;
  }
  return lines;
}

/** Refuses what would keep the YAML package busy for seconds: binary files, endless lines, brackets by the thousand. */
function* judging(text: string, lines: LineCounter, faults: FaultList): InTurns<boolean> {
  lines.lineStarts.forEach((start, index) => {
    const length = (lines.lineStarts[index + 1] ?? text.length) - start;
    if (length <= limits.office.lineCharacters) return;
    faults.add(start, "", {
      found: `a line of ${length} characters`,
      allowed: `at most ${limits.office.lineCharacters}`,
    });
  });
  let open = 0;
  for (let at = 0; at < text.length && faults.size === 0; at++) {
    if (at % CHARACTERS_PER_TURN === 0) yield;
    const code = text.charCodeAt(at);
    if (code < BLANK && code !== NEW_LINE && code !== TAB && code !== RETURN) {
      faults.add(at, "", { found: `the control character ${code}`, allowed: "text in UTF-8" });
    }
    if (code === 0x5b || code === 0x7b)
      open++; // [ {
    else if ((code === 0x5d || code === 0x7d) && open > 0) open--;
    if (open > limits.office.brackets)
      faults.add(at, "", { found: `${open} brackets that are not closed`, allowed: TOO_DEEP });
  }
  return faults.size === 0;
}

function readYaml(text: string, faults: FaultList): unknown {
  try {
    // Duplicate keys are looked for in `TreeMaker`: the package compares each key with all before it.
    const options = {
      prettyErrors: false,
      uniqueKeys: false,
      schema: "core",
      logLevel: "error",
    } as const;
    const document = parseDocument(text, options);
    for (const error of firstErrors(text, document.errors)) faults.add(error.pos[0], "", yamlComplaint(error));
    return document.contents;
  } catch (error) {
    // The package recurses, so that values nested by the thousand exhaust its stack.
    const found = error instanceof RangeError ? "values nested too deep" : `what is not YAML: ${String(error)}`;
    faults.add(0, "", { found, allowed: TOO_DEEP });
    return null;
  }
}

const SYNTAX_FAULTS = 5;

/** One a line and a few: once the reader has lost its way, it complains of every word that follows. */
function firstErrors(text: string, errors: readonly YAMLParseError[]): readonly YAMLParseError[] {
  const lines = new Set<number>();
  return errors
    .filter((error) => {
      const line = text.lastIndexOf("\n", error.pos[0] - 1);
      return !lines.has(line) && lines.add(line);
    })
    .slice(0, SYNTAX_FAULTS);
}

const TOO_DEEP = `values nested at most ${limits.office.depth} deep`;

function yamlComplaint(error: YAMLParseError): { found: string; allowed: string; hint?: string } {
  if (error.code === "TAB_AS_INDENT") return { found: "a tab at the start of a line", allowed: "spaces" };
  if (error.code === "MULTIPLE_DOCS") return { found: "a second document (---)", allowed: "one" };
  if (error.code === "BAD_ALIAS") return { found: "an alias (*)", allowed: "plain values", hint: QUOTE_STAR };
  return { found: `what is not YAML: ${error.message.split("\n")[0]}`, allowed: "well-formed YAML" };
}

const QUOTE_STAR = 'a value that starts with * or & is written in quotes, such as "*22"';

class TreeMaker {
  #faults: FaultList;

  constructor(faults: FaultList) {
    this.#faults = faults;
  }

  /** `at`: where a value that is not there would stand. */
  make(node: unknown, path: string, depth: number, at: number): Tree {
    if (isAlias(node)) return this.#refuse(node.range?.[0] ?? at, path, "an alias (*)", "plain values", QUOTE_STAR);
    if (depth > limits.office.depth) return this.#refuse(at, path, "a value nested deeper", TOO_DEEP);
    if (!isMap(node) && !isSeq(node) && !isScalar(node)) return nothing(at);
    const start = node.range?.[0] ?? at;
    if (node.anchor !== undefined) return this.#refuse(start, path, "an anchor (&)", "plain values", QUOTE_STAR);
    if (node.tag !== undefined) return this.#refuse(start, path, `the tag ${node.tag}`, "plain values");
    if (isMap(node)) return this.#makeMap(node, path, depth, start);
    if (isSeq(node)) {
      const items = node.items.map((item, index) => this.make(item, `${path}[${index + 1}]`, depth + 1, start));
      return { kind: "list", at: start, items };
    }
    return makeScalar(node.value, node.source, start);
  }

  #makeMap(node: YAMLMap, path: string, depth: number, at: number): TreeMap {
    const entries = new Map<string, TreeEntry>();
    for (const { key, value } of node.items) {
      const keyTree = this.make(key, path, depth + 1, at);
      if (keyTree.kind !== "scalar") {
        this.#faults.add(keyTree.at, path, { found: `${keyTree.kind} as a key`, allowed: "text as a key" });
        continue;
      }
      const name = keyTree.text;
      if (entries.has(name)) {
        this.#faults.add(keyTree.at, joinPath(path, name), {
          found: "this key a second time",
          allowed: "each key once",
        });
        continue;
      }
      const child = this.make(value, joinPath(path, name), depth + 1, keyTree.at);
      entries.set(name, { keyAt: keyTree.at, value: child });
    }
    return { kind: "map", at, entries };
  }

  #refuse(at: number, path: string, found: string, allowed: string, hint?: string): Tree {
    this.#faults.add(at, path, { found, allowed, hint });
    return nothing(at);
  }
}

export function joinPath(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

/** Where the value at `segments` stands, or the nearest above it that exists. */
export function offsetOf(root: Tree, segments: readonly (string | number)[]): number {
  let tree = root;
  let at = root.at;
  for (const segment of segments) {
    const next = childOf(tree, segment);
    if (next === undefined) return at;
    tree = next.value;
    at = tree.kind === "scalar" && tree.type !== "null" ? tree.at : next.keyAt;
  }
  return at;
}

function childOf(tree: Tree, segment: string | number): TreeEntry | undefined {
  if (tree.kind === "map") return tree.entries.get(String(segment));
  if (tree.kind !== "list" || typeof segment !== "number") return undefined;
  const value = tree.items[segment];
  return value === undefined ? undefined : { keyAt: value.at, value };
}
