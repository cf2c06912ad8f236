// `speech` of zongji.yaml: who speaks texts that were not recorded, such as people's names (RTP-10). Nothing needs it. Part of `config.ts`.

import { describe } from "../office/fault.ts";
import { duration, list, mapOf, optional, perhaps, record, type Shape, text } from "../office/shape.ts";

export interface SpeechConfig {
  /** A program and its arguments, run without a shell; empty: none. */
  readonly command: readonly string[];
  /** An HTTP service; undefined: none. */
  readonly url: string | undefined;
  /** What the program or the service calls the voice of a language. */
  readonly voices: ReadonlyMap<string, string>;
  readonly timeLimit: number;
}

const ARGUMENT = text({ pattern: /^[^\0]{1,1000}$/, allowed: "text of at most 1000 characters" });
const LANGUAGE = { pattern: /^(zh|en)$/, allowed: "zh or en" };
const VOICE = text({ pattern: /^[\p{L}\p{N}._+/-]{1,100}$/u, allowed: "a voice's name" });
const URL_TEXT = text({ pattern: /^(https?|wss?):\/\/[^\s]{1,500}$/, allowed: "an http, https, ws or wss address" });

const keys = record({
  command: optional(
    list(ARGUMENT),
    [],
    "Program that speaks texts, with arguments; {text}, {voice}, {language} and {file} are filled in. Without {text} it reads the text from its input",
  ),
  url: perhaps(
    URL_TEXT,
    "Service that speaks texts: over http it gets JSON and answers a WAV file, over ws it answers sound in pieces",
  ),
  voices: optional(mapOf(LANGUAGE, VOICE), new Map(), "Voice of each language, for {voice}"),
  timeLimit: optional(duration(100, 60_000), 10_000, "A text that takes longer is not said"),
});

export const speech: Shape<SpeechConfig> = {
  ...keys,
  read(tree, path, faults) {
    const read = keys.read(tree, path, faults);
    const isWhole = read.command.length === 0 || read.command.some((one) => one.includes("{file}"));
    if (!isWhole)
      faults.add(tree.at, `${path}.command`, {
        found: "no {file} among the arguments",
        allowed: "the place where the program is told which WAV file to write",
      });
    if (read.command.length > 0 && read.url !== undefined)
      faults.add(tree.at, path, { found: describe(tree), allowed: "a command or a url, not both" });
    return read;
  },
};

export function speechRows({ command, url, voices, timeLimit }: SpeechConfig) {
  return [
    ["speech.command", command.join(" ") || "none", "Program that speaks texts that were not recorded"],
    ["speech.url", url ?? "none", "Service that speaks them"],
    [
      "speech.voices",
      [...voices].map(([language, voice]) => `${language} ${voice}`).join(", ") || "none",
      "Their voices",
    ],
    ["speech.timeLimit", `${timeLimit / 1000}s`, "A text that takes longer is not said"],
  ] as const;
}
