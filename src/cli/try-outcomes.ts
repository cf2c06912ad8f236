// Outcomes as a person writes them, in an answers file or at the prompt of `flow try`; and what comes of a verb where nobody says.

import type { FlowValue } from "../ivr/flow.ts";
import type { Asked } from "../ivr/run-step.ts";
import { jsonValue } from "../ivr/schema-words.ts";
import type { Outcome } from "../ivr/verbs.ts";
import { readTree } from "../office/tree.ts";

const WORDS = [
  ...[
    "timeout",
    "key",
    "empty",
    "none",
    "closed",
    "full",
    "barred",
    "busy",
    "no-answer",
    "refused",
    "gone",
    "handed-over",
  ],
] as const;

type Fields = Readonly<Record<string, FlowValue>>;

/** `closed`, or `{ found: … }`; undefined: it is none. */
export function outcomeOfValue(value: FlowValue): Outcome | undefined {
  if (typeof value === "string") return outcomeOfWord(value);
  const fields = fieldsOf(value);
  const [name, ...others] = Object.keys(fields ?? {});
  if (fields === undefined || name === undefined || others.length > 0) return undefined;
  return outcomeOfField(name, fields[name] ?? null);
}

function fieldsOf(value: FlowValue): Fields | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

function outcomeOfWord(word: string): Outcome | undefined {
  if (word === "done") return { kind: "done" };
  if (word === "found") return { kind: "found", value: {} };
  if (word === "error") return { kind: "error", fault: "as the answers say" };
  const kind = WORDS.find((one) => one === word);
  return kind && { kind };
}

function outcomeOfField(name: string, value: FlowValue): Outcome | undefined {
  const written = typeof value === "string" || typeof value === "number" ? String(value) : undefined;
  switch (name) {
    case "done":
      return { kind: "done", value };
    case "found":
      return { kind: "found", value };
    case "keys":
      return written === undefined ? undefined : { kind: "keys", keys: written, by: "end-key" };
    case "speech":
      return written === undefined ? undefined : { kind: "speech", text: written, phrase: undefined };
    case "error":
      return written === undefined ? undefined : { kind: "error", fault: written };
    case "response":
      return responseOf(value);
    default:
      return undefined;
  }
}

function responseOf(value: FlowValue): Outcome | undefined {
  const fields = fieldsOf(value);
  if (fields === undefined) return undefined;
  const { status = 200, body = "", headers = {} } = fields;
  if (typeof status !== "number" || typeof headers !== "object" || headers === null) return undefined;
  const texts = Object.entries(headers).map(([name, text]) => [name.toLowerCase(), String(text)] as const);
  return { kind: "response", status, headers: Object.fromEntries(texts), body };
}

/** What a caller without a wish and a switch without trouble make of it. */
export function usualOutcome(verb: Asked): Outcome {
  switch (verb.verb) {
    case "gather":
    case "listen":
      return { kind: "timeout" };
    case "look-up":
      return { kind: "none" };
    case "request":
      return { kind: "error", fault: "no answer is given for this request" };
    case "record":
      return { kind: "done", value: { id: "try-recording", seconds: 5 } };
    case "queue":
      if (!verb.handles.has("done")) return { kind: "handed-over" };
      return { kind: "done", value: { agent: "", extension: "", seconds: 60 } };
    case "dial":
      return { kind: "done", value: { extension: verb.number, seconds: 60 } };
    case "transfer":
      return { kind: "handed-over" };
    case "ticket":
      return { kind: "done", value: { id: "T-1", number: 1 } };
    case "fax":
      return { kind: "done", value: { id: "try-fax", pages: 1, from: "" } };
    default:
      return { kind: "done" };
  }
}

/** What a person may choose from; the first is the usual one. Empty: nothing to choose. */
export function choicesOf(verb: Asked): readonly string[] {
  switch (verb.verb) {
    case "queue":
      return verb.handles.has("done")
        ? ["done", ...[...verb.handles].filter((one) => one !== "done")]
        : ["handed-over", ...verb.handles];
    case "dial":
      return ["done", "busy", "no-answer"];
    case "voicemail":
    case "record":
      return ["done", "empty"];
    case "conference":
      return ["done", "full"];
    case "callback":
    case "ticket":
      return ["done", "refused"];
    case "look-up":
      return ["none", "{ found: … }"];
    case "request":
      return ["error", "{ response: { status: 200, body: … } }"];
    default:
      return [];
  }
}

/** At a prompt, as in an answers file: a word, or a map such as `{ found: { status: shipped } }`. undefined: it is none. */
export function outcomeTyped(line: string): Outcome | undefined {
  const read = readTree(line);
  if (!("root" in read)) return undefined;
  const value = jsonValue.read(read.root, "", read.faults);
  return read.faults.size > 0 ? undefined : outcomeOfValue(value);
}
