// Tickets that answer as the switch does, and remember what they were asked.

import { answer, type Refused, refuse } from "../../src/api/answer.ts";
import type {
  TicketAttachmentView,
  TicketCategoryView,
  TicketControl,
  TicketView,
  TicketWholeView,
} from "../../src/api/ticket-control.ts";

export const sampleTicket: TicketView = {
  ...{ id: "T-1001", revision: 3, category: "repair", categoryName: "报修", subject: "空调不制冷", priority: "high" },
  ...{ state: "open", step: "engineering", stepName: "派工", outcome: null, customer: null, phone: "+8613800138000" },
  ...{ call: "c-20261123-abcdefgh", origin: "hand", assignee: "li", team: "a", role: null, branch: null, level: null },
  fields: { address: "中山路 1 号" },
  ...{ createdAt: "2026-11-23T01:00:00.000Z", createdBy: "wang", updatedAt: "2026-11-23T02:00:00.000Z" },
  ...{ enteredAt: "2026-11-23T02:00:00.000Z", dueAt: "2026-11-23T06:00:00.000Z", promisedAt: null, isLate: true },
  ...{ objections: 0, closedAt: null, closedBy: null },
};

const file: TicketAttachmentView = {
  ...{ id: "at-1", at: "2026-11-23T02:00:00.000Z", who: "li", name: "照片.png", type: "image/png", bytes: 3 },
  sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
};

const whole: TicketWholeView = {
  ...sampleTicket,
  ...{ next: ["visit", "done"], missing: ["model"], attachments: [file] },
  comments: [{ at: "2026-11-23T02:00:00.000Z", who: "li", isPublic: true, text: "明天上门" }],
  links: [{ kind: "call", to: "c-20261123-abcdefgh", at: "2026-11-23T01:00:00.000Z", who: "wang" }],
  history: [{ at: "2026-11-23T01:00:00.000Z", what: "created", who: "wang", step: "record", detail: "hand" }],
};

const category: TicketCategoryView = {
  ...{ key: "repair", name: "报修", isComplaint: false, branches: [], open: 1 },
  fields: [{ key: "address", name: "地址", type: "text", choices: [], required: true }],
  steps: [
    {
      ...{ key: "record", name: "登记", user: null, team: "a", role: null, limitMs: 3_600_000, requires: [] },
      ...{ next: ["engineering"], closes: null, level: "branch" },
    },
  ],
  macros: [{ key: "solved", name: "已解决" }],
};

export function sampleTickets(say: (what: string) => void): TicketControl {
  const none = (id: string): Refused => refuse(404, "No such ticket", `Found no ticket ${id}.`);
  const done = (what: string, id: string, rest: unknown) => {
    say(`ticket.${what} ${id} ${JSON.stringify(rest, (_, value) => (value instanceof Map ? [...value] : value))}`);
    return id === sampleTicket.id ? answer(sampleTicket) : none(id);
  };
  return {
    categories: async () => answer([category]),
    list: async (filter) => {
      say(`ticket.list ${JSON.stringify(filter)}`);
      return answer({ items: [sampleTicket], next: null });
    },
    show: async (id) => (id === sampleTicket.id ? answer(whole) : none(id)),
    work: async (user) => {
      say(`ticket.work ${user}`);
      return answer([sampleTicket]);
    },
    create: async (draft) => done("create", sampleTicket.id, draft),
    change: async (id, change) => done("change", id, change),
    move: async (id, move) => done("move", id, move),
    assign: async (id, to) => done("assign", id, to),
    macro: async (id, macro) => done("macro", id, macro),
    comment: async (id, text, isPublic) => done("comment", id, { text, isPublic }),
    link: async (id, kind, to) => done("link", id, { kind, to }),
    unlink: async (id, kind, to) => done("unlink", id, { kind, to }),
    withdraw: async (id, reason) => done("withdraw", id, reason),
    object: async (id, reason) => done("object", id, reason),
    pass: async (id, branch, reason) => done("pass", id, { branch, reason }),
    attach: async (id, { name, type, bytes }) => {
      say(`ticket.attach ${id} ${name} ${type} ${Buffer.concat(bytes).length}`);
      return id === sampleTicket.id ? answer(file) : none(id);
    },
    attachment: async (id, name) =>
      id === sampleTicket.id && name === file.id
        ? answer({ kind: "bytes", bytes: Buffer.from("abc"), type: "application/octet-stream", name: file.name })
        : none(id),
  };
}
