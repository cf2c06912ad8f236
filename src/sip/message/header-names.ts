// The header names Zongji speaks of, in their canonical spelling, with the compact forms (RFC 3261 §7.3.3 and the IANA registry).
// A name read from the wire becomes the one interned string of this table, so that look-ups compare pointers.

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

/** Spellings as they are usual on the wire; any other spelling goes through `byLowerCase`. */
const bySpelling = new Map<string, string>();
const byLowerCase = new Map<string, string>();
for (const name of NAMES) learn(name, name);
for (const [letter, name] of Object.entries(COMPACT)) learn(letter, name);

function learn(spelling: string, name: string): void {
  bySpelling.set(spelling, name);
  byLowerCase.set(spelling.toLowerCase(), name);
}

/** The one string for a known name in whatever spelling, compact forms included; undefined for names we do not know. */
export function knownName(name: string): string | undefined {
  return bySpelling.get(name) ?? byLowerCase.get(name.toLowerCase());
}
