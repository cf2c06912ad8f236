// Second factors (CRM-11): time-based codes of RFC 6238, six digits every 30 s, and recovery codes for who has lost their telephone. The secret is
// kept sealed, a code is taken once, a recovery code is kept as a hash and gone once it is used.
//
//   begin ──► secret, shown once ──► confirm with a code ──► counts from now on

import { createHash, randomBytes } from "node:crypto";
import { generateSecret, generateURI, verifySync } from "otplib";
import type { Database, SqlRow, Write } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import { SECOND_MS, type WallMillis } from "../../base/time.ts";
import type { SecretBox } from "../../store/secret-box.ts";

export const SELECT_SECOND_FACTORS = "SELECT user, sealed, confirmed_at, last_step FROM second_factor";
export const SELECT_RECOVERY_CODES = "SELECT user, hash FROM recovery_code";
const PUT =
  "INSERT OR REPLACE INTO second_factor (user, sealed, made_at, confirmed_at, last_step) VALUES (?, ?, ?, NULL, 0)";
const CONFIRM = "UPDATE second_factor SET confirmed_at = ?, last_step = ? WHERE user = ?";
const TAKEN = "UPDATE second_factor SET last_step = ? WHERE user = ?";
const DROP = "DELETE FROM second_factor WHERE user = ?";
const PUT_CODE = "INSERT INTO recovery_code (user, hash) VALUES (?, ?)";
const DROP_CODE = "DELETE FROM recovery_code WHERE user = ? AND hash = ?";
const DROP_CODES = "DELETE FROM recovery_code WHERE user = ?";

/** Clocks of telephones that much off are put up with. */
const TOLERANCE_S = 30;
const ISSUER = "Zongji";

interface Factor {
  readonly sealed: string;
  readonly isConfirmed: boolean;
  /** Of the last code that was taken. */
  readonly lastStep: number;
}

export interface Enrolment {
  /** Base32, to be typed in. */
  readonly secret: string;
  /** otpauth://, to be scanned. */
  readonly uri: string;
}

export class SecondFactors {
  readonly #database: Database;
  readonly #box: SecretBox;
  readonly #factors = new Map<string, Factor>();
  readonly #codes = new Map<string, Set<string>>();

  constructor(deps: {
    readonly database: Database;
    readonly box: SecretBox;
    readonly rows: readonly SqlRow[];
    readonly codes: readonly SqlRow[];
  }) {
    this.#database = deps.database;
    this.#box = deps.box;
    for (const row of deps.rows) {
      const factor = {
        sealed: String(row["sealed"]),
        isConfirmed: row["confirmed_at"] !== null,
        lastStep: Number(row["last_step"]),
      };
      this.#factors.set(String(row["user"]), factor);
    }
    for (const row of deps.codes) this.#codesOf(String(row["user"])).add(String(row["hash"]));
  }

  /** Do they need a code to sign in? */
  has(user: string): boolean {
    return this.#factors.get(user)?.isConfirmed === true;
  }

  codesLeft(user: string): number {
    return this.#codes.get(user)?.size ?? 0;
  }

  /** One that was begun before and not confirmed is forgotten. */
  async begin(user: string, at: WallMillis): Promise<Enrolment> {
    const secret = generateSecret();
    const sealed = this.#box.seal(secret);
    await this.#database.write([{ sql: PUT, values: [user, sealed, Math.round(at)] }]);
    this.#factors.set(user, { sealed, isConfirmed: false, lastStep: 0 });
    return { secret, uri: generateURI({ issuer: ISSUER, label: user, secret }) };
  }

  /** The recovery codes, shown this once; undefined: that is not the code, or nothing was begun. */
  async confirm(user: string, code: string, at: WallMillis): Promise<readonly string[] | undefined> {
    const factor = this.#factors.get(user);
    const step = factor === undefined || factor.isConfirmed ? undefined : this.#stepOf(factor, code, at);
    if (factor === undefined || step === undefined) return undefined;
    const codes = Array.from({ length: limits.people.recoveryCodes }, recoveryCode);
    const hashes = codes.map(hashOf);
    this.#factors.set(user, { ...factor, lastStep: step }); // nobody takes the same code meanwhile
    await this.#database.write([
      { sql: CONFIRM, values: [Math.round(at), step, user] },
      { sql: DROP_CODES, values: [user] },
      ...hashes.map((hash): Write => ({ sql: PUT_CODE, values: [user, hash] })),
    ]);
    this.#factors.set(user, { ...factor, isConfirmed: true, lastStep: step });
    this.#codes.set(user, new Set(hashes));
    return codes;
  }

  /** A code or a recovery code. Whatever was right is not right a second time, also where it could not be written down. */
  async take(user: string, code: string, at: WallMillis): Promise<boolean> {
    const factor = this.#factors.get(user);
    if (factor?.isConfirmed !== true) return false;
    const hash = hashOf(code);
    if (this.#codes.get(user)?.delete(hash) === true) {
      await this.#database.write([{ sql: DROP_CODE, values: [user, hash] }]);
      return true;
    }
    const step = this.#stepOf(factor, code, at);
    if (step === undefined) return false;
    this.#factors.set(user, { ...factor, lastStep: step });
    await this.#database.write([{ sql: TAKEN, values: [step, user] }]);
    return true;
  }

  /** Rejects where it could not be written down: then it still counts. */
  async remove(user: string): Promise<void> {
    await this.#database.write([
      { sql: DROP, values: [user] },
      { sql: DROP_CODES, values: [user] },
    ]);
    this.#factors.delete(user);
    this.#codes.delete(user);
  }

  /** The step of time of a code that is right and has not been taken. */
  #stepOf({ sealed, lastStep }: Factor, code: string, at: WallMillis): number | undefined {
    const secret = this.#box.open(sealed);
    if (secret === undefined || !/^\d{6}$/.test(code)) return undefined;
    const found = verifySync({ secret, token: code, epoch: Math.floor(at / SECOND_MS), epochTolerance: TOLERANCE_S });
    const step = found.valid && "timeStep" in found ? found.timeStep : undefined;
    return step !== undefined && step > lastStep ? step : undefined;
  }

  #codesOf(user: string): Set<string> {
    const known = this.#codes.get(user);
    if (known !== undefined) return known;
    const made = new Set<string>();
    this.#codes.set(user, made);
    return made;
  }
}

const LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"; // no i, l, o, u: they are copied by hand

/** 80 bits: `k7wp-2m9x-qr4t-8ys3`. */
function recoveryCode(): string {
  const letters = [...randomBytes(16)].map((byte) => LETTERS[byte & 31]).join("");
  return letters.replace(/(.{4})(?=.)/g, "$1-");
}

function hashOf(code: string): string {
  return createHash("sha256")
    .update(code.toLowerCase().replace(/[^0-9a-z]/g, ""))
    .digest("hex");
}
