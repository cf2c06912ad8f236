// /api/guard: who is not answered, and what calls may cost. Addresses stand in the query or the body: they are no path segments.

import { limits } from "../../base/limits.ts";
import { optional, required } from "../../office/shape.ts";
import type { BanView, StandingView, TollView } from "../guard-control.ts";
import { operations } from "../operation.ts";
import { checked, identifier, like, whole } from "../shapes.ts";

const ADDRESS = /^[0-9A-Fa-f.:]{2,45}$/;
const address = required(like(ADDRESS, "an IP address as 192.0.2.1 or 2001:db8::1"), "an IP address");
const addressOrAll = checked(
  { type: "string", pattern: "^(all|[0-9A-Fa-f.:]{2,45}(/64)?)$" },
  "an IP address as 192.0.2.1 or 2001:db8::1, or all",
  (text) => (text === "all" || ADDRESS.test(text.replace(/\/64$/, "")) ? text.replace(/\/64$/, "") : undefined),
  "",
);
const HOUR_S = 3_600;

export interface GuardAnswers {
  listBans: readonly BanView[];
  checkAddress: StandingView;
  banAddress: BanView;
  unbanAddress: { readonly lifted: number };
  listTolls: readonly TollView[];
  resetToll: TollView;
}

const operation = operations<GuardAnswers>();

export const guardRoutes = [
  operation("listBans", {
    method: "GET",
    path: "/api/guard/bans",
    about: "Addresses that are not answered.",
    handle: (_, { guard }) => guard.bans(),
  }),
  operation("checkAddress", {
    method: "GET",
    path: "/api/guard/check",
    about: "How an address stands.",
    query: { address },
    handle: ({ query }, { guard }) => guard.check(query.address),
  }),
  operation("banAddress", {
    method: "POST",
    path: "/api/guard/ban",
    about: "Answers an address no more.",
    body: { address, forS: optional(whole(1, limits.guard.banByHandMaxMs / 1_000), HOUR_S, "seconds") },
    handle: ({ body }, { guard }) => guard.ban(body.address, body.forS * 1_000),
  }),
  operation("unbanAddress", {
    method: "POST",
    path: "/api/guard/unban",
    about: "Answers an address again, or all of them.",
    body: { address: required(addressOrAll, "an IP address, or all") },
    handle: ({ body }, { guard }) => guard.unban(body.address),
  }),
  operation("listTolls", {
    method: "GET",
    path: "/api/guard/tolls",
    about: "What paid calls of each phone line cost today, and what they may.",
    handle: (_, { guard }) => guard.tolls(),
  }),
  operation("resetToll", {
    method: "POST",
    path: "/api/guard/reset",
    about: "Lets a phone line make paid calls again.",
    body: { extension: required(identifier, "the phone line") },
    handle: ({ body }, { guard }) => guard.reset(body.extension),
  }),
] as const;
