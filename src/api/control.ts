// What the HTTP interface may do with the running switch. `app` implements it; `server.ts` gives it an HTTP face; tests bring a fake.
// Keys and ids come from outside as plain strings: their syntax has been checked here, whether they exist has not.

import type { AgentExplanation } from "../acd/explain.ts";
import type { AlarmControl } from "./alarm-control.ts";
import type { Answer } from "./answer.ts";
import type { AuditControl } from "./audit-control.ts";
import type { BesideControl } from "./beside-control.ts";
import type { CalibrationControl } from "./calibration-control.ts";
import type { CallCommandControl } from "./call-control.ts";
import type { CallbackControl } from "./callback-control.ts";
import type { CallerControl, ClosureControl } from "./caller-control.ts";
import type { ConferenceControl } from "./conference-control.ts";
import type { CustomerControl } from "./customer-control.ts";
import type { EventControl } from "./event-control.ts";
import type { ExampleControl } from "./example-control.ts";
import type { AgentMomentView, CallExplainView } from "./explain-views.ts";
import type { FaxControl } from "./fax-control.ts";
import type { FlowControl } from "./flow-control.ts";
import type { GuardControl } from "./guard-control.ts";
import type { HealthParts } from "./health.ts";
import type { ImportControl } from "./import-control.ts";
import type { KnowledgeControl } from "./knowledge-control.ts";
import type { LineControl } from "./line-control.ts";
import type { LogControl } from "./log-control.ts";
import type { MarkControl } from "./mark-control.ts";
import type { MetricsControl } from "./metrics-control.ts";
import type { Asker, PeopleControl, Reach } from "./people-control.ts";
import type { PerformanceControl } from "./performance-control.ts";
import type { PrivacyControl } from "./privacy-control.ts";
import type { ProvisionControl } from "./provision-control.ts";
import type { RecordingControl } from "./recording-control.ts";
import type { ReportControl } from "./report-control.ts";
import type { ReportingControl } from "./reporting-control.ts";
import type { RouteControl } from "./route-control.ts";
import type { RoutingControl } from "./routing-views.ts";
import type { SamplingControl } from "./sampling-control.ts";
import type { ScorecardControl } from "./scorecard-control.ts";
import type { SheetControl } from "./sheet-control.ts";
import type { SignInControl } from "./sign-in-control.ts";
import type { SuperviseControl } from "./supervise-control.ts";
import type { SurveyControl } from "./survey-control.ts";
import type { TableControl } from "./table-control.ts";
import type { TemplateControl } from "./template-control.ts";
import type { TicketControl } from "./ticket-control.ts";
import type { TraceControl } from "./trace-control.ts";
import type { TrunkControl } from "./trunk-control.ts";
import type {
  AgentView,
  CallView,
  CheckView,
  ConfigEntryView,
  DrainView,
  ExtensionView,
  LegSoundView,
  OfficeApplyView,
  OfficeChangeView,
  OfficeRevisionView,
  QueueView,
  StatusView,
} from "./views.ts";
import type { VoicemailControl } from "./voicemail-control.ts";
import type { WaitingControl } from "./waiting-control.ts";
import type { WebhookControl } from "./webhook-control.ts";

export type AgentAction =
  /** `extension` undefined: the agent's own phone. */
  | { readonly kind: "sign-in"; readonly extension: string | undefined }
  | { readonly kind: "ready" }
  | { readonly kind: "busy"; readonly reason: string }
  | { readonly kind: "break" }
  /** Its end, and what the call was about: a code or a name of the queue's dispositions, or any text where it has none. */
  | { readonly kind: "wrap-up"; readonly disposition: string | undefined }
  | { readonly kind: "disposition"; readonly disposition: string }
  | { readonly kind: "extend"; readonly byMs: number }
  | { readonly kind: "sign-out" };

import type { InspectionControl } from "./inspection-control.ts";
import type { WorkControl } from "./work-control.ts";

export interface CallFilter {
  /** true: only calls in progress; false: only ended ones; undefined: both. */
  readonly active: boolean | undefined;
  /** 1 to 1000. */
  readonly limit: number;
  /** Id of a call: only calls that arrived before it (next page). */
  readonly before: string | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly agent: string | undefined;
  readonly queue: string | undefined;
  /** Arrived at or after this wall time, ms since 1970 UTC. */
  readonly since: number | undefined;
  readonly ending: string | undefined;
  readonly disposition: string | undefined;
  /** Only these people's; undefined: everybody's. */
  readonly within: Reach | undefined;
}

export interface SwitchControl {
  /** Answers at once, for /healthz and /readyz. */
  readiness(): {
    readonly state: StatusView["state"];
    readonly troubles: readonly string[];
    readonly parts: HealthParts;
  };
  status(): Promise<Answer<StatusView>>;
  /** Takes no new calls for a while, or takes them again; 409 where the switch is being stopped. */
  drain(isOn: boolean, asker: Asker): Promise<Answer<DrainView>>;
  doctor(): Promise<Answer<readonly CheckView[]>>;
  /** The configuration in force and where each key came from. */
  configuration(): Promise<Answer<readonly ConfigEntryView[]>>;

  extensions(): Promise<Answer<readonly ExtensionView[]>>;
  /** 404 where there is none; the detail names near ones. */
  extension(key: string): Promise<Answer<ExtensionView>>;

  agents(): Promise<Answer<readonly AgentView[]>>;
  agent(key: string): Promise<Answer<AgentView>>;
  /** 409 where the agent's state forbids it; the detail names the states that allow it. Whoever asks and is not the agent forces it. */
  agentAction(key: string, action: AgentAction, asker: Asker): Promise<Answer<AgentView>>;
  explainAgent(key: string): Promise<Answer<AgentExplanation>>;
  /** Of a moment that is over, ms since 1970. */
  explainAgentAt(key: string, at: number): Promise<Answer<AgentMomentView>>;

  queues(): Promise<Answer<readonly QueueView[]>>;
  queue(key: string): Promise<Answer<QueueView>>;
  /** Calls `onChange` with all queues now and after each change, at most about five times a second. Returns how to stop. */
  watchQueues(onChange: (queues: readonly QueueView[]) => void): () => void;

  readonly routing: RoutingControl;

  /** In progress and ended, newest first. */
  calls(filter: CallFilter): Promise<Answer<readonly CallView[]>>;
  call(id: string): Promise<Answer<CallView>>;
  explainCall(id: string): Promise<Answer<CallExplainView>>;
  /** 409 when it has ended. Resolves when the hang-up is under way. */
  hangUp(id: string, asker: Asker): Promise<Answer<CallView>>;
  /** Callers who wait, sent elsewhere or taken. */
  readonly waiting: WaitingControl;
  /** Calls in progress, commanded. */
  readonly callCommands: CallCommandControl;
  readonly people: PeopleControl;
  readonly audit: AuditControl;
  readonly signIn: SignInControl;

  readonly recordings: RecordingControl;
  readonly reports: ReportControl;
  readonly reporting: ReportingControl;
  readonly templates: TemplateControl;
  readonly performance: PerformanceControl;
  /** For Prometheus. */
  readonly metrics: MetricsControl;
  readonly alarms: AlarmControl;
  readonly lines: LineControl;
  readonly beside: BesideControl;
  readonly callbacks: CallbackControl;
  readonly callers: CallerControl;
  readonly closures: ClosureControl;
  readonly conferences: ConferenceControl;
  readonly supervise: SuperviseControl;
  readonly sampling: SamplingControl;
  readonly scorecards: ScorecardControl;
  readonly surveys: SurveyControl;
  readonly guard: GuardControl;
  readonly events: EventControl;
  readonly webhooks: WebhookControl;
  readonly customers: CustomerControl;
  readonly faxes: FaxControl;
  readonly flows: FlowControl;
  readonly imports: ImportControl;
  readonly privacy: PrivacyControl;
  readonly tables: TableControl;
  readonly tickets: TicketControl;
  readonly knowledge: KnowledgeControl;
  readonly marks: MarkControl;
  readonly work: WorkControl;
  readonly inspections: InspectionControl;
  readonly sheets: SheetControl;
  readonly calibrations: CalibrationControl;
  readonly examples: ExampleControl;
  readonly office: OfficeControl;
  readonly routes: RouteControl;
  readonly provision: ProvisionControl;
  readonly trace: TraceControl;
  /** How each leg of a call sounds, or sounded. */
  callSound(id: string): Promise<Answer<readonly LegSoundView[]>>;
  /** What a leg's party says from now on, for whoever was given the right to hear it: noted in the call's record. */
  listen(id: string, leg: string, hear: (sound: Int16Array | undefined) => void): Answer<() => void>;
  readonly trunks: TrunkControl;
  readonly voicemail: VoicemailControl;
  readonly log: LogControl;
}

export interface OfficeControl {
  /** What applying `text` would change. 422 with a fault a line where the file is wrong. */
  diff(text: string): Promise<Answer<readonly OfficeChangeView[]>>;
  /** Makes the office equal to `text`. A wrong file changes nothing (422). */
  apply(text: string, author: string, options: { readonly dryRun: boolean }): Promise<Answer<OfficeApplyView>>;
  /** The office in force as a file; without `secrets` they are sealed and only this data directory's key opens them, with it they are in clear. */
  export(options: { readonly secrets: boolean }): Promise<Answer<string>>;
  /** Newest first, at most 100. */
  history(): Promise<Answer<readonly OfficeRevisionView[]>>;
}
