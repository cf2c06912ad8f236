// Who asks, whether they may, and what of the answer they may see (CRM-11). `server.ts` asks before and after each route; who has which right
// is `PeopleControl`'s business, which right a route needs is the table of route-rights.ts.
//
//   socket without a token, or the installation's token ──► everything
//   a user's token ──► the right of the route ──► within their reach? ──► lists without what is not
//   any other token ──► 401; too many of one source ──► 429

import { type Answer, answer, type Refused, refuse } from "./answer.ts";
import type { SwitchControl } from "./control.ts";
import type { Asker, Reach, Subject } from "./people-control.ts";
import type { Reply } from "./reply.ts";
import type { ApiRequest } from "./request.ts";
import type { Match } from "./route.ts";
import { ROUTE_RIGHTS, type RouteRight, type RowKeys } from "./route-rights.ts";
import { bearerMatches, bearerOf } from "./token.ts";
import type { WrongTokens } from "./wrong-tokens.ts";

export interface Knock {
  /** The Authorization header. */
  readonly header: string | undefined;
  readonly source: string;
  /** The installation's; undefined: the data directory's socket, whose owner needs none. */
  readonly token: string | undefined;
  /** As they call themselves; believed of the installation alone. */
  readonly author: string;
}

/** Whoever brings a token acts as its owner, also at the socket: never as more. */
export function whoAsks(knock: Knock, control: SwitchControl, wrong: WrongTokens, nowMs: number): Answer<Asker> {
  const { header, token, author } = knock;
  if (token === undefined && header === undefined) return answer({ name: `${author} (local)`, user: undefined });
  if (token !== undefined && bearerMatches(header, token))
    return answer({ name: `${author} (remote)`, user: undefined });
  const given = bearerOf(header);
  const asker = given === undefined ? "unknown" : control.people.whoHas(given);
  if (asker !== "unknown") return answer(asker);
  if (wrong.count(knock.source, nowMs))
    return refuse(429, "Too many wrong tokens", "ask again later, and with the right one");
  const detail =
    "send `Authorization: Bearer TOKEN`; the token is in the file api-token of the data directory, was made by `zongji user token`, or comes from signing in (`zongji user sign-in`)";
  return refuse(401, "Token needed", detail);
}

/** How far the asker may; undefined: everywhere. */
export async function mayAsk(
  asker: Asker,
  { route, params }: Match,
  request: Pick<ApiRequest, "query" | "json">,
  control: SwitchControl,
): Promise<Answer<Reach | undefined>> {
  if (asker.user === undefined) return answer(undefined);
  const right = rightOf(route.method, route.path);
  if (right === undefined) return notForUsers(`${route.method} ${route.path}`);
  const action = typeof right.action === "string" ? right.action : right.action(request);
  const on = subjectOf(right, params);
  const admitted = await control.people.admit(asker, { action, on });
  if (!admitted.ok || admitted.value === undefined) return admitted;
  const extension = right.reachedPhone === true ? request.json["extension"] : undefined;
  if (typeof extension === "string" && !admitted.value.extensions.has(extension))
    return refuse(
      403,
      "Not allowed",
      `${asker.name} may do this at phones within reach alone, and ${extension} is not.`,
    );
  if (right.ownPhone !== true) return admitted;
  const phone = request.json["phone"];
  const own = await control.people.me(asker);
  if (typeof phone !== "string" || (own.ok && own.value.user?.extension === phone)) return admitted;
  return refuse(403, "Not allowed", `${asker.name} may do this at the own phone alone, and ${phone} is not theirs.`);
}

export function rightOf(method: string, path: string): RouteRight | undefined {
  const key = `${method} ${path}`;
  return Object.hasOwn(ROUTE_RIGHTS, key) ? ROUTE_RIGHTS[key] : undefined;
}

/** A list, a single row, or either again and again, without what is not within reach. */
export function narrowed(reply: Reply, rows: RowKeys, reach: Reach): Reply {
  if (reply.kind === "json") return { ...reply, value: narrowedValue(reply.value, rows, reach) };
  if (reply.kind !== "lines") return reply;
  const start = (push: (value: unknown) => void): (() => void) => {
    return reply.start((value) => push(narrowedValue(value, rows, reach)));
  };
  return { kind: "lines", start };
}

function narrowedValue(value: unknown, rows: RowKeys, reach: Reach): unknown {
  if (Array.isArray(value)) return value.filter((row) => isWithin(row, rows, reach));
  return isWithin(value, rows, reach) ? value : null;
}

function isWithin(row: unknown, keys: RowKeys, reach: Reach): boolean {
  const { agents, queues, extensions } = reach;
  if (typeof row !== "object" || row === null) return false;
  const has = (among: ReadonlySet<string>, key: string | undefined): boolean => {
    const value = key === undefined ? undefined : (row as Readonly<Record<string, unknown>>)[key];
    return typeof value === "string" && among.has(value);
  };
  return (
    has(agents, keys.agent) ||
    has(queues, keys.queue) ||
    has(extensions, keys.extension) ||
    has(extensions, keys.mailbox) ||
    has(queues, keys.mailbox) ||
    (keys.legs === true && legsOf(row).some((leg) => isWithin(leg, { extension: "extension", agent: "agent" }, reach)))
  );
}

function legsOf(row: object): readonly unknown[] {
  const legs = "legs" in row ? row.legs : undefined;
  return Array.isArray(legs) ? legs : [];
}

function subjectOf({ on, param }: RouteRight, params: Match["params"]): Subject {
  if (on === "anybody" || on === "everything") return { kind: on };
  return { kind: on, id: params[param ?? "id"] ?? "" };
}

function notForUsers(what: string): Refused {
  return refuse(403, "Not allowed", `${what} is the installation's alone: no role has a right to it.`);
}
