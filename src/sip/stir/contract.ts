// What signing and checking caller numbers needs of the world: keys, certificates and the arithmetic of ES256, none of which is pure.
// `app/stir.ts` implements it with jose and the certificates of this machine; tests may bring their own.

/** RFC 8588 §4: A the caller may use this number; B the caller is ours, the number unknown to us; C the call only passed through. */
export type Attestation = "A" | "B" | "C";

/** What a signature says (RFC 8225 §5, RFC 8588). Numbers are canonical: see `canonicalNumber`. */
export interface StirClaims {
  readonly attest: Attestation | undefined;
  readonly orig: string;
  readonly dest: readonly string[];
  /** Seconds since 1970. */
  readonly iat: number;
  /** RFC 8588 §6: a UUID that helps to trace the call. */
  readonly origid: string | undefined;
}

/** One Identity header, read but not believed (RFC 8224 §4). */
export interface SignedIdentity {
  /** The PASSporT in compact JWS form: header, claims and signature. */
  readonly token: string;
  /** Where the certificate is: `info`, which must be the token's own x5u. */
  readonly info: string;
  readonly ppt: string | undefined;
  readonly claims: StirClaims;
}

export type SignatureVerdict =
  /** `subject` of the certificate, for the log; the chain ends at a root we trust and the certificate speaks for the number. */
  | { readonly kind: "good"; readonly subject: string }
  /** The certificate cannot be had: RFC 8224 §6.2.2 436. */
  | { readonly kind: "no-certificate"; readonly cause: string }
  /** It is not trusted, has expired, or may not speak for this number: 437. */
  | { readonly kind: "bad-certificate"; readonly cause: string }
  /** The signature is not that of the certificate: 438. */
  | { readonly kind: "bad-signature" };

export interface Stir {
  /** Whether there is anything to sign with. */
  readonly canSign: boolean;
  /** The value of an Identity header; undefined: nothing to sign with. Never rejects. */
  sign(claims: Omit<StirClaims, "attest" | "origid"> & { readonly attest?: Attestation }): Promise<string | undefined>;
  /** The signature and the certificate; the claims are compared by whoever asks. Never rejects. */
  check(identity: SignedIdentity): Promise<SignatureVerdict>;
}
