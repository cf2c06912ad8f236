// JSON for programs that a person may also see: what a terminal could take for a command is written as an escape, which means the same to a
// program. `JSON.stringify` does so for the control characters below 32 only.

/** `indent`: spaces a level. */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(
    /[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
