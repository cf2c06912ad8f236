// The header names Zongji speaks of, in their canonical spelling, with the compact forms (RFC 3261 §7.3.3 and the IANA registry).
// A name read from the wire becomes the one interned string of this table, so that look-ups compare pointers. Hand-made hashing, because a Map wants each name cut out first.

const NAMES = [
  "Accept",
  "Accept-Contact",
  "Accept-Encoding",
  "Accept-Language",
  "Alert-Info",
  "Allow",
  "Allow-Events",
  "Authentication-Info",
  "Authorization",
  "Call-ID",
  "Call-Info",
  "Contact",
  "Content-Disposition",
  "Content-Encoding",
  "Content-Language",
  "Content-Length",
  "Content-Type",
  "CSeq",
  "Date",
  "Diversion",
  "Error-Info",
  "Event",
  "Expires",
  "Flow-Timer",
  "From",
  "Geolocation",
  "History-Info",
  "Identity",
  "In-Reply-To",
  "Info-Package",
  "Join",
  "Max-Forwards",
  "MIME-Version",
  "Min-Expires",
  "Min-SE",
  "Organization",
  "P-Asserted-Identity",
  "P-Preferred-Identity",
  "Path",
  "Priority",
  "Privacy",
  "Proxy-Authenticate",
  "Proxy-Authorization",
  "Proxy-Require",
  "RAck",
  "Reason",
  "Record-Route",
  "Recv-Info",
  "Refer-Sub",
  "Refer-To",
  "Referred-By",
  "Reject-Contact",
  "Remote-Party-ID",
  "Replaces",
  "Reply-To",
  "Request-Disposition",
  "Require",
  "Retry-After",
  "Route",
  "RSeq",
  "Server",
  "Service-Route",
  "Session-Expires",
  "SIP-ETag",
  "SIP-If-Match",
  "Subject",
  "Subscription-State",
  "Supported",
  "Target-Dialog",
  "Timestamp",
  "To",
  "Unsupported",
  "User-Agent",
  "Via",
  "Warning",
  "WWW-Authenticate",
] as const;

const COMPACT: Readonly<Record<string, (typeof NAMES)[number]>> = {
  a: "Accept-Contact",
  b: "Referred-By",
  c: "Content-Type",
  d: "Request-Disposition",
  e: "Content-Encoding",
  f: "From",
  i: "Call-ID",
  j: "Reject-Contact",
  k: "Supported",
  l: "Content-Length",
  m: "Contact",
  n: "Identity",
  o: "Event",
  r: "Refer-To",
  s: "Subject",
  t: "To",
  u: "Allow-Events",
  v: "Via",
  x: "Session-Expires",
};

interface Spelling {
  readonly lower: string;
  readonly name: string;
  /** Another spelling with the same hash. */
  readonly next: Spelling | undefined;
}

const SLOTS = 512;
const table: (Spelling | undefined)[] = new Array(SLOTS).fill(undefined);
for (const name of NAMES) learn(name, name);
for (const [letter, name] of Object.entries(COMPACT)) learn(letter, name);

function learn(spelling: string, name: string): void {
  const slot = hash(spelling, 0, spelling.length);
  table[slot] = { lower: spelling.toLowerCase(), name, next: table[slot] };
}

/** The one string for a known name in whatever spelling, compact forms included; undefined for names we do not know. */
export function knownName(name: string): string | undefined {
  return knownNameAt(name, 0, name.length);
}

/** The same for the characters of `text` from `from` to `to`, without cutting them out. */
export function knownNameAt(text: string, from: number, to: number): string | undefined {
  let entry = table[hash(text, from, to)];
  while (entry !== undefined && !reads(entry.lower, text, from, to)) entry = entry.next;
  return entry?.name;
}

/** Upper and lower case hash alike. */
function hash(text: string, from: number, to: number): number {
  let value = to - from;
  for (let i = from; i < to; i++) value = (value * 31 + (text.charCodeAt(i) | 32)) & 0xff_ffff;
  return (value ^ (value >> 9)) & (SLOTS - 1);
}

function reads(lower: string, text: string, from: number, to: number): boolean {
  if (lower.length !== to - from) return false;
  for (let i = 0; i < lower.length; i++) {
    const code = text.charCodeAt(from + i);
    if ((code >= 65 && code <= 90 ? code | 32 : code) !== lower.charCodeAt(i)) return false;
  }
  return true;
}
