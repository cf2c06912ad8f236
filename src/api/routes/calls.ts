// /api/calls: calls in progress and ended, newest first.

import { wavHeader } from "../../rtp/wav.ts";
import { type Answer, answer } from "../answer.ts";
import { explanationFor } from "../colleagues.ts";
import type { CallFilter, SwitchControl } from "../control.ts";
import type { Reach } from "../people-control.ts";
import { asJson, jsonReply, type Reply } from "../reply.ts";
import { dialled, FieldReader, identifier, instant, wholeNumber, words, yesNo } from "../request.ts";
import type { Route } from "../route.ts";
import { waitingRoutes } from "./waiting.ts";

export const callRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/api/calls",
    body: "none",
    handle: async ({ query, reach }, control) => {
      const filter = readFilter(query, reach);
      return filter.ok ? asJson(await control.calls(filter.value)) : filter;
    },
  },
  {
    method: "GET",
    path: "/api/calls/:id",
    body: "none",
    handle: async ({ params }, control) => asJson(await control.call(params["id"] ?? "")),
  },
  {
    method: "GET",
    path: "/api/calls/:id/explanation",
    body: "none",
    handle: async ({ params, reach }, control) => {
      const found = await control.explainCall(params["id"] ?? "");
      return found.ok ? jsonReply(explanationFor(reach, found.value)) : found;
    },
  },
  {
    method: "GET",
    path: "/api/calls/:id/media",
    body: "none",
    handle: async ({ params }, control) => asJson(await control.callSound(params["id"] ?? "")),
  },
  {
    method: "GET",
    path: "/api/calls/:id/legs/:leg/sound",
    body: "none",
    handle: async ({ params }, control) => liveSound(control, params["id"] ?? "", params["leg"] ?? ""),
  },
  {
    method: "POST",
    path: "/api/calls/:id/hang-up",
    body: "json",
    handle: async ({ params, json, asker }, control) =>
      FieldReader.ofJson(json).refusal() ?? asJson(await control.hangUp(params["id"] ?? "", asker)),
  },
  ...waitingRoutes,
];

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

function readFilter(query: URLSearchParams, within: Reach | undefined): Answer<CallFilter> {
  const fields = FieldReader.ofQuery(query);
  const filter: CallFilter = {
    active: fields.optional("active", yesNo),
    limit: fields.optional("limit", wholeNumber(1, 1000)) ?? 50,
    before: fields.optional("before", identifier),
    from: fields.optional("from", dialled),
    to: fields.optional("to", dialled),
    agent: fields.optional("agent", identifier),
    queue: fields.optional("queue", identifier),
    since: fields.optional("since", instant),
    ending: fields.optional("ending", identifier),
    disposition: fields.optional("disposition", words),
    within,
  };
  return fields.refusal() ?? answer(filter);
}
