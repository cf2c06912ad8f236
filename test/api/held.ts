// Holds answers against the OpenAPI document: whatever the tests get over HTTP must be what the document promises.

import { readFileSync } from "node:fs";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { apiRoutes } from "../../src/api/api-routes.ts";
import { RouteTable } from "../../src/api/route.ts";

interface Content {
  readonly schema?: object;
}

export interface DocumentOperation {
  readonly operationId: string;
  readonly parameters: readonly DocumentParameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Content>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Content>> }>>;
}

export interface DocumentParameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required?: boolean;
  readonly schema: Readonly<Record<string, unknown>>;
  readonly $ref?: string;
}

interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

export const apiDocument: ApiDocument = JSON.parse(
  readFileSync(new URL("../../src/api/openapi.json", import.meta.url), "utf8"),
);
const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: false });
ajv.addSchema({ ...apiDocument, $id: "api" });
const compiled = new Map<string, ValidateFunction>();
const table = new RouteTable(apiRoutes);

export interface Answered {
  readonly status: number;
  readonly type: string;
  readonly json: unknown;
}

/** What is wrong with an answer; undefined: it is as the document says. Paths that are no operation answer problems alone. */
export function complaintOf(method: string, target: string, { status, type, json }: Answered): string | undefined {
  const path = new URL(target, "http://x").pathname;
  if (method === "HEAD" || status === 0 || !path.startsWith("/api/")) return undefined;
  if (status >= 400) return faultOf("#/components/schemas/Problem", json);
  const match = table.find(method, path);
  if (!match.ok) return undefined;
  const template = match.value.route.path.replaceAll(/:(\w+)/g, "{$1}");
  const operation = apiDocument.paths[template]?.[method.toLowerCase()];
  if (operation === undefined) return `${method} ${template} is not in the document`;
  const content = operation.responses[String(status)]?.content;
  if (content === undefined) return `${operation.operationId} answers ${status}, which the document does not know`;
  const media = type.split(";")[0] ?? "";
  if (content[media] === undefined) return `${operation.operationId} answers with ${media}`;
  if (content[media].schema === undefined || media !== "application/json") return undefined;
  const place = ["paths", template, method.toLowerCase(), "responses", String(status), "content", media, "schema"];
  const fault = faultOf(`#/${place.map(escaped).join("/")}`, json);
  return fault === undefined ? undefined : `${operation.operationId}: ${fault}: ${JSON.stringify(json)?.slice(0, 400)}`;
}

function faultOf(pointer: string, value: unknown): string | undefined {
  const validate = compiled.get(pointer) ?? ajv.compile({ $ref: `api${pointer}` });
  compiled.set(pointer, validate);
  return validate(value) ? undefined : ajv.errorsText(validate.errors);
}

function escaped(part: string): string {
  return encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"));
}
