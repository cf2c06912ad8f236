// Who is to judge a call (QA-02): never who took part in it, who judged it already, nor who belongs to the agent's team or looks after it, unless the
// office says so; with the skills the scorecard asks for; and of those the one who has least to do for their share. Pure and without chance: who reads
// the loads can tell why.

import type { Office } from "../../office/office.ts";
import type { Inspector } from "../../office/quality.ts";

/** The same office file, the same loads: the same choice. */
export interface Choice {
  readonly skills: readonly string[];
  readonly agent: string;
  readonly team: string | undefined;
  readonly notBy: ReadonlySet<string>;
}

export interface LoadOf {
  /** Open sheets. */
  open(inspector: string): number;
  /** Sheets of the last days. */
  load(inspector: string): number;
  /** Rises with each sheet that anybody is given. */
  last(inspector: string): number;
}

/** Who inspects by the office file. */
export function inspectorsOf({ quality, users }: Pick<Office, "quality" | "users">): readonly Inspector[] {
  if (quality.inspectors !== undefined) return [...quality.inspectors.values()];
  return [...users.values()]
    .filter(({ role }) => role === "qa-inspector")
    .map(({ key }) => ({ user: key, skills: [], atOnce: EVERYBODY_AT_ONCE, share: 1 }));
}

/** As in the shape of the office file. */
const EVERYBODY_AT_ONCE = 50;

/** May this one judge it at all? Says why not. */
export function refusedFor(
  { user, skills }: Inspector,
  choice: Choice,
  { quality, users, agents }: Pick<Office, "quality" | "users" | "agents">,
): "took part or judged it already" | "own team" | "skills" | undefined {
  const person = users.get(user);
  if (choice.notBy.has(user) || person?.agent === choice.agent) return "took part or judged it already";
  if (!quality.sameTeam && choice.team !== undefined) {
    const own = person?.agent === undefined ? undefined : agents.get(person.agent)?.team;
    if (own === choice.team || person?.teams.includes(choice.team) === true) return "own team";
  }
  return choice.skills.every((skill) => skills.includes(skill)) ? undefined : "skills";
}

/** The least loaded for their share; of equals, whoever was given one longest ago. undefined: nobody may, or all have as many as they may. */
export function chooseInspector(
  choice: Choice,
  office: Pick<Office, "quality" | "users" | "agents">,
  loads: LoadOf,
): Inspector | undefined {
  let best: Inspector | undefined;
  for (const one of inspectorsOf(office)) {
    if (refusedFor(one, choice, office) !== undefined || loads.open(one.user) >= one.atOnce) continue;
    if (best === undefined || comesBefore(one, best, loads)) best = one;
  }
  return best;
}

function comesBefore(one: Inspector, other: Inspector, loads: LoadOf): boolean {
  const [a, b] = [loads.load(one.user) / one.share, loads.load(other.user) / other.share];
  if (a !== b) return a < b;
  const [lastA, lastB] = [loads.last(one.user), loads.last(other.user)];
  return lastA === lastB ? one.user < other.user : lastA < lastB;
}
