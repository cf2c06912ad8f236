// Somebody wants to listen: which mailbox, the PIN, then the menu. Who guesses PINs hears the same whether there is such a mailbox or not, waits
// after each, and finds every PIN wrong after five; its own phones are counted apart, so that nobody outside can lock the owner out.

import type { ExtensionKey } from "../../../base/ids.ts";
import { limits } from "../../../base/limits.ts";
import { sleep } from "../../../base/time.ts";
import type { Call } from "../../../call/call.ts";
import type { Leg } from "../../../call/leg.ts";
import { afterLeg, hangUp, type Next } from "../next.ts";
import type { Site } from "../site.ts";
import { type Box, boxByNumber, boxesAt, languageOf } from "./boxes.ts";
import { mailboxMenu } from "./mailbox-menu.ts";
import { VoiceLine } from "./voice-line.ts";

/** Digits of a mailbox number and of a PIN. */
const MOST_DIGITS = 15;

export async function visitMailbox(
  call: Call,
  caller: Leg,
  asked: { readonly feature: "voicemail" | "mailbox"; readonly argument: string },
  site: Site,
): Promise<Next> {
  if (!caller.answer(undefined)) return hangUp(call, "no-common-audio", "switch");
  call.markConnected({});
  site.calls.way(call.id)?.reached();
  const line = new VoiceLine(call, caller, site.office().language, site);
  try {
    return await choose(line, asked);
  } finally {
    line.close();
  }
}

async function choose(
  line: VoiceLine,
  { feature, argument }: { readonly feature: "voicemail" | "mailbox"; readonly argument: string },
): Promise<Next> {
  const office = line.site.office();
  if (feature === "mailbox") {
    const number = argument === "" ? await line.digits(["voicemail-which"], MOST_DIGITS) : argument.replace(/#$/, "");
    return number === undefined ? goodbye(line) : openMailbox(line, boxByNumber(office, number));
  }
  const { extension } = line.call;
  const own = extension === undefined || argument !== "" ? undefined : boxesAt(office, extension)[0];
  if (own !== undefined) return openMailbox(line, own);
  line.call.note(`voicemail: ${extension ?? "no extension"} has no mailbox`);
  await line.say(["voicemail-none"]);
  return goodbye(line);
}

/** `box` undefined: there is none of that number, which nobody is told. */
export async function openMailbox(line: VoiceLine, box: Box | undefined): Promise<Next> {
  const { site, call } = line;
  if (box !== undefined) line.language = languageOf(site.office(), box);
  if (!(await isLetIn(line, box)) || box === undefined) return goodbye(line);
  call.note(`voicemail ${box.key}: opened`);
  return (await mailboxMenu(line, box)) ?? goodbye(line);
}

async function isLetIn(line: VoiceLine, box: Box | undefined): Promise<boolean> {
  const { site, call } = line;
  const { states } = site.voicemail;
  const place = box !== undefined && isOwnPhone(box, call.extension) ? "own" : "else";
  const asks = box === undefined ? "refused" : states.asksFor(box, place);
  if (asks === "nothing") return true;
  for (let tries = 0; tries < limits.voicemail.tries; tries++) {
    const pin = await line.digits(["voicemail-pin"], MOST_DIGITS);
    if (pin === undefined || line.isOver) return false;
    if (box !== undefined && asks === "pin" && states.tryPin(box, pin, place)) return true;
    call.note(`voicemail ${box?.key ?? "unknown"}: wrong PIN`);
    await sleep(site.clock, limits.voicemail.wrongPinPauseMs, `${call.id}: after a wrong PIN`, call.signal);
    line.forgetKeys();
    await line.say(["wrong-pin"]);
  }
  return false;
}

function isOwnPhone(box: Box, extension: ExtensionKey | undefined): boolean {
  return extension !== undefined && box.phones.includes(extension);
}

async function goodbye(line: VoiceLine): Promise<Next> {
  const { call, leg } = line;
  line.forgetKeys();
  await line.say(["voicemail-goodbye"]);
  return leg.state === "ended" ? afterLeg(call, leg, "completed") : hangUp(call, "completed", "switch");
}
