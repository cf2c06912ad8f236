// Events and screen pops for the HTTP interface and the command line (CRM-12, CRM-04).

import { type Answer, answer, type Refused, refuse } from "../../api/answer.ts";
import type { EventAsk, EventControl, EventLineView, EventView } from "../../api/event-control.ts";
import type { Asker, PeopleControl } from "../../api/people-control.ts";
import type { FeedSink } from "../../api/reply.ts";
import type { Database } from "../../base/db.ts";
import type { CallId } from "../../base/ids.ts";
import { isoTime } from "../../base/time.ts";
import type { CallRecord } from "../../call/record.ts";
import { findCall } from "../../call/record-tables.ts";
import { partyNumber } from "../../crm/events/call-events.ts";
import { EventFeed, type FeedItem } from "../../crm/events/event-feed.ts";
import {
  EVENT_TYPES,
  type EventFilter,
  isKnownType,
  SUBJECTS,
  wants,
  wantsType,
} from "../../crm/events/event-filter.ts";
import { listEvents } from "../../crm/events/list-events.ts";
import { EVENTS, type EventSubject, type JournalEvent, PASSING } from "../../crm/events.ts";
import type { ScreenPop } from "../../crm/pop/screen-pop.ts";
import { didYouMean } from "../../office/fault.ts";
import type { Switch } from "../core/switch.ts";
import { attachCaller } from "./attach-caller.ts";
import { eyesOf } from "./event-rights.ts";
import { noSuch } from "./no-such.ts";
import { popView } from "./pop-view.ts";

export interface EventControlDeps {
  readonly pbx: Switch;
  readonly database: Database;
  readonly people: PeopleControl;
}

export function eventControl(deps: EventControlDeps): EventControl {
  const { pbx, database, people } = deps;
  return {
    types: () => EVENT_TYPES.map((type) => ({ type, about: EVENTS[type], passing: PASSING.has(type) })),
    watch: async ({ after, follow, ...ask }, asker) => {
      const filter = filterOf(ask);
      if (!filter.ok) return filter;
      const watch = { filter: filter.value, after, follow, asker };
      const eyes = await eyesOf(asker, EVENT_TYPES, people);
      return answer((sink: FeedSink) => startWatch({ ...watch, eyes }, sink, deps));
    },
    list: async ({ limit, after, ...ask }, asker) => {
      const filter = filterOf(ask);
      if (!filter.ok) return filter;
      if (after !== undefined && !/^\d{1,15}$/.test(after)) return notAPage();
      const maySee = await eyesOf(asker, EVENT_TYPES, people);
      const before = after === undefined ? Number.MAX_SAFE_INTEGER : Number(after);
      const page = await listEvents({ filter: filter.value, maySee, before, limit }, database);
      const next = page.before === undefined ? null : String(page.before);
      return answer({ items: page.events.map(eventView), next });
    },
    pop: async (agent, asker) => {
      const { agents } = pbx.office;
      if (!agents.has(agent as never)) return noSuch("agent", agent, agents.keys());
      if (asker.user !== undefined && pbx.office.users.get(asker.user)?.agent !== agent) return notTheirs(asker, agent);
      const extension = pbx.floor.desk.agent(agent as never, pbx.clock.now())?.extension;
      const pop = await pbx.crm.telling.pops.of({ agent, extension });
      const none = `Nobody calls agent ${agent} now; the pop is there from the first ring until the call is over.`;
      return pop === undefined ? refuse(404, "No call", none) : answer(popView(pop));
    },
    attach: async (call, wanted, asker) => {
      const record = pbx.records.find(call as CallId) ?? (await findCall(database, call));
      if (record === undefined) return refuse(404, "No such call", `Found no call ${call}.`);
      return attachCaller({ record, number: numberOf(record), ...wanted }, asker, pbx);
    },
  };
}

function numberOf(record: CallRecord): string {
  return partyNumber(record);
}

interface Watch {
  readonly filter: EventFilter;
  readonly after: number | undefined;
  readonly follow: boolean;
  readonly asker: Asker;
  readonly eyes: (event: JournalEvent) => boolean;
}

function startWatch(watch: Watch, sink: FeedSink, { pbx, database, people }: EventControlDeps): () => void {
  const { journal, telling } = pbx.crm;
  const { asker, filter } = watch;
  let { eyes } = watch;
  const stopPops = hearsPops(watch) ? telling.pops.listen((pop) => sendPop(pop)) : (): void => {};
  const sendPop = (pop: ScreenPop): void => {
    const event = popEvent(pop, journal.toldSeq);
    if (wants(event, filter) && isTheirs(pop, watch, pbx)) sink.send({ kind: "event", ...eventView(event) });
  };
  const feed = new EventFeed({
    journal,
    database,
    clock: pbx.clock,
    filter,
    after: watch.after ?? (watch.follow ? undefined : 0),
    maySee: (event) => eyes(event),
    send: (item) => sink.send(lineView(item)),
    mayStill: async () => {
      if (!(await sink.mayStill())) return false;
      eyes = await eyesOf(asker, EVENT_TYPES, people);
      return true;
    },
    ended: () => sink.end(),
    caughtUp: watch.follow ? undefined : () => sink.end(),
  });
  sink.onRoom(() => feed.wake());
  return () => {
    stopPops();
    feed.close();
  };
}

/** Of the asker's own phone; the installation hears those of an agent or a phone that it asks for by name. */
function hearsPops({ filter, follow, asker }: Watch): boolean {
  if (!follow || !wantsType("screen.pop", filter)) return false;
  return asker.user !== undefined || filter.about.agent !== undefined || filter.about.extension !== undefined;
}

function isTheirs({ agent, extension }: ScreenPop, { asker }: Watch, { office }: Switch): boolean {
  if (asker.user === undefined) return true; // by name, see above
  const user = office.users.get(asker.user);
  if (user === undefined) return false;
  return agent === undefined ? user.extension === extension : user.agent === agent;
}

/** Its number is that of the newest event: it is not kept, and whoever resumes misses nothing else. */
function popEvent(pop: ScreenPop, seq: number): JournalEvent {
  const { call, agent, extension, queue, customer, ringingAt } = pop;
  const about: EventSubject = { call, extension, ...definedOf({ agent, queue, customer: customer?.id }) };
  return { seq, at: ringingAt, type: "screen.pop", about, data: { ...popView(pop) } };
}

function definedOf(about: EventSubject): EventSubject {
  return Object.fromEntries(Object.entries(about).filter(([, value]) => value !== undefined));
}

function filterOf({ types, about }: EventAsk): Answer<EventFilter> {
  const asked = (types ?? "").split(",").filter((type) => type !== "");
  const unknown = asked.find((type) => !isKnownType(type));
  if (unknown === undefined) return answer({ types: asked, about });
  const near = didYouMean(unknown, EVENT_TYPES);
  const detail = `types: found ${unknown}; allowed: those of /api/event-types, or all of a kind such as call.*`;
  return refuse(400, "Not understood", near === undefined ? detail : `${detail} (${near})`);
}

function lineView(item: FeedItem): EventLineView {
  if (item.kind === "event") return { kind: "event", ...eventView(item.event) };
  return item.kind === "beat" ? { ...item, at: isoTime(item.at) } : item;
}

function eventView({ seq, at, type, about, data }: JournalEvent): EventView {
  const given = SUBJECTS.flatMap((key) => (about[key] === undefined ? [] : [[key, about[key]] as const]));
  return { seq, at: isoTime(at), type, about: Object.fromEntries(given), data };
}

function notAPage(): Refused {
  return refuse(400, "Not understood", "after: allowed: `next` of the page before");
}

function notTheirs(asker: Asker, agent: string): Refused {
  return refuse(403, "Not allowed", `Who calls agent ${agent} is shown to that agent alone, and ${asker.name} is not.`);
}
