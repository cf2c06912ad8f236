// Tells an address from a name.

/** `host` without brackets: IPv4 in dots, or IPv6. */
export function isIpAddress(host: string): boolean {
  return host.includes(":") || /^\d{1,3}(\.\d{1,3}){3}$/.test(host);
}
