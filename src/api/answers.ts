// What each operation of the HTTP interface answers with, all nouns together: scripts/api-document.mjs makes the schemas of the OpenAPI document
// from these types and their docstrings.

import type { AgentAnswers } from "./routes/agents.ts";
import type { AlarmAnswers } from "./routes/alarms.ts";
import type { AuditAnswers } from "./routes/audit.ts";
import type { BesideAnswers } from "./routes/beside.ts";
import type { CalibrationAnswers } from "./routes/calibrations.ts";
import type { CallCommandAnswers } from "./routes/call-control.ts";
import type { CallbackAnswers } from "./routes/callbacks.ts";
import type { CallerAnswers } from "./routes/callers.ts";
import type { CallAnswers } from "./routes/calls.ts";
import type { ConferenceAnswers, SuperviseAnswers } from "./routes/conferences.ts";
import type { CustomerImportAnswers } from "./routes/customer-imports.ts";
import type { CustomerAnswers } from "./routes/customers.ts";
import type { DocumentAnswers } from "./routes/document.ts";
import type { EventAnswers } from "./routes/events.ts";
import type { ExampleAnswers } from "./routes/examples.ts";
import type { ExtensionAnswers } from "./routes/extensions.ts";
import type { FaxAnswers } from "./routes/faxes.ts";
import type { FlowAnswers } from "./routes/flows.ts";
import type { GuardAnswers } from "./routes/guard.ts";
import type { InspectionAnswers } from "./routes/inspections.ts";
import type { KnowledgeAnswers } from "./routes/knowledge.ts";
import type { LineAnswers } from "./routes/lines.ts";
import type { LogAnswers } from "./routes/log.ts";
import type { MarkAnswers } from "./routes/marks.ts";
import type { NumberPlanAnswers } from "./routes/number-plan.ts";
import type { OfficeAnswers } from "./routes/office.ts";
import type { PerformanceAnswers } from "./routes/performance.ts";
import type { PhoneAnswers } from "./routes/phones.ts";
import type { PrivacyAnswers } from "./routes/privacy.ts";
import type { QueueAnswers } from "./routes/queues.ts";
import type { RecordingAnswers } from "./routes/recordings.ts";
import type { ReportingAnswers } from "./routes/reporting.ts";
import type { FigureAnswers } from "./routes/reports.ts";
import type { SamplingAnswers } from "./routes/sampling.ts";
import type { ScorecardAnswers } from "./routes/scorecards.ts";
import type { SheetAnswers } from "./routes/sheets.ts";
import type { SignInAnswers } from "./routes/sign-in.ts";
import type { StatusAnswers } from "./routes/status.ts";
import type { SurveyAnswers } from "./routes/surveys.ts";
import type { TableAnswers } from "./routes/tables.ts";
import type { TemplateAnswers } from "./routes/templates.ts";
import type { TicketAnswers } from "./routes/tickets.ts";
import type { TraceAnswers } from "./routes/trace.ts";
import type { TrunkAnswers } from "./routes/trunks.ts";
import type { UserAnswers } from "./routes/users.ts";
import type { VoicemailAnswers } from "./routes/voicemail.ts";
import type { WaitingAnswers } from "./routes/waiting.ts";
import type { WebhookAnswers } from "./routes/webhooks.ts";
import type { WorkAnswers } from "./routes/work.ts";

export interface ApiAnswers
  extends AgentAnswers,
    AlarmAnswers,
    AuditAnswers,
    BesideAnswers,
    CallAnswers,
    CallCommandAnswers,
    CallbackAnswers,
    CallerAnswers,
    ConferenceAnswers,
    CustomerImportAnswers,
    CustomerAnswers,
    DocumentAnswers,
    EventAnswers,
    ExtensionAnswers,
    FaxAnswers,
    FigureAnswers,
    FlowAnswers,
    GuardAnswers,
    KnowledgeAnswers,
    LineAnswers,
    LogAnswers,
    MarkAnswers,
    NumberPlanAnswers,
    OfficeAnswers,
    PhoneAnswers,
    PrivacyAnswers,
    QueueAnswers,
    RecordingAnswers,
    PerformanceAnswers,
    ReportingAnswers,
    TemplateAnswers,
    SheetAnswers,
    CalibrationAnswers,
    ExampleAnswers,
    SignInAnswers,
    StatusAnswers,
    SuperviseAnswers,
    SamplingAnswers,
    ScorecardAnswers,
    SurveyAnswers,
    TableAnswers,
    TicketAnswers,
    TraceAnswers,
    TrunkAnswers,
    UserAnswers,
    VoicemailAnswers,
    WorkAnswers,
    InspectionAnswers,
    WaitingAnswers,
    WebhookAnswers {}
