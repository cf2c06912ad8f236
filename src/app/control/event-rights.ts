// Which events somebody may see (CRM-11, CRM-12): the right that their kind of thing needs, as far as it reaches. Worked out when a stream begins, and
// again at each beat of it. A kind of event without a right of its own is the installation's alone.

import type { Asker, PeopleControl, Reach } from "../../api/people-control.ts";
import type { EventSubject, JournalEvent } from "../../crm/events.ts";
import { type Action, RIGHTS } from "../../office/rights.ts";

/** Where the kind of event is called otherwise than the right. */
const OTHERWISE: Readonly<Record<string, Action>> = {
  article: "knowledge.view",
  drain: "status.view",
  organisation: "customer.view",
  person: "privacy.view",
  voicemail: "mailbox.view",
};

export type MaySee = (event: Pick<JournalEvent, "type" | "about">) => boolean;

/** By kind; undefined: everywhere; "none": nothing of it. */
type Reaches = ReadonlyMap<string, Reach | undefined | "none">;

export async function eyesOf(asker: Asker, types: readonly string[], people: PeopleControl): Promise<MaySee> {
  if (asker.user === undefined) return () => true;
  const kinds = [...new Set(types.map(kindOf))];
  const reaches: Reaches = new Map(
    await Promise.all(kinds.map(async (kind) => [kind, await reachFor(kind, asker, people)] as const)),
  );
  return ({ type, about }) => {
    const kind = kindOf(type);
    const reach = reaches.has(kind) ? reaches.get(kind) : "none";
    return reach !== "none" && (reach === undefined || isWithin(about, reach));
  };
}

function kindOf(type: string): string {
  return type.split(".")[0] ?? "";
}

async function reachFor(kind: string, asker: Asker, people: PeopleControl): Promise<Reach | undefined | "none"> {
  const action = actionFor(kind);
  if (action === undefined) return "none";
  const admitted = await people.admit(asker, { action, on: { kind: "anybody" } });
  return admitted.ok ? admitted.value : "none";
}

function actionFor(kind: string): Action | undefined {
  const name = OTHERWISE[kind] ?? `${kind}.view`;
  return Object.hasOwn(RIGHTS, name) ? (name as Action) : undefined;
}

function isWithin({ agent, queue, extension, user, team }: EventSubject, reach: Reach): boolean {
  const has = (among: ReadonlySet<string>, key: string | undefined): boolean => key !== undefined && among.has(key);
  return (
    has(reach.agents, agent) ||
    has(reach.queues, queue) ||
    has(reach.extensions, extension) ||
    (reach.scope === "team" && has(reach.teams, team)) ||
    has(reach.users, user)
  );
}
