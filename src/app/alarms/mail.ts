// Sends alarms by mail, over the office's own mail server.

import { createTransport } from "nodemailer";
import type { AlarmMail } from "../core/alarms/mail-digest.ts";

export interface MailConfig {
  /** undefined: no mails. */
  readonly host: string | undefined;
  readonly port: number;
  /** start: STARTTLS, and nothing without it; full: TLS from the first byte; off: in clear. */
  readonly tls: "start" | "full" | "off";
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly from: string | undefined;
  readonly to: readonly string[];
  readonly timeLimitMs: number;
}

export interface Attachment {
  readonly filename: string;
  readonly content: Buffer;
  readonly contentType: string;
}

export interface Mailer {
  /** Why it did not leave; undefined: the server took it. `only`: one address that it goes to, not those of the configuration. */
  send(mail: AlarmMail & { readonly attachments?: readonly Attachment[] }, only?: string): Promise<string | undefined>;
  close(): void;
}

export function openMailer(config: MailConfig): Mailer {
  const { host, port, tls, user, password, from, to, timeLimitMs } = config;
  const transport = createTransport({
    host,
    port,
    secure: tls === "full",
    requireTLS: tls === "start",
    ignoreTLS: tls === "off",
    ...(user === undefined ? {} : { auth: { user, pass: password ?? "" } }),
    connectionTimeout: timeLimitMs,
    greetingTimeout: timeLimitMs,
    socketTimeout: timeLimitMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send({ subject, text, attachments = [] }, only) {
      // As an object it is one address, whatever stands in it.
      const recipients = only === undefined ? [...to] : [{ name: "", address: only }];
      try {
        await transport.sendMail({ from, to: recipients, subject, text, attachments: [...attachments] });
        return undefined;
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    },
    close: () => transport.close(),
  };
}
