// A browser's connectivity checks under spoilt bytes: who does not know the password opens nothing and gets no large answer; who knows it may say
// whatever attributes he likes.

import { IceLite } from "../../src/rtp/ice-lite.ts";
import { readStun, USERNAME, writeStun } from "../../src/rtp/stun.ts";

const NAMES = {
  ufrag: "ours",
  password: "a-password-of-ours-of-22",
  remoteUfrag: "theirs",
  remotePassword: "theirs-theirs-theirs-22",
};
const STRANGER = { host: "203.0.113.66", port: 6_666 };
const BROWSER = { host: "192.0.2.1", port: 4_000 };
const STEP_MS = 100;
/** What an answer may be longer than its question. */
const LONGER = 80;

export class IceUnderFire {
  readonly #deaf = new IceLite(NAMES);
  readonly #ice = new IceLite(NAMES);
  readonly #password = Uint8Array.from(Buffer.from(NAMES.password));
  #now = 0;

  receive(bytes: Uint8Array): void {
    this.#now += STEP_MS;
    const copy = Uint8Array.from(bytes);
    this.#answered(this.#deaf.take(copy, STRANGER, this.#now), bytes);
    must(Buffer.compare(copy, bytes) === 0, "it changed what it read");
    must(!this.#deaf.isValid(STRANGER, this.#now), "a stranger was let in");
    this.#says(bytes);
  }

  /** The same attributes of somebody who knows the names. */
  #says(bytes: Uint8Array): void {
    const message = readStun(bytes);
    if (message === undefined) return;
    const user = { type: USERNAME, value: Uint8Array.from(Buffer.from(`${NAMES.ufrag}:${NAMES.remoteUfrag}`)) };
    const attributes = [...message.attributes].map(([type, value]) => ({ type, value }));
    const check = writeStun("request", message.id, [user, ...attributes], this.#password);
    this.#answered(this.#ice.take(check, BROWSER, this.#now), check);
  }

  #answered(answer: Uint8Array | undefined, question: Uint8Array): void {
    if (answer === undefined) return;
    must(readStun(answer) !== undefined, "its answer is no STUN");
    must(answer.length <= question.length + LONGER, "its answer is much larger than the question");
  }
}

function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}
