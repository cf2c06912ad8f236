// How keys reach the person behind a leg, and how its own come: as the office says for that line (RTP-06). A leg has one; `LegAudio` asks the
// functions what to agree on.

import type { MediaLeg } from "../rtp/media.ts";
import type { MediaPlan } from "../rtp/plan.ts";
import type { Session } from "../sip/session/session.ts";

/** "auto": events where both sides agree on them; else tones, and whatever the phone sends is understood. */
export type KeyWay = "auto" | "events" | "info" | "tones";

/** How a key came. */
export type KeyHow = "event" | "info" | "tone";

/** Each key is down for so long, ms; ITU-T Q.24 asks for 40 at least, old exchanges for 80. */
const DOWN_MS = 120;

/** Are events offered and accepted? Who is to send keys as INFO or tones would else send them twice. */
export function agreesOnEvents(way: KeyWay): boolean {
  return way === "auto" || way === "events";
}

/** Are tones looked for in its sound? */
export function listensForTones(way: KeyWay, hasEvents: boolean): boolean {
  return way === "tones" || (way === "auto" && !hasEvents);
}

export interface LegKeysInit {
  readonly way: KeyWay;
  readonly session: Session;
  readonly media: MediaLeg;
  readonly plan: () => MediaPlan | undefined;
}

export class LegKeys {
  readonly #init: LegKeysInit;

  constructor(init: LegKeysInit) {
    this.#init = init;
  }

  /**
   * Does a key that another party pressed have to be pressed for this one? Events are passed on with the sound where both have them, and a tone
   * is heard by whoever hears the sound.
   */
  wants(how: KeyHow): boolean {
    const { way, plan } = this.#init;
    const hasEvents = plan()?.telephoneEvent !== undefined;
    if (how === "event") return !hasEvents;
    return how === "info" || hasEvents || way === "info";
  }

  press(digits: string): void {
    const { way, session, media } = this.#init;
    if (way !== "info") return media.press(digits, DOWN_MS);
    for (const digit of digits) {
      session.info({ contentType: "application/dtmf-relay", body: `Signal=${digit}\r\nDuration=${DOWN_MS}\r\n` });
    }
  }
}
