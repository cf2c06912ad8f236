// What a caller hears before the tone: what the mailbox's people recorded, else the office file's greeting, else the standard one.

import { spelled } from "../say.ts";
import type { Site } from "../site.ts";
import type { Box } from "./boxes.ts";
import { playName } from "./voice-files.ts";
import type { Said } from "./voice-line.ts";

export function greetingOf(box: Box, site: Pick<Site, "voicemail">): readonly Said[] {
  const { choice, greeting, name } = site.voicemail.states.of(box.key);
  if (choice === "personal" && greeting !== undefined) return [{ file: playName(greeting) }];
  if (choice === "name" && name !== undefined)
    return [{ file: playName(name) }, "voicemail-not-available", "voicemail-leave"];
  if (box.settings.greeting !== undefined) return [{ file: box.settings.greeting }];
  if (box.kind === "queue") return ["voicemail-nobody", "voicemail-leave"];
  return ["voicemail-extension", ...spelled(box.number), "voicemail-not-available", "voicemail-leave"];
}
