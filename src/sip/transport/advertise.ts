// Which of our addresses a peer should see in Via and Contact. `sockets.ts` asks once per peer and keeps the answer.
// SHELL: reads the machine's interfaces.

import { BlockList, isIP } from "node:net";
import { networkInterfaces } from "node:os";

export interface AdvertiseRule {
  /** CIDR of the peers it is for. */
  readonly network: string;
  /** What they should see; undefined: the address of the interface that faces them. */
  readonly sip: string | undefined;
}

/** One address of an interface, as node:os gives it. */
export interface LocalAddress {
  readonly address: string;
  readonly cidr: string | null;
  readonly internal: boolean;
}

interface Rule {
  readonly matches: (host: string) => boolean;
  readonly sip: string | undefined;
}

/**
 * Answers for a peer's IP address, in this order: a loopback peer sees loopback; the first rule whose network holds the peer;
 * the address we are bound to; the interface in the peer's own subnet; the first interface that is not loopback.
 * A rule wins over the subnet because in a container every peer seems to be a neighbour. Throws on a malformed network.
 */
export function makeAdvertiser(
  rules: readonly AdvertiseRule[],
  locals: () => readonly LocalAddress[] = machineAddresses,
): (bound: string, peer: string) => string {
  const compiled = rules.map((rule): Rule => ({ matches: networkMatcher(rule.network), sip: rule.sip }));
  return (bound, peer) => {
    const v6 = isIP(peer) === 6;
    if (isLoopback(peer)) return v6 ? "::1" : "127.0.0.1";
    const rule = compiled.find((candidate) => candidate.matches(peer));
    if (rule?.sip !== undefined) return rule.sip;
    if (bound !== "0.0.0.0" && bound !== "::") return bound;
    return facingAddress(locals(), peer, v6) ?? (v6 ? "::1" : "127.0.0.1");
  };
}

function facingAddress(locals: readonly LocalAddress[], peer: string, v6: boolean): string | undefined {
  const family = locals.filter((local) => (isIP(local.address) === 6) === v6 && !local.internal);
  const neighbour = family.find((local) => local.cidr !== null && networkMatcher(local.cidr)(peer));
  // Link-local addresses need a zone, which neither Via nor Contact can carry.
  const routable = family.find((local) => !/^fe80:/i.test(local.address));
  return (neighbour ?? routable)?.address;
}

function networkMatcher(cidr: string): (host: string) => boolean {
  const slash = cidr.lastIndexOf("/");
  const network = slash < 0 ? cidr : cidr.slice(0, slash);
  const version = isIP(network);
  const widest = version === 6 ? 128 : 32;
  const prefix = slash < 0 ? widest : Number(cidr.slice(slash + 1));
  if (version === 0 || !Number.isInteger(prefix) || prefix < 0 || prefix > widest) {
    throw new Error(`advertise: "${cidr}" is no network; write it like 192.168.0.0/16`);
  }
  const list = new BlockList();
  list.addSubnet(network, prefix, version === 6 ? "ipv6" : "ipv4");
  return (host) => isIP(host) === version && list.check(host, version === 6 ? "ipv6" : "ipv4");
}

function isLoopback(host: string): boolean {
  return host === "::1" || host.startsWith("127.");
}

function machineAddresses(): readonly LocalAddress[] {
  return Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
}
