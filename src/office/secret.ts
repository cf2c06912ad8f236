// Secrets of phones: made here, and weighed here before one is let in.

import { between, type Rng } from "../base/rng.ts";

// No 0 O 1 l I: a person reads it off a screen and types it into a desk phone.
const ALPHABET = "23456789abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ";
const LENGTH = 16; // 93 bits

/** `rng` must be the system's generator wherever the secret is to be used. */
export function makeSecret(rng: Rng): string {
  let secret = "";
  for (let i = 0; i < LENGTH; i++) secret += ALPHABET[between(rng, 0, ALPHABET.length - 1)];
  return secret;
}

export const SHORTEST_SECRET = 8;
const FEWEST_CHARACTERS = 4;
/** Long enough that chance does not make them. */
const RUNS = ["12345", "54321", "abcdef", "qwert", "asdfg", "98765"];
const COMMON = [
  "password",
  "passwort",
  "admin",
  "letmein",
  "welcome",
  "secret",
  "changeme",
  "qwerty",
  "asterisk",
  "iloveyou",
];

/** Why `secret` could be guessed by a scanner that tries the usual; undefined: it is fit for use. */
export function secretWeakness(secret: string, number: string): string | undefined {
  const folded = secret.toLowerCase();
  if (secret.startsWith("${")) return "a placeholder that nobody has filled in";
  if (secret.length < SHORTEST_SECRET) return `only ${secret.length} characters`;
  if (secret === number || isRepeated(secret, number)) return "the extension's own number";
  if (isRepeated(folded, folded.slice(0, 1)) || isRepeated(folded, folded.slice(0, 2)))
    return "the same characters again and again";
  if (isRun(folded, 1) || isRun(folded, -1)) return "characters in a row, such as 1234";
  if (number.length >= 3 && secret.includes(number)) return "the extension's own number in it";
  if (new Set(folded).size < FEWEST_CHARACTERS) return `fewer than ${FEWEST_CHARACTERS} different characters`;
  if (RUNS.some((run) => folded.includes(run))) return "characters in a row, such as 1234";
  const common = COMMON.find((word) => folded.includes(word) && secret.length < word.length + 5);
  return common === undefined ? undefined : `little more than "${common}"`;
}

function isRepeated(secret: string, part: string): boolean {
  return part !== "" && part.repeat(Math.ceil(secret.length / part.length)).startsWith(secret);
}

/** Each character is the one before plus `step`; digits go on from 9 to 0. */
function isRun(secret: string, step: 1 | -1): boolean {
  for (let i = 1; i < secret.length; i++) {
    const gap = secret.charCodeAt(i) - secret.charCodeAt(i - 1);
    if (gap !== step && gap !== -9 * step) return false;
  }
  return true;
}

const SEALED = /^sealed:v1:[A-Za-z0-9+/]{38,}={0,2}$/;

/** Text that the key file of a data directory opens: as `office export` writes secrets. */
export function isSealed(text: string): boolean {
  return SEALED.test(text);
}
