// What a SUBSCRIBE asks for, and what is wrong with it before anybody looks at the resource. Pure.

import { limits } from "../../base/limits.ts";
import { parseNumber, skipToken } from "../message/chars.ts";
import type { SipRequest } from "../message/message.ts";
import { parseUri, writeUri } from "../message/uri.ts";
import type { HeaderRows } from "../ports.ts";
import type { EventPackage } from "./event-package.ts";

export interface Wish {
  readonly package: EventPackage;
  /** `id` of Event (RFC 6665 §8.2.1): tells subscriptions of one package apart. */
  readonly eventId: string | undefined;
  readonly resource: string;
  readonly entity: string;
  /** 0: end it, or answer once. */
  readonly expiresS: number;
}

export interface Refused {
  readonly status: number;
  readonly headers: HeaderRows;
}

export type WishOutcome = { readonly ok: true; readonly value: Wish } | { readonly ok: false; readonly fault: Refused };

export function readSubscribe(request: SipRequest, packages: ReadonlyMap<string, EventPackage>): WishOutcome {
  const event = readEvent(request);
  const found = event === undefined ? undefined : packages.get(event.name);
  // RFC 6665 §4.2.1.2, §8.2.2: 489 names what we know; a SUBSCRIBE without Event means the package of RFC 2543 times, which nobody has.
  if (event === undefined || found === undefined) return refused(489, [allowEvents(packages)]);
  if (!accepts(request, found.contentType)) return refused(406, [["Accept", found.contentType]]);
  const expiresS = readExpires(request);
  if (expiresS === "malformed") return refused(400, []);
  if (expiresS > 0 && expiresS < limits.lamps.minExpiresS)
    return refused(423, [["Min-Expires", String(limits.lamps.minExpiresS)]]);
  const uri = parseUri(request.uri);
  return {
    ok: true,
    value: {
      package: found,
      eventId: event.id,
      resource: uri?.user ?? "",
      entity:
        uri === undefined ? request.uri : writeUri({ ...uri, password: undefined, params: new Map(), headers: "" }),
      expiresS: Math.min(expiresS, limits.lamps.maxExpiresS),
    },
  };
}

export function allowEvents(packages: ReadonlyMap<string, EventPackage>): readonly [string, string] {
  return ["Allow-Events", [...packages.keys()].join(", ")];
}

function refused(status: number, headers: HeaderRows): WishOutcome {
  return { ok: false, fault: { status, headers } };
}

/** `presence;id=7`; undefined: none, or malformed. */
function readEvent(request: SipRequest): { readonly name: string; readonly id: string | undefined } | undefined {
  const text = request.headers.get("Event")?.trim() ?? "";
  const end = skipToken(text, 0);
  if (end === 0) return undefined;
  const id = /;\s*id\s*=\s*([^\s;,"]+)/i.exec(text.slice(end))?.[1];
  // RFC 6665 §8.2.1: event types are compared to the letter; phones that write `Dialog` mean the same.
  return { name: text.slice(0, end).toLowerCase(), id };
}

/** RFC 6665 §4.1.2.1: without Accept the package's own type is meant. */
function accepts(request: SipRequest, type: string): boolean {
  if (!request.headers.has("Accept")) return true;
  const wanted = request.headers.list("Accept").map((range) => (range.split(";")[0] ?? "").trim().toLowerCase());
  return wanted.some((range) => range === type || range === "*/*" || range === `${type.split("/")[0]}/*`);
}

/** Without Expires: as long as may be (RFC 6665 §4.1.2.1 leaves it to the package; RFC 4235 §3.4, RFC 3842 §3.3 and RFC 3856 §6.4: an hour). */
function readExpires(request: SipRequest): number | "malformed" {
  const text = request.headers.get("Expires");
  if (text === undefined) return limits.lamps.maxExpiresS;
  const seconds = parseNumber(text.trim(), 0xffff_ffff);
  return seconds < 0 ? "malformed" : seconds;
}
