// Whose certificate it is, as SIP reads it (RFC 5922 §7.1): for trunks that show one to us, and for servers that we connect to.

/** The parts of a certificate that node:tls gives. */
interface Named {
  readonly subject?: { readonly CN?: string | readonly string[] };
  /** `DNS:a.example, URI:sip:example.com, IP Address:192.0.2.1` */
  readonly subjectaltname?: string | undefined;
}

/**
 * Lower-case names: hosts of SIP URIs, DNS names, IP addresses. RFC 5922 §7.1: the subject's common name counts only where there is no other. What
 * stands in quotes holds characters that no name has, and is left out.
 */
export function certificateNames({ subject, subjectaltname }: Named): readonly string[] {
  const names = (subjectaltname ?? "").split(", ").flatMap((entry) => nameOf(entry) ?? []);
  if (names.length > 0) return [...new Set(names)];
  const common = subject?.CN;
  return (Array.isArray(common) ? common : [common]).flatMap((name) => (name ? [name.toLowerCase()] : []));
}

function nameOf(entry: string): string | undefined {
  const colon = entry.indexOf(":");
  const value = entry.slice(colon + 1).toLowerCase();
  if (value.startsWith('"')) return undefined;
  switch (entry.slice(0, colon)) {
    case "DNS":
    case "IP Address":
      return value;
    case "URI":
      // §7.1: a URI with a user part names a person, not a domain
      return /^sips?:([a-z0-9.-]+)$/.exec(value)?.[1];
    default:
      return undefined;
  }
}
