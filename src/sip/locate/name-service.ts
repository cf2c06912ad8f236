// What finding a SIP server asks of the domain name system. `app/name-service.ts` answers with node:dns, `cached-names.ts` remembers what it
// said, tests bring a zone of their own.

/** RFC 3403; only what SIP reads of it. */
export interface NaptrRecord {
  readonly order: number;
  readonly preference: number;
  /** "S": the replacement is the name of SRV records. */
  readonly flags: string;
  /** "SIP+D2U", "SIP+D2T", "SIPS+D2T" … */
  readonly service: string;
  readonly replacement: string;
}

/** RFC 2782 */
export interface SrvRecord {
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  /** "." or "": there is decidedly no such service. */
  readonly target: string;
}

export type Lookup<Row> =
  | { readonly kind: "found"; readonly rows: readonly Row[]; readonly ttlS: number }
  /** The name, or a row of that type, does not exist. */
  | { readonly kind: "none"; readonly ttlS: number }
  /** Nobody could say: no server answered, or not in time. */
  | { readonly kind: "failed"; readonly cause: string };

/** Never rejects. */
export interface NameService {
  naptr(name: string): Promise<Lookup<NaptrRecord>>;
  srv(name: string): Promise<Lookup<SrvRecord>>;
  /** A and AAAA together, in the order to try them. */
  addresses(name: string): Promise<Lookup<string>>;
}
