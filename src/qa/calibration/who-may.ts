// Who is asked in a calibration: everybody who inspects and has the skills, or those who were named; never who took part in one of the calls, nor, unless
// the office says so, who belongs to the agent's team or looks after it. Who may not judge one of the calls judges none: they could not be compared.

import type { Database } from "../../base/db.ts";
import type { Office } from "../../office/office.ts";
import { inspectorsOf, refusedFor } from "../sheets/choose.ts";
import { personsWho } from "../sheets/persons.ts";
import type { NewCalibration } from "./calibrations.ts";

export interface LeftOut {
  readonly inspector: string;
  readonly why: "took part" | "own team" | "skills" | "no inspector" | "made it";
}

/** In the order they stand in the office file, or were named. */
export async function whoMayCalibrate(
  { card, calls, inspectors, master, maker }: NewCalibration,
  number: number,
  deps: { readonly database: Database; readonly office: () => Office },
): Promise<{ readonly asked: readonly string[]; readonly leftOut: readonly LeftOut[] }> {
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
    // Whoever is named need not have the skills: a person chose.
    const skills = inspectors?.includes(inspector) === true || inspector === master ? [] : card.skills;
    const why = ((): LeftOut["why"] | undefined => {
      if (one === undefined) return "no inspector";
      if (inspector === maker && inspector !== master) return "made it";
      const [refused] = choices.flatMap((choice) => refusedFor(one, { ...choice, skills }, office) ?? []);
      return refused === "took part or judged it already" ? "took part" : refused;
    })();
    if (why === undefined) asked.push(inspector);
    else leftOut.push({ inspector, why });
  }
  return { asked, leftOut };
}
