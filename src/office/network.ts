// Networks as a person writes them: 10.0.0.0/8, 2001:db8::/32, or an address alone. Only whether it is one; whoever compares
// addresses compiles it.

const OCTET = /^(?:25[0-5]|2[0-4]\d|1?\d?\d)$/;
export const NETWORK_ALLOWED = "a network such as 10.0.0.0/8 or 2001:db8::/32, or an address";

export function isNetwork(text: string): boolean {
  const [address = "", prefix, more] = text.split("/");
  if (more !== undefined) return false;
  const width = isIpv4(address) ? 32 : isIpv6(address) ? 128 : undefined;
  if (width === undefined) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= width);
}

export function isIpv4(text: string): boolean {
  const octets = text.split(".");
  return octets.length === 4 && octets.every((octet) => OCTET.test(octet));
}

/** RFC 4291 §2.2. */
export function isIpv6(text: string): boolean {
  const halves = text.split("::");
  if (halves.length > 2) return false;
  const groups = halves.map((half) => (half === "" ? [] : half.split(":")));
  const last = groups.at(-1)?.at(-1) ?? "";
  const tail = last.includes(".") ? (isIpv4(last) ? 1 : undefined) : 0;
  if (tail === undefined) return false;
  const all = groups.flat();
  const hex = tail === 1 ? all.slice(0, -1) : all;
  const count = hex.length + tail * 2;
  return hex.every((group) => /^[0-9a-f]{1,4}$/i.test(group)) && (halves.length === 2 ? count <= 7 : count === 8);
}
