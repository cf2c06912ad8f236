// One Via value (RFC 3261 §20.42). The transaction layer matches by it, the response goes back by it.

import { hostText } from "../../base/net.ts";
import { isDigit, skipSpace, skipToken } from "./chars.ts";
import { skipHost } from "./host.ts";
import { type Cursor, scanParams, writeParams } from "./params.ts";
import type { Via } from "./values.ts";

/** One value that fills the text; undefined: malformed. */
export function parseVia(text: string): Via | undefined {
  const cursor = { text, at: 0 };
  const via = scanVia(cursor);
  return cursor.at === text.length ? via : undefined;
}

/** The topmost value of a row that may list several. What stands behind its comma is the matter of those who wrote it. */
export function parseFirstVia(row: string): Via | undefined {
  return scanVia({ text: row, at: 0 });
}

/** `SIP/2.0/UDP 192.0.2.1:5060;branch=…` */
export function writeVia(via: Via): string {
  const port = via.port === undefined ? "" : `:${via.port}`;
  return `SIP/2.0/${via.transport} ${hostText(via.host)}${port}${writeParams(via.params)}`;
}

/** Reads one element; the cursor then stands at the end or on the comma behind it. */
function scanVia(cursor: Cursor): Via | undefined {
  const { text } = cursor;
  const transportAt = skipProtocol(text, skipSpace(text, cursor.at));
  if (transportAt < 0) return undefined;
  const transportEnd = skipToken(text, transportAt);
  const hostAt = skipSpace(text, transportEnd);
  if (transportEnd === transportAt || hostAt === transportEnd) return undefined;
  const hostEnd = skipHost(text, hostAt);
  if (hostEnd < 0) return undefined;
  const portAt = skipSpace(text, hostEnd);
  let port: number | undefined;
  cursor.at = hostEnd;
  if (text.charCodeAt(portAt) === 58) {
    port = scanPort(cursor, portAt + 1);
    if (port < 0) return undefined;
  }
  const params = scanParams(cursor);
  if (params === undefined) return undefined;
  return {
    transport: transportName(text.slice(transportAt, transportEnd)),
    host: hostName(text, hostAt, hostEnd),
    port,
    params,
  };
}

/** The index behind `SIP/2.0/`, which may be spread with blanks; -1: something else. */
function skipProtocol(text: string, at: number): number {
  if (text.startsWith("SIP/2.0/", at)) return skipSpace(text, at + 8);
  const nameEnd = skipToken(text, at);
  if (text.slice(at, nameEnd).toUpperCase() !== "SIP") return -1;
  const slash = skipSpace(text, nameEnd);
  if (text.charCodeAt(slash) !== 47) return -1;
  const version = skipSpace(text, slash + 1);
  if (!text.startsWith("2.0", version)) return -1;
  const second = skipSpace(text, version + 3);
  return text.charCodeAt(second) === 47 ? skipSpace(text, second + 1) : -1;
}

/**
 * Moves the cursor behind the port; -1: none there or too large.
 * Deviation: letters behind the digits are passed over; Aastra Intelligate phones write `5060port`.
 */
function scanPort(cursor: Cursor, at: number): number {
  const { text } = cursor;
  const start = skipSpace(text, at);
  let end = start;
  let port = 0;
  for (; end < text.length && isDigit(text.charCodeAt(end)); end++) {
    port = port * 10 + text.charCodeAt(end) - 48;
    if (port > 65_535) return -1;
  }
  cursor.at = skipToken(text, end);
  return end === start ? -1 : port;
}

function transportName(text: string): string {
  return text === "UDP" ? "UDP" : text === "TCP" ? "TCP" : text.toUpperCase();
}

function hostName(text: string, from: number, to: number): string {
  return (text.charCodeAt(from) === 91 ? text.slice(from + 1, to - 1) : text.slice(from, to)).toLowerCase();
}
