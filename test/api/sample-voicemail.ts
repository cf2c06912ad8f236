// Voicemail as the fake switch has it: one mailbox, one message.

import { answer, refuse } from "../../src/api/answer.ts";
import type { VoiceMailboxView, VoiceMessageView, VoicemailControl } from "../../src/api/voicemail-control.ts";

export const mailbox: VoiceMailboxView = {
  id: "1001",
  name: "李雷",
  kind: "extension",
  number: "1001",
  new: 1,
  old: 2,
  urgent: 0,
  maxMessages: 100,
  pin: true,
  locked: false,
  greeting: "standard",
  hasGreeting: false,
  hasName: false,
  phones: ["1001"],
};

export const voiceMessage: VoiceMessageView = {
  id: "c-20261122-aaaaaaaa-m1",
  mailbox: "1001",
  call: "c-20261122-aaaaaaaa",
  from: "13800138000",
  fromName: null,
  state: "new",
  urgent: false,
  takenAt: "2026-11-22T08:00:00.000Z",
  heardAt: null,
  durationMs: 12_000,
  bytes: 192_044,
  sha256: "ab".repeat(32),
  repaired: false,
  path: "voicemail/1001/c-20261122-aaaaaaaa-m1.wav",
  hook: null,
};

export function sampleVoicemail(heard: (what: string) => void, audio: string): VoicemailControl {
  const box = (id: string, what: string, now: Partial<VoiceMailboxView> = {}) => {
    heard(`${what} ${id}`);
    return id === mailbox.id ? answer({ ...mailbox, ...now }) : refuse(404, "No such mailbox", `found ${id}`);
  };
  const message = (id: string, what: string, now: Partial<VoiceMessageView> = {}) => {
    heard(`${what} ${id}`);
    const found = id === voiceMessage.id;
    return found ? answer({ ...voiceMessage, ...now }) : refuse(404, "No such voice message", `found ${id}`);
  };
  return {
    mailboxes: async () => answer([mailbox]),
    mailbox: async (id) => box(id, "mailbox"),
    setPin: async (id, pin) => box(id, `pin ${pin ?? "as the file says"}`, { pin: pin !== undefined }),
    setGreeting: async (id, kind, wav) => box(id, `${kind} of ${wav.length} bytes`, { greeting: "personal" }),
    useGreeting: async (id, choice) => box(id, `use ${choice}`, { greeting: choice }),
    clearGreeting: async (id) => box(id, "clear"),
    messages: async (of, limit) => {
      heard(`voice messages ${of ?? "of all"} ${limit}`);
      return answer([voiceMessage]);
    },
    message: async (id) => {
      const found = message(id, "voice message");
      return found.ok ? answer({ message: found.value, file: audio }) : found;
    },
    mark: async (id, { state, urgent }) =>
      message(id, `mark ${state} ${urgent}`, { state: state ?? "new", urgent: urgent ?? false }),
    remove: async (id) => message(id, "delete"),
  };
}
