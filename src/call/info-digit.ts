// A key pressed on a phone that sends its keys as INFO (the way of RFC 2976, before there was RFC 4733). `Leg` asks; the keypad hears of it.

/** What phones set to "DTMF by INFO" send: `Signal=5` (application/dtmf-relay) or the key alone (application/dtmf). */
export function digitInInfo(contentType: string, body: string): string | undefined {
  const type = contentType.split(";", 1)[0]?.trim().toLowerCase();
  if (type !== "application/dtmf-relay" && type !== "application/dtmf") return undefined;
  const text = type === "application/dtmf" ? body.trim() : /^\s*Signal\s*=\s*(\S+)/im.exec(body)?.[1];
  if (text === "10" || text === "11") return text === "10" ? "*" : "#";
  return text !== undefined && /^[0-9*#A-D]$/.test(text) ? text : undefined;
}
