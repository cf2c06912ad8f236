// Nodes that decide, reckon, look up and ask other machines. Part of the document's shape (`schema-nodes.ts`).

import { limits } from "../base/limits.ts";
import { SECOND_MS } from "../base/time.ts";
import { AUDIO, KEY, shortList } from "../office/schema-words.ts";
import { duration, mapOf, number, oneOf, optional, perhaps, record, required, text } from "../office/shape.ts";
import { fillIn } from "./address.ts";
import type { Expression, Template } from "./flow.ts";
import { few, form, type NodeForm } from "./schema-forms.ts";
import { type DocumentWords, nodeName, VARIABLE, variableName } from "./schema-words.ts";

const HEADER = { pattern: /^[A-Za-z0-9-]{1,60}$/, allowed: "a header's name" };
const FIELD = { pattern: /^[\p{L}\p{N}_.[\]-]{1,80}$/u, allowed: "a field's name" };
const OUTCOME = { pattern: /^[\p{L}\p{N}][\p{L}\p{N}_ -]{0,39}$/u, allowed: "an outcome's name" };

const noValues: ReadonlyMap<string, Expression> = new Map();
const noTexts: ReadonlyMap<string, Template> = new Map();

export function logicForms(words: DocumentWords): readonly NodeForm[] {
  const values = few(mapOf(VARIABLE, words.expression()));
  return [
    branchForm(words),
    form("set", "set", { set: required(values, "variables with the expressions they get") }, ({ set }, common) => ({
      ...common,
      kind: "set",
      values: set,
    })),
    form("hours", "hours", { hours: required(text(KEY), "a schedule of the office") }, ({ hours }, common) => ({
      ...common,
      kind: "hours",
      schedule: hours,
    })),
    lookUpForm(words),
    requestForm(words),
    subflowForm(words),
    form(
      "return",
      "return",
      {
        return: required(text(OUTCOME), "the outcome that whoever called this flow goes on by"),
        values: optional(values, noValues, "What `result` has there"),
      },
      (read, common) => ({ ...common, kind: "return", outcome: read.return, values: read.values }),
    ),
  ];
}

/** The n-th case leads by the outcome "case n". */
function branchForm(words: DocumentWords): NodeForm {
  const one = record({
    if: required(words.condition(), "an expression that says yes or no"),
    next: required(nodeName, "where it leads"),
  });
  const cases = shortList(one, 1, limits.ivr.entries);
  const fields = { branch: required(cases, "a list of { if, next }: the first that says yes") };
  return form("branch", "branch", fields, ({ branch }, common) => ({
    ...common,
    kind: "branch",
    cases: branch.map((each) => each.if),
    next: new Map([...branch.map(({ next }, index) => [`case ${index + 1}`, next] as const), ...common.next]),
  }));
}

function lookUpForm(words: DocumentWords): NodeForm {
  const fields = {
    lookUp: required(text(AUDIO), "customer, ticket, or a table of the office"),
    by: required(words.expression(), "what is looked for"),
    into: required(variableName, "the variable that gets what was found"),
  };
  return form("lookUp", "look-up", fields, ({ lookUp, by, into }, common) => ({
    ...common,
    kind: "look-up",
    source: lookUp,
    by,
    into,
  }));
}

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

function requestForm(words: DocumentWords): NodeForm {
  const place = { special: ["secret"] } as const;
  const texts = few(mapOf(HEADER, words.template(place)));
  const fields = {
    request: required(words.template(place), "an http or https address"),
    method: optional(oneOf(METHODS), "GET", "How it is asked"),
    headers: optional(texts, noTexts, "Further headers"),
    query: optional(few(mapOf(FIELD, words.template(place))), noTexts, "Put behind the ? of the address"),
    body: perhaps(few(mapOf(FIELD, words.expression(place))), "Sent as JSON"),
    timeLimit: optional(duration(100, limits.ivr.requestMs), 5 * SECOND_MS, "Of each try"),
    retries: perhaps(
      number({ low: 0, high: limits.ivr.requestRetries, whole: true }),
      "Further tries after no answer, or one of 500 and above; 1 when left out, 0 of POST and PATCH",
    ),
    into: perhaps(variableName, "The variable that gets status, body and headers"),
    map: optional(
      few(mapOf(VARIABLE, words.expression({ special: ["response"] }))),
      noValues,
      "Variables, with expressions that read `response`",
    ),
  };
  return form("request", "request", fields, (values, common) => ({
    ...common,
    kind: "request",
    method: values.method,
    url: fillIn(values.request, values.query),
    headers: values.headers,
    body: values.body,
    timeLimitMs: values.timeLimit,
    retries: values.retries ?? (values.method === "POST" || values.method === "PATCH" ? 0 : 1),
    into: values.into,
    map: values.map,
  }));
}

function subflowForm(words: DocumentWords): NodeForm {
  const fields = {
    subflow: required(text(KEY), "the key of another flow"),
    with: optional(few(mapOf(VARIABLE, words.expression())), noValues, "Its arguments"),
    into: optional(
      few(mapOf(VARIABLE, words.expression({ special: ["result"] }))),
      noValues,
      "Variables, with expressions that read `result`",
    ),
  };
  return form("subflow", "subflow", fields, (values, common) => ({
    ...common,
    kind: "subflow",
    flow: values.subflow,
    args: values.with,
    into: values.into,
  }));
}
