// The bearer token of the HTTP interface: made once, kept in the data directory where only its owner can read it.

import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dataFiles } from "../base/data-files.ts";

/** Reads the token, or makes it where there is none. Throws where the data directory cannot be written. */
export function readOrMakeToken(data: string): string {
  const file = join(data, dataFiles.token);
  try {
    writeFileSync(file, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600, flag: "wx" });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    chmodSync(file, 0o600); // a copy from a backup may have come back readable by all
  }
  const token = readFileSync(file, "utf8").trim();
  if (!/^[\w-]{20,200}$/.test(token)) {
    throw new Error(`${file} holds no token of at least 20 letters, digits, - and _: remove it and a new one is made`);
  }
  return token;
}

/** Compares in constant time, whatever the lengths. `header`: the Authorization header (RFC 6750 §2.1). */
export function bearerMatches(header: string | undefined, token: string): boolean {
  const given = bearerOf(header);
  return given !== undefined && timingSafeEqual(digest(given), digest(token));
}

export function bearerOf(header: string | undefined): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(header ?? "")?.[1];
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
