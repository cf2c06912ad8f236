// /api/examples: parts of calls that others may hear to learn from; /api/marked-calls: what inspectors marked, for who makes examples of it.

import { limits } from "../../base/limits.ts";
import { list, oneOf, optional, perhaps, required } from "../../office/shape.ts";
import { RECORDING_MARKS } from "../../qa/sheet.ts";
import { answer, type Refused, refuse } from "../answer.ts";
import type { ExampleListeningView, ExampleView, MarkedCallView } from "../example-control.ts";
import { type Download, operations, type Page } from "../operation.ts";
import { like, lineOf, paging, prose, whole } from "../shapes.ts";

const { titleCharacters, transcriptCharacters, tags: mostTags, tagCharacters } = limits.examples;
const DAY_MS = 86_400_000;

/** An inspection, a score sheet, a call, or CALL/AGENT. */
const source = like(
  /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}(\/[\p{L}\p{N}][\p{L}\p{N}._-]{0,63})?$/u,
  "an inspection such as Q-17, a score sheet such as S-31, a call, or CALL/AGENT",
);
const kind = oneOf(RECORDING_MARKS);
const title = lineOf(titleCharacters);
const transcript = prose(transcriptCharacters);
const tags = list(lineOf(tagCharacters));

export interface ExampleAnswers {
  listExamples: Page<ExampleView>;
  showExample: ExampleView;
  playExample: Download;
  listExampleListenings: readonly ExampleListeningView[];
  addExample: ExampleView;
  changeExample: ExampleView;
  removeExample: ExampleView;
  listMarkedCalls: Page<MarkedCallView>;
}

const operation = operations<ExampleAnswers>();

const readRoutes = [
  operation("listExamples", {
    method: "GET",
    path: "/api/examples",
    about: "Examples, newest first; those with certain words the best first.",
    query: {
      ...paging,
      text: perhaps(lineOf(200), "words of the title, the tags or what is said, in Chinese too"),
      kind: perhaps(kind, "what it is an example of"),
      tag: perhaps(lineOf(tagCharacters), "with this tag"),
    },
    handle: ({ query, asker }, control) => control.examples.list(query, asker),
  }),
  operation("showExample", {
    method: "GET",
    path: "/api/examples/:id",
    about: "One example, with what is said in it.",
    handle: ({ params, asker }, control) => control.examples.show(params.id, asker),
  }),
  operation("playExample", {
    method: "GET",
    path: "/api/examples/:id/audio",
    about: "The sound of an example, any stretch of it, customer left and agent right; who listens is noted.",
    media: ["audio/wav"],
    handle: async ({ params: { id }, asker }, { examples }) => {
      const found = await examples.audio(id, asker);
      if (!found.ok) return found;
      const name = `${id.toUpperCase()}.wav`;
      return answer({ kind: "ranged", ...found.value, type: "audio/wav", name, isPlayed: true });
    },
  }),
  operation("listExampleListenings", {
    method: "GET",
    path: "/api/examples/:id/listenings",
    about: "Who listened to an example, newest first.",
    handle: ({ params }, control) => control.examples.listenings(params.id),
  }),
  operation("listMarkedCalls", {
    method: "GET",
    path: "/api/marked-calls",
    about: "Calls that inspectors marked on their sheets, newest first.",
    query: { ...paging, mark: perhaps(kind, "with this mark") },
    handle: ({ query }, control) => control.examples.marked(query),
  }),
] as const;

const changeRoutes = [
  operation("addExample", {
    method: "POST",
    path: "/api/examples",
    about: "Puts a call, or a part of it, into the library.",
    creates: true,
    body: {
      of: required(source, "an inspection, a score sheet, a call, or CALL/AGENT"),
      kind: required(kind, "what it is an example of"),
      title: required(title, "what it is called"),
      transcript: optional(transcript, "", "what is said in it"),
      tags: optional(tags, [], "words to find it by"),
      fromMs: perhaps(whole(0, DAY_MS), "from where of the agent's part; left out: its beginning"),
      toMs: perhaps(whole(1, DAY_MS), "to where; left out: its end"),
    },
    handle: async ({ body, asker }, control) =>
      refusedTags(body.tags) ?? control.examples.add({ ...body, tags: [...new Set(body.tags)] }, asker),
  }),
  operation("changeExample", {
    method: "PATCH",
    path: "/api/examples/:id",
    about: "Changes what an example is called and what is said in it; what is left out stays.",
    body: {
      kind: perhaps(kind, "what it is an example of"),
      title: perhaps(title, "what it is called"),
      transcript: perhaps(transcript, "what is said in it"),
      tags: perhaps(tags, "words to find it by, instead of those there are"),
    },
    handle: async ({ params, body, asker }, control) =>
      refusedTags(body.tags ?? []) ?? control.examples.change(params.id, body, asker),
  }),
  operation("removeExample", {
    method: "DELETE",
    path: "/api/examples/:id",
    about: "Takes an example out of the library; the recording stays.",
    handle: ({ params, asker }, control) => control.examples.remove(params.id, asker),
  }),
] as const;

export const exampleRoutes = [...readRoutes, ...changeRoutes] as const;

function refusedTags({ length }: readonly string[]): Refused | undefined {
  if (length <= mostTags) return undefined;
  return refuse(400, "Not understood", `tags: found ${length}; allowed: at most ${mostTags}`);
}
