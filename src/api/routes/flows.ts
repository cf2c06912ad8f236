// /api/flows: what callers meet, in documents. Several that refer to one another are applied in one request.

import { limits } from "../../base/limits.ts";
import { optional, perhaps } from "../../office/shape.ts";
import { type Answer, answer, refuse } from "../answer.ts";
import type {
  FlowApplyView,
  FlowDetailView,
  FlowFiguresView,
  FlowFile,
  FlowRemovedView,
  FlowRollbackView,
  FlowVersionView,
  FlowView,
} from "../flow-control.ts";
import { operations } from "../operation.ts";
import { parseJsonObject } from "../request.ts";
import { checked, whole, yesNo } from "../shapes.ts";

const NEWEST = 999_999_999;
const day = checked(
  { type: "string", format: "date" },
  "a day such as 2026-11-23",
  (text) => (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : undefined),
  "",
);
const dryRun = optional(yesNo, false, "only judge the documents");
/** Longer names are of no file. */
const NAME_CHARACTERS = 1_024;

export interface FlowAnswers {
  listFlows: readonly FlowView[];
  applyFlows: FlowApplyView;
  showFlow: FlowDetailView;
  applyFlow: FlowApplyView;
  listFlowVersions: readonly FlowVersionView[];
  showFlowVersion: FlowDetailView;
  showFlowFigures: FlowFiguresView;
  rollBackFlow: FlowRollbackView;
  removeFlow: FlowRemovedView;
}

const operation = operations<FlowAnswers>();

export const flowRoutes = [
  operation("listFlows", {
    method: "GET",
    path: "/api/flows",
    about: "The flows in force.",
    handle: (_, { flows }) => flows.list(),
  }),
  operation("applyFlows", {
    method: "POST",
    path: "/api/flows",
    about: "Puts several documents in force at once: a JSON object with `files`, each with its `name` and `text`.",
    query: { dryRun },
    body: "text", // several documents are longer than JSON may be elsewhere
    handle: ({ query, text, asker }, { flows }) => {
      const files = readFiles(text);
      return files.ok ? flows.apply(files.value, asker, query) : files;
    },
  }),
  operation("showFlow", {
    method: "GET",
    path: "/api/flows/:id",
    about: "The flow in force, with its document.",
    handle: ({ params }, { flows }) => flows.show(params.id, undefined),
  }),
  operation("applyFlow", {
    method: "PUT",
    path: "/api/flows/:id",
    about: "Puts one document in force.",
    query: { dryRun },
    body: "text",
    handle: ({ params: { id }, query, text, asker }, { flows }) =>
      flows.apply([{ name: id, text }], asker, { ...query, only: id }),
  }),
  operation("listFlowVersions", {
    method: "GET",
    path: "/api/flows/:id/history",
    about: "The versions of a flow, newest first.",
    handle: ({ params }, { flows }) => flows.history(params.id),
  }),
  operation("showFlowVersion", {
    method: "GET",
    path: "/api/flows/:id/versions/:version",
    about: "One version of a flow, with its document.",
    handle: ({ params }, { flows }) => {
      const version = readVersion(params.version);
      return version.ok ? flows.show(params.id, version.value) : version;
    },
  }),
  operation("showFlowFigures", {
    method: "GET",
    path: "/api/flows/:id/figures",
    about: "How many callers took which way through a flow.",
    query: { from: perhaps(day, "the first day"), to: perhaps(day, "the last day") },
    handle: ({ params, query }, { flows }) => flows.figures(params.id, query.from, query.to),
  }),
  operation("rollBackFlow", {
    method: "POST",
    path: "/api/flows/:id/rollback",
    about: "Puts an earlier version in force.",
    body: { to: perhaps(whole(1, NEWEST), "that version; left out: the one before") },
    handle: ({ params, body, asker }, { flows }) => flows.rollback(params.id, body.to, asker),
  }),
  operation("removeFlow", {
    method: "POST",
    path: "/api/flows/:id/remove",
    about: "Takes a flow out of force; its versions are kept.",
    body: { force: optional(yesNo, false, "even where something leads to it") },
    handle: ({ params, body, asker }, { flows }) => flows.remove(params.id, asker, body.force),
  }),
] as const;

function readVersion(text: string): Answer<number> {
  const version = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (version >= 1) return answer(version);
  const fault = { path: "version", found: text, allowed: `a whole number from 1 to ${NEWEST}` };
  return refuse(400, "Not understood", `version: found ${text}; allowed: ${fault.allowed}`, [fault]);
}

const SHAPE = 'allowed: { "files": [ { "name": "main.yaml", "text": "flow: main …" } ] }';

function readFiles(text: string): Answer<readonly FlowFile[]> {
  const body = parseJsonObject(text);
  if (!body.ok) return body;
  const { files, ...rest } = body.value;
  const [strange] = Object.keys(rest);
  if (strange !== undefined) return refuse(400, "Not understood", `found an unknown name ${strange}; ${SHAPE}`);
  if (!Array.isArray(files) || files.length === 0 || !files.every(isFile))
    return refuse(400, "Not understood", `files is no list of documents; ${SHAPE}`);
  if (files.length > limits.flows.documents)
    return refuse(413, "Too many documents", `${files.length} at once; allowed: ${limits.flows.documents}`);
  return answer(files.map(({ name, text: document }) => ({ name, text: document })));
}

function isFile(value: unknown): value is FlowFile {
  if (typeof value !== "object" || value === null || !("name" in value) || !("text" in value)) return false;
  return typeof value.text === "string" && typeof value.name === "string" && value.name.length <= NAME_CHARACTERS;
}
