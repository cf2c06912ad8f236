// What the pure core needs of cryptography; `app` hands in node:crypto.

export interface Crypto {
  /** Lower-case hex of the digest over the UTF-8 bytes of `text`. */
  md5(text: string): string;
  sha256(text: string): string;
  hmacSha256(key: string, text: string): string;
  /** Fit for keys. */
  randomBytes(count: number): Uint8Array;
}
