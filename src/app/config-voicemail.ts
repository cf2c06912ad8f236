// `voicemail` of zongji.yaml: who is told of new voice messages, e.g. a program that sends them by mail (RTP-11). Programs are named here alone and
// never in the office file, which may be applied from afar. Part of `config.ts`.

import { describe } from "../office/fault.ts";
import { duration, list, optional, perhaps, record, type Shape, text } from "../office/shape.ts";

export interface VoicemailConfig {
  /** A program and its arguments, run without a shell; empty: none. */
  readonly command: readonly string[];
  /** An HTTP service; undefined: none. */
  readonly url: string | undefined;
  readonly timeLimitMs: number;
}

const ARGUMENT = text({ pattern: /^[^\0]{1,1000}$/, allowed: "text of at most 1000 characters" });
const URL_TEXT = text({ pattern: /^https?:\/\/[^\s]{1,500}$/, allowed: "an http or https address" });

const keys = record({
  command: optional(
    list(ARGUMENT),
    [],
    "Program that is told of each new voice message, with arguments; it reads one JSON object from its input",
  ),
  url: perhaps(URL_TEXT, "HTTP service that is told instead, by POST of the same JSON object"),
  timeLimit: optional(duration(1_000, 300_000), 30_000, "Whoever takes longer counts as failed"),
});

export const voicemail: Shape<VoicemailConfig> = {
  schema: keys.schema,
  placeholder: toConfig(keys.placeholder),
  read(tree, path, faults) {
    const read = keys.read(tree, path, faults);
    if (read.command.length > 0 && read.url !== undefined)
      faults.add(tree.at, path, { found: describe(tree), allowed: "a command or a url, not both" });
    return toConfig(read);
  },
};

function toConfig({ timeLimit, ...rest }: (typeof keys)["placeholder"]): VoicemailConfig {
  return { ...rest, timeLimitMs: timeLimit };
}

export function voicemailRows({ command, url, timeLimitMs }: VoicemailConfig) {
  return [
    ["voicemail.command", command.join(" ") || "none", "Program that is told of each new voice message"],
    ["voicemail.url", url ?? "none", "HTTP service that is told of each new voice message"],
    ["voicemail.timeLimit", `${timeLimitMs / 1000}s`, "Whoever takes longer counts as failed"],
  ] as const;
}
