// All operations of the HTTP interface: server.ts serves them, scripts/api-document.mjs describes them, and the types of the command line's client
// (cli/api-client.ts) come from here. After a change: node scripts/api-document.mjs

import { agentRoutes } from "./routes/agents.ts";
import { alarmRoutes } from "./routes/alarms.ts";
import { auditRoutes } from "./routes/audit.ts";
import { besideRoutes } from "./routes/beside.ts";
import { calibrationRoutes } from "./routes/calibrations.ts";
import { callCommandRoutes } from "./routes/call-control.ts";
import { callbackRoutes } from "./routes/callbacks.ts";
import { callerRoutes } from "./routes/callers.ts";
import { callRoutes } from "./routes/calls.ts";
import { conferenceRoutes, superviseRoutes } from "./routes/conferences.ts";
import { customerImportRoutes } from "./routes/customer-imports.ts";
import { customerRoutes } from "./routes/customers.ts";
import { documentRoutes } from "./routes/document.ts";
import { eventRoutes } from "./routes/events.ts";
import { exampleRoutes } from "./routes/examples.ts";
import { extensionRoutes } from "./routes/extensions.ts";
import { faxRoutes } from "./routes/faxes.ts";
import { flowRoutes } from "./routes/flows.ts";
import { guardRoutes } from "./routes/guard.ts";
import { inspectionRoutes } from "./routes/inspections.ts";
import { knowledgeRoutes } from "./routes/knowledge.ts";
import { lineRoutes } from "./routes/lines.ts";
import { logRoutes } from "./routes/log.ts";
import { markRoutes } from "./routes/marks.ts";
import { numberPlanRoutes } from "./routes/number-plan.ts";
import { officeRoutes } from "./routes/office.ts";
import { performanceRoutes } from "./routes/performance.ts";
import { phoneRoutes } from "./routes/phones.ts";
import { privacyRoutes } from "./routes/privacy.ts";
import { queueRoutes } from "./routes/queues.ts";
import { recordingRoutes } from "./routes/recordings.ts";
import { reportingRoutes } from "./routes/reporting.ts";
import { reportRoutes } from "./routes/reports.ts";
import { samplingRoutes } from "./routes/sampling.ts";
import { scorecardRoutes } from "./routes/scorecards.ts";
import { sheetRoutes } from "./routes/sheets.ts";
import { signInRoutes } from "./routes/sign-in.ts";
import { statusRoutes } from "./routes/status.ts";
import { surveyRoutes } from "./routes/surveys.ts";
import { tableRoutes } from "./routes/tables.ts";
import { templateRoutes } from "./routes/templates.ts";
import { ticketRoutes } from "./routes/tickets.ts";
import { traceRoutes } from "./routes/trace.ts";
import { trunkRoutes } from "./routes/trunks.ts";
import { userRoutes } from "./routes/users.ts";
import { voicemailRoutes } from "./routes/voicemail.ts";
import { waitingRoutes } from "./routes/waiting.ts";
import { webhookRoutes } from "./routes/webhooks.ts";
import { workRoutes } from "./routes/work.ts";

/** Every route there is, in the order in which they are asked. */
export const apiRoutes = [
  ...statusRoutes,
  ...documentRoutes,
  ...samplingRoutes,
  ...scorecardRoutes,
  ...surveyRoutes,
  ...extensionRoutes,
  ...besideRoutes,
  ...guardRoutes,
  ...trunkRoutes,
  ...lineRoutes,
  ...agentRoutes,
  ...queueRoutes,
  ...callRoutes,
  ...waitingRoutes,
  ...callCommandRoutes,
  ...superviseRoutes,
  ...callbackRoutes,
  ...callerRoutes,
  ...customerRoutes,
  ...conferenceRoutes,
  ...customerImportRoutes,
  ...privacyRoutes,
  ...recordingRoutes,
  ...reportRoutes,
  ...reportingRoutes,
  ...templateRoutes,
  ...performanceRoutes,
  ...alarmRoutes,
  ...voicemailRoutes,
  ...eventRoutes,
  ...webhookRoutes,
  ...faxRoutes,
  ...flowRoutes,
  ...tableRoutes,
  ...ticketRoutes,
  ...knowledgeRoutes,
  ...markRoutes,
  ...workRoutes,
  ...inspectionRoutes,
  ...sheetRoutes,
  ...calibrationRoutes,
  ...exampleRoutes,
  ...officeRoutes,
  ...numberPlanRoutes,
  ...phoneRoutes,
  ...logRoutes,
  ...traceRoutes,
  ...userRoutes,
  ...signInRoutes,
  ...auditRoutes,
] as const;
