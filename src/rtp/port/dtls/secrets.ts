// Secrets of a DTLS 1.2 handshake: the PRF with SHA-256 (RFC 5246 §5), the extended master secret (RFC 7627 §4), record keys, the check
// values of Finished and the exporter (RFC 5705 §4). `DtlsServer` is the caller.

import { createHash, createHmac } from "node:crypto";
import type { SrtpKeys } from "../../dtls.ts";
import { SRTP_KEY_BYTES, type SrtpSuite } from "../../security.ts";
import { Reader } from "./octets.ts";
import type { RecordKeys } from "./records.ts";

const MASTER_BYTES = 48;
const HASH_BYTES = 32;
const FINISHED_BYTES = 12;

export interface Randoms {
  readonly client: Uint8Array;
  readonly server: Uint8Array;
}

/** P_SHA256 over label and seed. */
export function prf(secret: Uint8Array, label: string, seed: Uint8Array, length: number): Uint8Array {
  const hmac = (bytes: Uint8Array): Uint8Array => createHmac("sha256", secret).update(bytes).digest();
  const labelled = Buffer.concat([Buffer.from(label, "latin1"), seed]);
  const blocks: Uint8Array[] = [];
  let a: Uint8Array = labelled;
  for (let made = 0; made < length; made += HASH_BYTES) {
    a = hmac(a);
    blocks.push(hmac(Buffer.concat([a, labelled])));
  }
  return Buffer.concat(blocks).subarray(0, length);
}

/** RFC 7627 §4: bound to everything said up to the key exchange, so that two handshakes never share one. */
export function extendedMasterSecret(preMaster: Uint8Array, saidSoFar: readonly Uint8Array[]): Uint8Array {
  return prf(preMaster, "extended master secret", digest(saidSoFar), MASTER_BYTES);
}

/** RFC 5246 §6.3; no MAC keys with an AEAD. */
export function recordKeys(
  master: Uint8Array,
  { client, server }: Randoms,
): { readonly client: RecordKeys; readonly server: RecordKeys } {
  const block = new Reader(prf(master, "key expansion", Buffer.concat([server, client]), 2 * (16 + 4)));
  const keys = [block.take(16), block.take(16)] as const;
  const salts = [block.take(4), block.take(4)] as const;
  return { client: { key: keys[0], salt: salts[0] }, server: { key: keys[1], salt: salts[1] } };
}

/** RFC 5246 §7.4.9. */
export function finished(master: Uint8Array, who: "client" | "server", saidSoFar: readonly Uint8Array[]): Uint8Array {
  return prf(master, `${who} finished`, digest(saidSoFar), FINISHED_BYTES);
}

/** RFC 5764 §4.2: keys of client and server, then their salts. We are the server. */
export function srtpKeys(master: Uint8Array, { client, server }: Randoms, suite: SrtpSuite): SrtpKeys {
  const { key, salt } = SRTP_KEY_BYTES[suite];
  const exported = prf(master, "EXTRACTOR-dtls_srtp", Buffer.concat([client, server]), 2 * (key + salt));
  const block = new Reader(exported);
  const keys = [block.take(key), block.take(key)] as const;
  const salts = [block.take(salt), block.take(salt)] as const;
  return {
    suite,
    receiveKey: Uint8Array.from([...keys[0], ...salts[0]]),
    sendKey: Uint8Array.from([...keys[1], ...salts[1]]),
  };
}

function digest(said: readonly Uint8Array[]): Uint8Array {
  const hash = createHash("sha256");
  for (const message of said) hash.update(message);
  return hash.digest();
}
