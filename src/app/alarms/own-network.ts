// Keeps what we send to addresses of somebody's choosing out of the network the switch stands in: a name is looked up once, and the connection goes to
// an address that was looked at.

import { type LookupAddress, lookup } from "node:dns";
import type { LookupFunction } from "node:net";
import { Networks, parseIp } from "../../base/networks.ts";

/**
 * Not reached over the internet (IANA's special-purpose registries): this machine, private, shared and link-local nets, documentation, multicast. Of
 * IPv6 all but 2000::/3, and in it what carries an IPv4 address in disguise (6to4, Teredo).
 */
const OWN = new Networks([
  ...["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24"],
  ...[
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/3",
  ],
  ...["::/3", "4000::/2", "8000::/1", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"],
]);

export function isOwnNetwork(address: string): boolean {
  return parseIp(address) === undefined || OWN.has(address); // one with a zone (fe80::1%eth0) is ours too
}

/** For `http.request`: as the machine looks names up, and an error where any address is our own network's. */
export const lookupOutside: LookupFunction = (hostname, options, done) => {
  lookup(hostname, { ...options, all: true }, (error, found) => {
    if (error !== null) return done(error, []);
    const own = found.find(({ address }) => isOwnNetwork(address));
    const [first] = found;
    if (own !== undefined || first === undefined)
      return done(new Error(`${hostname} is ${own?.address ?? "nothing"}, in our own network`), []);
    if (options.all === true) return done(null, found as LookupAddress[]);
    return done(null, first.address, first.family);
  });
};
