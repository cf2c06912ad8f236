// /api/guard: who is not answered, and what calls may cost. Addresses stand in the query or the body: they are no path segments.

import { limits } from "../../base/limits.ts";
import { asJson } from "../reply.ts";
import { FieldReader, type FieldRule, identifier, wholeNumber } from "../request.ts";
import type { Route } from "../route.ts";

const address: FieldRule<string> = {
  allowed: "an IP address as 192.0.2.1 or 2001:db8::1",
  read: (text) => (/^[0-9A-Fa-f.:]{2,45}$/.test(text) ? text : undefined),
};
const addressOrAll: FieldRule<string> = {
  allowed: `${address.allowed}, or all`,
  read: (text) => (text === "all" ? text : address.read(text.replace(/\/64$/, ""))),
};
const HOUR_S = 3_600;

export const guardRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/api/guard/bans",
    body: "none",
    handle: async (_, control) => asJson(await control.guard.bans()),
  },
  {
    method: "GET",
    path: "/api/guard/check",
    body: "none",
    handle: async ({ query }, control) => {
      const fields = FieldReader.ofQuery(query);
      const of = fields.required("address", address) ?? "";
      return fields.refusal() ?? asJson(await control.guard.check(of));
    },
  },
  {
    method: "POST",
    path: "/api/guard/ban",
    body: "json",
    handle: async ({ json }, control) => {
      const fields = FieldReader.ofJson(json);
      const of = fields.required("address", address) ?? "";
      const forS = fields.optional("forS", wholeNumber(1, limits.guard.banByHandMaxMs / 1_000)) ?? HOUR_S;
      return fields.refusal() ?? asJson(await control.guard.ban(of, forS * 1_000));
    },
  },
  {
    method: "POST",
    path: "/api/guard/unban",
    body: "json",
    handle: async ({ json }, control) => {
      const fields = FieldReader.ofJson(json);
      const of = fields.required("address", addressOrAll) ?? "";
      return fields.refusal() ?? asJson(await control.guard.unban(of));
    },
  },
  {
    method: "GET",
    path: "/api/guard/tolls",
    body: "none",
    handle: async (_, control) => asJson(await control.guard.tolls()),
  },
  {
    method: "POST",
    path: "/api/guard/reset",
    body: "json",
    handle: async ({ json }, control) => {
      const fields = FieldReader.ofJson(json);
      const of = fields.required("extension", identifier) ?? "";
      return fields.refusal() ?? asJson(await control.guard.reset(of));
    },
  },
];
