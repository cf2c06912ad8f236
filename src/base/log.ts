// Log for the person on the night shift: a constant event name, ids as fields, no prose.

export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Logger {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

export const silentLog: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** Numbers and names reach a log only through here: the last two characters stay, e.g. `*****86`. Short internal numbers (up to 4) stay whole. */
export function pii(text: string): string {
  const shown = text.length <= 4 ? text : "*".repeat(Math.min(text.length - 2, 8)) + text.slice(-2);
  return shown.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "?"); // somebody reads the log on a terminal
}

/** A bug as a log field: with its stack where it has one. */
export function bugText(bug: unknown): string {
  return bug instanceof Error ? (bug.stack ?? bug.message) : String(bug);
}
