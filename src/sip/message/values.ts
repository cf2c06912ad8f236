// Shapes of the structured header values. The parsers and writers of each stand in the file of its name.

/** RFC 3261 §19.1. `params` and `headers` keep order; a parameter without a value maps to "". Names are lower-case, values unescaped only where noted. */
export interface SipUri {
  readonly scheme: "sip" | "sips" | "tel";
  /** Unescaped user part (for tel: the number); undefined where there is none. */
  readonly user: string | undefined;
  readonly password: string | undefined;
  /** Lower-case; IPv6 without brackets; "" for tel. */
  readonly host: string;
  readonly port: number | undefined;
  readonly params: ReadonlyMap<string, string>;
  /** The text behind `?`, unparsed; "" where there is none. */
  readonly headers: string;
}

/** From, To, Contact, Route, Record-Route, Refer-To, P-Asserted-Identity (RFC 3261 §20.10). */
export interface NameAddr {
  /** Unquoted display name; undefined where there is none. */
  readonly display: string | undefined;
  /** The URI as written, without `<` and `>`. */
  readonly uri: string;
  /** Header parameters (`tag`, `expires`, `q` …), names lower-case. */
  readonly params: ReadonlyMap<string, string>;
}

/** RFC 3261 §20.42. */
export interface Via {
  /** Upper-case: UDP, TCP, TLS, WS, WSS or another token. */
  readonly transport: string;
  /** Lower-case host, IPv6 without brackets. */
  readonly host: string;
  readonly port: number | undefined;
  readonly params: ReadonlyMap<string, string>;
}

export interface CSeq {
  readonly number: number;
  readonly method: string;
}
