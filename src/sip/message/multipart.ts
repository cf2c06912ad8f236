// Takes a multipart body apart (RFC 2046 §5.1.1). `session/rows.ts` asks; what the parts mean, and whether we must understand them, is
// decided there. Nested multiparts stay whole.

import { limits } from "../../base/limits.ts";

export interface BodyPart {
  /** Lower case, without parameters; `text/plain` where the part says none (RFC 2046 §5.1). */
  readonly type: string;
  readonly disposition: string;
  /** Content-Transfer-Encoding, lower case. */
  readonly encoding: string;
  readonly text: string;
}

const BOUNDARY = /;\s*boundary\s*=\s*(?:"([^"\r\n]{1,70})"|([^\s;",]{1,70}))/i;
/** RFC 2046 §5.1.1: bchars, the last no space. */
const BOUNDARY_SYNTAX = /^[0-9A-Za-z'()+_,\-./:=? ]{0,69}[0-9A-Za-z'()+_,\-./:=?]$/;
const AFTER_DELIMITER = /^(--)?[ \t]*(\r?\n|$)/;

/** Undefined: no boundary, no part, no closing delimiter, or more parts than `limits.sip.bodyParts`. */
export function readMultipart(contentType: string, body: string): readonly BodyPart[] | undefined {
  const found = BOUNDARY.exec(contentType);
  const boundary = found?.[1] ?? found?.[2];
  if (boundary === undefined || !BOUNDARY_SYNTAX.test(boundary)) return undefined;
  const delimiter = `--${boundary}`;
  const parts: BodyPart[] = [];
  let begin = -1;
  for (let at = body.indexOf(delimiter); at >= 0; at = body.indexOf(delimiter, at + delimiter.length)) {
    if (at > 0 && body[at - 1] !== "\n") continue;
    const behind = at + delimiter.length;
    const line = AFTER_DELIMITER.exec(body.slice(behind, behind + 80));
    if (line === null) continue;
    if (begin >= 0) parts.push(readPart(body.slice(begin, at).replace(/\r?\n$/, "")));
    if (line[1] !== undefined) return parts.length > 0 ? parts : undefined;
    if (parts.length >= limits.sip.bodyParts) return undefined;
    begin = behind + line[0].length;
  }
  return undefined;
}

function readPart(part: string): BodyPart {
  const blank = /^\r?\n/.exec(part) ?? /\r?\n\r?\n/.exec(part);
  const head = blank === null ? part : part.slice(0, blank.index);
  const rows = new Map<string, string>();
  for (const row of head.replace(/\r?\n[ \t]+/g, " ").split(/\r?\n/)) {
    const colon = row.indexOf(":");
    if (colon > 0) rows.set(row.slice(0, colon).trim().toLowerCase(), row.slice(colon + 1).trim());
  }
  return {
    type: typeOf(rows.get("content-type") ?? rows.get("c") ?? "text/plain"),
    disposition: rows.get("content-disposition") ?? "",
    encoding: (rows.get("content-transfer-encoding") ?? "binary").toLowerCase(),
    text: blank === null ? "" : part.slice(blank.index + blank[0].length),
  };
}

/** A media type without its parameters, lower case. */
export function typeOf(contentType: string): string {
  const end = contentType.indexOf(";");
  return (end < 0 ? contentType : contentType.slice(0, end)).trim().toLowerCase();
}
