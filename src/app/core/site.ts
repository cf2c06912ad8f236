// What the stories of a call may use: the office in force, the phones, the ACD floor, the media. `switch.ts` makes one.

import type { ExtensionKey, LegId } from "../../base/ids.ts";
import type { Clock } from "../../base/time.ts";
import type { Call, RecordingPlace } from "../../call/call.ts";
import type { Leg } from "../../call/leg.ts";
import type { PhoneContact, RingDeps } from "../../call/ring-phones.ts";
import type { NumberPlan } from "../../call/route.ts";
import type { Office } from "../../office/office.ts";
import type { MediaPlane } from "../../rtp/media.ts";
import type { AgentCodes } from "./agent-codes.ts";
import type { Floor } from "./floor.ts";

export interface Site {
  readonly clock: Clock;
  readonly media: MediaPlane;
  readonly floor: Floor;
  readonly agentCodes: AgentCodes;
  readonly office: () => Office;
  readonly numbers: () => NumberPlan;
  readonly contacts: (extension: ExtensionKey) => readonly PhoneContact[];
  /** How this call rings phones; legs it places belong to the call. */
  readonly ringing: (call: Call) => RingDeps;
  /** Plays a prompt to its end; earlier if the leg ends. */
  readonly play: (leg: Leg, name: string) => Promise<void>;
  readonly recordingPlace: RecordingPlace;
  /** Why recordings cannot be written now; undefined: they can. */
  readonly recordingTrouble: () => string | undefined;
  /** What a party hears while the other holds. */
  readonly holdMusic: string;
}

/** Starts recording, or says in the call's record why it could not. */
export function startRecording(call: Call, right: LegId, site: Site): void {
  const trouble = site.recordingTrouble();
  if (trouble !== undefined) {
    call.note(`recording-unavailable: ${trouble}`);
    return;
  }
  call.record(right, { media: site.media, place: site.recordingPlace });
}
