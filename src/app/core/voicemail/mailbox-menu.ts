// The menu of a mailbox: how many messages there are, the new ones at once, then what its owner wishes. What is deleted here can be taken back
// until the call ends.
//
//   counts ─► new messages ─► menu:  1 new  2 saved  3 greetings  4 PIN  7 deleted  # goodbye

import { limits } from "../../../base/limits.ts";
import { type SpokenLanguage, spokenCount } from "../../../call/spoken-number.ts";
import type { Next } from "../next.ts";
import type { Box } from "./boxes.ts";
import { greetingsMenu } from "./greetings-menu.ts";
import { listen } from "./listen.ts";
import { isGoodPin } from "./pins.ts";
import type { VoiceLine } from "./voice-line.ts";
import type { VoiceMessage } from "./voice-tables.ts";

const PIN_DIGITS = 12;

/** Where the call goes from here; undefined: nowhere. */
export async function mailboxMenu(line: VoiceLine, box: Box): Promise<Next | undefined> {
  const deleted = new Set<string>();
  try {
    await line.say(counted(line, box));
    return (await hear(line, box, deleted, "new")) ?? (await choose(line, box, deleted));
  } finally {
    for (const id of deleted) void line.site.voicemail.messages.remove(id);
  }
}

async function choose(line: VoiceLine, box: Box, deleted: Set<string>): Promise<Next | undefined> {
  for (let silent = 0; silent < limits.voicemail.tries && !line.isOver; ) {
    const key = await line.ask(["voicemail-menu"]);
    silent = key === undefined ? silent + 1 : 0;
    let next: Next | undefined;
    if (key === "1") next = await hear(line, box, deleted, "new", true);
    else if (key === "2") next = await hear(line, box, deleted, "old", true);
    else if (key === "3") await greetingsMenu(line, box);
    else if (key === "4") await changePin(line, box);
    else if (key === "7") next = await hear(line, box, deleted, "deleted", true);
    else if (key === "#") return undefined;
    if (next !== undefined) return next;
  }
  return undefined;
}

/** `asked`: says so where there are none. */
async function hear(
  line: VoiceLine,
  box: Box,
  deleted: Set<string>,
  which: "new" | "old" | "deleted",
  asked = false,
): Promise<Next | undefined> {
  const fits = ({ id, state }: VoiceMessage): boolean =>
    which === "deleted" ? deleted.has(id) : state === which && !deleted.has(id);
  const found = line.site.voicemail.messages.of(box.key).filter(fits);
  const urgentFirst = [...found.filter(({ urgent }) => urgent), ...found.filter(({ urgent }) => !urgent)];
  if (found.length === 0 && asked) await line.say(["voicemail-no-messages"]);
  return listen(line, urgentFirst, deleted);
}

function counted({ site, language }: VoiceLine, box: Box): readonly string[] {
  const { fresh, old, urgentFresh, urgentOld } = site.voicemail.messages.counts(box.key);
  const [waiting, saved] = [fresh + urgentFresh, old + urgentOld];
  if (waiting + saved === 0) return ["voicemail-you-have", "voicemail-no-messages"];
  return [
    "voicemail-you-have",
    ...(waiting === 0 ? [] : messages(waiting, "new", language)),
    ...(saved === 0 ? [] : messages(saved, "old", language)),
  ];
}

function messages(count: number, which: "new" | "old", language: SpokenLanguage): readonly string[] {
  return [...spokenCount(count, language), `voicemail-${which}-message${count === 1 ? "" : "s"}`];
}

async function changePin(line: VoiceLine, box: Box): Promise<void> {
  const pin = await line.digits(["voicemail-new-pin"], PIN_DIGITS);
  if (pin === undefined || line.isOver) return;
  if (!isGoodPin(pin, box)) return line.say(["voicemail-pin-weak"]);
  const again = await line.digits(["voicemail-pin-again"], PIN_DIGITS);
  if (again === undefined || line.isOver) return;
  if (again !== pin) return line.say(["voicemail-pin-differs"]);
  await line.site.voicemail.states.setPin(box, pin);
  line.call.note(`voicemail ${box.key}: PIN changed`);
  await line.say(["voicemail-pin-changed"]);
}
