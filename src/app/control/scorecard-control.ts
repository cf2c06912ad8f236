// Scorecards for the HTTP interface and the command line: documents are read against the office in force, kept in versions, and noted in the audit.

import { type Answer, answer, type Refused, refuse } from "../../api/answer.ts";
import type { Asker } from "../../api/people-control.ts";
import type { ScorecardApplyView, ScorecardControl, ScorecardView } from "../../api/scorecard-control.ts";
import type { Office } from "../../office/office.ts";
import { may } from "../../office/rights.ts";
import type { SamplingRules } from "../../qa/sampling/rules.ts";
import type { Scorecard } from "../../qa/scorecard.ts";
import { missingSkills, readScorecard } from "../../qa/scorecards/read-scorecard.ts";
import type { KeptScorecard, SaveFault, Scorecards } from "../../qa/scorecards/scorecards.ts";
import type { Audit } from "../core/audit.ts";
import { type ScorecardEyes, scorecardDetailView, scorecardView } from "./scorecard-view.ts";

export interface ScorecardControlDeps {
  readonly pbx: {
    readonly quality: {
      readonly scorecards: Scorecards;
      readonly sampling: { readonly rules: Pick<SamplingRules, "list"> };
    };
    readonly people: { readonly audit: Pick<Audit, "note"> };
    readonly office: Office;
  };
}

type Pbx = ScorecardControlDeps["pbx"];

export function scorecardControl({ pbx }: ScorecardControlDeps): ScorecardControl {
  const { scorecards } = pbx.quality;
  const eyes = (asker: Asker): ScorecardEyes => eyesOf(asker, pbx.office);
  const found = (id: string, version: number | undefined): KeptScorecard | undefined =>
    version === undefined ? scorecards.newest(id) : scorecards.kept(id, version);
  const newestOf = (id: string): number => scorecards.newest(id)?.card.version ?? 0;
  return {
    list: async (asker) =>
      answer((await scorecards.list()).map((kept) => scorecardView(kept, kept.card.version, eyes(asker)))),
    show: async (id, version, asker) => {
      const kept = found(id, version);
      return kept === undefined
        ? noSuchCard(id, version)
        : answer(scorecardDetailView(kept, newestOf(id), eyes(asker)));
    },
    history: async (id, asker) => {
      const all = await scorecards.history(id);
      const newest = all[0]?.card.version;
      if (newest === undefined) return noSuchCard(id, undefined);
      return answer(all.map((kept) => scorecardView(kept, newest, eyes(asker))));
    },
    document: async (id, version) => {
      const text = scorecards.document(id, version ?? newestOf(id));
      return text === undefined ? noSuchCard(id, version) : answer(text);
    },
    apply: (text, asker, { dryRun }) => apply(pbx, { text, asker, dryRun }),
    retire: (id, asker, force) => retire(pbx, id, { asker, force }),
  };
}

interface Applied {
  readonly text: string;
  readonly asker: Asker;
  readonly dryRun: boolean;
}

async function apply(pbx: Pbx, { text, asker, dryRun }: Applied): Promise<Answer<ScorecardApplyView>> {
  const { office, people } = pbx;
  const { scorecards } = pbx.quality;
  const names = { queues: [...office.queues.keys()], projects: [...office.performance.projects.keys()] };
  const read = readScorecard(text, names);
  if (!read.ok) {
    const count = `${read.fault.length} ${read.fault.length === 1 ? "fault" : "faults"}`;
    return refuse(422, "The scorecard is wrong", `${count}; nothing was changed.`, read.fault);
  }
  const card = read.value;
  const { key: id } = card;
  const warnings = warningsOf(card, office);
  const version = scorecards.versionFor(card);
  const unchanged = scorecards.current(id)?.version === version;
  if (dryRun || unchanged) return answer({ id, version, applied: false, unchanged, warnings });
  const saved = await scorecards.save(card, text, asker.name);
  if (!saved.ok) return tooMany(saved.fault);
  const now = saved.value.card.version;
  people.audit.note({ who: asker.name, what: "scorecard.apply", on: `scorecard ${id}`, after: `version ${now}` });
  return answer({ id, version: now, applied: true, unchanged: false, warnings });
}

async function retire(
  { quality, people, office }: Pbx,
  id: string,
  { asker, force }: { readonly asker: Asker; readonly force: boolean },
): Promise<Answer<ScorecardView>> {
  const wasInForce = quality.scorecards.current(id) !== undefined;
  const rules = wasInForce && !force ? await rulesFor(quality.sampling.rules, id) : [];
  if (rules.length > 0)
    return refuse(
      409,
      "In use",
      `Sampling rules draw for ${id}: ${rules.join(", ")}. Pause or change them, or say force.`,
    );
  const kept = await quality.scorecards.retire(id, asker.name);
  if (kept === undefined) return noSuchCard(id, undefined);
  if (wasInForce) people.audit.note({ who: asker.name, what: "scorecard.retire", on: `scorecard ${id}` });
  return answer(scorecardView(kept, kept.card.version, eyesOf(asker, office)));
}

/** The installation sees all; an inspector must not learn from a question where the call on a sheet came from. */
function eyesOf({ user: key }: Asker, office: Office): ScorecardEyes {
  const user = key === undefined ? undefined : office.users.get(key);
  if (key !== undefined && user === undefined) return { authors: false, places: false };
  const mayChange = user === undefined || may(user, "scorecard.change", "all");
  return { authors: mayChange, places: mayChange || user === undefined || !may(user, "sheet.take", "own") };
}

/** Those that would draw in vain. */
async function rulesFor(rules: Pick<SamplingRules, "list">, id: string): Promise<readonly string[]> {
  return (await rules.list())
    .filter(({ rule, state }) => state === "active" && rule.scorecard === id)
    .map(({ rule }) => rule.key);
}

/** Without `quality.inspectors` every inspector judges, and none has a skill. */
function warningsOf(card: Scorecard, { quality }: Office): readonly string[] {
  const missing = missingSkills(card, quality.inspectors?.values() ?? []);
  if (missing.length === 0) return [];
  return [`skills: nobody in quality.inspectors has ${missing.join(", ")}; calls judged by ${card.key} will wait.`];
}

function tooMany({ what, most }: SaveFault): Refused {
  const noun = what === "cards" ? "scorecards" : "versions of this scorecard";
  return refuse(422, "Too many", `There are ${most} ${noun} already.`);
}

function noSuchCard(id: string, version: number | undefined): Refused {
  const which = version === undefined ? id : `${id} with version ${version}`;
  return refuse(404, "No such scorecard", `Found no scorecard ${which}.`);
}
