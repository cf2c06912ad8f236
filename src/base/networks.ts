// Addresses and networks as numbers, for lists such as `guard.deny`. Pure: no node:net. The guard and the trunks ask.

/** An address as four (IPv4) or sixteen (IPv6) octets; undefined: not one. Zones and brackets are not read; `::ffff:192.0.2.1` is IPv4. */
export function parseIp(text: string): readonly number[] | undefined {
  if (!text.includes(":")) return parseIpv4(text);
  const octets = parseIpv6(text);
  return octets !== undefined && isMapped(octets) ? octets.slice(12) : octets;
}

export interface IpNetwork {
  readonly octets: readonly number[];
  readonly prefix: number;
}

/** `10.0.0.0/8`, `2001:db8::/32`, or an address alone; undefined: neither. */
export function parseNetwork(text: string): IpNetwork | undefined {
  const [host = "", prefix, ...more] = text.split("/");
  const octets = parseIp(host);
  if (octets === undefined || more.length > 0) return undefined;
  const widest = octets.length * 8;
  if (prefix === undefined) return { octets, prefix: widest };
  if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > widest) return undefined;
  return { octets, prefix: Number(prefix) };
}

/** Several networks; what is no network among them holds nobody (the office file has been checked). */
export class Networks {
  readonly #networks: readonly IpNetwork[];

  constructor(texts: readonly string[]) {
    this.#networks = texts.map(parseNetwork).filter((network) => network !== undefined);
  }

  get isEmpty(): boolean {
    return this.#networks.length === 0;
  }

  has(host: string): boolean {
    if (this.isEmpty) return false;
    const octets = parseIp(host);
    return octets !== undefined && this.#networks.some((network) => holds(network, octets));
  }
}

/** What one party commands: an IPv4 address, the /64 of an IPv6 one. A name stays as it is. */
export function sourceOf(host: string): string {
  if (!host.includes(":")) return host;
  const octets = parseIp(host);
  if (octets === undefined) return host;
  if (octets.length === 4) return octets.join(".");
  const groups = [0, 2, 4, 6].map((at) => (((octets[at] ?? 0) << 8) | (octets[at + 1] ?? 0)).toString(16));
  return `${groups.join(":")}::/64`;
}

function holds({ octets, prefix }: IpNetwork, address: readonly number[]): boolean {
  if (octets.length !== address.length) return false;
  for (let at = 0, left = prefix; left > 0; at++, left -= 8) {
    const mask = left >= 8 ? 0xff : (0xff << (8 - left)) & 0xff;
    if ((((octets[at] ?? 0) ^ (address[at] ?? 0)) & mask) !== 0) return false;
  }
  return true;
}

function parseIpv4(text: string): readonly number[] | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return undefined;
  return parts.map(Number);
}

/** RFC 4291 §2.2 */
function parseIpv6(text: string): readonly number[] | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const head = groupsOf(halves[0] ?? "");
  const tail = halves.length === 2 ? groupsOf(halves[1] ?? "") : [];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 16 - head.length - tail.length;
  if (halves.length === 2 ? missing < 2 : missing !== 0) return undefined;
  return [...head, ...Array<number>(missing).fill(0), ...tail];
}

function groupsOf(text: string): readonly number[] | undefined {
  if (text === "") return [];
  const octets: number[] = [];
  const groups = text.split(":");
  for (const [at, group] of groups.entries()) {
    if (group.includes(".")) {
      const v4 = at === groups.length - 1 ? parseIpv4(group) : undefined;
      if (v4 === undefined) return undefined;
      octets.push(...v4);
    } else if (/^[0-9a-fA-F]{1,4}$/.test(group)) {
      const value = Number.parseInt(group, 16);
      octets.push(value >> 8, value & 0xff);
    } else return undefined;
  }
  return octets;
}

function isMapped(octets: readonly number[]): boolean {
  return octets.slice(0, 10).every((octet) => octet === 0) && octets[10] === 0xff && octets[11] === 0xff;
}
