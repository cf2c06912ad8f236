// Files that hang on tickets: below DATA/attachments, bounded, with the digest of what was taken in. The file is on the disk before its row is, so that a
// killed process leaves at most a file that nobody knows; those are swept at the next start.

import type { Database } from "../../base/db.ts";
import { randomToken } from "../../base/ids.ts";
import { limits } from "../../base/limits.ts";
import type { Logger } from "../../base/log.ts";
import type { Rng } from "../../base/rng.ts";
import type { Clock } from "../../base/time.ts";
import type { Ticket, TicketAnswer } from "./ticket.ts";
import { type Attachment, attachmentOf, attachmentWrite, SELECT_ATTACHMENT } from "./ticket-tables.ts";
import type { Tickets } from "./tickets.ts";
import { missing, type Refusal, wrong } from "./workflow.ts";

export interface AttachmentFiles {
  /** Whole and on the disk for certain when it resolves. Rejects with the cause. */
  write(path: string, bytes: Uint8Array): Promise<{ readonly sha256: string }>;
  /** undefined: it is not there. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** Also where it was never there. */
  remove(path: string): Promise<void>;
  /** Paths of all that lie below that folder. */
  list(folder: string): Promise<readonly string[]>;
}

/** Where nobody gave files. */
export const NO_ATTACHMENT_FILES: AttachmentFiles = {
  write: () => Promise.reject(new Error("there is no place for files")),
  read: async () => undefined,
  remove: async () => {},
  list: async () => [],
};

export interface AttachmentsDeps {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly log: Logger;
  readonly database: Database;
  /** 2026/11/23 */
  readonly day: { path(): string };
  readonly tickets: Pick<Tickets, "counts" | "beside">;
  readonly files: AttachmentFiles;
}

export interface NewAttachment {
  readonly name: string;
  /** A media type; a word of ours, not trusted. */
  readonly type: string;
  readonly bytes: Uint8Array;
  readonly by: string;
}

export const ATTACHMENT_FOLDER = "attachments";
const SELECT_KNOWN = "SELECT 1 AS known FROM ticket_attachment WHERE id = ?";

export class Attachments {
  readonly #deps: AttachmentsDeps;
  /** Bytes on their way to the disk, by ticket. */
  readonly #underWay = new Map<number, number>();

  constructor(deps: AttachmentsDeps) {
    this.#deps = deps;
  }

  get size(): number {
    return this.#underWay.size;
  }

  async add({ number }: Ticket, given: NewAttachment): Promise<TicketAnswer | AddedAttachment> {
    const { bytes } = given;
    const { attachments, attachmentBytes, attachedBytes } = limits.tickets;
    if (bytes.length === 0) return wrong("the file is empty");
    if (bytes.length > attachmentBytes) return wrong(`a file has at most ${attachmentBytes} bytes`);
    const there = this.#deps.tickets.counts(number);
    const coming = this.#underWay.get(number) ?? 0;
    if (there.attachments >= attachments) return full(`it has ${attachments} files`);
    if (there.bytes + coming + bytes.length > attachedBytes)
      return full(`its files would have more than ${attachedBytes} bytes`);
    this.#underWay.set(number, coming + bytes.length);
    try {
      return await this.#keep(number, given);
    } finally {
      const left = (this.#underWay.get(number) ?? 0) - bytes.length;
      if (left > 0) this.#underWay.set(number, left);
      else this.#underWay.delete(number);
    }
  }

  async #keep(number: number, { name, type, bytes, by }: NewAttachment): Promise<TicketAnswer | AddedAttachment> {
    const { rng, day, files, tickets, clock } = this.#deps;
    const id = `at-${randomToken(rng, 12)}`;
    const path = `${ATTACHMENT_FOLDER}/${day.path()}/${id}`;
    const { sha256 } = await files.write(path, bytes);
    const one: Attachment = {
      id,
      ticket: number,
      at: clock.wall(),
      who: by,
      name,
      type,
      bytes: bytes.length,
      sha256,
      path,
    };
    const line = { what: "attached", detail: name } as const;
    const kept = await tickets
      .beside(number, line, by, () => [attachmentWrite(one)])
      .catch(async (error: unknown) => {
        await files.remove(path);
        throw error;
      });
    if (kept.kind === "done") return { kind: "added", attachment: one };
    await files.remove(path);
    return kept;
  }

  /** Its row; undefined: the ticket has no such file. */
  find({ number }: Ticket, id: string): Attachment | undefined {
    const row = this.#deps.database.get(SELECT_ATTACHMENT, [id, number]);
    return row === undefined ? undefined : attachmentOf(row);
  }

  /** undefined: it is not on the disk any more. */
  read({ path }: Attachment): Promise<Uint8Array | undefined> {
    return this.#deps.files.read(path);
  }

  /** At start, before any is taken in: files whose row was never written. */
  async sweep(): Promise<void> {
    const { files, database, log } = this.#deps;
    try {
      for (const path of await files.list(ATTACHMENT_FOLDER)) {
        const id = path.split("/").at(-1) ?? "";
        if (database.get(SELECT_KNOWN, [id]) !== undefined) continue;
        await files.remove(path);
        log.warn("ticket.file-swept", { file: id });
      }
    } catch (error) {
      log.error("ticket.files-not-swept", { cause: String(error) });
    }
  }
}

export interface AddedAttachment {
  readonly kind: "added";
  readonly attachment: Attachment;
}

export function noFile(id: string): Refusal {
  return missing(`the ticket has no file ${id}`);
}

function full(detail: string): Refusal {
  return { kind: "refused", why: "full", detail };
}
