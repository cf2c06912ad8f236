// The library of examples for the HTTP interface and the command line (QA-06). Everybody may hear an example; whose call it is only those are told who may
// see that agent's inspections.

import { type Answer, answer, type Refused, refuse } from "../../api/answer.ts";
import type {
  ExampleControl,
  ExampleDraft,
  ExampleOriginView,
  ExampleView,
  MarkedCallView,
} from "../../api/example-control.ts";
import type { Asker, PeopleControl, Reach } from "../../api/people-control.ts";
import type { RecordingControl } from "../../api/recording-control.ts";
import type { Database } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import type { Result } from "../../base/result.ts";
import { isoTime, isoTimeOrNull } from "../../base/time.ts";
import { excerptOf } from "../../crm/knowledge/search.ts";
import type { Office } from "../../office/office.ts";
import type { FoundExample } from "../../qa/examples/example.ts";
import type { ExampleFault, Examples } from "../../qa/examples/examples.ts";
import { type MarkedPart, markedParts } from "../../qa/examples/marked.ts";
import { qaId, qaNumber } from "../../qa/ids.ts";
import { type NamedPartDeps, namedPart } from "./named-part.ts";

export interface ExampleControlDeps {
  readonly pbx: {
    readonly quality: NamedPartDeps["quality"] & { readonly examples: Examples };
    readonly office: Office;
  };
  readonly database: Database;
  readonly recordings: Pick<RecordingControl, "partAudio">;
  readonly people: Pick<PeopleControl, "admit">;
}

/** Whose examples somebody may know: undefined: everybody's; "none": nobody's. */
interface ExampleEyes {
  readonly reach: Reach | undefined | "none";
  /** They make examples, and see who saved one. */
  readonly makes: boolean;
}

export function exampleControl(deps: ExampleControlDeps): ExampleControl {
  return { ...readingControl(deps), ...changingControl(deps) };
}

type Reading = "list" | "show" | "audio" | "listenings" | "marked";

function readingControl(deps: ExampleControlDeps): Pick<ExampleControl, Reading> {
  const { examples } = deps.pbx.quality;
  return {
    list: async ({ after, limit, ...filter }, by) => {
      const before = after === undefined ? undefined : qaNumber("example", after);
      if (after !== undefined && before === undefined) return noSuchExample(after);
      const found = await examples.search({ ...filter, before, limit: limit + 1 });
      const eyes = await eyesOf(by, deps);
      const shown = found.slice(0, limit).map((one) => exampleView(one, eyes));
      const items = shown.map((one) => ({ ...one, transcript: excerptOf(one.transcript, filter.text ?? "") }));
      const isMore = found.length > limit && filter.text === undefined;
      return answer({ items, next: isMore ? (items.at(-1)?.id ?? null) : null });
    },
    show: async (id, by) => {
      const one = find(id, examples);
      return one === undefined ? noSuchExample(id) : answer(exampleView(one, await eyesOf(by, deps)));
    },
    audio: async (id, by) => {
      const one = find(id, examples);
      if (one === undefined) return noSuchExample(id);
      if (one.gone !== undefined)
        return refuse(
          409,
          "No sound any more",
          `The sound of ${qaId("example", one.number)} is gone: ${one.gone.state}.`,
        );
      const who = by.user ?? by.name;
      const opened = await deps.recordings.partAudio(one, who);
      if (opened.ok) await examples.heard(one, who);
      return opened;
    },
    listenings: async (id) => {
      const one = find(id, examples);
      if (one === undefined) return noSuchExample(id);
      const all = await examples.listenings(one.number, limits.examples.listeningsShown);
      return answer(all.map(({ who, at }) => ({ at: isoTime(at), who })));
    },
    marked: async ({ mark, limit, after }) => {
      const before = after === undefined ? undefined : qaNumber("sheet", after);
      if (after !== undefined && before === undefined)
        return refuse(400, "Not understood", "after: allowed: `next` of the page before");
      const found = await markedParts(deps.database, { mark, before, limit: limit + 1 });
      const last = found.slice(0, limit).at(-1);
      const next = found.length > limit && last !== undefined ? qaId("sheet", last.newest) : null;
      return answer({ items: found.slice(0, limit).map(markedView), next });
    },
  };
}

function changingControl(deps: ExampleControlDeps): Pick<ExampleControl, "add" | "change" | "remove"> {
  const { examples } = deps.pbx.quality;
  const shown = async (
    done: Result<FoundExample, ExampleFault>,
    id: string,
    by: Asker,
  ): Promise<Answer<ExampleView>> => {
    if (done.ok) return answer(exampleView(done.value, await eyesOf(by, deps)));
    if (done.fault.kind === "unknown") return noSuchExample(id);
    return refuse(409, "Too many", `The library has ${limits.examples.kept} examples already: take some out.`);
  };
  return {
    add: async (draft, by) => {
      const { office, quality } = deps.pbx;
      const part = await namedPart(draft.of, { office, quality, database: deps.database });
      if (!part.ok) return part;
      const { recording, call, agent, team, fromMs, toMs, agentChannel } = part.value;
      const span = spanWithin(draft, toMs - fromMs);
      if (span === undefined)
        return refuse(422, "Not possible", `fromMs, toMs: allowed: a stretch within 0 to ${toMs - fromMs}`);
      const { kind, title, transcript, tags } = draft;
      const own = {
        recording,
        call,
        agent,
        team,
        agentChannel,
        fromMs: fromMs + span.fromMs,
        toMs: fromMs + span.toMs,
      };
      return shown(await examples.add({ ...own, kind, title, transcript, tags, by: by.user ?? by.name }), draft.of, by);
    },
    change: async (id, { kind, title, transcript, tags }, by) => {
      const one = find(id, examples);
      if (one === undefined) return noSuchExample(id);
      const after = {
        ...{ kind: kind ?? one.kind, title: title ?? one.title, transcript: transcript ?? one.transcript },
        tags: tags === undefined ? one.tags : [...new Set(tags)],
      };
      return shown(await examples.change(one.number, after, by.user ?? by.name), id, by);
    },
    remove: async (id, by) => {
      const one = find(id, examples);
      return one === undefined ? noSuchExample(id) : shown(await examples.remove(one.number), id, by);
    },
  };
}

/** undefined: it does not lie within the part. */
function spanWithin(
  { fromMs = 0, toMs }: Pick<ExampleDraft, "fromMs" | "toMs">,
  lengthMs: number,
): { readonly fromMs: number; readonly toMs: number } | undefined {
  const end = toMs ?? lengthMs;
  return fromMs < end && end <= lengthMs ? { fromMs, toMs: end } : undefined;
}

async function eyesOf(by: Asker, { people }: ExampleControlDeps): Promise<ExampleEyes> {
  const anybody = { kind: "anybody" } as const;
  const seen = await people.admit(by, { action: "inspection.view", on: anybody });
  const makes = await people.admit(by, { action: "example.change", on: anybody });
  return { reach: seen.ok ? seen.value : "none", makes: makes.ok };
}

function exampleView(one: FoundExample, eyes: ExampleEyes): ExampleView {
  const { number, kind, title, tags, transcript, gone, createdAt, changedAt, fromMs, toMs } = one;
  const of = originView(one, eyes);
  return {
    ...{ id: qaId("example", number), kind, title, tags, seconds: Math.round((toMs - fromMs) / 1_000), transcript },
    sound: gone === undefined ? "there" : gone.state === "expired" ? "expired" : "deleted",
    soundGoneAt: isoTimeOrNull(gone?.at),
    // Whoever deletes says why in words that may name somebody.
    soundGoneWhy: of === null ? null : (gone?.why ?? null),
    ...{ createdAt: isoTime(createdAt), changedAt: isoTime(changedAt), of },
  };
}

function originView(one: FoundExample, { reach, makes }: ExampleEyes): ExampleOriginView | null {
  const { agent, call, recording, fromMs, toMs, by } = one;
  if (reach === "none" || !(reach === undefined || reach.agents.has(agent))) return null;
  return { agent, call, recording, fromMs, toMs, savedBy: makes ? by : null };
}

function markedView(one: MarkedPart): MarkedCallView {
  const { call, recording, agent, fromMs, toMs, marks, sheets, comments, examples, canBeHeard } = one;
  return {
    ...{ call, recording, agent, seconds: Math.round((toMs - fromMs) / 1_000) },
    marks: [...marks].map(([mark, times]) => ({ mark, times })),
    sheets: sheets.map((number) => qaId("sheet", number)),
    comments: comments.map(({ atMs, channel, text }) => ({ atMs, channel, text })),
    examples: examples.map((number) => qaId("example", number)),
    canBeHeard,
  };
}

function find(id: string, examples: Examples): FoundExample | undefined {
  const number = qaNumber("example", id);
  return number === undefined ? undefined : examples.find(number);
}

function noSuchExample(id: string): Refused {
  return refuse(404, "No such example", `Found no example ${id}.`);
}
