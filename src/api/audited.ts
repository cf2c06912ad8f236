// What is noted in the audit of things done over this interface, where whatever does them notes nothing by itself. States, moves, call-backs,
// recordings, callers and closures have a line or a history of their own.

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
  ["POST /api/guard/ban", { what: "guard.ban", fields: ["address", "forS"] }],
  ["POST /api/guard/unban", { what: "guard.unban", fields: ["address"] }],
  ["POST /api/guard/reset", { what: "guard.reset", fields: ["extension"] }],
  ["PUT /api/log/level", { what: "log.level", fields: ["level"] }],
]);

export interface NotedLine {
  readonly who: string;
  readonly what: string;
  readonly on: string;
  readonly after: string | undefined;
}

/** undefined: nothing is to be noted. What people do to what is their own is nobody's business, and must not push other lines out. */
export function auditedAs(
  { method, path }: Pick<Route, "method" | "path">,
  { params, json, asker, reach }: Pick<ApiRequest, "params" | "json" | "asker" | "reach">,
): NotedLine | undefined {
  const noted = NOTED.get(`${method} ${path}`);
  if (noted === undefined || reach?.scope === "own") return undefined;
  const { what, on, fields = [] } = noted;
  const said = fields.flatMap((name) => (typeof json[name] === "string" ? [`${name} ${json[name]}`] : []));
  const after = said.length === 0 ? undefined : said.join(", ");
  return { who: asker.name, what, on: on === undefined ? "the switch" : `${on} ${params["id"] ?? ""}`, after };
}
