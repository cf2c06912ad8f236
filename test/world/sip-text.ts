// SIP as the scripted phones read and write it: plain text rows, nothing shared with src/sip, so that a mistake of the switch's parser
// or writer is not undone by the same mistake here. Strict about what it receives: what it cannot read becomes a complaint.

export type Row = readonly [name: string, value: string];

export interface SipText {
  readonly start: string;
  readonly rows: readonly Row[];
  readonly body: string;
}

const COMPACT: Readonly<Record<string, string>> = {
  v: "via",
  f: "from",
  t: "to",
  i: "call-id",
  m: "contact",
  l: "content-length",
  c: "content-type",
  k: "supported",
  s: "subject",
  e: "content-encoding",
  x: "session-expires",
  r: "refer-to",
  o: "event",
};

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

/** undefined with the reason where a strict reader would refuse the bytes. */
export function readText(bytes: Uint8Array): { readonly message: SipText } | { readonly wrong: string } {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    return { wrong: "not UTF-8" };
  }
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return { wrong: "no empty line behind the header" };
  const lines = text
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, " ")
    .split("\r\n");
  const start = lines.shift() ?? "";
  const rows: Row[] = [];
  for (const line of lines) {
    const colon = line.indexOf(":");
    if (colon <= 0) return { wrong: `not a header field: ${line}` };
    const name = line.slice(0, colon).trim().toLowerCase();
    rows.push([COMPACT[name] ?? name, line.slice(colon + 1).trim()]);
  }
  const body = text.slice(end + 4);
  const length = rows.find(([name]) => name === "content-length")?.[1];
  if (length !== undefined && Number(length) !== encoder.encode(body).length) {
    return { wrong: `Content-Length ${length} but ${encoder.encode(body).length} bytes` };
  }
  return { message: { start, rows, body } };
}

export function writeText(message: SipText): Uint8Array {
  const head = message.rows
    .filter(([name]) => name.toLowerCase() !== "content-length")
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("");
  const length = encoder.encode(message.body).length;
  return encoder.encode(`${message.start}\r\n${head}Content-Length: ${length}\r\n\r\n${message.body}`);
}

export function isResponse(message: SipText): boolean {
  return message.start.startsWith("SIP/2.0 ");
}

/** 0 for a request. */
export function statusOf(message: SipText): number {
  return isResponse(message) ? Number(message.start.slice(8, 11)) : 0;
}

/** Of a request: from its start line; of a response: from its CSeq. */
export function methodOf(message: SipText): string {
  if (!isResponse(message)) return message.start.slice(0, message.start.indexOf(" "));
  return header(message, "cseq").split(/\s+/)[1] ?? "";
}

export function requestUri(message: SipText): string {
  return message.start.split(" ")[1] ?? "";
}

/** The first value, "" where there is none. */
export function header(message: SipText, name: string): string {
  return message.rows.find((row) => row[0].toLowerCase() === name)?.[1] ?? "";
}

/** Every value, commas outside quotes and `<>` separating. */
export function headerList(message: SipText, name: string): string[] {
  return message.rows.filter((row) => row[0].toLowerCase() === name).flatMap((row) => splitCommas(row[1]));
}

function splitCommas(value: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quoted = false;
  let from = 0;
  for (let i = 0; i < value.length; i++) {
    const c = value[i];
    if (c === "\\" && quoted) i++;
    else if (c === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (c === "<") depth++;
    else if (c === ">") depth--;
    else if (c === "," && depth === 0) {
      parts.push(value.slice(from, i).trim());
      from = i + 1;
    }
  }
  parts.push(value.slice(from).trim());
  return parts;
}

export function cseqOf(message: SipText): number {
  return Number(header(message, "cseq").split(/\s+/)[0]);
}

export function branchOf(message: SipText): string {
  return paramOf(headerList(message, "via")[0] ?? "", "branch") ?? "";
}

/** `;name=value` behind a name-addr or a Via; parameters inside `<>` do not count. */
export function paramOf(value: string, name: string): string | undefined {
  const outside = value.includes(">") ? value.slice(value.indexOf(">") + 1) : value;
  for (const part of outside.split(";").slice(1)) {
    const [key, ...rest] = part.split("=");
    if (key?.trim().toLowerCase() === name) return rest.join("=").trim();
  }
  return undefined;
}

/** The URI of a name-addr, without its brackets. */
export function uriOf(value: string): string {
  const open = value.indexOf("<");
  if (open >= 0) return value.slice(open + 1, value.indexOf(">", open));
  return (value.split(";")[0] ?? "").trim();
}

/** `1001` of `sip:1001@10.0.0.1:5060;transport=tcp`. */
export function userOf(uri: string): string {
  const at = uri.indexOf("@");
  return at < 0 ? "" : uri.slice(uri.indexOf(":") + 1, at);
}

export function hostPortOf(uri: string): { readonly host: string; readonly port: number } {
  const rest = uri.slice(uri.indexOf(":") + 1);
  const place = (rest.includes("@") ? rest.slice(rest.indexOf("@") + 1) : rest).split(/[;?]/)[0] ?? "";
  const [host, port] = place.split(":");
  return { host: host ?? "", port: port === undefined ? 5060 : Number(port) };
}
