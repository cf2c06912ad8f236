// What the HTTP interface and the CLI may do with the running switch (`api/control.ts`), done.

import { monitorEventLoopDelay } from "node:perf_hooks";
import { type Answer, answer, type Refused, refuse } from "../../api/answer.ts";
import type { SwitchControl } from "../../api/control.ts";
import type { FlowTroubleView } from "../../api/flow-control.ts";
import type { HealthParts } from "../../api/health.ts";
import type { CallView, CheckView, ConfigEntryView, ExtensionView, StatusView } from "../../api/views.ts";
import { type Database, longQueries } from "../../base/db.ts";
import type { CallId, ExtensionKey, QueueKey } from "../../base/ids.ts";
import { limits } from "../../base/limits.ts";
import { addressText } from "../../base/net.ts";
import { isoTime, sleep, type WallMillis } from "../../base/time.ts";
import type { CallRecord } from "../../call/record.ts";
import { findCall, searchCalls } from "../../call/record-tables.ts";
import type { Extension } from "../../office/office.ts";
import type { Switch } from "../core/switch.ts";
import { agentControl } from "./agent-control.ts";
import { alarmControl, alarmView } from "./alarm-control.ts";
import { checkAudit } from "./audit-chain.ts";
import { besideControl } from "./beside-control.ts";
import { calibrationControl } from "./calibration-control.ts";
import { callCommands } from "./call-commands.ts";
import { marksOf } from "./call-marks.ts";
import { callSound } from "./call-sound.ts";
import { callView } from "./call-view.ts";
import { callbackControl } from "./callback-control.ts";
import { callerControl } from "./caller-control.ts";
import { closureControl } from "./closure-control.ts";
import { conferenceControl } from "./conference-control.ts";
import { customerControl } from "./customer-control.ts";
import { queueView, queueViews } from "./desk-view.ts";
import { drainControl, drainView } from "./drain-control.ts";
import { eventControl } from "./event-control.ts";
import { exampleControl } from "./example-control.ts";
import { explainControl } from "./explain-control.ts";
import type { PastOffices } from "./explain-history.ts";
import { faxControl } from "./fax-control.ts";
import { flowVisitsOf } from "./flow-control.ts";
import { ghostsView } from "./ghosts-view.ts";
import { guardControl, guardView } from "./guard-control.ts";
import { importControl } from "./import-control.ts";
import { inspectionControl } from "./inspection-control.ts";
import { knowledgeControl } from "./knowledge-control.ts";
import { lineControl, lineView } from "./line-control.ts";
import { markControl } from "./mark-control.ts";
import { noSuch } from "./no-such.ts";
import { overloadView } from "./overload-view.ts";
import { performanceControl } from "./performance-control.ts";
import { reportControl } from "./report-control.ts";
import { reportingControl } from "./reporting-control.ts";
import { routeControl } from "./route-control.ts";
import { queueRoutingView, routingControl } from "./routing-control.ts";
import { samplingControl } from "./sampling-control.ts";
import { scorecardControl } from "./scorecard-control.ts";
import { sheetControl } from "./sheet-control.ts";
import { superviseControl } from "./supervise-control.ts";
import { surveyControl } from "./survey-control.ts";
import { tableControl } from "./table-control.ts";
import { templateControl } from "./template-control.ts";
import { ticketControl } from "./ticket-control.ts";
import { traceControl } from "./trace-control.ts";
import { trunkControl } from "./trunk-control.ts";
import { voicemailControl } from "./voicemail-control.ts";
import { waitingControl } from "./waiting-control.ts";
import { webhookControl } from "./webhook-control.ts";
import { workControl } from "./work-control.ts";

export interface ControlDeps {
  readonly pbx: Switch;
  readonly database: Database;
  readonly dataDirectory: string;
  readonly version: string;
  readonly startedAt: WallMillis;
  readonly state: () => StatusView["state"];
  readonly troubles: () => readonly string[];
  /** Those of readiness that the switch itself does not know. */
  readonly parts: () => Pick<HealthParts, "storage" | "recording">;
  readonly listening: StatusView["listening"];
  readonly mediaWorkers: () => number;
  readonly configuration: readonly ConfigEntryView[];
  readonly doctor: () => Promise<readonly CheckView[]>;
  readonly flows: SwitchControl["flows"];
  /** What of the flows in force does not fit the office. */
  readonly flowTroubles: () => readonly FlowTroubleView[];
  readonly office: SwitchControl["office"];
  readonly offices: PastOffices;
  readonly provision: SwitchControl["provision"];
  readonly recordings: SwitchControl["recordings"];
  readonly privacy: SwitchControl["privacy"];
  readonly people: SwitchControl["people"];
  readonly signIn: SwitchControl["signIn"];
  readonly log: SwitchControl["log"];
  readonly metrics: SwitchControl["metrics"];
}

const WATCH_GAP_MS = 200;
/** How often the main loop is looked at; an idle switch should cost nearly nothing. */
const LOOP_RESOLUTION_MS = 20;
const LISTED_CALLERS = 10;
const SHOWN_CALLERS = 100;

export function switchControl(deps: ControlDeps): SwitchControl {
  const { pbx, database } = deps;
  /** For what reads all there is. */
  const far = longQueries(database);
  const loopDelay = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS });
  loopDelay.enable();
  return {
    readiness: () => ({
      state: deps.state(),
      troubles: deps.troubles(),
      parts: { ...deps.parts(), media: pbx.media.sizes.portsFree + pbx.media.sizes.portsInUse > 0 ? "ok" : "no-ports" },
    }),
    status: async () => {
      const loopDelayMs = Math.max(0, loopDelay.percentile(99) / 1e6 - LOOP_RESOLUTION_MS);
      loopDelay.reset();
      return answer({ ...statusOf(deps), loopDelayMs: Math.round(loopDelayMs * 100) / 100 });
    },
    drain: drainControl(deps),
    doctor: async () => answer(await deps.doctor()),
    configuration: async () => answer(deps.configuration),
    ...extensionControl(pbx),
    ...agentControl(pbx),
    ...queueControl(pbx),
    ...callControl(pbx, database),
    ...explainControl(pbx, { database, offices: deps.offices }),
    recordings: deps.recordings,
    beside: besideControl(pbx, noSuch),
    callCommands: callCommands(pbx),
    callbacks: callbackControl(pbx, database),
    callers: callerControl(pbx),
    closures: closureControl(pbx, queueControl(pbx).queue),
    conferences: conferenceControl(pbx, database),
    supervise: superviseControl(pbx, database),
    sampling: samplingControl(deps),
    scorecards: scorecardControl(deps),
    surveys: surveyControl(deps),
    guard: guardControl(pbx, noSuch),
    customers: customerControl(pbx, database, deps.people),
    events: eventControl(deps),
    webhooks: webhookControl(pbx),
    faxes: faxControl(pbx),
    flows: deps.flows,
    imports: importControl(pbx, far),
    tables: tableControl(pbx),
    tickets: ticketControl(pbx, database),
    knowledge: knowledgeControl(deps),
    marks: markControl(deps),
    work: workControl(deps),
    inspections: inspectionControl(deps),
    sheets: sheetControl(deps),
    calibrations: calibrationControl(deps),
    examples: exampleControl(deps),
    office: deps.office,
    reports: reportControl(pbx, far),
    reporting: reportingControl(pbx, deps.people),
    templates: templateControl(deps),
    performance: performanceControl(pbx),
    alarms: alarmControl(pbx, database),
    routes: routeControl(pbx),
    routing: routingControl(pbx),
    privacy: deps.privacy,
    provision: deps.provision,
    trace: traceControl(pbx.ladders),
    trunks: trunkControl(pbx, noSuch),
    voicemail: voicemailControl(pbx, noSuch),
    waiting: waitingControl(pbx),
    people: deps.people,
    signIn: deps.signIn,
    audit: { check: async (known) => answer(await checkAudit(far, known)) },
    log: deps.log,
    metrics: deps.metrics,
  };
}

function statusOf(deps: ControlDeps): Omit<StatusView, "loopDelayMs"> {
  const { pbx } = deps;
  const now = pbx.clock.now();
  const agents = pbx.floor.desk.agents(now);
  const { media } = pbx;
  return {
    version: deps.version,
    state: deps.state(),
    office: pbx.office.name,
    startedAt: isoTime(deps.startedAt),
    uptimeMs: Math.round(pbx.clock.wall() - deps.startedAt),
    dataDirectory: deps.dataDirectory,
    calls: {
      active: pbx.calls.size,
      waiting: pbx.floor.lines,
      limit: pbx.office.limits.calls,
      today: pbx.figures.calls,
    },
    drain: drainView(pbx.intake),
    extensions: {
      total: pbx.office.extensions.size,
      registered: pbx.bindings.reachable().length,
    },
    agents: {
      total: agents.length,
      signedIn: agents.filter((agent) => agent.state.kind !== "signed-out").length,
      ready: agents.filter((agent) => agent.state.kind === "ready").length,
      talking: agents.filter((agent) => agent.state.kind === "talking").length,
    },
    queues: pbx.office.queues.size,
    flows: { total: pbx.ivr.flows.keys().length, troubles: deps.flowTroubles() },
    alarms: { open: pbx.alarms.open.map((record) => alarmView(record, pbx)) },
    recordings: { active: media.sizes.recordings },
    media: {
      workers: deps.mediaWorkers(),
      legs: media.sizes.legs,
      portsFree: media.sizes.portsFree,
      portsInUse: media.sizes.portsInUse,
    },
    guard: guardView(pbx),
    overload: overloadView(pbx),
    ghosts: ghostsView(pbx),
    listening: deps.listening,
    sizes: pbx.sizes,
    ...memoryView(),
    troubles: deps.troubles(),
  };
}

/** A process without file descriptors cannot read how much memory it has. */
function memoryView(): Pick<StatusView, "memoryBytes" | "unread"> {
  try {
    return { memoryBytes: process.memoryUsage.rss(), unread: [] };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { memoryBytes: null, unread: [{ field: "memoryBytes", why }] };
  }
}

function extensionControl(pbx: Switch): Pick<SwitchControl, "extensions" | "extension" | "lines"> {
  const view = (extension: Extension): ExtensionView => ({
    id: extension.key,
    name: extension.name,
    registered: pbx.bindings.isReachable(extension.key),
    contacts: pbx.bindings.all(extension.key).map((binding) => ({
      uri: binding.contact,
      transport: binding.flow.transport,
      source: addressText(binding.flow.remote),
      userAgent: binding.userAgent ?? null,
      answering: pbx.bindings.answering(binding),
      expiresAt: isoTime((pbx.clock.wall() + binding.expiresAt - pbx.clock.now()) as WallMillis),
    })),
    agent: pbx.floor.desk.agentAt(extension.key) ?? null,
    calls: pbx.calls.of(extension.key),
    line: lineView(pbx, extension.key),
  });
  const one = async (key: string): Promise<Answer<ExtensionView>> => {
    const extension = pbx.office.extensions.get(key as ExtensionKey);
    return extension === undefined ? noSuch("extension", key, pbx.office.extensions.keys()) : answer(view(extension));
  };
  return {
    extensions: async () => answer([...pbx.office.extensions.values()].map(view)),
    extension: one,
    lines: lineControl(pbx, one, noSuch),
  };
}

function queueControl(pbx: Switch): Pick<SwitchControl, "queues" | "queue" | "watchQueues"> {
  return {
    queues: async () => answer(queueViews(pbx, LISTED_CALLERS)),
    queue: async (key) => {
      const queue = pbx.office.queues.get(key as QueueKey);
      const desk = pbx.floor.desk.queue(key as QueueKey, pbx.clock.now());
      if (queue === undefined || desk === undefined) return noSuch("queue", key, pbx.office.queues.keys());
      return answer({
        ...queueView(desk, queue, pbx, SHOWN_CALLERS),
        ...queueRoutingView(queue, pbx.office, pbx.floor.desk.agents(pbx.clock.now())),
      });
    },
    watchQueues: (onChange) => {
      let pending = false;
      let stopped = false;
      const tell = (): void => {
        pending = false;
        if (!stopped) onChange(queueViews(pbx, LISTED_CALLERS));
      };
      const unsubscribe = pbx.facts.subscribe((fact) => {
        if (pending || !changesQueues(fact.kind)) return;
        pending = true;
        pbx.clock.after(WATCH_GAP_MS, "queue watch: changes are told together", tell);
      });
      tell();
      return () => {
        stopped = true;
        unsubscribe();
      };
    },
  };
}

function changesQueues(kind: string): boolean {
  return kind === "agent.state" || kind.startsWith("caller.") || kind === "offer.failed";
}

function callControl(
  pbx: Switch,
  database: Database,
): Pick<SwitchControl, "calls" | "call" | "callSound" | "listen" | "hangUp"> {
  const find = async (id: string): Promise<CallRecord | undefined> =>
    pbx.records.find(id as CallId) ?? (await findCall(database, id));
  const noCall = (id: string): Refused =>
    refuse(404, "No such call", `Found no call ${id}; "call list" shows those there are.`);
  return {
    calls: async (filter) => {
      const { active, ...rest } = filter;
      // A call in progress is in the table as far as it was written; what memory knows of it is newer.
      const stored = await searchCalls(database, { ...rest, ended: active === undefined ? undefined : !active });
      const marks = await marksOf(stored, database);
      const views = stored.map((record) => {
        return callView(pbx.records.find(record.id) ?? record, pbx.clock.wall(), { mark: marks.get(record.id) });
      });
      return answer(views.filter((view) => active === undefined || (view.state !== "ended") === active));
    },
    call: async (id) => {
      const record = await find(id);
      if (record === undefined) return noCall(id);
      const flows = await flowVisitsOf(id, { pbx, database });
      const mark = (await marksOf([record], database)).get(id);
      return answer(callView(record, pbx.clock.wall(), { flows, mark }));
    },
    callSound: async (id) => {
      const record = await find(id);
      return record === undefined ? noCall(id) : answer(await callSound(record, pbx.media));
    },
    listen: (id, leg, hear) => {
      const call = pbx.calls.find(id);
      const found = call?.legs.find((one) => one.id === leg);
      if (call === undefined || found === undefined)
        return refuse(
          404,
          "No such leg",
          `Found no leg ${leg} in a call ${id} that goes on; "call show ${id}" names its legs.`,
        );
      const stop = pbx.media.listen(found.id, hear);
      if (stop === undefined)
        return refuse(
          503,
          "Too many listen",
          `${limits.rtp.soundTaps} legs are listened to from outside, or this one has just ended.`,
        );
      call.note(`listened to from outside: ${leg}`);
      return answer(stop);
    },
    hangUp: async (id, asker): Promise<Answer<CallView>> => {
      const call = pbx.calls.find(id) ?? pbx.callBacks.inLine(id);
      if (call !== undefined) pbx.people.audit.note({ who: asker.name, what: "call.hang-up", on: `call ${id}` });
      call?.stop("hung-up-by-command");
      await sleep(pbx.clock, 0, "the call's story closes up"); // so that the answer shows how it ended
      const record = await find(id);
      if (record === undefined) return noCall(id);
      return call === undefined
        ? refuse(409, "The call has ended", `Call ${id} ended at ${isoTime(record.endedAt ?? record.startedAt)}.`)
        : answer(callView(record, pbx.clock.wall()));
    },
  };
}
