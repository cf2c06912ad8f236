// What agents see of colleagues where they ask about a queue or a call (CRM-11): how many there are, and no states or skills by name. Whose right
// reaches a team sees everybody, since why a caller waited depends on who else could have served them.

import type { CallExplainView, PeopleThenView } from "./explain-views.ts";
import type { Reach } from "./people-control.ts";
import type { WhoView } from "./routing-views.ts";

export function whoFor(reach: Reach | undefined, view: WhoView): WhoView {
  if (reach?.scope !== "own") return view;
  const agents = view.agents.filter(({ id }) => reach.agents.has(id));
  return { ...view, agents, unlisted: view.unlisted + view.agents.length - agents.length };
}

export function explanationFor(reach: Reach | undefined, view: CallExplainView): CallExplainView {
  if (reach?.scope !== "own") return view;
  const isOwn = ({ agent }: { readonly agent: string }): boolean => reach.agents.has(agent);
  const people = (then: PeopleThenView | null): PeopleThenView | null => {
    if (then === null) return null;
    const agents = then.agents.filter(isOwn);
    return { ...then, agents, leftOut: then.leftOut + then.agents.length - agents.length };
  };
  const { waiting } = view;
  return {
    ...view,
    waits: view.waits.map((wait) => ({ ...wait, nobody: people(wait.nobody) })),
    decisions: view.decisions.map((decision) => ({
      ...decision,
      why: { ...decision.why, passedOver: decision.why.passedOver.filter(isOwn) },
      people: people(decision.people),
    })),
    waiting: waiting === null ? null : { ...waiting, agents: waiting.agents.filter(isOwn) },
  };
}
