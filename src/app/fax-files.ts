// Faxes on this disk, and by mail over the server of zongji.yaml. `serve.ts` opens them.

import { createHash } from "node:crypto";
import { mkdir, open, stat, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { limits } from "../base/limits.ts";
import { isoTime } from "../base/time.ts";
import { type MailConfig, openMailer } from "./alarms/mail.ts";
import type { FaxFiles } from "./core/fax/fax-files.ts";
import type { FaxLetter, SendFaxLetter } from "./core/fax/fax-letters.ts";

/** For `createSwitch`. */
export function openFaxes(init: {
  readonly data: string;
  readonly config: { readonly mail: MailConfig };
  readonly opened: { add(close: () => void): void };
}): { readonly faxFiles: FaxFiles; readonly sendFaxLetter: SendFaxLetter | undefined } {
  const { mail } = init.config;
  const mailer = mail.host === undefined ? undefined : openMailer(mail);
  if (mailer !== undefined) init.opened.add(() => mailer.close());
  const send: SendFaxLetter | undefined = mailer && ((letter) => mailer.send(letterText(letter), letter.to));
  return { faxFiles: diskFaxFiles(init.data), sendFaxLetter: send };
}

export function diskFaxFiles(dataDirectory: string): FaxFiles {
  return {
    write: async (path, bytes) => {
      const file = join(dataDirectory, path);
      await mkdir(dirname(file), { recursive: true });
      const handle = await open(file, "wx", 0o600);
      try {
        await handle.writeFile(bytes);
        await handle.sync();
      } finally {
        await handle.close();
      }
      return { sha256: createHash("sha256").update(bytes).digest("hex") };
    },
    read: (path) => readWhole(join(dataDirectory, path)),
    remove: async (path) => {
      await unlink(join(dataDirectory, path)).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "ENOENT") throw error;
      });
    },
  };
}

async function readWhole(file: string): Promise<Uint8Array | undefined> {
  try {
    const { size } = await stat(file);
    if (size > limits.fax.fileBytes) throw new Error(`it is larger than ${limits.fax.fileBytes} bytes`);
    const handle = await open(file, "r");
    try {
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function letterText({ fax, tiff }: FaxLetter) {
  const { id, number, ident, pages, begunAt, state, fault } = fax;
  const from = ident === "" || ident === number ? number : `${number} (${ident})`;
  const rows = [`传真 / Fax: ${from}`, `页数 / Pages: ${pages}`, `时间 / Time: ${isoTime(begunAt)}`, `ID: ${id}`];
  if (state === "failed") rows.push(`不完整 / Incomplete: ${fault ?? ""}`);
  return {
    subject: `传真 / Fax: ${number}, ${pages}`,
    text: `${rows.join("\n")}\n`,
    attachments: [{ filename: `${id}.tif`, content: Buffer.from(tiff), contentType: "image/tiff" }],
  };
}
