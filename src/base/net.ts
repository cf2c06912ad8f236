// Addresses as both signalling and media speak of them.

export interface Address {
  /** An IP address in text, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
}

/** `192.0.2.1:5060`, `[2001:db8::1]:5060`: fit for a Via, a URI and a log line. */
export function addressText(address: Address): string {
  return `${hostText(address.host)}:${address.port}`;
}

export function hostText(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

export function sameAddress(a: Address, b: Address): boolean {
  return a.port === b.port && a.host === b.host;
}
