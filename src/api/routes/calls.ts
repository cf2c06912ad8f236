// /api/calls: calls in progress and ended, newest first.

import { optional, perhaps } from "../../office/shape.ts";
import { wavHeader } from "../../rtp/wav.ts";
import { type Answer, answer } from "../answer.ts";
import { explanationFor } from "../colleagues.ts";
import type { SwitchControl } from "../control.ts";
import type { CallExplainView } from "../explain-views.ts";
import { type Download, operations } from "../operation.ts";
import type { Reply } from "../reply.ts";
import { dialled, identifier, instant, whole, words, yesNo } from "../shapes.ts";
import type { CallView, LegSoundView } from "../views.ts";

export interface CallAnswers {
  listCalls: readonly CallView[];
  showCall: CallView;
  explainCall: CallExplainView;
  showCallSound: readonly LegSoundView[];
  listenToLeg: Download;
  hangUpCall: CallView;
}

const operation = operations<CallAnswers>();

export const callRoutes = [
  operation("listCalls", {
    method: "GET",
    path: "/api/calls",
    about: "Calls in progress and ended, newest first.",
    query: {
      active: perhaps(yesNo, "true: in progress; false: ended; left out: both"),
      limit: optional(whole(1, 1_000), 50, "how many at most"),
      before: perhaps(identifier, "a call: only those that arrived before it"),
      from: perhaps(dialled, "who called"),
      to: perhaps(dialled, "what was dialled"),
      agent: perhaps(identifier, "of this agent alone"),
      queue: perhaps(identifier, "of this queue alone"),
      since: perhaps(instant, "arrived then or later"),
      ending: perhaps(identifier, "how it ended"),
      disposition: perhaps(words, "what it was about"),
    },
    handle: ({ query, reach }, control) => control.calls({ ...query, within: reach }),
  }),
  operation("showCall", {
    method: "GET",
    path: "/api/calls/:id",
    about: "One call: its legs, times and what became of it.",
    handle: ({ params }, control) => control.call(params.id),
  }),
  operation("explainCall", {
    method: "GET",
    path: "/api/calls/:id/explanation",
    about: "Why a call went where it went.",
    handle: async ({ params, reach }, control) => {
      const found = await control.explainCall(params.id);
      return found.ok ? answer(explanationFor(reach, found.value)) : found;
    },
  }),
  operation("showCallSound", {
    method: "GET",
    path: "/api/calls/:id/media",
    about: "How each leg of a call sounds, or sounded.",
    handle: ({ params }, control) => control.callSound(params.id),
  }),
  operation("listenToLeg", {
    method: "GET",
    path: "/api/calls/:id/legs/:leg/sound",
    about: "What a leg's party says from now on, as a WAV file that grows.",
    media: ["audio/wav"],
    handle: ({ params }, control) => liveSound(control, params.id, params.leg),
  }),
  operation("hangUpCall", {
    method: "POST",
    path: "/api/calls/:id/hang-up",
    about: "Ends a call.",
    body: {},
    handle: ({ params, asker }, control) => control.hangUp(params.id, asker),
  }),
] as const;

/** As much as the sizes of a WAV file can say: whoever reads it reads to the end. */
const ENDLESS_BYTES = 0xffff_ffff - 36;

/** A WAV file that grows: mono, 16 bits, 8 kHz. */
function liveSound(control: SwitchControl, id: string, leg: string): Answer<Reply> {
  let push: (bytes: Uint8Array) => void = () => {};
  let end: (() => void) | undefined;
  let isOver = false;
  const listening = control.listen(id, leg, (sound) => {
    if (sound !== undefined) return push(new Uint8Array(sound.buffer, sound.byteOffset, sound.byteLength));
    isOver = true;
    end?.();
  });
  if (!listening.ok) return listening;
  const start = (hand: (bytes: Uint8Array) => void, onEnd: () => void): (() => void) | undefined => {
    if (isOver) return undefined;
    hand(wavHeader({ sampleRateHz: 8_000, channels: 1 }, ENDLESS_BYTES));
    push = hand;
    end = onEnd;
    return listening.value;
  };
  return answer({ kind: "live", type: "audio/wav", start });
}
