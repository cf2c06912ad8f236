// /api/recordings: what was recorded, and the audio itself.

import { type Answer, answer } from "../answer.ts";
import type { RecordingFilter } from "../control.ts";
import { asJson } from "../reply.ts";
import { FieldReader, identifier, instant, wholeNumber } from "../request.ts";
import type { Route } from "../route.ts";

export const recordingRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/api/recordings",
    body: "none",
    handle: async ({ query }, control) => {
      const filter = readFilter(query);
      return filter.ok ? asJson(await control.recordings(filter.value)) : filter;
    },
  },
  {
    method: "GET",
    path: "/api/recordings/:id",
    body: "none",
    handle: async ({ params }, control) => {
      const found = await control.recording(params["id"] ?? "");
      return found.ok ? asJson(answer(found.value.recording)) : found;
    },
  },
  {
    method: "GET",
    path: "/api/recordings/:id/audio",
    body: "none",
    handle: async ({ params }, control) => {
      const id = params["id"] ?? "";
      const found = await control.recording(id);
      if (!found.ok) return found;
      return { ok: true, value: { kind: "file", path: found.value.file, type: "audio/wav", name: `${id}.wav` } };
    },
  },
];

function readFilter(query: URLSearchParams): Answer<RecordingFilter> {
  const fields = FieldReader.ofQuery(query);
  const filter: RecordingFilter = {
    limit: fields.optional("limit", wholeNumber(1, 1000)) ?? 50,
    before: fields.optional("before", identifier),
    call: fields.optional("call", identifier),
    agent: fields.optional("agent", identifier),
    queue: fields.optional("queue", identifier),
    since: fields.optional("since", instant),
  };
  return fields.refusal() ?? answer(filter);
}
