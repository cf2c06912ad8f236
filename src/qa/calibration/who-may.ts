// Who is asked in a calibration: everybody who inspects and has the skills, or those who were named; never who took part in one of the calls, nor, unless
// the office says so, who belongs to the agent's team or looks after it. Who may not judge one of the calls judges none: they could not be compared.

import type { Database } from "../../base/db.ts";
import type { Office } from "../../office/office.ts";
import type { Inspector } from "../../office/quality.ts";
import { type Choice, inspectorsOf, refusedFor } from "../sheets/choose.ts";
import { personsWho } from "../sheets/persons.ts";
import type { NewCalibration } from "./calibrations.ts";

export interface LeftOut {
  readonly inspector: string;
  readonly why: "took part" | "own team" | "skills" | "no inspector" | "made it";
}

interface WhoMayDeps {
  readonly database: Database;
  readonly office: () => Office;
}

/** In the order they stand in the office file, or were named. */
export async function whoMayCalibrate(
  draft: NewCalibration,
  number: number,
  deps: WhoMayDeps,
): Promise<{ readonly asked: readonly string[]; readonly leftOut: readonly LeftOut[] }> {
  const { calls, inspectors, master, maker } = draft;
  const office = deps.office();
  const known = new Map(inspectorsOf(office).map((one) => [one.user, one]));
  const wanted = new Set([...(inspectors ?? known.keys()), ...(master === undefined ? [] : [master])]);
  const choices = await Promise.all(
    calls.map(async ({ recording, agent, team }) => {
      const part = { recording, agent, purpose: "calibration", subject: number } as const;
      return { agent, team, notBy: await personsWho(part, deps) };
    }),
  );
  const asked: string[] = [];
  const leftOut: LeftOut[] = [];
  for (const inspector of wanted) {
    const one = known.get(inspector);
    const why =
      one === undefined
        ? "no inspector"
        : inspector === maker && inspector !== master
          ? "made it"
          : refusedAny(one, choices, skillsFor(inspector, draft), office);
    if (why === undefined) asked.push(inspector);
    else leftOut.push({ inspector, why });
  }
  return { asked, leftOut };
}

/** Whoever is named need not have the skills: a person chose. */
function skillsFor(inspector: string, { card, inspectors, master }: NewCalibration): readonly string[] {
  return inspectors?.includes(inspector) === true || inspector === master ? [] : card.skills;
}

function refusedAny(
  one: Inspector,
  choices: readonly Omit<Choice, "skills">[],
  skills: readonly string[],
  office: Office,
): LeftOut["why"] | undefined {
  const [why] = choices.flatMap((choice) => refusedFor(one, { ...choice, skills }, office) ?? []);
  return why === "took part or judged it already" ? "took part" : why;
}
