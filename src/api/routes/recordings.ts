// /api/recordings: what was recorded, its sound, and what is done with it. /api/calls/ID/recording: recording by wish.

import { type Answer, answer } from "../answer.ts";
import type { SwitchControl } from "../control.ts";
import type { Reach } from "../people-control.ts";
import type { RecordingFilter } from "../recording-control.ts";
import { asJson, type Reply } from "../reply.ts";
import { type ApiRequest, FieldReader, identifier, instant, oneOf, wholeNumber, words, yesNo } from "../request.ts";
import type { Route } from "../route.ts";

const wish = oneOf(["start", "stop", "pause", "resume"]);
const use = oneOf(["played", "exported"]);

export const recordingRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/api/recordings",
    body: "none",
    handle: async ({ query, reach }, control) => {
      const filter = readFilter(query, reach);
      return filter.ok ? asJson(await control.recordings.list(filter.value)) : filter;
    },
  },
  {
    method: "GET",
    path: "/api/recordings/:id",
    body: "none",
    handle: async ({ params }, control) => asJson(await control.recordings.show(idOf(params))),
  },
  {
    method: "GET",
    path: "/api/recordings/:id/audio",
    body: "none",
    handle: audio,
  },
  {
    method: "POST",
    path: "/api/recordings/:id/hold",
    body: "json",
    handle: async ({ params, json, author }, control) => {
      const fields = FieldReader.ofJson(json);
      const reason = fields.required("reason", words);
      const refusal = fields.refusal();
      return refusal ?? asJson(await control.recordings.hold(idOf(params), reason ?? "", author));
    },
  },
  {
    method: "POST",
    path: "/api/recordings/:id/delete",
    body: "json",
    handle: async ({ params, json, author }, control) => {
      const fields = FieldReader.ofJson(json);
      const reason = fields.optional("reason", words);
      return fields.refusal() ?? asJson(await control.recordings.delete(idOf(params), reason, author));
    },
  },
  plain("release"),
  plain("verify"),
  plain("repair"),
  {
    method: "POST",
    path: "/api/calls/:id/recording",
    body: "json",
    handle: async ({ params, json, author }, control) => {
      const fields = FieldReader.ofJson(json);
      const asked = fields.required("do", wish);
      const refusal = fields.refusal();
      return refusal ?? asJson(await control.recordings.onCall(idOf(params), asked ?? "stop", author));
    },
  },
];

function plain(verb: "release" | "verify" | "repair"): Route {
  return {
    method: "POST",
    path: `/api/recordings/:id/${verb}`,
    body: "json",
    handle: async ({ params, json, author }, control) =>
      FieldReader.ofJson(json).refusal() ?? asJson(await control.recordings[verb](idOf(params), author)),
  };
}

async function audio({ params, query, author }: ApiRequest, control: SwitchControl): Promise<Answer<Reply>> {
  const id = idOf(params);
  const fields = FieldReader.ofQuery(query);
  const as = fields.optional("as", use) ?? "exported";
  const refusal = fields.refusal();
  if (refusal !== undefined) return refusal;
  const found = await control.recordings.audio(id, as, author);
  if (!found.ok) return found;
  const isOpus = found.value.format === "opus";
  const type = isOpus ? "audio/ogg" : "audio/wav";
  return answer({ kind: "stream", ...found.value, type, name: `${id}.${isOpus ? "ogg" : "wav"}` });
}

function idOf(params: ApiRequest["params"]): string {
  return params["id"] ?? "";
}

function readFilter(query: URLSearchParams, within: Reach | undefined): Answer<RecordingFilter> {
  const fields = FieldReader.ofQuery(query);
  const filter: RecordingFilter = {
    limit: fields.optional("limit", wholeNumber(1, 1000)) ?? 50,
    before: fields.optional("before", identifier),
    call: fields.optional("call", identifier),
    agent: fields.optional("agent", identifier),
    queue: fields.optional("queue", identifier),
    since: fields.optional("since", instant),
    held: fields.optional("held", yesNo),
    within,
  };
  return fields.refusal() ?? answer(filter);
}
