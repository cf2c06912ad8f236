// The number of a part in a draw: chance that anybody can reckon again, with `printf %s "SEED RECORDING AGENT" | sha256sum`.

import type { Crypto } from "../../base/crypto.ts";

/** Of 64 hex digits. Of twenty thousand parts two are alike once in tens of thousands of millions of draws, and then their names decide. */
const DIGITS = 16;

export function hashOf(seed: string, recording: string, agent: string, crypto: Pick<Crypto, "sha256">): string {
  return crypto.sha256(`${seed} ${recording} ${agent}`).slice(0, DIGITS);
}
