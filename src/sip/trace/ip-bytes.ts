// An address as a packet carries it: 4 or 16 octets.

/** `host` is an address as sockets give it. What is none becomes 0.0.0.0, since a capture must never fail for it. */
export function ipBytes(host: string): Uint8Array {
  return host.includes(":") ? ipv6Bytes(host) : ipv4Bytes(host);
}

/** An IPv4 address among IPv6 ones (RFC 4291 §2.5.5.2); one of 16 octets as it is. */
export function mapped(address: Uint8Array): Uint8Array {
  if (address.length === 16) return address;
  const wide = new Uint8Array(16);
  wide.set([0xff, 0xff], 10);
  wide.set(address, 12);
  return wide;
}

function ipv4Bytes(host: string): Uint8Array {
  const parts = host.split(".").map(Number);
  return parts.length === 4 && parts.every((part) => part >= 0 && part <= 255)
    ? Uint8Array.from(parts)
    : new Uint8Array(4);
}

/** RFC 4291 §2.2, with `::` and a dotted end; a zone behind % is left out. */
function ipv6Bytes(host: string): Uint8Array {
  const [address = ""] = host.split("%");
  const [head = "", tail] = address.split("::");
  const front = groupsOf(head);
  const back = tail === undefined ? [] : groupsOf(tail);
  const groups = [...front, ...Array<number>(Math.max(0, 8 - front.length - back.length)).fill(0), ...back];
  const bytes = new Uint8Array(16);
  groups.slice(0, 8).forEach((group, i) => {
    bytes[2 * i] = group >> 8;
    bytes[2 * i + 1] = group & 0xff;
  });
  return bytes;
}

function groupsOf(text: string): number[] {
  if (text === "") return [];
  return text.split(":").flatMap((part) => {
    if (!part.includes(".")) return [Number.parseInt(part, 16) & 0xffff];
    const [a = 0, b = 0, c = 0, d = 0] = ipv4Bytes(part);
    return [(a << 8) | b, (c << 8) | d];
  });
}
