// Voicemail for a switch: what it needs of the rest, put together. `switch.ts` calls it once.

import type { CallFact } from "../../../call/facts.ts";
import type { Office } from "../../../office/office.ts";
import type { BesideCalls } from "../beside-calls.ts";
import type { SwitchDeps } from "../switch-deps.ts";
import { mediaFilesOnly } from "./voice-files.ts";
import { sameCounts, Voicemail } from "./voicemail.ts";

export function makeVoicemail(
  deps: SwitchDeps,
  parts: {
    readonly office: () => Office;
    readonly beside: () => BesideCalls;
    readonly facts: (fact: CallFact) => void;
  },
): Voicemail {
  const { dataDirectory, log, recordingTrouble: trouble, voiceHook: hook, voiceFiles } = deps;
  return new Voicemail({
    ...deps,
    ...parts,
    files: voiceFiles ?? mediaFilesOnly(dataDirectory),
    trouble,
    hook,
    lamp: (extension, counts) => {
      const beside = parts.beside();
      if (sameCounts(beside.mailboxes.counts(extension), counts)) return;
      beside
        .setMailbox(extension, counts, { unasked: true })
        .catch((error: unknown) => log.error("store.mailbox-lost", { extension, cause: String(error) }));
    },
  });
}
