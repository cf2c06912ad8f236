// Where a call is and where it goes next. The story (inbound-call.ts) walks it; whoever sends the call elsewhere from outside the story, such
// as a REFER, a key or somebody who picks it up, turns it.

import type { Call } from "../../call/call.ts";
import type { Destination } from "../../call/route.ts";
import type { Next } from "./next.ts";

export class Way {
  readonly call: Call;
  /** What is visited at the moment. */
  destination: Destination | undefined;
  #turned: Next | undefined;

  constructor(call: Call) {
    this.call = call;
  }

  /** Whatever is being visited stops, and the call goes there instead. `reason` is a Reason header for whoever is rung (RFC 3326). */
  turn(next: Next, reason?: string): void {
    this.#turned = next;
    this.call.interrupt(reason);
  }

  /** Somebody has turned it and the story has not followed yet: it cannot be turned again. */
  get isTurning(): boolean {
    return this.#turned !== undefined;
  }

  /** Where the call goes after a visit that wanted it to go on with `came`. */
  after(came: Next): Next {
    const next = this.#turned;
    if (next === undefined) return came;
    this.#turned = undefined;
    this.call.resume();
    return next;
  }
}
