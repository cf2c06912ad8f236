// Seals what must not be read from a copied database or an exported office file: AES-256-GCM with the key file of this data directory.
// SHELL: reads and makes DATA/secret.key. A sealed text is `sealed:v1:` and base64 of nonce, tag and content.

import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface SecretBox {
  seal(clear: string): string;
  /** undefined: not sealed with this key, or changed since. */
  open(sealed: string): string | undefined;
}

const KEY_FILE = "secret.key";
const PREFIX = "sealed:v1:";
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export class SecretBoxError extends Error {
  override readonly name = "SecretBoxError";
}

/** Makes the key at the first start. Throws a SecretBoxError where others could read it, or it is no key. */
export function openSecretBox(data: string): SecretBox {
  const key = readOrMakeKey(join(data, KEY_FILE));
  return {
    seal(clear) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", key, nonce);
      const content = Buffer.concat([cipher.update(clear, "utf8"), cipher.final()]);
      return PREFIX + Buffer.concat([nonce, cipher.getAuthTag(), content]).toString("base64");
    },
    open(sealed) {
      if (!sealed.startsWith(PREFIX)) return undefined;
      const bytes = Buffer.from(sealed.slice(PREFIX.length), "base64");
      if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
      const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, NONCE_BYTES));
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      try {
        return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString(
          "utf8",
        );
      } catch {
        return undefined; // the tag does not fit: another key, or somebody changed it
      }
    },
  };
}

function readOrMakeKey(path: string): Buffer {
  try {
    writeFileSync(path, `${randomBytes(KEY_BYTES).toString("hex")}\n`, { mode: 0o600, flag: "wx", flush: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") {
      throw new SecretBoxError(`cannot make ${path}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const { mode } = statSync(path);
  if ((mode & 0o077) !== 0) {
    throw new SecretBoxError(`others can read ${path} (mode ${(mode & 0o777).toString(8)}): run  chmod 600 ${path}`);
  }
  const text = readFileSync(path, "utf8").trim();
  if (!/^[0-9a-f]{64}$/.test(text)) {
    throw new SecretBoxError(
      `${path} is no key: found ${text.length} characters, allowed: 64 hexadecimal digits. Restore it from a backup.`,
    );
  }
  return Buffer.from(text, "hex");
}
