// After a killed process: messages that were being spoken become messages as far as they reach, what was being deleted goes, and files without a
// row and rows without a file are brought together again. Runs once at start, before messages are read.

import type { Database, Write } from "../../../base/db.ts";
import type { CallId } from "../../../base/ids.ts";
import { limits } from "../../../base/limits.ts";
import type { Logger } from "../../../base/log.ts";
import type { WallMillis } from "../../../base/time.ts";
import { VOICE_FOLDER, type VoiceFiles } from "./voice-files.ts";
import {
  boxStateOf,
  forgetMessage,
  messageOf,
  messageWrite,
  SELECT_VOICE_MAILBOXES,
  SELECT_VOICE_MESSAGES,
  type VoiceMessage,
} from "./voice-tables.ts";

const WAV_HEADER_BYTES = 44;
/** One channel of 16 bits at 8 kHz. */
const BYTES_PER_MS = 16;
const SELECT_CALL = "SELECT from_number, from_name, started_at FROM call WHERE id = ?";

export async function recoverVoicemail(init: {
  readonly database: Database;
  readonly files: VoiceFiles;
  readonly log: Logger;
  readonly now: WallMillis;
  /** Is there a hook to be told of messages that were cut off? */
  readonly hook: boolean;
}): Promise<void> {
  const { database, files, log } = init;
  const rows = (await database.query(SELECT_VOICE_MESSAGES)).map(messageOf);
  const states = (await database.query(SELECT_VOICE_MAILBOXES)).map(boxStateOf);
  const there = new Map((await files.list()).map(({ path, bytes }) => [path, bytes]));
  const writes: Write[] = [];
  const gone: string[] = [];
  for (const message of rows) {
    const bytes = there.get(message.path);
    there.delete(message.path);
    if (message.state === "new" || message.state === "old") {
      if (bytes === undefined) writes.push(forgetMessage(message.id)); // somebody removed the file
    } else if (message.state === "recording" && isLongEnough(bytes)) {
      writes.push(messageWrite(repaired(message, bytes, init.hook)));
    } else {
      gone.push(message.path);
      writes.push(forgetMessage(message.id));
    }
  }
  for (const state of states) for (const used of [state.greeting, state.name]) there.delete(used ?? "");
  for (const [path, bytes] of there) {
    const found = isLongEnough(bytes) ? await adopted(path, bytes, init) : undefined;
    if (found === undefined) gone.push(path);
    else writes.push(messageWrite(found));
  }
  for (const path of gone) {
    await files.remove(path).catch((error: unknown) => {
      log.warn("voicemail.not-erased", { file: path, cause: String(error) });
    });
  }
  if (writes.length === 0 && gone.length === 0) return;
  await database.write(writes);
  log.warn("voicemail.recovered", { rows: writes.length, filesRemoved: gone.length });
}

function isLongEnough(bytes: number | undefined): bytes is number {
  return bytes !== undefined && durationOf(bytes) >= limits.voicemail.shortestMs;
}

function durationOf(bytes: number): number {
  return Math.floor((bytes - WAV_HEADER_BYTES) / BYTES_PER_MS);
}

function repaired(message: VoiceMessage, bytes: number, hook: boolean): VoiceMessage {
  const told = hook ? "due" : undefined;
  return { ...message, state: "new", repaired: true, bytes, durationMs: durationOf(bytes), hook: told };
}

const MESSAGE_FILE = new RegExp(`^${VOICE_FOLDER}/([^/]+)/((.+)-m\\d+)\\.wav$`);

/** A message whose row had not been committed yet, or came back with an older database: its name says which call it was. */
async function adopted(
  path: string,
  bytes: number,
  { database, now, hook }: { readonly database: Database; readonly now: WallMillis; readonly hook: boolean },
): Promise<VoiceMessage | undefined> {
  const [, mailbox, id, call] = MESSAGE_FILE.exec(path) ?? [];
  if (mailbox === undefined || id === undefined || call === undefined) return undefined; // a greeting nobody kept
  const [record] = await database.query(SELECT_CALL, [call]);
  const name = record?.["from_name"];
  const message: VoiceMessage = {
    ...{ id, mailbox, call: call as CallId, state: "new", urgent: false, path, heardAt: undefined, sha256: undefined },
    from: String(record?.["from_number"] ?? "unknown"),
    fromName: name === null || name === undefined ? undefined : String(name),
    takenAt: Number(record?.["started_at"] ?? now) as WallMillis,
    ...{ durationMs: undefined, bytes: undefined, repaired: true, hook: undefined },
  };
  return repaired(message, bytes, hook);
}
