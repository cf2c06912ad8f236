// The lamp that says "you have messages" (RFC 3842): how many voice messages wait for each extension. Voicemail, a hotel's program or a command
// says the numbers; they survive a restart.

import type { Database, SqlRow } from "../../base/db.ts";
import type { ExtensionKey } from "../../base/ids.ts";
import type { Logger } from "../../base/log.ts";
import type { Clock } from "../../base/time.ts";
import type { Office } from "../../office/office.ts";
import {
  MESSAGE_SUMMARY_TYPE,
  type MessageCounts,
  NO_MESSAGES,
  writeMessageSummary,
} from "../../sip/presence/message-summary.ts";
import type { EventPackage, WatchVerdict } from "../../sip/subscription/event-package.ts";

import { boxesAt } from "./voicemail/boxes.ts";

export interface MailboxDeps {
  readonly clock: Clock;
  readonly database: Database;
  readonly log: Logger;
  readonly office: () => Office;
  readonly changed: (extension: string) => void;
}

export const SELECT_MAILBOXES = "SELECT * FROM mailbox";
const KEEP =
  "INSERT OR REPLACE INTO mailbox (extension, fresh, old, urgent_fresh, urgent_old, changed_at) VALUES (?, ?, ?, ?, ?, ?)";
const FORGET = "DELETE FROM mailbox WHERE extension = ?";

/** Whom the phone's message key dials (RFC 3842 §3.5): the code for one's own mailbox; where there is none, the extension as `uri` says it. */
export function messageAccount(office: Office, extension: ExtensionKey, uri: string): string {
  if (boxesAt(office, extension).length === 0) return uri;
  return uri.replace(/^(sips?:)[^@]*@/, (_, scheme: string) => `${scheme}${office.features.voicemail}@`);
}

export class Mailboxes {
  readonly package: EventPackage;
  readonly #deps: MailboxDeps;
  /** Of extensions of the office, so never more than there are. */
  readonly #counts = new Map<ExtensionKey, MessageCounts>();

  constructor(deps: MailboxDeps) {
    this.#deps = deps;
    this.package = {
      name: "message-summary",
      contentType: MESSAGE_SUMMARY_TYPE,
      admits: (resource, watcher) => this.#admits(resource, watcher),
      document: ({ resource, entity }) => {
        const extension = resource as ExtensionKey;
        return writeMessageSummary(messageAccount(deps.office(), extension, entity), this.counts(extension));
      },
    };
  }

  counts(extension: ExtensionKey): MessageCounts {
    return this.#counts.get(extension) ?? NO_MESSAGES;
  }

  /** Resolves once it is kept. */
  set(extension: ExtensionKey, counts: MessageCounts): Promise<void> {
    this.#counts.set(extension, counts);
    this.#deps.changed(extension);
    const { fresh, old, urgentFresh, urgentOld } = counts;
    const values = [extension, fresh, old, urgentFresh, urgentOld, Math.round(this.#deps.clock.wall())];
    return this.#deps.database.write([{ sql: KEEP, values }]);
  }

  /** At start. */
  restore(rows: readonly SqlRow[]): void {
    for (const row of rows) {
      this.#counts.set(String(row["extension"]) as ExtensionKey, {
        fresh: Number(row["fresh"]),
        old: Number(row["old"]),
        urgentFresh: Number(row["urgent_fresh"]),
        urgentOld: Number(row["urgent_old"]),
      });
    }
    this.officeChanged();
  }

  /** Mailboxes of extensions that are no more go with them. */
  officeChanged(): void {
    const { office, database, log } = this.#deps;
    for (const extension of this.#counts.keys()) {
      if (office().extensions.has(extension)) continue;
      this.#counts.delete(extension);
      database
        .write([{ sql: FORGET, values: [extension] }])
        .catch((error: unknown) => log.error("store.mailbox-lost", { extension, cause: String(error) }));
    }
  }

  /** How many messages wait is nobody else's business. */
  #admits(resource: string, watcher: string): WatchVerdict {
    const { extensions } = this.#deps.office();
    if (!extensions.has(watcher as ExtensionKey)) return "forbidden";
    if (!extensions.has(resource as ExtensionKey)) return "unknown";
    return resource === watcher ? "yes" : "forbidden";
  }
}
