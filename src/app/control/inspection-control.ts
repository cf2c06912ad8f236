// Inspections for the HTTP interface and the command line (QA-02, QA-06, QA-07). What is not within the asker's reach, and an agent's own call before it
// has its score, is not there. Answers are the agent's alone, but for the installation itself.

import { type Answer, answer, type Refused, refuse } from "../../api/answer.ts";
import type { InspectionControl, InspectionDetailView, InspectionWish } from "../../api/inspection-control.ts";
import type { Asker, Reach } from "../../api/people-control.ts";
import { unreachable } from "../../base/assert.ts";
import type { Database } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import type { Result } from "../../base/result.ts";
import { isoTime, type WallMillis } from "../../base/time.ts";
import { type CoachingTasks, coachingId } from "../../crm/work/coaching.ts";
import type { Office } from "../../office/office.ts";
import type { SoundBook } from "../../qa/hints.ts";
import { qaId, qaNumber } from "../../qa/ids.ts";
import { type Inspection, PartTaken } from "../../qa/inspection.ts";
import { isScored } from "../../qa/inspections/inspection-events.ts";
import type { InspectionFault, Inspections } from "../../qa/inspections/inspections.ts";
import { type InspectionEyes, searchInspections } from "../../qa/inspections/search-inspections.ts";
import { loadFacts } from "../../qa/load-facts.ts";
import { partsOf } from "../../qa/load-parts.ts";
import type { ScorecardBook } from "../../qa/scorecard.ts";
import type { SheetDesk } from "../../qa/sheet.ts";
import type { Switch } from "../core/switch.ts";
import { detailView, fileView, inspectionView, soundOf } from "./inspection-views.ts";
import { noSuch } from "./no-such.ts";
import { coachingView } from "./work-control.ts";

export interface InspectionControlDeps {
  readonly pbx: {
    readonly quality: {
      readonly inspections: Inspections;
      readonly sheets: SheetDesk;
      readonly scorecards: ScorecardBook;
      readonly sound: Pick<SoundBook, "hints">;
    };
    readonly crm: { readonly care: { readonly coaching: CoachingTasks } };
    readonly clock: Switch["clock"];
    readonly office: Office;
  };
  readonly database: Database;
}

const COACHING_OF = "SELECT number FROM coaching WHERE agent = ? AND source = ? ORDER BY number LIMIT ?";

export function inspectionControl(deps: InspectionControlDeps): InspectionControl {
  return { ...lookingControl(deps), ...seeingControl(deps), ...answeringControl(deps) };
}

type Shown = Promise<Answer<InspectionDetailView>>;

function lookingControl(deps: InspectionControlDeps): Pick<InspectionControl, "inspections" | "inspection" | "file"> {
  const { pbx, database } = deps;
  const { inspections, sheets, scorecards } = pbx.quality;
  return {
    inspections: async ({ after, draw, limit, ...filter }, by, within) => {
      const before = after === undefined ? undefined : qaNumber("inspection", after);
      if (after !== undefined && before === undefined) return notAPage();
      const drawn = draw === undefined ? undefined : qaNumber("draw", draw);
      if (draw !== undefined && drawn === undefined) return noSuchDraw(draw);
      const search = { ...filter, draw: drawn, before, limit: limit + 1, eyes: eyesOf(by, within, pbx.office) };
      const found = await searchInspections(search, database);
      const items = found.slice(0, limit).map(inspectionView);
      return answer({ items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null });
    },
    inspection: async (id, by, within) => {
      const one = seen(id, by, within, deps);
      return one === undefined ? noSuchInspection(id) : answer(await shown(one, by, deps));
    },
    file: async (id) => {
      const one = found(id, inspections);
      if (one === undefined) return noSuchInspection(id);
      const all = [...(await sheets.of("first", one.number)), ...(await sheets.of("second", one.number))];
      return answer(fileView(one, all, scorecards.version(one.scorecard, one.version)));
    },
  };
}

type Seeing = "create" | "assign" | "withdraw" | "recheck" | "decide";

function seeingControl(deps: InspectionControlDeps): Pick<InspectionControl, Seeing> {
  const { pbx, database } = deps;
  const { inspections } = pbx.quality;
  const change = async (
    id: string,
    by: Asker,
    run: (number: number) => Promise<Result<Inspection, InspectionFault>>,
  ): Shown => {
    const number = qaNumber("inspection", id);
    if (number === undefined) return noSuchInspection(id);
    const changed = await run(number);
    return changed.ok ? answer(await shown(changed.value, by, deps)) : refusalOf(changed.fault, id);
  };
  /** Whoever hands it to somebody: the sound must be there, and they know whose call it is. */
  const hand = async (id: string, inspector: string | undefined, by: Asker, run: Handing): Shown => {
    if (inspector !== undefined && inspector === by.user)
      return refuse(
        409,
        "Not blind",
        `Whoever hands ${id} to somebody knows whose call it is: name another inspector.`,
      );
    if (inspector !== undefined && !pbx.office.users.has(inspector))
      return noSuch("user", inspector, pbx.office.users.keys());
    const one = found(id, inspections);
    const sound = one === undefined ? undefined : soundOf(one.recording, database);
    if (sound !== undefined && sound.state !== "there") return soundless(id, sound.state);
    return change(id, by, (number) => run(number, inspector));
  };
  return {
    create: (wish, by) => createInspection(wish, by, deps),
    assign: (id, inspector, by) => hand(id, inspector, by, (number, user) => inspections.assign(number, user)),
    recheck: (id, inspector, by) => hand(id, inspector, by, (number, user) => inspections.recheck(number, user)),
    withdraw: (id, why, by) => change(id, by, (number) => inspections.withdraw(number, why, nameOf(by))),
    decide: (id, outcome, words, by) =>
      change(id, by, (number) => inspections.decide(number, { outcome, words, by: nameOf(by) })),
  };
}

type Handing = (number: number, inspector: string | undefined) => Promise<Result<Inspection, InspectionFault>>;

async function createInspection(wish: InspectionWish, by: Asker, deps: InspectionControlDeps): Shown {
  const { pbx, database } = deps;
  const { inspections, scorecards, sound } = pbx.quality;
  const card = scorecards.current(wish.scorecard);
  if (card === undefined) return refuse(404, "No such scorecard", `Found no scorecard ${wish.scorecard} in force.`);
  const all = (await partsOf(wish.call, database, pbx.office)).map(({ part }) => part);
  const wanted = all.filter(({ agent }) => wish.agent === undefined || agent === wish.agent);
  const agents = [...new Set(wanted.map(({ agent }) => agent))];
  if (agents.length > 1)
    return refuse(422, "Which agent?", `Several agents spoke in ${wish.call}: ${agents.join(", ")}. Name one of them.`);
  // Of one agent's recordings of a call the longest is judged.
  const part = wanted.toSorted((a, b) => b.toMs - b.fromMs - (a.toMs - a.fromMs))[0];
  const [facts] = part === undefined ? [] : await loadFacts(database, [part], pbx.office, sound);
  if (part === undefined || facts === undefined) return nothingToJudge(wish);
  const origin = { kind: "hand", by: nameOf(by), why: wish.why } as const;
  try {
    const draft = { ...part, origin, scorecard: card.key, version: card.version, facts };
    const [made] = await inspections.create([draft]);
    return made === undefined ? nothingToJudge(wish) : answer(await shown(made, by, deps));
  } catch (error) {
    if (!(error instanceof PartTaken)) throw error;
    return refuse(409, "Judged already", `Agent ${part.agent}'s part of ${wish.call} is inspected already.`);
  }
}

function answeringControl(deps: InspectionControlDeps): Pick<InspectionControl, "acknowledge" | "dispute" | "coach"> {
  const { pbx } = deps;
  const { inspections } = pbx.quality;
  const byAgent = async (
    id: string,
    by: Asker,
    run: (number: number) => Promise<Result<Inspection, InspectionFault>>,
  ): Shown => {
    const one = found(id, inspections);
    const isTheirs = one !== undefined && (by.user === undefined || agentOf(by, pbx.office) === one.agent);
    if (!isTheirs || (by.user !== undefined && !isScored(one.state))) return noSuchInspection(id);
    const changed = await run(one.number);
    return changed.ok ? answer(await shown(changed.value, by, deps)) : refusalOf(changed.fault, id);
  };
  return {
    acknowledge: (id, by) => byAgent(id, by, (number) => inspections.acknowledge(number)),
    dispute: (id, reason, items, by) => byAgent(id, by, (number) => inspections.dispute(number, reason, items)),
    coach: async (id, { due, ...task }, by, within) => {
      const one = seen(id, by, within, deps);
      if (one === undefined) return noSuchInspection(id);
      if (!isScored(one.state)) return refusalOf({ kind: "not-now", state: one.state }, id);
      if (await inspections.isJudge(one.number, nameOf(by))) return refusalOf({ kind: "judge" }, id);
      const source = { kind: "inspection", id: qaId("inspection", one.number) } as const;
      const draft = { ...task, agent: one.agent, source, coach: nameOf(by), dueAt: due as WallMillis };
      return answer(coachingView(await pbx.crm.care.coaching.create(draft), pbx.clock.wall()));
    },
  };
}

async function shown(one: Inspection, by: Asker, deps: InspectionControlDeps): Promise<InspectionDetailView> {
  const { pbx, database } = deps;
  const { sheets, scorecards } = pbx.quality;
  const source = JSON.stringify({ kind: "inspection", id: qaId("inspection", one.number) });
  const rows = await database.query(COACHING_OF, [one.agent, source, limits.inspections.coachingShown]);
  return detailView(one, {
    card: scorecards.version(one.scorecard, one.version),
    sheet: one.sheet === undefined ? undefined : sheets.find(one.sheet),
    sound: soundOf(one.recording, database),
    coaching: rows.map((row) => coachingId(Number(row["number"]))),
    isOwn: agentOf(by, pbx.office) === one.agent,
  });
}

/** undefined: there is none that they may see. */
function seen(
  id: string,
  by: Asker,
  within: Reach | undefined,
  { pbx }: InspectionControlDeps,
): Inspection | undefined {
  const one = found(id, pbx.quality.inspections);
  const { agents, own } = eyesOf(by, within, pbx.office);
  if (one === undefined || agents?.has(one.agent) === false) return undefined;
  return one.agent === own && !isScored(one.state) ? undefined : one;
}

function eyesOf(by: Asker, within: Reach | undefined, office: Office): InspectionEyes {
  return { agents: within?.agents, own: agentOf(by, office) };
}

function found(id: string, inspections: Inspections): Inspection | undefined {
  const number = qaNumber("inspection", id);
  return number === undefined ? undefined : inspections.find(number);
}

function agentOf({ user }: Asker, { users }: Office): string | undefined {
  return user === undefined ? undefined : users.get(user)?.agent;
}

function nameOf({ user, name }: Asker): string {
  return user ?? name;
}

function refusalOf(fault: InspectionFault, id: string): Refused {
  switch (fault.kind) {
    case "unknown":
      return noSuchInspection(id);
    case "not-now":
      return refuse(409, "Not now", `The inspection ${id} is ${fault.state}.`);
    case "too-late":
      return refuse(409, "Too late", `The time for an answer to ${id} was over at ${isoTime(fault.at)}.`);
    case "no-second":
      return refuse(409, "No second ear", `Nobody judged ${id} a second time: there is no other score to count.`);
    case "nobody":
      return fault.inspector === undefined
        ? refuse(409, "No inspector", `No inspector may judge ${id}, or all have as many as they may.`)
        : refuse(
            409,
            "Not this inspector",
            `${fault.inspector} may not judge ${id}: does not inspect, took part, has judged it already or belongs to the team.`,
          );
    case "judge":
      return refuse(409, "Not one's own", `Whoever judged ${id} leaves what comes of it to others.`);
    case "no-question":
      return refuse(
        422,
        "No such question",
        `The scorecard of ${id} asks no question ${fault.item}; "qa inspection show ${id}" has the keys of all.`,
      );
    default:
      return unreachable(fault);
  }
}

function noSuchInspection(id: string): Refused {
  return refuse(404, "No such inspection", `Found no inspection ${id}.`);
}

function noSuchDraw(id: string): Refused {
  return refuse(400, "Not understood", `draw: found ${id}; allowed: the id of a draw such as D-4`);
}

function notAPage(): Refused {
  return refuse(400, "Not understood", "after: allowed: `next` of the page before");
}

function nothingToJudge({ call, agent }: InspectionWish): Refused {
  const whose = agent === undefined ? "no agent's part" : `no part of agent ${agent}`;
  return refuse(
    404,
    "Nothing to judge",
    `Found ${whose} of a recording of call ${call} that is over and has its sound.`,
  );
}

function soundless(id: string, state: string): Refused {
  return refuse(409, "Nothing to hear", `The sound of ${id} is ${state}: nobody can judge it any more.`);
}
