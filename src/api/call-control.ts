// Calls in progress, commanded from outside (CRM-12): placed, answered, held, sent on, joined, spoken to. `app/control/call-commands.ts` implements it.

import type { Answer } from "./answer.ts";
import type { Asker } from "./people-control.ts";

export interface PlacedCallView {
  readonly call: string;
  /** Whose phone rings now. */
  readonly phone: string;
  /** What is dialled once it is answered. */
  readonly to: string;
}

export interface CommandedView {
  readonly call: string;
  /** In whose name it was done. */
  readonly phone: string | null;
  readonly did: "answer" | "hold" | "resume" | "transfer" | "bridge" | "play";
}

export interface PlaceWishView {
  readonly phone: string;
  readonly to: string;
  readonly autoAnswer: boolean;
}

export interface PlayWishView {
  readonly phone: string | undefined;
  /** phone: whoever is at it; others: whom they talk to. */
  readonly to: "phone" | "others" | "everybody";
  /** One of the two. */
  readonly file: string | undefined;
  readonly text: string | undefined;
}

/** `phone`: in whose name; undefined: the one phone of the office that has part in the call, an agent's before others. */
export interface CallCommandControl {
  /** 409: no phone is registered; 503: no further call now. */
  place(wish: PlaceWishView, asker: Asker): Promise<Answer<PlacedCallView>>;
  /** The ringing phone is asked to answer by itself; 409 where it does not know how. */
  answer(call: string, phone: string | undefined, asker: Asker): Promise<Answer<CommandedView>>;
  /** The others hear music, whatever the phone shows. */
  hold(call: string, phone: string | undefined, asker: Asker): Promise<Answer<CommandedView>>;
  resume(call: string, phone: string | undefined, asker: Asker): Promise<Answer<CommandedView>>;
  /** The other party goes on to a number that this phone may dial. */
  transfer(
    call: string,
    wish: { readonly to: string; readonly phone: string | undefined },
    asker: Asker,
  ): Promise<Answer<CommandedView>>;
  /** One call of two: whoever has part in both steps out from between; two who are alone meet. */
  bridge(
    call: string,
    wish: { readonly with: string; readonly phone: string | undefined },
    asker: Asker,
  ): Promise<Answer<CommandedView>>;
  /** An audio file of the office, or a text where the office has a voice. Answered when it begins. */
  play(call: string, wish: PlayWishView, asker: Asker): Promise<Answer<CommandedView>>;
}
