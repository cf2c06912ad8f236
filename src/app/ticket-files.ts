// Files of tickets on this disk, and words about them by mail over the server of zongji.yaml. `serve.ts` opens them.

import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import type { AttachmentFiles } from "../crm/tickets/attachments.ts";
import type { SayTo } from "../crm/tickets/notices.ts";
import { type MailConfig, openMailer } from "./alarms/mail.ts";
import { diskFaxFiles } from "./fax-files.ts";

/** For `createSwitch`. */
export function openTicketFiles(init: {
  readonly data: string;
  readonly config: { readonly mail: MailConfig };
  readonly opened: { add(close: () => void): void };
}): { readonly attachmentFiles: AttachmentFiles; readonly mailWord: SayTo | undefined } {
  const { mail } = init.config;
  const mailer = mail.host === undefined ? undefined : openMailer(mail);
  if (mailer !== undefined) init.opened.add(() => mailer.close());
  const mailWord: SayTo | undefined = mailer && ((to, text) => mailer.send({ subject: text, text: `${text}\n` }, to));
  return { attachmentFiles: diskAttachmentFiles(init.data), mailWord };
}

export function diskAttachmentFiles(data: string): AttachmentFiles {
  return { ...diskFaxFiles(data), list: (folder) => filesBelow(data, folder) };
}

async function filesBelow(data: string, folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  try {
    for (const entry of await readdir(join(data, folder), { withFileTypes: true, recursive: true }))
      if (entry.isFile()) found.push(relative(data, join(entry.parentPath, entry.name)));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  return found;
}
