// /api/callers: who is barred, welcome or known; and what customers thought of a call. Numbers stand in the query or the body: "+" is no name of a
// path.

import { limits } from "../../base/limits.ts";
import { asJson } from "../reply.ts";
import { FieldReader, type FieldRule, identifier, instant, oneOf, wholeNumber, words } from "../request.ts";
import type { Route } from "../route.ts";

const number: FieldRule<string> = {
  allowed: "a number, perhaps with * at its end",
  read: (text) => (/^\+?[0-9() .-]{1,40}\*?$/.test(text) ? text : undefined),
};
const place: FieldRule<string> = {
  allowed: "a place such as fujian/xiamen",
  read: (text) => (/^[\p{L}\p{N}_-]{1,40}(?:\/[\p{L}\p{N}_-]{1,40})?$/u.test(text) ? text : undefined),
};
export const sentence: FieldRule<string> = {
  allowed: `1 to ${limits.waiting.reasonCharacters} characters on one line`,
  read: (text) => {
    const isLine = /^(?=.*\S)[^\p{C}\u2028\u2029]+$/u.test(text) && text.length <= limits.waiting.reasonCharacters;
    return isLine ? text.trim() : undefined;
  },
};
const kind = oneOf(["black", "white", "note"] as const);

export const callerRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/api/callers",
    body: "none",
    handle: async ({ query }, control) => {
      const fields = FieldReader.ofQuery(query);
      const asked = {
        kind: fields.optional("kind", kind),
        before: fields.optional("before", instant),
        limit: fields.optional("limit", wholeNumber(1, limits.callers.listed)) ?? 100,
      };
      return fields.refusal() ?? asJson(await control.callers.list(asked));
    },
  },
  {
    method: "GET",
    path: "/api/callers/find",
    body: "none",
    handle: async ({ query }, control) => {
      const fields = FieldReader.ofQuery(query);
      const of = fields.required("number", number) ?? "";
      return fields.refusal() ?? asJson(await control.callers.show(of));
    },
  },
  {
    method: "POST",
    path: "/api/callers/put",
    body: "json",
    handle: async ({ json, asker }, control) => {
      const fields = FieldReader.ofJson(json);
      const wish = {
        number: fields.required("number", number) ?? "",
        kind: fields.required("kind", kind) ?? "note",
        name: fields.optional("name", words),
        tier: fields.optional("tier", identifier),
        region: fields.optional("region", place),
        owner: fields.optional("owner", identifier),
        reason: fields.optional("reason", sentence),
        until: fields.optional("until", instant),
      };
      return fields.refusal() ?? asJson(await control.callers.put(wish, asker));
    },
  },
  {
    method: "POST",
    path: "/api/callers/remove",
    body: "json",
    handle: async ({ json, asker }, control) => {
      const fields = FieldReader.ofJson(json);
      const of = fields.required("number", number) ?? "";
      return fields.refusal() ?? asJson(await control.callers.remove(of, asker));
    },
  },
  {
    method: "POST",
    path: "/api/callers/contest",
    body: "json",
    handle: async ({ json, asker }, control) => {
      const fields = FieldReader.ofJson(json);
      const of = fields.required("number", number) ?? "";
      const reason = fields.required("reason", sentence) ?? "";
      return fields.refusal() ?? asJson(await control.callers.contest(of, reason, asker));
    },
  },
  {
    method: "POST",
    path: "/api/callers/answer",
    body: "json",
    handle: async ({ json, asker }, control) => {
      const fields = FieldReader.ofJson(json);
      const of = fields.required("number", number) ?? "";
      const verdict = fields.required("verdict", oneOf(["lift", "uphold"] as const));
      const reason = fields.required("reason", sentence) ?? "";
      const wish = { lift: verdict === "lift", reason };
      return fields.refusal() ?? asJson(await control.callers.answerContest(of, wish, asker));
    },
  },
  {
    method: "POST",
    path: "/api/calls/:id/mark",
    body: "json",
    handle: async ({ params, json, asker }, control) => {
      const fields = FieldReader.ofJson(json);
      const mark = fields.required("mark", wholeNumber(1, 5)) ?? 1;
      return fields.refusal() ?? asJson(await control.callers.mark(params["id"] ?? "", mark, asker));
    },
  },
  {
    method: "POST",
    path: "/api/queues/:id/close",
    body: "json",
    handle: async ({ params, json, asker }, control) => {
      const fields = FieldReader.ofJson(json);
      const wish = {
        until: fields.optional("until", instant),
        reason: fields.optional("reason", sentence),
        to: fields.optional("to", { allowed: "a queue or a number", read: readTarget }),
      };
      return fields.refusal() ?? asJson(await control.closures.close(params["id"] ?? "", wish, asker));
    },
  },
  {
    method: "POST",
    path: "/api/queues/:id/open",
    body: "json",
    handle: async ({ params, json, asker }, control) => {
      const fields = FieldReader.ofJson(json);
      return fields.refusal() ?? asJson(await control.closures.open(params["id"] ?? "", asker));
    },
  },
];

function readTarget(text: string): string | undefined {
  return /^(?:\+?[0-9*#]{1,32}|[\p{L}\p{N}][\p{L}\p{N}_-]{0,39})$/u.test(text) ? text : undefined;
}
