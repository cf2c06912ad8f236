// Calibrations for the HTTP interface and the command line (QA-07). Who may see all of them sees names; an inspector sees what they took part in, without.

import { type Answer, answer, type Refused, refuse } from "../../api/answer.ts";
import type {
  CalibrationControl,
  CalibrationDetailView,
  CalibrationDraft,
  CalibrationTrendView,
} from "../../api/calibration-control.ts";
import type { Asker, Reach } from "../../api/people-control.ts";
import { unreachable } from "../../base/assert.ts";
import type { Database } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import type { Result } from "../../base/result.ts";
import type { WallMillis } from "../../base/time.ts";
import type { Office } from "../../office/office.ts";
import type { Calibration, CalibrationCall } from "../../qa/calibration/calibration.ts";
import { type CalibrationFault, type Calibrations, judgedOf } from "../../qa/calibration/calibrations.ts";
import { type Calibrated, trendOf } from "../../qa/calibration/trend.ts";
import type { LeftOut } from "../../qa/calibration/who-may.ts";
import type { Part } from "../../qa/facts.ts";
import type { SoundBook } from "../../qa/hints.ts";
import { qaNumber } from "../../qa/ids.ts";
import { projectOf } from "../../qa/inspections/inspections.ts";
import { loadFacts } from "../../qa/load-facts.ts";
import type { ScorecardBook } from "../../qa/scorecard.ts";
import type { Switch } from "../core/switch.ts";
import { type CalibrationEyes, calibrationDetail, calibrationView, trendView } from "./calibration-views.ts";
import { type NamedPartDeps, namedPart } from "./named-part.ts";

export interface CalibrationControlDeps {
  readonly pbx: {
    readonly quality: NamedPartDeps["quality"] & {
      readonly calibrations: Calibrations;
      readonly scorecards: ScorecardBook;
      readonly sound: Pick<SoundBook, "hints">;
    };
    readonly clock: Switch["clock"];
    readonly office: Office;
  };
  readonly database: Database;
}

export function calibrationControl(deps: CalibrationControlDeps): CalibrationControl {
  const { calibrations } = deps.pbx.quality;
  const changed = async (
    id: string,
    by: Asker,
    run: (number: number) => Promise<Result<Calibration, CalibrationFault>>,
  ): Promise<Answer<CalibrationDetailView>> => {
    const number = qaNumber("calibration", id);
    if (number === undefined) return noSuchCalibration(id);
    const done = await run(number);
    return done.ok ? shown(done.value, { user: by.user, seesAll: true }, deps) : refusalOf(done.fault, id);
  };
  return {
    list: async ({ after, limit, ...filter }, within) => {
      const before = after === undefined ? undefined : qaNumber("calibration", after);
      if (after !== undefined && before === undefined) return noSuchCalibration(after);
      const found = await calibrations.search({ ...filter, inspector: within?.user, before, limit: limit + 1 });
      const items = found.slice(0, limit).map(calibrationView);
      return answer({ items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null });
    },
    show: async (id, by, within) => {
      const number = qaNumber("calibration", id);
      const one = number === undefined ? undefined : calibrations.find(number);
      if (one === undefined || !(within === undefined || one.inspectors.includes(within.user)))
        return noSuchCalibration(id);
      return shown(one, { user: by.user, seesAll: within === undefined }, deps);
    },
    create: (draft, by) => create(draft, by, deps),
    close: (id, by) => changed(id, by, (number) => calibrations.end(number)),
    cancel: (id, reason, by) => changed(id, by, (number) => calibrations.cancel(number, reason)),
    trend: (scorecard, within) => trend(scorecard, within, deps),
  };
}

async function shown(
  one: Calibration,
  eyes: CalibrationEyes,
  { pbx }: CalibrationControlDeps,
): Promise<Answer<CalibrationDetailView>> {
  const { calibrations } = pbx.quality;
  const sheets = await calibrations.sheets(one);
  return answer(calibrationDetail(one, sheets, await calibrations.comparison(one), eyes));
}

async function create(
  { scorecard, calls: names, inspectors, master, due }: CalibrationDraft,
  by: Asker,
  deps: CalibrationControlDeps,
): Promise<Answer<CalibrationDetailView>> {
  const { calibrations, scorecards } = deps.pbx.quality;
  const card = scorecards.current(scorecard);
  if (card === undefined) return refuse(404, "No such scorecard", `Found no scorecard ${scorecard} in force.`);
  if (due !== undefined && due <= deps.pbx.clock.wall()) return refuse(422, "Not possible", "due: that time is over");
  const calls = await callsOf(names, deps);
  if (!calls.ok) return calls;
  const made = await calibrations.create({
    ...{ card, calls: calls.value, inspectors, master, dueAt: due as WallMillis | undefined },
    ...{ by: by.user ?? by.name, maker: by.user },
  });
  return made.ok ? shown(made.value, { user: by.user, seesAll: true }, deps) : refusalOf(made.fault, "");
}

async function callsOf(
  names: readonly string[],
  { pbx, database }: CalibrationControlDeps,
): Promise<Answer<readonly CalibrationCall[]>> {
  const parts: Part[] = [];
  for (const name of names) {
    const part = await namedPart(name, { quality: pbx.quality, office: pbx.office, database });
    if (!part.ok) return part;
    const { recording, agent } = part.value;
    if (parts.some((one) => one.recording === recording && one.agent === agent))
      return refuse(422, "Not possible", `calls: ${name} is named twice`);
    parts.push(part.value);
  }
  const facts = await loadFacts(database, parts, pbx.office, pbx.quality.sound);
  const calls: CalibrationCall[] = [];
  for (const [place, part] of parts.entries()) {
    const known = facts[place];
    if (known === undefined)
      return refuse(409, "No sound any more", `Nothing of ${names[place] ?? ""} can be judged any more.`);
    const { recording, call, agent, team, queue, fromMs, toMs, agentChannel, talkedAt } = part;
    const project = projectOf(team, pbx.office);
    calls.push({ recording, call, agent, team, queue, fromMs, toMs, agentChannel, talkedAt, facts: known, project });
  }
  return answer(calls);
}

async function trend(
  scorecard: string,
  within: Reach | undefined,
  { pbx }: CalibrationControlDeps,
): Promise<Answer<CalibrationTrendView>> {
  const { calibrations, scorecards } = pbx.quality;
  const closed = await calibrations.search({
    ...{ state: "closed", scorecard, inspector: within?.user, before: undefined, limit: limits.calibrations.trend },
  });
  const newest = closed[0];
  const card = newest === undefined ? scorecards.current(scorecard) : scorecards.version(scorecard, newest.version);
  if (card === undefined) return refuse(404, "No such scorecard", `Found no scorecard ${scorecard}.`);
  const compared: Calibrated[] = [];
  let count = 0;
  // One after the other: whoever calls meanwhile is served in between.
  for (const calibration of closed) {
    const sheets = await calibrations.sheets(calibration);
    count += sheets.length;
    if (count > limits.calibrations.trendSheets) break;
    compared.push({
      calibration,
      judged: judgedOf(calibration, sheets),
      comparison: calibrations.compare(calibration, sheets),
    });
  }
  const eyes = { user: within?.user, seesAll: within === undefined };
  return answer(trendView(scorecard, trendOf(card, compared), eyes));
}

function noSuchCalibration(id: string): Refused {
  return refuse(404, "No such calibration", `Found no calibration ${id}.`);
}

const WHY: Readonly<Record<LeftOut["why"], string>> = {
  "took part": "took part in one of the calls",
  "own team": "belongs to the agent's team or looks after it",
  skills: "lacks a skill of the scorecard",
  "no inspector": "is no inspector of the office file",
  "made it": "knows whose calls they are, having chosen them",
};

function refusalOf(fault: CalibrationFault, id: string): Refused {
  const leftOut = (all: readonly LeftOut[]): string =>
    all.map(({ inspector, why }) => `${inspector} ${WHY[why]}`).join("; ");
  switch (fault.kind) {
    case "unknown":
      return noSuchCalibration(id);
    case "not-now":
      return refuse(409, "Not now", `The calibration ${id} is ${fault.state}.`);
    case "may-not":
      return refuse(422, "May not judge", `${leftOut(fault.leftOut)}.`);
    case "too-few": {
      const why = fault.leftOut.length === 0 ? "" : `: ${leftOut(fault.leftOut)}`;
      return refuse(422, "Too few inspectors", `Fewer than two may judge${why}.`);
    }
    case "too-many":
      return refuse(
        422,
        "Too many inspectors",
        `${fault.may} may judge; name up to ${limits.calibrations.inspectors} of them.`,
      );
    default:
      return unreachable(fault);
  }
}
