// Is a host in a c= line an address we could send to? Pure text; the shell folders use node:net for the same.

/** 4 or 6; 0 for a name or nonsense. */
export function ipVersion(host: string): 4 | 6 | 0 {
  if (host.includes(":")) return isIpv6(host) ? 6 : 0;
  return isIpv4(host) ? 4 : 0;
}

/** 0.0.0.0 and :: — "nowhere", how RFC 2543 phones hold. */
export function isUnspecified(host: string): boolean {
  return host === "0.0.0.0" || host === "::" || host === "0:0:0:0:0:0:0:0";
}

/** 224.0.0.0 and up (multicast, reserved, broadcast) and ff00::/8: never the place of one telephone. */
export function isMulticast(host: string): boolean {
  if (host.includes(":")) return /^ff[0-9a-f]{2}:/i.test(host);
  return Number(host.slice(0, host.indexOf("."))) >= 224;
}

function isIpv4(host: string): boolean {
  let dots = 0;
  let digits = 0;
  let value = 0;
  for (let i = 0; i < host.length; i++) {
    const code = host.charCodeAt(i);
    if (code === 0x2e && digits > 0 && dots < 3) {
      dots++;
      digits = 0;
      value = 0;
    } else if (code >= 0x30 && code <= 0x39 && digits < 3) {
      digits++;
      value = value * 10 + code - 0x30;
      if (value > 255) return false;
    } else return false;
  }
  return dots === 3 && digits > 0;
}

function isIpv6(host: string): boolean {
  const halves = host.split("::");
  if (halves.length > 2) return false;
  const left = groupCount(halves[0] ?? "", halves.length === 1);
  const right = halves.length === 1 ? 0 : groupCount(halves[1] ?? "", true);
  if (left < 0 || right < 0) return false;
  return halves.length === 1 ? left === 8 : left + right <= 7;
}

/** 16-bit groups in a run of them; a closing dotted quad counts two; -1: malformed. */
function groupCount(text: string, mayEndInIpv4: boolean): number {
  if (text === "") return 0;
  const groups = text.split(":");
  const last = groups.at(-1) ?? "";
  const dotted = mayEndInIpv4 && last.includes(".");
  if (dotted && !isIpv4(last)) return -1;
  const hex = dotted ? groups.slice(0, -1) : groups;
  return hex.every((group) => /^[0-9a-f]{1,4}$/i.test(group)) ? hex.length + (dotted ? 2 : 0) : -1;
}
