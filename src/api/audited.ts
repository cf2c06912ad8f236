// What is noted in the audit of things done over this interface (OPS-02). Whatever changes something is noted, by the table or else by its name, unless
// whoever does it notes more by itself; a route that is new needs nothing here.

import { rightOf } from "./admission.ts";
import type { ApiRequest } from "./request.ts";

import type { Route } from "./route.ts";

interface Noted {
  /** The event's name. */
  readonly what: string;
  /** The kind of thing that `:id` names; undefined: the switch itself. */
  readonly on?: string;
  /** Fields of the body that say what was done; a PIN is none of them. */
  readonly fields?: readonly string[];
}

/** `METHOD path`, as the routes have them. */
const NOTED: ReadonlyMap<string, Noted> = new Map<string, Noted>([
  [
    "POST /api/extensions/:id/line",
    {
      what: "extension.set",
      on: "extension",
      fields: ["dnd", "callWaiting", "forwardAlways", "forwardBusy", "forwardNoAnswer", "forwardUnreachable"],
    },
  ],
  ["POST /api/extensions/:id/mailbox", { what: "mailbox.set", on: "extension" }],
  ["POST /api/phones/:id/provision", { what: "phone.provision", on: "extension" }],
  ["POST /api/switches/:id", { what: "switch.turn", on: "switch", fields: ["to"] }],
  ["POST /api/agents/:id/sign-in", { what: "agent.sign-in", on: "agent", fields: ["extension"] }],
  ["POST /api/agents/:id/wrap-up", { what: "agent.wrap-up", on: "agent", fields: ["disposition"] }],
  ["POST /api/agents/:id/extend", { what: "agent.extend", on: "agent", fields: ["byS"] }],
  ["POST /api/agents/:id/disposition", { what: "agent.disposition", on: "agent", fields: ["disposition"] }],
  ["GET /api/calls/:id/legs/:leg/sound", { what: "call.listen", on: "call" }],
  ["POST /api/calls/:id/mark", { what: "call.mark", on: "call", fields: ["mark"] }],
  ["POST /api/voicemail/:id/pin", { what: "mailbox.pin", on: "mailbox" }],
  ["PUT /api/voicemail/:id/greeting", { what: "mailbox.greeting", on: "mailbox" }],
  ["POST /api/voicemail/:id/greeting", { what: "mailbox.greeting", on: "mailbox" }],
  ["POST /api/voicemail/:id/clear-greeting", { what: "mailbox.greeting", on: "mailbox" }],
  ["POST /api/voice-messages/:id/delete", { what: "mailbox.delete", on: "message" }],
  ["POST /api/webhooks/:id/retry", { what: "webhook.retry", on: "webhook" }],
  ["POST /api/webhooks/:id/test", { what: "webhook.test", on: "webhook" }],
  ["POST /api/webhook-dead/:id/replay", { what: "webhook.replay", on: "dead" }],
  ["DELETE /api/webhook-dead/:id", { what: "webhook.drop", on: "dead" }],
  ["POST /api/calls/:id/customer", { what: "call.attach", on: "call", fields: ["customer"] }],
  ["POST /api/faxes/:id/remove", { what: "fax.remove", on: "fax" }],
  ["GET /api/faxes/:id/file", { what: "fax.export", on: "fax" }],
  ["POST /api/faxes", { what: "fax.send" }],
  ["POST /api/tickets", { what: "ticket.create", fields: ["category"] }],
  ["PATCH /api/tickets/:id", { what: "ticket.change", on: "ticket", fields: ["priority"] }],
  ["POST /api/tickets/:id/move", { what: "ticket.move", on: "ticket", fields: ["to"] }],
  ["POST /api/tickets/:id/assign", { what: "ticket.assign", on: "ticket", fields: ["user", "team"] }],
  ["POST /api/tickets/:id/macro", { what: "ticket.macro", on: "ticket", fields: ["macro"] }],
  ["POST /api/tickets/:id/withdraw", { what: "ticket.withdraw", on: "ticket" }],
  ["POST /api/tickets/:id/object", { what: "ticket.object", on: "ticket" }],
  ["POST /api/tickets/:id/pass", { what: "ticket.pass", on: "ticket", fields: ["branch"] }],
  ["POST /api/tickets/:id/comments", { what: "ticket.comment", on: "ticket" }],
  ["POST /api/tickets/:id/links", { what: "ticket.link", on: "ticket", fields: ["kind", "to"] }],
  ["DELETE /api/tickets/:id/links", { what: "ticket.unlink", on: "ticket" }],
  ["POST /api/tickets/:id/attachments", { what: "ticket.attach", on: "ticket" }],
  ["GET /api/tickets/:id/attachments/:file", { what: "ticket.export", on: "ticket" }],
  ["POST /api/survey-answers/:id/delete-comment", { what: "survey.delete-comment", on: "answer" }],
  ["PUT /api/articles/:id", { what: "article.save", on: "article", fields: ["title", "note"] }],
  ["PUT /api/articles/:id/audio", { what: "article.save", on: "article" }],
  ["POST /api/articles/:id/publish", { what: "article.publish", on: "article" }],
  ["POST /api/articles/:id/retire", { what: "article.retire", on: "article" }],
  ["DELETE /api/articles/:id", { what: "article.remove", on: "article" }],
  ["PUT /api/knowledge/categories/:id", { what: "article.category", on: "category", fields: ["name", "under"] }],
  ["DELETE /api/knowledge/categories/:id", { what: "article.remove-category", on: "category" }],
  ["POST /api/follow-ups", { what: "follow-up.create", fields: ["text"] }],
  ["POST /api/follow-ups/:id/take", { what: "follow-up.take", on: "follow-up" }],
  ["POST /api/follow-ups/:id/done", { what: "follow-up.done", on: "follow-up", fields: ["outcome"] }],
  ["POST /api/follow-ups/:id/cancel", { what: "follow-up.cancel", on: "follow-up", fields: ["outcome"] }],
  ["PUT /api/question-sets/:id", { what: "exam.put-set", on: "question set", fields: ["name"] }],
  ["DELETE /api/question-sets/:id", { what: "exam.remove-set", on: "question set" }],
  ["POST /api/exams", { what: "exam.assign", fields: ["set"] }],
  ["POST /api/exams/:id/start", { what: "exam.start", on: "exam" }],
  ["POST /api/exams/:id/answers", { what: "exam.answers", on: "exam" }],
  ["POST /api/exams/:id/hand-in", { what: "exam.hand-in", on: "exam" }],
  ["POST /api/exams/:id/mark", { what: "exam.mark", on: "exam" }],
  ["POST /api/exams/:id/cancel", { what: "exam.cancel", on: "exam" }],
  ["POST /api/coaching", { what: "coaching.create", fields: ["agent", "subject"] }],
  ["POST /api/coaching/:id/acknowledge", { what: "coaching.acknowledge", on: "coaching" }],
  ["POST /api/coaching/:id/done", { what: "coaching.done", on: "coaching" }],
  ["POST /api/inspections", { what: "inspection.create", fields: ["call", "agent", "scorecard"] }],
  ["POST /api/inspections/:id/assign", { what: "inspection.assign", on: "inspection", fields: ["inspector"] }],
  ["POST /api/inspections/:id/withdraw", { what: "inspection.withdraw", on: "inspection" }],
  ["POST /api/inspections/:id/recheck", { what: "inspection.recheck", on: "inspection", fields: ["inspector"] }],
  ["POST /api/inspections/:id/decide", { what: "inspection.decide", on: "inspection", fields: ["outcome"] }],
  ["POST /api/inspections/:id/acknowledge", { what: "inspection.acknowledge", on: "inspection" }],
  ["POST /api/inspections/:id/dispute", { what: "inspection.dispute", on: "inspection" }],
  ["POST /api/inspections/:id/coaching", { what: "inspection.coach", on: "inspection", fields: ["subject"] }],
  ["POST /api/score-sheets/:id/submit", { what: "sheet.submit", on: "sheet" }],
  ["POST /api/score-sheets/:id/return", { what: "sheet.return", on: "sheet" }],
  ["GET /api/score-sheets/:id/file", { what: "sheet.export", on: "sheet" }],
  ["DELETE /api/sampling-rules/:id", { what: "sampling-rule.remove", on: "sampling-rule" }],
  ["POST /api/sampling-rules/:id/pause", { what: "sampling-rule.pause", on: "sampling-rule" }],
  ["POST /api/sampling-rules/:id/resume", { what: "sampling-rule.resume", on: "sampling-rule" }],
  ["POST /api/draws", { what: "draw.run", fields: ["rule", "day"] }],
  ["POST /api/calibrations", { what: "calibration.create", fields: ["scorecard", "master"] }],
  ["POST /api/calibrations/:id/close", { what: "calibration.close", on: "calibration" }],
  ["POST /api/calibrations/:id/cancel", { what: "calibration.cancel", on: "calibration", fields: ["reason"] }],
  ["POST /api/examples", { what: "example.add", fields: ["of", "kind"] }],
  ["PATCH /api/examples/:id", { what: "example.change", on: "example" }],
  ["DELETE /api/examples/:id", { what: "example.remove", on: "example" }],
  ["POST /api/coaching/:id/cancel", { what: "coaching.cancel", on: "coaching" }],
  ["POST /api/guard/ban", { what: "guard.ban", fields: ["address", "forS"] }],
  ["POST /api/guard/unban", { what: "guard.unban", fields: ["address"] }],
  ["POST /api/guard/reset", { what: "guard.reset", fields: ["extension"] }],
  ["PUT /api/log/level", { what: "log.level", fields: ["level"] }],
  ["POST /api/drain", { what: "drain.begin" }],
  ["DELETE /api/drain", { what: "drain.cancel" }],
]);

/** Noted by who does it, which knows more: what was before, or the name of what there is now. */
export const NOTED_ELSEWHERE: ReadonlySet<string> = new Set([
  "POST /api/users/:id/token",
  "POST /api/users/:id/revoke",
  "POST /api/sessions",
  "DELETE /api/sessions/this",
  "DELETE /api/users/:id/sessions",
  "DELETE /api/users/:id/sessions/:session",
  "PUT /api/users/:id/password",
  "DELETE /api/users/:id/password",
  "POST /api/users/:id/tokens",
  "DELETE /api/users/:id/tokens/:token",
  "POST /api/users/:id/second-factor/confirm",
  "POST /api/users/:id/second-factor/remove",
  "POST /api/agents/:id/ready",
  "POST /api/agents/:id/busy",
  "POST /api/agents/:id/break",
  "POST /api/agents/:id/sign-out",
  "POST /api/queues/:id/close",
  "POST /api/queues/:id/open",
  "POST /api/calls/:id/hang-up",
  "POST /api/calls/:id/move",
  "POST /api/calls/:id/take",
  "POST /api/calls/:id/supervisors",
  "POST /api/calls/:id/take-over",
  "POST /api/calls",
  "POST /api/calls/:id/answer",
  "POST /api/calls/:id/hold",
  "POST /api/calls/:id/resume",
  "POST /api/calls/:id/transfer",
  "POST /api/calls/:id/bridge",
  "POST /api/calls/:id/play",
  "POST /api/callers/put",
  "POST /api/callers/remove",
  "POST /api/callers/contest",
  "POST /api/callers/answer",
  "PUT /api/saved-reports/:id",
  "DELETE /api/saved-reports/:id",
  "POST /api/saved-reports/:id/deliver",
  "PUT /api/report-templates/:id",
  "DELETE /api/report-templates/:id",
  "POST /api/sampling-rules",
  "POST /api/scorecards",
  "POST /api/scorecards/:id/retire",
  "POST /api/flows",
  "PUT /api/flows/:id",
  "POST /api/flows/:id/rollback",
  "POST /api/flows/:id/remove",
  "POST /api/customer-assignments",
  "POST /api/customer-imports/:id/start",
  "DELETE /api/customer-imports/:id",
  "PUT /api/tables/:id",
  "POST /api/tables/:id/remove",
  "PUT /api/office",
]);

/** Nothing that anybody would look for afterwards: it changes nothing, or the next step is noted. */
export const NOT_NOTED: ReadonlySet<string> = new Set([
  "POST /api/office/diff",
  "POST /api/voice-messages/:id/mark",
  "POST /api/articles/:id/vote",
  "POST /api/users/:id/second-factor",
  "POST /api/customer-imports",
  "PUT /api/customer-imports/:id/file",
  // The sheet says it; that it is submitted is noted.
  "POST /api/score-sheets/:id/answers",
  "POST /api/score-sheets/:id/comments",
  "DELETE /api/score-sheets/:id/comments/:place",
  "PUT /api/score-sheets/:id/marks",
  "PUT /api/score-sheets/:id/special",
  "DELETE /api/score-sheets/:id/special",
]);

/** Of these nothing is noted that people do to what is their own: it would push other lines out. */
const OWN_BUSINESS: ReadonlySet<string> = new Set([
  "agent.set",
  "extension.set",
  "mailbox.change",
  "recording.control",
  "callback.change",
]);

export interface NotedLine {
  readonly who: string;
  readonly what: string;
  readonly on: string;
  readonly after: string | undefined;
}

type Told = Pick<ApiRequest, "params" | "json" | "query" | "asker" | "reach">;

/** undefined: nothing is to be noted. `answered`: what the route answered with, for the id of what it made. */
export function auditedAs(
  route: Pick<Route, "method" | "path" | "name">,
  told: Told,
  answered: unknown,
): NotedLine | undefined {
  const key = `${route.method} ${route.path}`;
  const noted = NOTED.get(key);
  if (noted === undefined && (route.method === "GET" || NOTED_ELSEWHERE.has(key) || NOT_NOTED.has(key)))
    return undefined;
  const right = rightOf(route.method, route.path)?.action;
  const action = typeof right === "function" ? right(told) : (right ?? "switch.change");
  if (told.reach?.scope === "own" && OWN_BUSINESS.has(action)) return undefined;
  return noted === undefined ? lineOf(route.name ?? "", action, told, answered) : tableLine(noted, told, answered);
}

function tableLine({ what, on, fields = [] }: Noted, { json, params, asker }: Told, answered: unknown): NotedLine {
  const said = fields.flatMap((name) => (typeof json[name] === "string" ? [`${name} ${json[name]}`] : []));
  const after = said.length === 0 ? undefined : said.join(", ");
  const made = idOf(answered);
  const something = made === undefined ? "the switch" : `${what.split(".")[0]} ${made}`;
  return { who: asker.name, what, on: on === undefined ? something : `${on} ${params["id"] ?? ""}`, after };
}

/** By its name and on what, without a word of what was sent: that may be about a person. */
function lineOf(name: string, action: string, { asker, params }: Told, answered: unknown): NotedLine {
  const [noun = ""] = action.split(".");
  const id = params["id"] ?? idOf(answered);
  return { who: asker.name, what: eventOf(name), on: id === undefined ? noun : `${noun} ${id}`, after: undefined };
}

/** `moveTicket` is `ticket.move`. */
export function eventOf(name: string): string {
  const [verb = "change", ...noun] = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).split(" ");
  return noun.length === 0 ? verb : `${noun.join("-")}.${verb}`;
}

function idOf(answered: unknown): string | undefined {
  const id = typeof answered === "object" && answered !== null && "id" in answered ? answered.id : undefined;
  return typeof id === "string" ? id : undefined;
}
