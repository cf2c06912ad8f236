// One transfer under way: who sent the call on, and how they hear of it. A phone that asked with REFER is told by NOTIFY (RFC 3515 §2.4.4) and
// says goodbye itself, or we do after a moment; whoever pressed keys is let go at once.

import { limits } from "../../base/limits.ts";
import type { Clock } from "../../base/time.ts";
import type { Leg } from "../../call/leg.ts";
import type { Referral } from "../../sip/session/session.ts";

export interface TransferInit {
  /** Who sends it on; the leg may end before the transfer does. */
  readonly by: Leg;
  /** As they dialled it. */
  readonly to: string;
  /** undefined: by keys. */
  readonly referral: Referral | undefined;
  readonly clock: Clock;
}

export class Transfer {
  readonly by: Leg;
  readonly to: string;
  /** Said to whoever sent the call on before they are let go, e.g. the parking slot. */
  farewell: ((leg: Leg) => Promise<void>) | undefined;
  readonly #referral: Referral | undefined;
  readonly #clock: Clock;
  #rang = false;

  constructor(init: TransferInit) {
    this.by = init.by;
    this.to = init.to;
    this.#referral = init.referral;
    this.#clock = init.clock;
  }

  /** A phone is rung on account of it. */
  rung(leg: Leg): void {
    leg.whenRinging(() => this.#ringing());
  }

  #ringing(): void {
    if (this.#rang) return;
    this.#rang = true;
    this.#referral?.progress(180);
  }

  succeeded(): void {
    this.#rang = true; // what rings from now on is none of its business
    this.#referral?.progress(200);
    const { farewell } = this;
    if (farewell !== undefined) void farewell(this.by).finally(() => this.by.hangUp());
    else if (this.#referral === undefined) this.by.hangUp();
    else sayGoodbyeSoon(this.by, this.#clock);
  }

  failed(status: number): void {
    this.#rang = true;
    this.#referral?.progress(status);
  }
}

/** RFC 5589 §6: the transferor ends its own dialog once it knows; one that does not is helped. */
export function sayGoodbyeSoon(leg: Leg, clock: Clock): void {
  if (leg.end !== undefined) return;
  const timer = clock.after(limits.call.goodbyeMs, `${leg.id}: has transferred and does not hang up`, () =>
    leg.hangUp(),
  );
  leg.onEnd(() => timer.cancel());
}
