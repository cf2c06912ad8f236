// Who is meant: the people behind a team, a role or a key of the office file, and who is told when one of them is late. Pure look-ups in the office;
// `workflow.ts` asks.

import { limits } from "../../base/limits.ts";
import type { Office } from "../../office/office.ts";
import type { TicketPeople } from "../../office/tickets.ts";
import type { User } from "../../office/users.ts";
import type { Ticket } from "./ticket.ts";

type People = Pick<Office, "users" | "agents">;

/** Theirs: the teams they look after, and the one they are in as an agent. */
export function teamsOf({ teams, agent }: User, { agents }: Pick<Office, "agents">): ReadonlySet<string> {
  const own = agent === undefined ? undefined : agents.get(agent)?.team;
  return new Set(own === undefined ? teams : [...teams, own]);
}

/** Keys of users; nobody named: nobody. */
export function usersBehind({ user, team, role }: Partial<TicketPeople>, office: People): readonly string[] {
  if (user !== undefined) return office.users.has(user) ? [user] : [];
  const all = [...office.users.values()];
  const found =
    team !== undefined
      ? all.filter((one) => teamsOf(one, office).has(team))
      : role !== undefined
        ? all.filter((one) => one.role === role)
        : [];
  return found.map(({ key }) => key);
}

/** Whoever has it, else everybody whose step it is. */
export function holders({ assignee, team, role }: Ticket, office: People): readonly string[] {
  const own = usersBehind({ user: assignee }, office);
  return bounded(own.length > 0 ? own : usersBehind({ team, role: team === undefined ? role : undefined }, office));
}

/** Of whom it is late to: leaders of the team of whoever has it, else managers, else administrators: somebody, wherever there is anybody. */
export function leadersFor(ticket: Ticket, office: People): readonly string[] {
  const assignee = ticket.assignee === undefined ? undefined : office.users.get(ticket.assignee);
  const teams = new Set(ticket.team === undefined ? [] : [ticket.team]);
  if (assignee !== undefined) for (const team of teamsOf(assignee, office)) teams.add(team);
  const leaders = usersBehind({ role: "team-leader" }, office).filter((key) => {
    const leader = office.users.get(key);
    return leader?.teams.some((team) => teams.has(team)) === true;
  });
  for (const found of [
    leaders,
    usersBehind({ role: "manager" }, office),
    usersBehind({ role: "administrator" }, office),
  ])
    if (found.length > 0) return bounded(found);
  return [];
}

export function bounded(keys: Iterable<string>): readonly string[] {
  return [...new Set(keys)].slice(0, limits.tickets.told);
}
