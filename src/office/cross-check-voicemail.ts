// Mailboxes against the rest of the file: names that lead nowhere, two mailboxes of one name, PINs sealed elsewhere. Part of `cross-check.ts`.

import { type CrossCheck, complain, mustExist, SEALED_ELSEWHERE, type Segments } from "./complain.ts";
import { TO_VOICEMAIL } from "./office.ts";
import { isSealed } from "./secret.ts";

interface WrittenBox {
  readonly pin: string | undefined;
  readonly greeting: string | undefined;
}

export function checkVoicemail(check: CrossCheck): void {
  const { extensions, queues, numbers } = check.written;
  const known = new Set<string>();
  for (const [key, { voicemail, forward }] of extensions) {
    if (voicemail !== undefined) {
      known.add(key);
      checkBox(check, ["extensions", key, "voicemail"], voicemail);
    }
    for (const [when, to] of Object.entries(forward)) {
      if (to !== TO_VOICEMAIL || voicemail !== undefined) continue;
      const allowed = "a number, since this extension has no voicemail";
      complain(check, ["extensions", key, "forward", when], { found: TO_VOICEMAIL, allowed });
    }
  }
  for (const [key, { voicemail }] of queues) {
    if (voicemail === undefined) continue;
    const at = ["queues", key, "voicemail"];
    if (known.has(key)) {
      const found = `a second mailbox "${key}": extensions.${key} has one`;
      complain(check, at, { found, allowed: "another key for this queue" });
    }
    known.add(key);
    checkBox(check, at, voicemail);
    voicemail.phones.forEach((phone, i) => {
      mustExist(check, [...at, "phones", i], phone, [...extensions.keys()], "an extension of this file");
    });
  }
  for (const [number, target] of numbers) {
    if (target.kind !== "voicemail") continue;
    mustExist(check, ["numbers", number, "voicemail"], target.voicemail, [...known], "a mailbox of this file");
  }
}

function checkBox(check: CrossCheck, at: Segments, { pin, greeting }: WrittenBox): void {
  if (pin !== undefined && isSealed(pin))
    complain(check, [...at, "pin"], { found: SEALED_ELSEWHERE, allowed: "4 to 12 digits" });
  const { audio } = check.options;
  if (audio !== undefined && greeting !== undefined)
    mustExist(check, [...at, "greeting"], greeting, audio, "an audio file");
}
