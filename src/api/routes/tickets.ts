// /api/tickets: what customers want of the office, step by step. /api/ticket-work: what one person has to do. /api/ticket-categories: kinds of tickets.

import { limits } from "../../base/limits.ts";
import { LINK_KINDS, PRIORITIES } from "../../crm/tickets/ticket.ts";
import { describe } from "../../office/fault.ts";
import { KEY, PLACE } from "../../office/schema-words.ts";
import { mapOf, number, oneOf, optional, perhaps, required, type Shape, text, yesOrNo } from "../../office/shape.ts";
import { type Download, operations, type Page } from "../operation.ts";
import type { ApiRequest } from "../request.ts";
import { identifier, line, orNull, paging, phone } from "../shapes.ts";
import type {
  TicketAsker,
  TicketAttachmentView,
  TicketCategoryView,
  TicketFieldWord,
  TicketView,
  TicketWholeView,
} from "../ticket-control.ts";

const { subjectCharacters, commentCharacters } = limits.tickets;
const priority = oneOf(PRIORITIES);
const link = oneOf(LINK_KINDS);
const place = text(PLACE);
const revision = perhaps(
  number({ low: 1, high: 1_000_000_000, whole: true }),
  "refused with 409 where the ticket is another one by now",
);
const reason = line(subjectCharacters);
const words = text({
  pattern: new RegExp(`^(?=[\\s\\S]*\\S)(?:[^\\p{Cc}\\p{Cs}]|[\\t\\n\\r]){1,${commentCharacters}}$`, "u"),
  allowed: `1 to ${commentCharacters} characters of text`,
});

const fieldValue: Shape<TicketFieldWord | null> = {
  placeholder: null,
  schema: { anyOf: [{ type: "string" }, { type: "number" }, { type: "boolean" }, { type: "null" }] },
  read(tree, path, faults) {
    if (tree.kind === "scalar") {
      if (tree.type === "null") return null;
      if (tree.type === "boolean") return tree.text === "true";
      if (tree.type === "number" || tree.type === "text") return tree.text;
    }
    faults.add(tree.at, path, { found: describe(tree), allowed: "text, a number, true, false or null" });
    return null;
  },
};

const fields = optional(
  mapOf(KEY, fieldValue),
  new Map<string, TicketFieldWord | null>(),
  "fields of its category by their keys; null empties one",
);

export interface TicketAnswers {
  listTickets: Page<TicketView>;
  showTicket: TicketWholeView;
  listTicketWork: readonly TicketView[];
  listTicketCategories: readonly TicketCategoryView[];
  createTicket: TicketView;
  changeTicket: TicketView;
  moveTicket: TicketView;
  assignTicket: TicketView;
  runTicketMacro: TicketView;
  commentTicket: TicketView;
  linkTicket: TicketView;
  unlinkTicket: TicketView;
  withdrawTicket: TicketView;
  objectToTicket: TicketView;
  passTicket: TicketView;
  attachToTicket: TicketAttachmentView;
  getTicketAttachment: Download;
}

const operation = operations<TicketAnswers>();

function by({ asker, reach }: Pick<ApiRequest, "asker" | "reach">): TicketAsker {
  return { asker, reach };
}

const readingRoutes = [
  operation("listTickets", {
    method: "GET",
    path: "/api/tickets",
    about: "Tickets, the latest first.",
    query: {
      ...paging,
      state: optional(
        oneOf(["open", "closed", "late", "all"]),
        "open",
        "late: open, and a limit or a promise was not kept",
      ),
      category: perhaps(identifier, "of this category"),
      step: perhaps(identifier, "at this step"),
      assignee: perhaps(identifier, "of this user"),
      team: perhaps(identifier, "of this team"),
      branch: perhaps(place, "complaints of this place"),
      priority: perhaps(priority, "of this priority"),
      customer: perhaps(identifier, "of this customer"),
      phone: perhaps(phone, "about this number, in any form"),
      call: perhaps(identifier, "linked to this call"),
      text: perhaps(line(subjectCharacters), "words of the subject"),
    },
    handle: ({ query, ...asked }, control) => control.tickets.list(query, by(asked)),
  }),
  operation("showTicket", {
    method: "GET",
    path: "/api/tickets/:id",
    about: "A ticket with its comments, files, links and history, and where it may go.",
    handle: ({ params, ...asked }, control) => control.tickets.show(params.id, by(asked)),
  }),
  operation("getTicketAttachment", {
    method: "GET",
    path: "/api/tickets/:id/attachments/:file",
    about: "A file that hangs on a ticket.",
    handle: ({ params, ...asked }, control) => control.tickets.attachment(params.id, params.file, by(asked)),
  }),
  operation("listTicketWork", {
    method: "GET",
    path: "/api/ticket-work",
    about: "What one person has to do: theirs, then what waits for their team or role; late and urgent ones first.",
    query: {
      user: perhaps(identifier, "of whom; whoever asks when left out"),
      limit: optional(number({ low: 1, high: limits.http.pageItems, whole: true }), 100, "how many at most"),
    },
    handle: ({ query, ...asked }, control) => control.tickets.work(query.user, query.limit, by(asked)),
  }),
  operation("listTicketCategories", {
    method: "GET",
    path: "/api/ticket-categories",
    about: "Kinds of tickets of the office: their fields, steps and macros.",
    handle: (asked, control) => control.tickets.categories(by(asked)),
  }),
] as const;

const workingRoutes = [
  operation("createTicket", {
    method: "POST",
    path: "/api/tickets",
    about: "Makes a ticket; with a call, it is linked to the call and is its caller's.",
    creates: true,
    body: {
      category: required(identifier, "its category"),
      subject: required(line(subjectCharacters), "what it is about, in a line"),
      priority: perhaps(priority, "normal when left out"),
      customer: perhaps(identifier, "whose it is"),
      phone: perhaps(phone, "the number it is about"),
      call: perhaps(identifier, "the call it was made from"),
      branch: perhaps(place, "complaints: the place that deals with it; the office's own when left out"),
      assignee: perhaps(identifier, "the user who gets it"),
      comment: perhaps(words, "its first comment, for the office alone"),
      fields,
    },
    handle: ({ body, ...asked }, control) => control.tickets.create(body, by(asked)),
  }),
  operation("changeTicket", {
    method: "PATCH",
    path: "/api/tickets/:id",
    about: "Changes what a ticket says; what is left out stays.",
    body: {
      subject: perhaps(line(subjectCharacters), "what it is about, in a line"),
      priority: perhaps(priority, "its priority"),
      customer: perhaps(orNull(identifier), "whose it is"),
      phone: perhaps(orNull(phone), "the number it is about"),
      fields,
      revision,
    },
    handle: ({ params, body, ...asked }, control) => control.tickets.change(params.id, body, by(asked)),
  }),
  operation("moveTicket", {
    method: "POST",
    path: "/api/tickets/:id/move",
    about: "Sends a ticket to another step, as its category allows, with fields and a comment in the same change.",
    body: {
      to: required(identifier, "the step it goes to"),
      comment: perhaps(words, "what is noted"),
      public: optional(yesOrNo, false, "the customer may read that"),
      fields,
      revision,
    },
    handle: ({ params, body, ...asked }, control) => control.tickets.move(params.id, body, by(asked)),
  }),
  operation("assignTicket", {
    method: "POST",
    path: "/api/tickets/:id/assign",
    about: "Gives a ticket to a user or a team; without either it is its step's people's again.",
    body: { user: perhaps(identifier, "key of a user"), team: perhaps(identifier, "key of a team") },
    handle: ({ params, body, ...asked }, control) => control.tickets.assign(params.id, body, by(asked)),
  }),
  operation("runTicketMacro", {
    method: "POST",
    path: "/api/tickets/:id/macro",
    about: "Carries out a macro of the category: all of it or nothing.",
    body: { macro: required(identifier, "its key") },
    handle: ({ params, body, ...asked }, control) => control.tickets.macro(params.id, body.macro, by(asked)),
  }),
  operation("withdrawTicket", {
    method: "POST",
    path: "/api/tickets/:id/withdraw",
    about: "The customer wants nothing more: the ticket is closed as withdrawn.",
    body: { reason: required(reason, "why, in a line") },
    handle: ({ params, body, ...asked }, control) => control.tickets.withdraw(params.id, body.reason, by(asked)),
  }),
  operation("objectToTicket", {
    method: "POST",
    path: "/api/tickets/:id/object",
    about: "The customer objects to how their complaint was answered: the head office takes it.",
    body: { reason: required(reason, "what the customer says") },
    handle: ({ params, body, ...asked }, control) => control.tickets.object(params.id, body.reason, by(asked)),
  }),
  operation("passTicket", {
    method: "POST",
    path: "/api/tickets/:id/pass",
    about: "Passes a complaint to another branch, where it begins anew; what was promised stays.",
    body: { branch: required(place, "the place"), reason: required(reason, "why, in a line") },
    handle: ({ params, body, ...asked }, control) =>
      control.tickets.pass(params.id, body.branch, body.reason, by(asked)),
  }),
] as const;

const besideRoutes = [
  operation("commentTicket", {
    method: "POST",
    path: "/api/tickets/:id/comments",
    about: "Notes something on a ticket, for the office alone or for the customer too.",
    body: { text: required(words, "what is noted"), public: optional(yesOrNo, false, "the customer may read it") },
    handle: ({ params, body, ...asked }, control) =>
      control.tickets.comment(params.id, body.text, body.public, by(asked)),
  }),
  operation("linkTicket", {
    method: "POST",
    path: "/api/tickets/:id/links",
    about: "Links a ticket to a call, a customer, another ticket or the like.",
    body: { kind: required(link, LINK_KINDS.join(", ")), to: required(identifier, "its id") },
    handle: ({ params, body, ...asked }, control) => control.tickets.link(params.id, body.kind, body.to, by(asked)),
  }),
  operation("unlinkTicket", {
    method: "DELETE",
    path: "/api/tickets/:id/links",
    about: "Takes a link away.",
    query: { kind: required(link, LINK_KINDS.join(", ")), to: required(identifier, "its id") },
    handle: ({ params, query, ...asked }, control) =>
      control.tickets.unlink(params.id, query.kind, query.to, by(asked)),
  }),
  operation("attachToTicket", {
    method: "POST",
    path: "/api/tickets/:id/attachments",
    about: "Hangs a file on a ticket.",
    creates: true,
    query: {
      name: required(line(200), "what the file is called"),
      type: optional(
        text({ pattern: /^[\w.+-]{1,60}\/[\w.+-]{1,80}$/, allowed: "a media type such as image/png" }),
        "application/octet-stream",
        "its media type",
      ),
    },
    body: "bytes",
    handle: ({ params, query, bytes, ...asked }, control) =>
      control.tickets.attach(params.id, { ...query, bytes }, by(asked)),
  }),
] as const;

export const ticketRoutes = [...readingRoutes, ...workingRoutes, ...besideRoutes] as const;
