// Makes the OpenAPI 3.1 document of the HTTP interface: paths from the operations themselves, schemas of what is sent from their shapes, schemas of
// what is answered from the types of src/api/answers.ts and their docstrings. Called by api-document.mjs.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createGenerator } from "ts-json-schema-generator";
import { root } from "./set-up.mjs";

const SEGMENT = "^[\\p{L}\\p{N}](?:[\\p{L}\\p{N}_-]|\\.(?!\\.)){0,63}$";
const NO_CONTENT = {};

/** `rights`: ROUTE_RIGHTS; `record`: of office/shape.ts; `out`: a folder that may be written to. */
export function openApiOf({ operations, rights, record, version, out }) {
  const schemas = answerSchemas(out);
  const answers = schemas["ApiAnswers"].properties;
  delete schemas["ApiAnswers"];
  const paths = {};
  for (const operation of operations) {
    const path = operation.path.replaceAll(/:(\w+)/g, "{$1}");
    const answered = resolved(answers[operation.name], schemas, operation.name);
    paths[path] ??= {};
    paths[path][operation.method.toLowerCase()] = describe(operation, answered, rights, record);
  }
  delete schemas["Download"];
  const generics = Object.keys(schemas).filter((name) => /[<>]/.test(name));
  const rest = Object.fromEntries(Object.entries(schemas).filter(([name]) => !generics.includes(name)));
  const sorted = Object.fromEntries(Object.entries({ ...rest, Problem: PROBLEM }).sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    openapi: "3.1.0",
    info: {
      title: "Zongji",
      version,
      description:
        "A switchboard and call centre. Times are ISO 8601 in UTC; null stands for none. docs/api.md tells the rest.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    security: [{ token: [] }],
    tags: [...new Set(operations.map(tagOf))].sort().map((name) => ({ name })),
    paths: Object.fromEntries(Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1))),
    components: {
      securitySchemes: { token: { type: "http", scheme: "bearer" } },
      headers: HEADERS,
      responses: { Problem: { description: "Why not (RFC 9457).", headers: HEADER_REFS, content: PROBLEM_CONTENT } },
      schemas: withComponents(sorted, schemas),
    },
  };

  function describe({ name, method, about, creates, ...rest }, answered, rights, record) {
    const path = rest.path;
    const right = rights[`${method} ${path}`];
    const described = withComponents(answered, schemas);
    return {
      operationId: name,
      summary: about,
      tags: [tagOf(rest)],
      ...(rest.open === true ? { security: [] } : {}),
      ...(typeof right?.action === "string" ? { description: `Needs the right \`${right.action}\`.` } : {}),
      parameters: [...pathParameters(path), ...queryParameters(rest.queryFields), ...keyParameter(method, rest.open)],
      ...bodyOf(rest, record),
      responses: {
        [creates ? 201 : 200]: {
          description: "Done.",
          headers: HEADER_REFS,
          content: contentOf(described, rest.media),
        },
        default: { $ref: "#/components/responses/Problem" },
      },
    };
  }
}

function tagOf({ path }) {
  return path.split("/")[2].replace(/\.\w+$/, "");
}

function pathParameters(path) {
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string", pattern: SEGMENT },
  }));
}

function queryParameters(fields = {}) {
  return Object.entries(fields).map(([name, field]) => ({
    name,
    in: "query",
    required: isNeeded(field),
    description: field.about,
    schema: { ...tidy(field.shape.schema), ...defaultOf(field) },
  }));
}

function isNeeded({ fallback, required }) {
  return fallback === undefined || required === true;
}

function defaultOf({ fallback }) {
  const value = fallback?.value;
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? { default: value } : {};
}

function keyParameter(method, open) {
  return (method === "POST" || method === "PATCH") && open !== true
    ? [{ $ref: "#/components/parameters/IdempotencyKey" }]
    : [];
}

function bodyOf({ body, bodyFields }, record) {
  if (body === "none") return {};
  if (body === "text") return { requestBody: { required: true, content: { "application/yaml": NO_CONTENT } } };
  if (body === "bytes") return { requestBody: { required: true, content: { "application/octet-stream": NO_CONTENT } } };
  const required = Object.values(bodyFields).some(isNeeded);
  return { requestBody: { required, content: { "application/json": { schema: tidy(record(bodyFields).schema) } } } };
}

/** Shapes of files take a number for a text and nothing for an empty map; whoever writes JSON writes what is meant. */
function tidy(schema) {
  if (Array.isArray(schema)) return schema.map(tidy);
  if (typeof schema !== "object" || schema === null) return schema;
  const type = schema["type"];
  const isText = Array.isArray(type) && type.includes("string") && type.includes("number");
  const isMap = Array.isArray(type) && type.includes("object") && type.includes("null");
  const rest = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, key === "default" || key === "enum" ? value : tidy(value)]),
  );
  return { ...rest, ...(isText ? { type: "string" } : isMap ? { type: "object" } : {}) };
}

function contentOf(answered, media) {
  const { once, each } = answered.properties ?? {};
  if (answered.properties?.download !== undefined) {
    return Object.fromEntries((media ?? ["application/octet-stream"]).map((type) => [type, NO_CONTENT]));
  }
  if (each === undefined) return { "application/json": { schema: answered } };
  const lines = { "application/x-ndjson": { schema: each } };
  return once === undefined ? lines : { "application/json": { schema: once }, ...lines };
}

function answerSchemas(out) {
  const tsconfig = join(out, "tsconfig-answers.json");
  const compilerOptions = {
    target: "es2022",
    lib: ["es2023"],
    module: "nodenext",
    moduleResolution: "nodenext",
    allowImportingTsExtensions: true,
    noEmit: true,
    strict: true,
    skipLibCheck: true,
    exactOptionalPropertyTypes: true,
    types: ["node"],
    resolveJsonModule: true,
  };
  const path = join(root, "src", "api", "answers.ts");
  writeFileSync(tsconfig, JSON.stringify({ compilerOptions, files: [path] }));
  const settings = { path, tsconfig, type: "ApiAnswers", skipTypeCheck: true, expose: "export", encodeRefs: false };
  return createGenerator({ ...settings, additionalProperties: false, jsDoc: "extended", sortProps: true }).createSchema(
    "ApiAnswers",
  ).definitions;
}

const REF = "#/definitions/";
const DOWNLOAD = { properties: { download: {} } };

/** What an operation answers with; downloads, streams and pages are told apart by what they consist of. */
function resolved(schema, schemas, name) {
  if (schema === undefined) throw new Error(`${name} is missing in ApiAnswers (src/api/answers.ts)`);
  const target = schema.$ref?.slice(REF.length);
  if (target === "Download") return DOWNLOAD;
  return target !== undefined && /[<>]/.test(target) ? schemas[target] : schema;
}

/** Generic types by name into their places; references as OpenAPI has them. */
function withComponents(schema, schemas) {
  if (Array.isArray(schema)) return schema.map((each) => withComponents(each, schemas));
  if (typeof schema !== "object" || schema === null) return schema;
  const target = typeof schema.$ref === "string" ? schema.$ref.slice(REF.length) : undefined;
  if (target === undefined || !schema.$ref.startsWith(REF)) {
    return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, withComponents(value, schemas)]));
  }
  const branded = /^Brand<(string|number),/.exec(target)?.[1];
  if (branded !== undefined) return { ...schema, $ref: undefined, type: branded };
  if (/[<>]/.test(target)) return { ...withComponents(schemas[target], schemas), ...about(schema) };
  return { ...schema, $ref: `#/components/schemas/${target}` };
}

function about({ description }) {
  return description === undefined ? {} : { description };
}

const PROBLEM = {
  type: "object",
  required: ["type", "title", "status", "detail"],
  properties: {
    type: { const: "about:blank" },
    title: { type: "string", description: "The same for each problem of its kind." },
    status: { type: "integer", minimum: 400, maximum: 599 },
    detail: { type: "string", description: "What was found, and what is allowed or what to do." },
    faults: {
      type: "array",
      description: "Each thing that is wrong with what was sent.",
      items: {
        type: "object",
        required: ["path", "found", "allowed"],
        properties: {
          path: { type: "string" },
          found: { type: "string" },
          allowed: { type: "string" },
          hint: { type: "string" },
          line: { type: "integer" },
          column: { type: "integer" },
        },
        additionalProperties: false,
      },
    },
    places: {
      type: "array",
      description: "What is wrong with documents.",
      items: {
        type: "object",
        required: ["file", "line", "path", "message"],
        properties: {
          file: { type: "string" },
          line: { type: "integer" },
          path: { type: "string" },
          message: { type: "string" },
        },
        additionalProperties: false,
      },
    },
  },
  additionalProperties: false,
};
const PROBLEM_CONTENT = { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } };

const HEADERS = {
  RateLimit: {
    description: "What is left of the asker's requests, and in how many seconds there are all of them again.",
    schema: { type: "string" },
  },
  "RateLimit-Policy": { description: "How many requests in how many seconds.", schema: { type: "string" } },
};
const HEADER_REFS = Object.fromEntries(
  Object.keys(HEADERS).map((name) => [name, { $ref: `#/components/headers/${name}` }]),
);

export const PARAMETERS = {
  IdempotencyKey: {
    name: "Idempotency-Key",
    in: "header",
    description:
      "A text of one's own that no other request has: sent again with it, what was done is not done twice, and the answer is the same.",
    schema: { type: "string", pattern: "^[\\x21-\\x7e]{1,128}$" },
  },
};

/** Operations and schemas a line each, so that a change shows as that. */
export function textOf(document) {
  const { paths, components, ...head } = document;
  const { schemas, ...others } = components;
  const lines = [JSON.stringify(head).slice(0, -1), ',\n"paths": {\n'];
  lines.push(
    Object.entries(paths)
      .map(([path, methods]) => `${JSON.stringify(path)}: {${linesOf(methods)}}`)
      .join(",\n"),
  );
  lines.push("\n},\n", `"components": ${JSON.stringify({ ...others, parameters: PARAMETERS }).slice(0, -1)},\n`);
  lines.push('"schemas": {', linesOf(schemas), "}}}\n");
  return lines.join("");
}

function linesOf(entries) {
  const all = Object.entries(entries).map(([key, value]) => `\n${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  return all.join(",");
}
