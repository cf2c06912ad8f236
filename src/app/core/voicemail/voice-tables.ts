// Voice messages and what people set of their mailboxes, as rows.

import type { SqlRow, SqlValue, Write } from "../../../base/db.ts";
import type { CallId } from "../../../base/ids.ts";
import type { WallMillis } from "../../../base/time.ts";

export interface VoiceMessage {
  readonly id: string;
  readonly mailbox: string;
  readonly call: CallId;
  /** As it was shown; "anonymous" and the like stay. */
  readonly from: string;
  readonly fromName: string | undefined;
  readonly state: "recording" | "new" | "old" | "deleted";
  readonly urgent: boolean;
  /** Below the data directory. */
  readonly path: string;
  readonly takenAt: WallMillis;
  readonly heardAt: WallMillis | undefined;
  readonly durationMs: number | undefined;
  readonly bytes: number | undefined;
  /** undefined: its file was repaired, or is still being written. */
  readonly sha256: string | undefined;
  /** The switch was killed, or a media worker died, while it was spoken. */
  readonly repaired: boolean;
  /** Whether the hook was told; undefined: there is none. */
  readonly hook: "due" | "done" | "failed" | undefined;
}

export const SELECT_VOICE_MESSAGES = "SELECT * FROM voice_message ORDER BY taken_at, id";
export const SELECT_VOICE_MAILBOXES = "SELECT * FROM voice_mailbox";
const PUT_MESSAGE = `INSERT OR REPLACE INTO voice_message (id, mailbox, call_id, sender, sender_name, state, urgent, path, taken_at, heard_at,
  duration_ms, bytes, sha256, repaired, hook) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const FORGET_MESSAGE = "DELETE FROM voice_message WHERE id = ?";

export function messageWrite(message: VoiceMessage): Write {
  const { id, mailbox, call, from, fromName, state, urgent, path, takenAt, heardAt, durationMs, bytes } = message;
  return {
    sql: PUT_MESSAGE,
    values: [
      ...[id, mailbox, call, from, fromName ?? null, state, urgent ? 1 : 0, path, Math.round(takenAt)],
      ...[whole(heardAt), whole(durationMs), whole(bytes), message.sha256 ?? null, message.repaired ? 1 : 0],
      message.hook ?? null,
    ],
  };
}

export function forgetMessage(id: string): Write {
  return { sql: FORGET_MESSAGE, values: [id] };
}

export function messageOf(row: SqlRow): VoiceMessage {
  const hook = row["hook"];
  return {
    id: String(row["id"]),
    mailbox: String(row["mailbox"]),
    call: String(row["call_id"]) as CallId,
    from: String(row["sender"]),
    fromName: textOf(row["sender_name"]),
    state: String(row["state"]) as VoiceMessage["state"],
    urgent: row["urgent"] === 1,
    path: String(row["path"]),
    takenAt: Number(row["taken_at"]) as WallMillis,
    heardAt: numberOf(row["heard_at"]) as WallMillis | undefined,
    durationMs: numberOf(row["duration_ms"]),
    bytes: numberOf(row["bytes"]),
    sha256: textOf(row["sha256"]),
    repaired: row["repaired"] === 1,
    hook: hook === null || hook === undefined ? undefined : (String(hook) as VoiceMessage["hook"]),
  };
}

/** `own`: of its own phones; `else`: from anywhere else. */
export type PinPlace = "own" | "else";
export type GreetingChoice = "standard" | "name" | "personal";

export interface BoxState {
  readonly mailbox: string;
  readonly pinHash: string | undefined;
  readonly pinSalt: string | undefined;
  /** What the office file said when that PIN was chosen, as a hash. */
  readonly filePin: string | undefined;
  readonly choice: GreetingChoice;
  /** Paths of what was recorded, below the data directory. */
  readonly greeting: string | undefined;
  readonly name: string | undefined;
  readonly wrong: Readonly<Record<PinPlace, number>>;
  readonly lockedUntil: Readonly<Record<PinPlace, number>>;
}

export function freshBox(mailbox: string): BoxState {
  const none = { own: 0, else: 0 };
  const nothing = { pinHash: undefined, pinSalt: undefined, filePin: undefined, greeting: undefined, name: undefined };
  return { mailbox, ...nothing, choice: "standard", wrong: none, lockedUntil: none };
}

const PUT_BOX = `INSERT OR REPLACE INTO voice_mailbox (mailbox, pin_hash, pin_salt, file_pin, choice, greeting, name, wrong_own, locked_own,
  wrong_else, locked_else) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const FORGET_BOX = "DELETE FROM voice_mailbox WHERE mailbox = ?";

export function boxWrite(box: BoxState): Write {
  const { wrong, lockedUntil } = box;
  return {
    sql: PUT_BOX,
    values: [
      ...[box.mailbox, box.pinHash ?? null, box.pinSalt ?? null, box.filePin ?? null, box.choice],
      ...[box.greeting ?? null, box.name ?? null],
      ...[wrong.own, Math.round(lockedUntil.own), wrong.else, Math.round(lockedUntil.else)],
    ],
  };
}

export function forgetBox(mailbox: string): Write {
  return { sql: FORGET_BOX, values: [mailbox] };
}

export function boxStateOf(row: SqlRow): BoxState {
  return {
    mailbox: String(row["mailbox"]),
    pinHash: textOf(row["pin_hash"]),
    pinSalt: textOf(row["pin_salt"]),
    filePin: textOf(row["file_pin"]),
    choice: String(row["choice"]) as GreetingChoice,
    greeting: textOf(row["greeting"]),
    name: textOf(row["name"]),
    wrong: { own: Number(row["wrong_own"]), else: Number(row["wrong_else"]) },
    lockedUntil: { own: Number(row["locked_own"]), else: Number(row["locked_else"]) },
  };
}

function whole(value: number | undefined): SqlValue {
  return value === undefined ? null : Math.round(value);
}

function textOf(value: SqlValue | undefined): string | undefined {
  return value === null || value === undefined ? undefined : String(value);
}

function numberOf(value: SqlValue | undefined): number | undefined {
  return value === null || value === undefined ? undefined : Number(value);
}
