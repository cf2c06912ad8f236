// `recognition` of zongji.yaml: who understands what callers say (IVR-07). Nothing needs it. Part of `config.ts`.

import { describe } from "../office/fault.ts";
import { duration, list, mapOf, oneOf, optional, perhaps, record, type Shape, text } from "../office/shape.ts";
import type { Dialect } from "./speech/ear-socket.ts";

export interface RecognitionConfig {
  /** A program and its arguments, run without a shell; empty: none. */
  readonly command: readonly string[];
  /** http, https: a service that gets it whole; ws, wss: one that listens meanwhile; undefined: none. */
  readonly url: string | undefined;
  readonly dialect: Dialect;
  /** Of a multipart form; empty: the sound is the body. */
  readonly form: ReadonlyMap<string, string>;
  /** Which of `flows.secrets` lets us in; undefined: it wants none. */
  readonly secret: string | undefined;
  /** From the last sound to the text, ms. */
  readonly timeLimit: number;
}

const ARGUMENT = text({ pattern: /^[^\0]{1,1000}$/, allowed: "text of at most 1000 characters" });
const URL_TEXT = text({ pattern: /^(https?|wss?):\/\/[^\s]{1,500}$/, allowed: "an http, https, ws or wss address" });
const SECRET = text({ pattern: /^[A-Za-z][A-Za-z0-9_]{0,39}$/, allowed: "the name of one of flows.secrets" });
const FIELD = { pattern: /^[\w.-]{1,60}$/, allowed: "a field's name" };

const keys = record({
  command: optional(
    list(ARGUMENT),
    [],
    "Program that understands speech and prints the text; {file}, {language} and {phrases} are filled in. Without {file} it reads the WAV from its input",
  ),
  url: perhaps(
    URL_TEXT,
    "Service that understands speech: http gets the WAV whole, ws listens while it is said. {language} is filled in",
  ),
  dialect: optional(oneOf(["zongji", "vosk"]), "zongji", "What is spoken over a WebSocket"),
  form: optional(
    mapOf(FIELD, ARGUMENT),
    new Map(),
    "Fields of a multipart form in which http gets the WAV as `file`; {language} and {phrases} are filled in",
  ),
  secret: perhaps(SECRET, "Which of flows.secrets the service wants, sent as Authorization: Bearer"),
  timeLimit: optional(duration(100, 60_000), 5_000, "Understanding that takes longer has failed"),
});

export const recognition: Shape<RecognitionConfig> = {
  ...keys,
  read(tree, path, faults) {
    const read = keys.read(tree, path, faults);
    if (read.command.length > 0 && read.url !== undefined)
      faults.add(tree.at, path, { found: describe(tree), allowed: "a command or a url, not both" });
    if (read.form.size > 0 && read.url?.startsWith("http") !== true)
      faults.add(tree.at, `${path}.form`, { found: "a form", allowed: "with an http or https url alone" });
    return read;
  },
};

export function recognitionRows({ command, url, dialect, form, secret, timeLimit }: RecognitionConfig) {
  return [
    ["recognition.command", command.join(" ") || "none", "Program that understands what callers say"],
    ["recognition.url", url ?? "none", "Service that understands it"],
    ["recognition.dialect", dialect, "What is spoken over a WebSocket"],
    [
      "recognition.form",
      [...form].map(([name, value]) => `${name} ${value}`).join(", ") || "none",
      "Fields of its form",
    ],
    ["recognition.secret", secret ?? "none", "Which of flows.secrets it wants"],
    ["recognition.timeLimit", `${timeLimit / 1000}s`, "Understanding that takes longer has failed"],
  ] as const;
}
