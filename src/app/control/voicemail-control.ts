// Mailboxes and voice messages for the HTTP interface and the command line.

import { randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { type Answer, answer, type Refused, refuse } from "../../api/answer.ts";
import type { VoiceMailboxView, VoiceMessageView, VoicemailControl } from "../../api/voicemail-control.ts";
import { limits } from "../../base/limits.ts";
import { isoTime } from "../../base/time.ts";
import { readWav } from "../../rtp/wav.ts";
import type { Switch } from "../core/switch.ts";
import { type Box, boxesOf, boxOf } from "../core/voicemail/boxes.ts";
import { isGoodPin } from "../core/voicemail/pins.ts";
import { greetingPath } from "../core/voicemail/voice-files.ts";
import type { VoiceMessage } from "../core/voicemail/voice-tables.ts";

type NoSuch = (noun: string, key: string, known: Iterable<string>) => Refused;

const RATE_HZ = 8_000;
const FORMAT = "a WAV file of 16-bit PCM at 8 kHz with one channel; sox makes one: sox IN -r 8000 -c 1 -b 16 OUT.wav";

export function voicemailControl(pbx: Switch, noSuch: NoSuch): VoicemailControl {
  const { states, messages, files } = pbx.voicemail;
  const find = (id: string): Answer<Box> => {
    const box = boxOf(pbx.office, id);
    const known = (): string[] => boxesOf(pbx.office).map(({ key }) => key);
    return box === undefined ? noSuch("mailbox", id, known()) : answer(box);
  };
  /** Does it, and shows the mailbox as it is then. */
  const change = async (
    id: string,
    act: (box: Box) => Promise<Refused | undefined>,
  ): Promise<Answer<VoiceMailboxView>> => {
    const box = find(id);
    if (!box.ok) return box;
    return (await act(box.value)) ?? answer(mailboxView(pbx, box.value));
  };
  const message = (id: string): Answer<VoiceMessage> => {
    const found = messages.find(id);
    return found === undefined ? noSuch("voice message", id, []) : answer(found);
  };
  return {
    mailboxes: async () => answer(boxesOf(pbx.office).map((box) => mailboxView(pbx, box))),
    mailbox: (id) => change(id, async () => undefined),
    setPin: (id, pin) =>
      change(id, async (box) => {
        if (pin !== undefined && !isGoodPin(pin, box))
          return refuse(422, "Too easy", "everybody tries this PIN first; allowed: 4 to 12 digits that are no series");
        await states.setPin(box, pin);
        return undefined;
      }),
    setGreeting: (id, kind, wav) =>
      change(id, async (box) => {
        const fault = faultOf(wav);
        if (fault !== undefined) return refuse(422, "No audio", `${fault}; allowed: ${FORMAT}`);
        const path = greetingPath(box.key, kind, randomUUID());
        const file = files.place(path);
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, wav, { flag: "wx", flush: true });
        await states.setGreeting(box, { [kind]: path, choice: kind === "greeting" ? "personal" : "name" });
        return undefined;
      }),
    useGreeting: (id, choice) =>
      change(id, async (box) => {
        const { greeting, name } = states.of(box.key);
        const isThere = choice === "standard" || (choice === "name" ? name : greeting) !== undefined;
        if (!isThere) return refuse(409, "Not recorded", `mailbox ${box.key} has no ${choice} greeting yet`);
        await states.setGreeting(box, { choice });
        return undefined;
      }),
    clearGreeting: (id) =>
      change(id, async (box) => {
        await states.setGreeting(box, { choice: "standard", greeting: undefined, name: undefined });
        return undefined;
      }),
    messages: async (mailbox, limit) => {
      const box = mailbox === undefined ? undefined : find(mailbox);
      if (box?.ok === false) return box;
      const keys = box === undefined ? [...messages.mailboxes()] : [box.value.key];
      const found = keys.flatMap((key) => [...messages.of(key)]).sort((a, b) => b.takenAt - a.takenAt);
      return answer(found.slice(0, limit).map(messageView));
    },
    message: async (id) => {
      const found = message(id);
      if (!found.ok) return found;
      return answer({ message: messageView(found.value), file: files.place(found.value.path) });
    },
    mark: async (id, { state, urgent }) => {
      const how = { ...(state !== undefined && { state }), ...(urgent !== undefined && { urgent }) };
      const marked = await messages.mark(id, how);
      return marked === undefined ? noSuch("voice message", id, []) : answer(messageView(marked));
    },
    remove: async (id) => {
      const gone = await messages.remove(id);
      return gone === undefined ? noSuch("voice message", id, []) : answer(messageView(gone));
    },
  };
}

function faultOf(bytes: Uint8Array): string | undefined {
  const wav = readWav(bytes);
  if (!wav.ok) return wav.fault;
  const { channels, sampleRateHz, samples } = wav.value;
  if (channels !== 1 || sampleRateHz !== RATE_HZ) return `${channels} channels at ${sampleRateHz} Hz`;
  const longest = limits.voicemail.greetingMs;
  return samples.length / 8 > longest ? `longer than ${longest / 1_000} s` : undefined;
}

function mailboxView({ voicemail: { states, messages } }: Switch, box: Box): VoiceMailboxView {
  const { fresh, old, urgentFresh, urgentOld } = messages.counts(box.key);
  const { choice, greeting, name } = states.of(box.key);
  return {
    id: box.key,
    name: box.name,
    kind: box.kind,
    number: box.number,
    new: fresh + urgentFresh,
    old: old + urgentOld,
    urgent: urgentFresh,
    maxMessages: box.settings.maxMessages,
    pin: states.hasPin(box),
    locked: states.isLocked(box, "own") || states.isLocked(box, "else"),
    greeting: choice,
    hasGreeting: greeting !== undefined,
    hasName: name !== undefined,
    phones: box.phones,
  };
}

function messageView(message: VoiceMessage): VoiceMessageView {
  const { id, mailbox, call, from, fromName, state, urgent, path, takenAt, heardAt, durationMs } = message;
  return {
    ...{ id, mailbox, call, from, fromName: fromName ?? null },
    state: state === "new" ? "new" : "old",
    urgent,
    takenAt: isoTime(takenAt),
    heardAt: heardAt === undefined ? null : isoTime(heardAt),
    durationMs: durationMs ?? 0,
    bytes: message.bytes ?? null,
    sha256: message.sha256 ?? null,
    repaired: message.repaired,
    path,
    hook: message.hook ?? null,
  };
}
