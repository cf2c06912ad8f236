// What right each route needs, and on whom or what: the one table. `admission.ts` goes by it; a route that is not in it is the installation's
// alone, and a test (test/api/rights.test.ts) finds it.

import type { Action } from "../office/rights.ts";
import type { Subject } from "./people-control.ts";
import type { ApiRequest } from "./request.ts";

/** Where a row of a list says whose it is: names of its fields. A row is shown where one of them is within reach. */
export interface RowKeys {
  readonly agent?: string;
  readonly queue?: string;
  readonly extension?: string;
  /** An extension's or a queue's. */
  readonly mailbox?: string;
  /** Its `legs` name extensions. */
  readonly legs?: true;
}

export interface RouteRight {
  readonly action: Action | ((request: Pick<ApiRequest, "query" | "json">) => Action);
  /** A named thing: `param` is its place in the path. */
  readonly on: Exclude<Subject["kind"], "anybody" | "everything"> | "anybody" | "everything";
  readonly param?: string;
  readonly rows?: RowKeys;
  /** The phone named in the body must be the asker's own, unless their right reaches everywhere. */
  readonly ownPhone?: true;
  /** The extension named in the body must be within reach too. */
  readonly reachedPhone?: true;
}

type Named = Exclude<RouteRight["on"], "anybody" | "everything">;

/** Whatever the reach: nobody's in particular. */
function anybody(action: RouteRight["action"]): RouteRight {
  return { action, on: "anybody" };
}

/** Needs the right everywhere. */
function everywhere(action: RouteRight["action"]): RouteRight {
  return { action, on: "everything" };
}

/** `:id` of the path names it. */
function one(on: Named, action: RouteRight["action"]): RouteRight {
  return { action, on, param: "id" };
}

/** What is not within reach is left out. */
function rows(action: Action, keys: RowKeys): RouteRight {
  return { action, on: "anybody", rows: keys };
}

const CALL_ROWS: RowKeys = { queue: "queue", agent: "agent", legs: true };

/** `METHOD path`, as the routes have them. */
export const ROUTE_RIGHTS: Readonly<Record<string, RouteRight>> = {
  "GET /api/status": anybody("status.view"),
  "GET /api/doctor": everywhere("installation.view"),
  "GET /api/configuration": everywhere("installation.view"),

  "GET /api/openapi.json": anybody("status.view"),
  "GET /api/me": anybody("status.view"),
  "GET /api/rights": anybody("status.view"),
  "GET /api/users": rows("user.view", { agent: "agent", extension: "extension" }),
  "GET /api/users/:id": one("user", "user.view"),
  "POST /api/users/:id/token": everywhere("user.change"),
  "POST /api/users/:id/revoke": everywhere("user.change"),
  "POST /api/sessions": anybody("sign-in.change"), // no token is asked for
  "DELETE /api/sessions/this": anybody("sign-in.change"),
  "GET /api/users/:id/sign-in": one("user", "sign-in.change"),
  "GET /api/users/:id/sessions": one("user", "sign-in.change"),
  "DELETE /api/users/:id/sessions": one("user", "sign-in.change"),
  "DELETE /api/users/:id/sessions/:session": one("user", "sign-in.change"),
  "PUT /api/users/:id/password": one("user", "sign-in.change"),
  "DELETE /api/users/:id/password": one("user", "sign-in.change"),
  "GET /api/users/:id/tokens": one("user", "sign-in.change"),
  "POST /api/users/:id/tokens": one("user", "sign-in.change"),
  "DELETE /api/users/:id/tokens/:token": one("user", "sign-in.change"),
  "POST /api/users/:id/second-factor": one("user", "sign-in.change"),
  "POST /api/users/:id/second-factor/confirm": one("user", "sign-in.change"),
  "POST /api/users/:id/second-factor/remove": one("user", "sign-in.change"),
  "GET /api/audit": everywhere("audit.view"),
  "GET /api/audit/verification": everywhere("audit.view"),

  "GET /api/extensions": rows("extension.view", { extension: "id" }),
  "GET /api/extensions/:id": one("extension", "extension.view"),
  "POST /api/extensions/:id/line": one("extension", "extension.set"),
  "GET /api/extensions/:id/mailbox": one("extension", "extension.view"),
  "POST /api/extensions/:id/mailbox": one("extension", "mailbox.change"),
  "POST /api/phones/:id/provision": everywhere("installation.change"),
  "GET /api/switches": anybody("switch.view"),
  "POST /api/switches/:id": everywhere("switch.turn"),
  "GET /api/messages": everywhere("message.view"),
  "POST /api/messages": everywhere("message.send"),

  "GET /api/agents": rows("agent.view", { agent: "id" }),
  "GET /api/agents/:id": one("agent", "agent.view"),
  "GET /api/agents/:id/explanation": one("agent", "agent.view"),
  "POST /api/agents/:id/sign-in": { ...one("agent", "agent.set"), reachedPhone: true }, // elsewhere the PIN is asked, at that phone
  "POST /api/agents/:id/ready": one("agent", "agent.set"),
  "POST /api/agents/:id/busy": one("agent", "agent.set"),
  "POST /api/agents/:id/break": one("agent", "agent.set"),
  "POST /api/agents/:id/wrap-up": one("agent", "agent.set"),
  "POST /api/agents/:id/extend": one("agent", "agent.set"),
  "POST /api/agents/:id/disposition": one("agent", "agent.set"),
  "POST /api/agents/:id/sign-out": one("agent", "agent.set"),

  "GET /api/queues": rows("queue.view", { queue: "id" }),
  "GET /api/queues/:id": one("queue", "queue.view"),
  "GET /api/queues/:id/who": one("queue", "queue.view"),
  "POST /api/queues/:id/close": one("queue", "queue.close"),
  "POST /api/queues/:id/open": one("queue", "queue.close"),

  "GET /api/calls": rows("call.view", CALL_ROWS),
  "GET /api/calls/:id": one("call", "call.view"),
  "GET /api/calls/:id/explanation": one("call", "call.view"),
  "GET /api/calls/:id/media": one("call", "call.view"),
  "GET /api/calls/:id/legs/:leg/sound": one("call", "call.listen"),
  "POST /api/calls/:id/hang-up": one("call", "call.hang-up"),
  "POST /api/calls": { ...anybody("call.control"), ownPhone: true },
  "POST /api/calls/:id/answer": one("call", "call.control"),
  "POST /api/calls/:id/hold": one("call", "call.control"),
  "POST /api/calls/:id/resume": one("call", "call.control"),
  "POST /api/calls/:id/transfer": one("call", "call.control"),
  "POST /api/calls/:id/bridge": one("call", "call.control"),
  "POST /api/calls/:id/play": one("call", "call.control"),
  "POST /api/calls/:id/move": one("call", "call.move"),
  "POST /api/calls/:id/take": { ...one("call", "call.move"), ownPhone: true },
  "GET /api/calls/:id/supervisors": one("call", "call.listen"),
  "POST /api/calls/:id/supervisors": {
    ...one("call", ({ json }) => (json["role"] === "listen" ? "call.listen" : "call.supervise")),
    ownPhone: true,
  },
  "POST /api/calls/:id/take-over": { ...one("call", "call.supervise"), ownPhone: true },
  "POST /api/calls/:id/recording": one("call", "recording.control"),
  "GET /api/calls/:id/sip": everywhere("installation.view"),
  "GET /api/calls/:id/pcap": everywhere("installation.view"),
  "GET /api/trace": everywhere("installation.view"),

  "GET /api/callers": anybody("caller.view"),
  "GET /api/callers/find": anybody("caller.view"),
  "POST /api/callers/put": anybody("caller.change"),
  "POST /api/callers/remove": anybody("caller.change"),
  "POST /api/callers/contest": anybody("caller.change"),
  "POST /api/callers/answer": anybody("caller.change"),
  "POST /api/calls/:id/mark": one("call", "call.mark"),

  // Call-backs are looked up by the control, which goes by the asker's reach itself.
  "GET /api/callbacks": rows("callback.view", { queue: "queue" }),
  "POST /api/callbacks": anybody("callback.change"),
  "GET /api/callbacks/:id": anybody("callback.view"),
  "POST /api/callbacks/:id/take": anybody("callback.change"),
  "POST /api/callbacks/:id/again": anybody("callback.change"),
  "POST /api/callbacks/:id/done": anybody("callback.change"),
  "POST /api/callbacks/:id/cancel": anybody("callback.change"),
  "GET /api/missed-calls": rows("callback.view", { queue: "queue" }),

  // Answers are looked up by the control, which goes by the asker's reach itself.
  "GET /api/surveys": anybody("survey.view"),
  "GET /api/surveys/:id/report": anybody("survey.view"),
  "GET /api/survey-answers": anybody("survey.view"),
  "GET /api/survey-answers/:id": anybody("survey.view"),
  "GET /api/survey-answers/:id/comment": anybody("survey.listen"),
  "POST /api/survey-answers/:id/delete-comment": anybody("survey.change"),

  "GET /api/reports/queues": rows("report.view", { queue: "queue" }),
  "GET /api/reports/agents": rows("report.view", { agent: "agent" }),
  // Rows within reach are told apart where they are counted.
  "GET /api/reports": anybody("report.view"),
  "GET /api/reports/:id/table": anybody("report.view"),
  "GET /api/reports/:id/file": anybody("report.view"),
  "GET /api/saved-reports": anybody("report.view"),
  "PUT /api/saved-reports/:id": anybody("report.view"),
  "DELETE /api/saved-reports/:id": anybody("report.view"),
  "POST /api/saved-reports/:id/deliver": everywhere("report.change"),
  "GET /api/report-templates": anybody("report.view"),
  "PUT /api/report-templates/:id": anybody("report.view"),
  "DELETE /api/report-templates/:id": anybody("report.view"),
  "GET /api/report-runs": everywhere("report.change"),
  "GET /api/performance": anybody("report.view"),
  "GET /api/performance/rules": anybody("report.view"),

  "GET /api/alarms": rows("alarm.view", { queue: "queue" }),
  "POST /api/alarms/:id/acknowledge": anybody("alarm.change"),

  "GET /api/conferences": anybody("conference.view"),
  "GET /api/conferences/:id": anybody("conference.view"),
  "GET /api/conference-history": anybody("conference.view"),
  "POST /api/conferences/:id/lock": everywhere("conference.change"),
  "POST /api/conferences/:id/record": everywhere("conference.change"),
  "POST /api/conferences/:id/kick": everywhere("conference.change"),
  "POST /api/conferences/:id/mute": everywhere("conference.change"),
  "POST /api/conferences/:id/unmute": everywhere("conference.change"),
  "POST /api/conferences/:id/end": everywhere("conference.change"),
  "POST /api/conferences/:id/invite": everywhere("conference.change"),

  "GET /api/recordings": rows("recording.view", { queue: "queue", agent: "agent" }),
  "GET /api/recordings/:id": one("recording", "recording.view"),
  "GET /api/recordings/:id/audio": one("recording", "recording.listen"),
  "GET /api/recordings/:id/hints": one("recording", "recording.view"),
  "GET /api/recordings/:id/peaks": one("recording", "recording.view"),
  "POST /api/recordings/:id/hold": one("recording", "recording.change"),
  "POST /api/recordings/:id/release": one("recording", "recording.change"),
  "POST /api/recordings/:id/delete": one("recording", "recording.change"),
  "POST /api/recordings/:id/verify": one("recording", "recording.change"),
  "POST /api/recordings/:id/repair": one("recording", "recording.change"),

  // Each event is looked at by itself, by the control: it needs the right to what it is about.
  "GET /api/events": anybody("event.view"),
  "GET /api/event-log": anybody("event.view"),
  "GET /api/event-types": anybody("event.view"),
  // The agent themselves, and nobody else: the control looks.
  "GET /api/agents/:id/pop": one("agent", "agent.view"),
  "POST /api/calls/:id/customer": one("call", "call.attach"),
  "GET /api/webhooks": everywhere("webhook.view"),
  "GET /api/webhooks/:id": everywhere("webhook.view"),
  "GET /api/webhook-dead": everywhere("webhook.view"),
  "POST /api/webhooks/:id/retry": everywhere("webhook.change"),
  "POST /api/webhooks/:id/test": everywhere("webhook.change"),
  "POST /api/webhook-dead/:id/replay": everywhere("webhook.change"),
  "DELETE /api/webhook-dead/:id": everywhere("webhook.change"),
  "GET /api/faxes": anybody("fax.view"),
  "GET /api/faxes/:id": anybody("fax.view"),
  "GET /api/faxes/:id/file": anybody("fax.view"),
  "POST /api/faxes/:id/remove": everywhere("fax.change"),
  "POST /api/faxes": everywhere("fax.change"),
  "GET /api/voicemail": rows("mailbox.view", { mailbox: "id" }),
  "GET /api/voicemail/:id": one("mailbox", "mailbox.view"),
  "POST /api/voicemail/:id/pin": one("mailbox", "mailbox.change"),
  "PUT /api/voicemail/:id/greeting": one("mailbox", "mailbox.change"),
  "POST /api/voicemail/:id/greeting": one("mailbox", "mailbox.change"),
  "POST /api/voicemail/:id/clear-greeting": one("mailbox", "mailbox.change"),
  "GET /api/voice-messages": rows("mailbox.view", { mailbox: "mailbox" }),
  "GET /api/voice-messages/:id": one("voice-message", "mailbox.view"),
  "GET /api/voice-messages/:id/audio": one("voice-message", "mailbox.view"),
  "POST /api/voice-messages/:id/mark": one("voice-message", "mailbox.change"),
  "POST /api/voice-messages/:id/delete": one("voice-message", "mailbox.change"),

  "GET /api/flows": anybody("flow.view"),
  "POST /api/flows": everywhere("flow.change"),
  "GET /api/flows/:id": anybody("flow.view"),
  "PUT /api/flows/:id": everywhere("flow.change"),
  "GET /api/flows/:id/history": anybody("flow.view"),
  "GET /api/flows/:id/versions/:version": anybody("flow.view"),
  "GET /api/flows/:id/figures": anybody("flow.view"),
  "POST /api/flows/:id/rollback": everywhere("flow.change"),
  "POST /api/flows/:id/remove": everywhere("flow.change"),

  // Customers are looked up by the control, which goes by the asker's reach itself.
  "GET /api/customers": anybody("customer.view"),
  "POST /api/customers": anybody("customer.change"),
  "POST /api/customer-assignments": anybody("customer.assign"),
  "GET /api/customer-classes": anybody("customer.view"),
  "GET /api/customer-fields": anybody("customer.view"),
  "GET /api/customers/:id": anybody("customer.view"),
  "PATCH /api/customers/:id": anybody("customer.change"),
  "DELETE /api/customers/:id": everywhere("customer.remove"),
  "POST /api/customers/:id/numbers": anybody("customer.change"),
  "POST /api/customers/:id/remove-number": anybody("customer.change"),
  "POST /api/customers/:id/notes": anybody("customer.change"),
  "POST /api/customers/:id/calls": anybody("customer.change"),
  "GET /api/customers/:id/timeline": anybody("customer.view"),
  "POST /api/customers/:id/merge": anybody("customer.change"),
  "POST /api/customers/:id/unmerge": anybody("customer.change"),
  "GET /api/organisations": anybody("customer.view"),
  "POST /api/organisations": anybody("organisation.change"),
  "GET /api/organisations/:id": anybody("customer.view"),
  "PATCH /api/organisations/:id": anybody("organisation.change"),
  "DELETE /api/organisations/:id": anybody("organisation.change"),
  "GET /api/customer-imports": everywhere("customer.import"),
  "POST /api/customer-imports": everywhere("customer.import"),
  "GET /api/customer-imports/:id": everywhere("customer.import"),
  "PUT /api/customer-imports/:id/file": everywhere("customer.import"),
  "GET /api/customer-imports/:id/preview": everywhere("customer.import"),
  "POST /api/customer-imports/:id/start": everywhere("customer.import"),
  "GET /api/customer-imports/:id/errors": everywhere("customer.import"),
  "DELETE /api/customer-imports/:id": everywhere("customer.import"),
  "GET /api/customer-export": anybody("customer.export"),

  "POST /api/privacy/person": everywhere("privacy.view"),
  "POST /api/privacy/export": everywhere("privacy.view"),
  "POST /api/privacy/erase": everywhere("privacy.change"),
  "GET /api/privacy/erasures": everywhere("privacy.view"),
  "GET /api/privacy/holds": everywhere("privacy.view"),
  "POST /api/privacy/holds": everywhere("privacy.change"),
  "DELETE /api/privacy/holds/:id": everywhere("privacy.change"),
  "GET /api/privacy/keep": everywhere("privacy.view"),

  // Tickets are looked up by the control, which goes by the asker's reach itself.
  "GET /api/tickets": anybody("ticket.view"),
  "GET /api/tickets/:id": anybody("ticket.view"),
  "GET /api/tickets/:id/attachments/:file": anybody("ticket.view"),
  "GET /api/ticket-work": anybody("ticket.view"),
  "GET /api/ticket-categories": anybody("ticket.view"),
  "POST /api/tickets": anybody("ticket.change"),
  "PATCH /api/tickets/:id": anybody("ticket.change"),
  "POST /api/tickets/:id/move": anybody("ticket.change"),
  "POST /api/tickets/:id/assign": anybody("ticket.change"),
  "POST /api/tickets/:id/macro": anybody("ticket.change"),
  "POST /api/tickets/:id/withdraw": anybody("ticket.change"),
  "POST /api/tickets/:id/object": anybody("ticket.change"),
  "POST /api/tickets/:id/pass": anybody("ticket.change"),
  "POST /api/tickets/:id/comments": anybody("ticket.change"),
  "POST /api/tickets/:id/links": anybody("ticket.change"),
  "DELETE /api/tickets/:id/links": anybody("ticket.change"),
  "POST /api/tickets/:id/attachments": anybody("ticket.change"),

  "GET /api/tables": anybody("table.view"),
  "GET /api/tables/:id": anybody("table.view"),
  "GET /api/tables/:id/find": anybody("table.view"),
  "GET /api/tables/:id/rows": anybody("table.view"),
  "PUT /api/tables/:id": everywhere("table.change"),
  "POST /api/tables/:id/remove": everywhere("table.change"),

  "GET /api/articles": anybody("knowledge.view"),
  "GET /api/articles/:id": anybody("knowledge.view"),
  "GET /api/articles/:id/audio": anybody("knowledge.view"),
  "POST /api/articles/:id/vote": anybody("knowledge.view"),
  "GET /api/knowledge/search": anybody("knowledge.view"),
  "GET /api/knowledge/suggestions": anybody("knowledge.view"),
  "GET /api/knowledge/categories": anybody("knowledge.view"),
  "GET /api/knowledge/drafts": everywhere("knowledge.change"),
  "PUT /api/articles/:id": everywhere("knowledge.change"),
  "PUT /api/articles/:id/audio": everywhere("knowledge.change"),
  "GET /api/articles/:id/versions": everywhere("knowledge.change"),
  "GET /api/articles/:id/versions/:version": everywhere("knowledge.change"),
  "POST /api/articles/:id/publish": everywhere("knowledge.change"),
  "POST /api/articles/:id/retire": everywhere("knowledge.change"),
  "DELETE /api/articles/:id": everywhere("knowledge.change"),
  "GET /api/articles/:id/votes": everywhere("knowledge.change"),
  "GET /api/knowledge/gaps": everywhere("knowledge.change"),
  "PUT /api/knowledge/categories/:id": everywhere("knowledge.change"),
  "DELETE /api/knowledge/categories/:id": everywhere("knowledge.change"),

  // Contacts and follow-ups are looked up by the control, which goes by the asker's reach itself.
  "GET /api/marks/first-call": anybody("mark.view"),
  "GET /api/marks/churn": anybody("churn.view"),
  "GET /api/marks/churn/find": anybody("churn.view"),
  "GET /api/follow-ups": anybody("follow-up.view"),
  "GET /api/follow-ups/:id": anybody("follow-up.view"),
  "POST /api/follow-ups": anybody("follow-up.change"),
  "POST /api/follow-ups/:id/take": anybody("follow-up.change"),
  "POST /api/follow-ups/:id/done": anybody("follow-up.change"),
  "POST /api/follow-ups/:id/cancel": anybody("follow-up.change"),

  // Exams and coaching are looked up by the control: within reach, or one's own.
  "GET /api/question-sets": everywhere("exam.change"),
  "GET /api/question-sets/:id": everywhere("exam.change"),
  "PUT /api/question-sets/:id": everywhere("exam.change"),
  "DELETE /api/question-sets/:id": everywhere("exam.change"),
  "GET /api/question-sets/:id/results": everywhere("exam.change"),
  "GET /api/exams": anybody("exam.view"),
  "GET /api/exams/:id": anybody("exam.view"),
  "POST /api/exams": anybody("exam.change"),
  "POST /api/exams/:id/start": anybody("exam.take"),
  "POST /api/exams/:id/answers": anybody("exam.take"),
  "POST /api/exams/:id/hand-in": anybody("exam.take"),
  "POST /api/exams/:id/mark": anybody("exam.change"),
  "POST /api/exams/:id/cancel": anybody("exam.change"),
  "GET /api/sampling-rules": everywhere("sampling.view"),
  "POST /api/sampling-rules": everywhere("sampling.change"),
  "GET /api/sampling-rules/:id": everywhere("sampling.view"),
  "DELETE /api/sampling-rules/:id": everywhere("sampling.change"),
  "POST /api/sampling-rules/:id/pause": everywhere("sampling.change"),
  "POST /api/sampling-rules/:id/resume": everywhere("sampling.change"),
  "GET /api/sampling-rules/:id/preview": everywhere("sampling.view"),
  "GET /api/draws": everywhere("sampling.view"),
  "POST /api/draws": everywhere("sampling.change"),
  "GET /api/draws/:id": everywhere("sampling.view"),
  "GET /api/draws/:id/candidates": everywhere("sampling.view"),
  "GET /api/draws/:id/explanation": everywhere("sampling.view"),
  "GET /api/scorecards": anybody("scorecard.view"),
  "POST /api/scorecards": everywhere("scorecard.change"),
  "GET /api/scorecards/:id": anybody("scorecard.view"),
  "GET /api/scorecards/:id/history": anybody("scorecard.view"),
  "GET /api/scorecards/:id/document": everywhere("scorecard.change"),
  "POST /api/scorecards/:id/retire": everywhere("scorecard.change"),

  "GET /api/coaching": anybody("coaching.view"),
  "GET /api/coaching/:id": anybody("coaching.view"),
  "POST /api/coaching": anybody("coaching.change"),
  "POST /api/coaching/:id/acknowledge": anybody("coaching.take"),
  "POST /api/coaching/:id/done": anybody("coaching.change"),
  "POST /api/coaching/:id/cancel": anybody("coaching.change"),

  // Inspections are looked up by the control: within reach, or one's own once they have a score.
  "GET /api/inspections": anybody("inspection.view"),
  "GET /api/inspections/:id": anybody("inspection.view"),
  "GET /api/inspections/:id/file": everywhere("inspection.inspectors"),
  "POST /api/inspections": everywhere("inspection.change"),
  "POST /api/inspections/:id/assign": everywhere("inspection.change"),
  "POST /api/inspections/:id/withdraw": everywhere("inspection.change"),
  "POST /api/inspections/:id/recheck": everywhere("inspection.change"),
  "POST /api/inspections/:id/decide": everywhere("inspection.change"),
  "POST /api/inspections/:id/acknowledge": anybody("inspection.answer"),
  "POST /api/inspections/:id/dispute": anybody("inspection.answer"),
  "POST /api/inspections/:id/coaching": anybody("coaching.change"),

  // Calibrations are looked up by the control: what somebody took part in. Of examples it leaves out whose calls they are.
  "GET /api/calibrations": anybody("calibration.view"),
  "GET /api/calibrations/:id": anybody("calibration.view"),
  "GET /api/calibration-trends/:id": anybody("calibration.view"),
  "POST /api/calibrations": everywhere("calibration.change"),
  "POST /api/calibrations/:id/close": everywhere("calibration.change"),
  "POST /api/calibrations/:id/cancel": everywhere("calibration.change"),
  "GET /api/examples": anybody("example.view"),
  "GET /api/examples/:id": anybody("example.view"),
  "GET /api/examples/:id/audio": anybody("example.view"),
  "GET /api/examples/:id/listenings": everywhere("example.change"),
  "POST /api/examples": everywhere("example.change"),
  "PATCH /api/examples/:id": everywhere("example.change"),
  "DELETE /api/examples/:id": everywhere("example.change"),
  "GET /api/marked-calls": everywhere("example.change"),

  // Sheets are looked up by the control: one's own, or everybody's.
  "GET /api/score-sheets": anybody("sheet.view"),
  "GET /api/score-sheets/:id": anybody("sheet.view"),
  "GET /api/score-sheets/:id/peaks": anybody("sheet.view"),
  "GET /api/score-sheets/:id/audio": anybody("sheet.view"),
  "GET /api/score-sheets/:id/file": everywhere("sheet.export"),
  "GET /api/score-sheets/:id/listenings": everywhere("inspection.inspectors"),
  "GET /api/score-sheet-progress": anybody(({ query }) =>
    query.get("mine") === "true" ? "sheet.view" : "inspection.inspectors",
  ),
  "POST /api/score-sheets/:id/answers": anybody("sheet.take"),
  "POST /api/score-sheets/:id/comments": anybody("sheet.take"),
  "DELETE /api/score-sheets/:id/comments/:place": anybody("sheet.take"),
  "PUT /api/score-sheets/:id/marks": anybody("sheet.take"),
  "PUT /api/score-sheets/:id/special": anybody("sheet.take"),
  "DELETE /api/score-sheets/:id/special": anybody("sheet.take"),
  "POST /api/score-sheets/:id/submit": anybody("sheet.take"),
  "POST /api/score-sheets/:id/return": anybody("sheet.take"),

  "GET /api/office": everywhere(({ query }) => (query.get("secrets") === "true" ? "office.secrets" : "office.view")),
  "PUT /api/office": everywhere("office.change"),
  "POST /api/office/diff": everywhere("office.view"),
  "GET /api/office/history": everywhere("office.view"),
  "GET /api/routes": everywhere("office.view"),
  "GET /api/routes/test": everywhere("office.view"),
  "GET /api/trunks": everywhere("office.view"),
  "GET /api/trunks/:id": everywhere("office.view"),

  "GET /api/guard/bans": everywhere("installation.view"),
  "GET /api/guard/check": everywhere("installation.view"),
  "GET /api/guard/tolls": everywhere("installation.view"),
  "POST /api/guard/ban": everywhere("installation.change"),
  "POST /api/guard/unban": everywhere("installation.change"),
  "POST /api/guard/reset": everywhere("installation.change"),
  "GET /api/log": everywhere("installation.view"),
  "GET /api/log/level": everywhere("installation.view"),
  "PUT /api/log/level": everywhere("installation.change"),
  "POST /api/drain": everywhere("installation.change"),
  "DELETE /api/drain": everywhere("installation.change"),
};
