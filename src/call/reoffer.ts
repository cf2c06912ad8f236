// Our re-INVITEs of one leg: one at a time, and what is wanted meanwhile goes into the next.
//
//   idle ── want ──► asked ── over ──► idle
//                     │ ▲
//                     want, over

export class Reoffer {
  readonly #send: () => void;
  #state: "idle" | "asked" | "again";

  /** `state`: of the leg before, whose re-INVITE is still under way. */
  constructor(send: () => void, state: "idle" | "asked" | "again" = "idle") {
    this.#send = send;
    this.#state = state;
  }

  get state(): "idle" | "asked" | "again" {
    return this.#state;
  }

  /** The peer shall have our description as it is now. */
  want(): void {
    if (this.#state !== "idle") {
      this.#state = "again";
      return;
    }
    this.#state = "asked";
    this.#send();
  }

  /** Another re-INVITE of ours went out, with a description of its own. */
  asked(): void {
    this.#state = "asked";
  }

  /** It has its answer. True: it was ours, and no other follows. */
  over(): boolean {
    const before = this.#state;
    this.#state = "idle";
    if (before === "again") this.want();
    return before === "asked";
  }
}
