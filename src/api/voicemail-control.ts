// Mailboxes and voice messages as the HTTP interface and the command line see them (RTP-11). `app/control/voicemail-control.ts` implements it.

import type { Answer } from "./answer.ts";

export interface VoiceMailboxView {
  readonly id: string;
  readonly name: string;
  readonly kind: "extension" | "queue";
  /** Pressed to name it. */
  readonly number: string;
  readonly new: number;
  readonly old: number;
  readonly urgent: number;
  readonly maxMessages: number;
  /** Is there a PIN; what it is nobody is told. */
  readonly pin: boolean;
  /** After too many wrong PINs, from its own phones or from elsewhere. */
  readonly locked: boolean;
  readonly greeting: "standard" | "name" | "personal";
  /** Have they been recorded? */
  readonly hasGreeting: boolean;
  readonly hasName: boolean;
  readonly phones: readonly string[];
}

export interface VoiceMessageView {
  readonly id: string;
  readonly mailbox: string;
  readonly call: string;
  readonly from: string;
  readonly fromName: string | null;
  readonly state: "new" | "old";
  readonly urgent: boolean;
  readonly takenAt: string;
  readonly heardAt: string | null;
  readonly durationMs: number;
  readonly bytes: number | null;
  readonly sha256: string | null;
  readonly repaired: boolean;
  /** Below the data directory. */
  readonly path: string;
  /** null: nobody is told. */
  readonly hook: "due" | "done" | "failed" | null;
}

export interface VoiceMessageFile {
  readonly message: VoiceMessageView;
  /** Absolute path of a readable file. */
  readonly file: string;
}

/** 404 where there is no such mailbox or message. */
export interface VoicemailControl {
  mailboxes(): Promise<Answer<readonly VoiceMailboxView[]>>;
  mailbox(id: string): Promise<Answer<VoiceMailboxView>>;
  /** undefined: as the office file says. Unlocks it too. 422 where it is too easy to guess. */
  setPin(mailbox: string, pin: string | undefined): Promise<Answer<VoiceMailboxView>>;
  /** A WAV file of 16-bit PCM, 8 kHz, one channel; used from now on. 422 where it is none. */
  setGreeting(mailbox: string, kind: "greeting" | "name", wav: Uint8Array): Promise<Answer<VoiceMailboxView>>;
  /** 409 where it has not been recorded. */
  useGreeting(mailbox: string, choice: "standard" | "name" | "personal"): Promise<Answer<VoiceMailboxView>>;
  /** Back to the standard greeting, and nothing recorded is kept. */
  clearGreeting(mailbox: string): Promise<Answer<VoiceMailboxView>>;
  /** Newest first; `mailbox` undefined: of all. */
  messages(mailbox: string | undefined, limit: number): Promise<Answer<readonly VoiceMessageView[]>>;
  message(id: string): Promise<Answer<VoiceMessageFile>>;
  mark(
    id: string,
    how: { readonly state: "new" | "old" | undefined; readonly urgent: boolean | undefined },
  ): Promise<Answer<VoiceMessageView>>;
  /** Resolves once its file is gone. */
  remove(id: string): Promise<Answer<VoiceMessageView>>;
}
