// A caller is asked to leave a message: the greeting, the tone, what they say, and whether they like it so.
//
//   greeting ──any key──► tone ──► speaks ──hangs up, silence──► kept
//      ├─ * ─► whoever owns the mailbox logs in   ├─ #, limit ─► 1 keep  2 listen  3 again  4 urgent  0 operator
//      └─ 0 ─► operator                           └─ 0 ────────► kept, operator

import type { RecordingId } from "../../../base/ids.ts";
import { limits } from "../../../base/limits.ts";
import type { Call } from "../../../call/call.ts";
import type { Leg } from "../../../call/leg.ts";
import { forward } from "../forward.ts";
import { afterLeg, hangUp, type Next } from "../next.ts";
import { takesForwarded } from "../reach.ts";
import type { Site } from "../site.ts";
import { type Box, boxOf, languageOf } from "./boxes.ts";
import { greetingOf } from "./greeting.ts";
import { type Spoken, speak } from "./speak.ts";
import { openMailbox } from "./visit-mailbox.ts";
import { playName } from "./voice-files.ts";
import { VoiceLine } from "./voice-line.ts";
import type { VoiceMessage } from "./voice-tables.ts";

/** How often a caller may speak it anew. */
const TAKES = 10;

export async function visitVoicemail(call: Call, caller: Leg, mailbox: string, site: Site): Promise<Next> {
  const office = site.office();
  const box = boxOf(office, mailbox);
  if (box === undefined) return hangUp(call, "unknown-number", "switch");
  if (!caller.answer(undefined)) return hangUp(call, "no-common-audio", "switch");
  call.facts({ kind: "call.voicemail", call: call.id, mailbox });
  site.calls.way(call.id)?.reached();
  const language = site.calls.way(call.id)?.language ?? languageOf(office, box);
  const line = new VoiceLine(call, caller, language, site);
  try {
    return await greet(line, box);
  } finally {
    line.close();
  }
}

async function greet(line: VoiceLine, box: Box): Promise<Next> {
  const trouble = line.site.voicemail.trouble(box);
  if (trouble !== undefined) {
    line.call.note(`voicemail ${box.key}: ${trouble}`);
    await line.say([`voicemail-${trouble}`]);
    return over(line, "no-answer");
  }
  await line.say(greetingOf(box, line.site));
  const key = line.pressed();
  if (key === "*") {
    line.call.markConnected({}); // as whoever dials the code
    return openMailbox(line, box);
  }
  const operator = key === "0" ? toOperator(line, box) : undefined;
  return operator ?? leave(line, box);
}

async function leave(line: VoiceLine, box: Box): Promise<Next> {
  const { voicemail } = line.site;
  for (let takes = 0; takes < TAKES && !line.isOver; takes++) {
    const { id: call, from, fromName } = line.call;
    const message = voicemail.messages.begin(box.key, { call, from, fromName });
    const spoken = await speak(line, {
      id: message.id as RecordingId,
      path: message.path,
      maxMs: box.settings.maxLengthMs,
      keys: box.settings.operator === undefined ? "#" : "#0",
    });
    const next = await judge(line, box, message, spoken);
    if (next !== "again") return next;
  }
  return over(line, "no-answer");
}

async function judge(line: VoiceLine, box: Box, message: VoiceMessage, spoken: Spoken): Promise<Next | "again"> {
  const { voicemail } = line.site;
  const { how, result, isWorthKeeping } = spoken;
  if (result.kind === "failed") {
    line.call.note(`voicemail ${box.key}: ${result.cause}`);
    void voicemail.messages.drop(message);
    await line.say(["voicemail-unavailable"]);
    return over(line, "no-answer");
  }
  if (!isWorthKeeping) {
    void voicemail.messages.drop(message);
    if (how.kind === "gone" || how.kind === "quiet") return over(line, "no-answer");
    await line.say(["voicemail-too-short"]);
    return "again";
  }
  const asksBack = how.kind === "limit" || (how.kind === "key" && how.key === "#");
  const verdict = asksBack ? await review(line, message) : { kind: "keep" as const, urgent: false, operator: false };
  if (verdict.kind === "again") {
    void voicemail.messages.drop(message);
    return "again";
  }
  await voicemail.file(message, result, verdict.urgent);
  const wantsOperator = verdict.operator || (how.kind === "key" && how.key === "0");
  const operator = wantsOperator && !line.isOver ? toOperator(line, box) : undefined;
  if (operator !== undefined) return operator;
  await line.say(["voicemail-saved"]);
  return over(line, "voicemail");
}

type Verdict =
  | { readonly kind: "keep"; readonly urgent: boolean; readonly operator: boolean }
  | { readonly kind: "again" };

/** Whoever says nothing, or hangs up, keeps it. */
async function review(line: VoiceLine, { path }: VoiceMessage): Promise<Verdict> {
  let urgent = false;
  for (let tries = 0; tries < limits.voicemail.tries && !line.isOver; tries++) {
    const key = await line.ask(["voicemail-review"]);
    switch (key) {
      case "1":
      case "0":
        return { kind: "keep", urgent, operator: key === "0" };
      case "2":
        await line.say([{ file: playName(path) }]);
        tries = -1;
        break;
      case "3":
        return { kind: "again" };
      case "4":
        urgent = !urgent;
        await line.say([urgent ? "voicemail-urgent-on" : "voicemail-urgent-off"]);
        tries = -1;
        break;
      default:
    }
  }
  return { kind: "keep", urgent, operator: false };
}

/** undefined: there is none, or it cannot be reached. With the rights of whose mailbox it is; a queue's has none. */
function toOperator({ call, site }: VoiceLine, box: Box): Next | undefined {
  const { operator: to } = box.settings;
  if (to === undefined) return undefined;
  const owner = box.kind === "extension" ? box.phones[0] : undefined;
  if (owner !== undefined) return forward(call, { from: box.number, to, reason: "no-answer", by: owner }, site);
  const destination = site.numbers().route(to);
  if (!takesForwarded(destination)) return undefined;
  call.note(`voicemail ${box.key}: to the operator ${to}`);
  return { kind: "visit", destination };
}

function over({ call, leg }: VoiceLine, ending: "voicemail" | "no-answer"): Next {
  return leg.state === "ended" ? afterLeg(call, leg, ending) : hangUp(call, ending, "switch");
}
