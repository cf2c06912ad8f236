// What each operation of the HTTP interface answers with, all nouns together: scripts/api-document.mjs makes the schemas of the OpenAPI document
// from these types and their docstrings.

import type { CallCommandAnswers } from "./routes/call-control.ts";
import type { TableAnswers } from "./routes/tables.ts";

export interface ApiAnswers extends TableAnswers, CallCommandAnswers {}
