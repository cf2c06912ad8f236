// /api/openapi.json: what this interface is, for programs. Generated (scripts/api-document.mjs) and served as it was built.

import { fileURLToPath } from "node:url";
import { answer } from "../answer.ts";
import { type Download, operations } from "../operation.ts";

export interface DocumentAnswers {
  showApiDocument: Download;
}

const operation = operations<DocumentAnswers>();
const path = fileURLToPath(new URL("../openapi.json", import.meta.url));

export const documentRoutes = [
  operation("showApiDocument", {
    method: "GET",
    path: "/api/openapi.json",
    about: "This document: every operation, what it takes and what it answers (OpenAPI 3.1).",
    media: ["application/json"],
    handle: () => answer({ kind: "file", path, type: "application/json", name: "openapi.json" }),
  }),
] as const;
