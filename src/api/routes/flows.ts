// /api/flows: what callers meet, in documents. Several that refer to one another are applied in one request.

import { limits } from "../../base/limits.ts";
import { type Answer, answer, refuse } from "../answer.ts";
import type { FlowFile } from "../flow-control.ts";
import { asJson } from "../reply.ts";
import { FieldReader, type FieldRule, parseJsonObject, wholeNumber, yesNo } from "../request.ts";
import type { Route } from "../route.ts";

const version = wholeNumber(1, 999_999_999);
const day: FieldRule<string> = {
  allowed: "a day such as 2026-11-23",
  read: (text) => (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : undefined),
};
/** Longer names are of no file. */
const NAME_CHARACTERS = 1_024;

export const flowRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/api/flows",
    body: "none",
    handle: async (_, control) => asJson(await control.flows.list()),
  },
  {
    method: "POST",
    path: "/api/flows",
    body: "text", // several documents are longer than JSON may be elsewhere
    handle: async ({ query, text, asker }, control) => {
      const fields = FieldReader.ofQuery(query);
      const dryRun = fields.optional("dryRun", yesNo) ?? false;
      const refused = fields.refusal();
      if (refused !== undefined) return refused;
      const files = readFiles(text);
      return files.ok ? asJson(await control.flows.apply(files.value, asker, { dryRun })) : files;
    },
  },
  {
    method: "GET",
    path: "/api/flows/:id",
    body: "none",
    handle: async ({ params }, control) => asJson(await control.flows.show(params["id"] ?? "", undefined)),
  },
  {
    method: "PUT",
    path: "/api/flows/:id",
    body: "text",
    handle: async ({ params, query, text, asker }, control) => {
      const fields = FieldReader.ofQuery(query);
      const dryRun = fields.optional("dryRun", yesNo) ?? false;
      const only = params["id"] ?? "";
      const files = [{ name: only, text }];
      return fields.refusal() ?? asJson(await control.flows.apply(files, asker, { dryRun, only }));
    },
  },
  {
    method: "GET",
    path: "/api/flows/:id/history",
    body: "none",
    handle: async ({ params }, control) => asJson(await control.flows.history(params["id"] ?? "")),
  },
  {
    method: "GET",
    path: "/api/flows/:id/versions/:version",
    body: "none",
    handle: async ({ params }, control) => {
      const fields = new FieldReader(["version"], (name) => params[name]);
      const wanted = fields.required("version", version) ?? 0;
      return fields.refusal() ?? asJson(await control.flows.show(params["id"] ?? "", wanted));
    },
  },
  {
    method: "GET",
    path: "/api/flows/:id/figures",
    body: "none",
    handle: async ({ params, query }, control) => {
      const fields = FieldReader.ofQuery(query);
      const from = fields.optional("from", day);
      const to = fields.optional("to", day);
      return fields.refusal() ?? asJson(await control.flows.figures(params["id"] ?? "", from, to));
    },
  },
  {
    method: "POST",
    path: "/api/flows/:id/rollback",
    body: "json",
    handle: async ({ params, json, asker }, control) => {
      const fields = FieldReader.ofJson(json);
      const to = fields.optional("to", version);
      return fields.refusal() ?? asJson(await control.flows.rollback(params["id"] ?? "", to, asker));
    },
  },
  {
    method: "POST",
    path: "/api/flows/:id/remove",
    body: "json",
    handle: async ({ params, json, asker }, control) => {
      const fields = FieldReader.ofJson(json);
      const force = fields.optional("force", yesNo) ?? false;
      return fields.refusal() ?? asJson(await control.flows.remove(params["id"] ?? "", asker, force));
    },
  },
];

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
