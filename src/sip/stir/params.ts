// `;info=<https://cert.example/a;b.pem>;alg=ES256;ppt="shaken"` (RFC 8224 §4): unlike elsewhere in SIP a value may be a URI in angle brackets.

/** From the first semicolon on; undefined: malformed, or a name stands twice. */
export function parseParams(text: string): ReadonlyMap<string, string> | undefined {
  const params = new Map<string, string>();
  const one = /\s*;\s*([A-Za-z0-9\-._!%*+`'~]+)\s*(?:=\s*(?:<([^<>]*)>|"([^"\\]*)"|([^\s;<>"]*)))?/y;
  let at = 0;
  for (let found = one.exec(text); found !== null; found = one.exec(text)) {
    const name = (found[1] ?? "").toLowerCase();
    if (params.has(name)) return undefined;
    params.set(name, found[2] ?? found[3] ?? found[4] ?? "");
    at = one.lastIndex;
  }
  return text.slice(at).trim() === "" ? params : undefined;
}
