// Log for the person on the night shift: a constant event name, ids as fields, no prose.

export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Logger {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
  /** Whether such a line would be written: asked where its fields cost something. Left out: perhaps. */
  wants?(level: "debug" | "info", call?: string): boolean;
}

export const silentLog: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** Numbers and names reach a log only through here: the last two characters stay, e.g. `*****86`. Short internal numbers (up to 4) stay whole. */
export function pii(text: string): string {
  const shown = text.length <= 4 ? text : "*".repeat(Math.min(text.length - 2, 8)) + text.slice(-2);
  return shown.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "?"); // somebody reads the log on a terminal
}

/** Fields that are text which somebody else wrote: a disk, a server, an error. Whatever they put into it, no whole number gets into the log. */
const FREE_TEXT: readonly string[] = ["cause", "error", "text", "note", "why", "reason", "line", "detail"];
/** As long as the shortest telephone number that is somebody's own; not within a word, where it is part of an id. */
const WHOLE_NUMBER = /(?<![\w.:-])\+?\d{7,}(?![\w:])/g;

/** The same object where there is nothing to hide. */
export function withoutNumbers(fields: LogFields): LogFields {
  let shown: Record<string, LogFields[string]> | undefined;
  for (const name of FREE_TEXT) {
    const value = fields[name];
    if (typeof value !== "string") continue;
    const hidden = value.replace(WHOLE_NUMBER, pii);
    if (hidden === value) continue;
    shown ??= { ...fields };
    shown[name] = hidden;
  }
  return shown ?? fields;
}

/** A bug as a log field: with its stack where it has one. */
export function bugText(bug: unknown): string {
  return bug instanceof Error ? (bug.stack ?? bug.message) : String(bug);
}
