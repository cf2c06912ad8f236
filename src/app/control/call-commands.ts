// Calls in progress commanded over the HTTP interface: who does it in whose name, what is refused and why. The stories are in core/command.

import { type Answer, answer, type Refused, refuse } from "../../api/answer.ts";
import type { CallCommandControl, CommandedView, PlayWishView } from "../../api/call-control.ts";
import type { Asker } from "../../api/people-control.ts";
import type { CallId, ExtensionKey } from "../../base/ids.ts";
import { bridgeByCommand } from "../core/command/bridge.ts";
import {
  answerByCommand,
  type Commanded,
  type CommandRefusal,
  holdByCommand,
  playByCommand,
  resumeByCommand,
  transferByCommand,
} from "../core/command/in-call.ts";
import { placeCall } from "../core/command/place-call.ts";
import type { Said } from "../core/say.ts";
import type { Switch } from "../core/switch.ts";
import { noSuch } from "./no-such.ts";

export function callCommands(pbx: Switch): CallCommandControl {
  return {
    place: async ({ phone, to, autoAnswer }, asker) => {
      const extension = phone as ExtensionKey;
      if (!pbx.office.extensions.has(extension)) return noSuch("extension", phone, pbx.office.extensions.keys());
      const call = placeCall({ extension, to, autoAnswer, by: asker.name }, pbx.site);
      if (call === "no-phone") return refuse(409, "No phone", `No phone is registered at ${phone}.`);
      if (call === "not-now")
        return refuse(503, "Not now", "The switch takes no further call, or none to this number from that phone now.");
      return answer({ call: call.id, phone, to });
    },
    answer: async (call, phone, asker) =>
      said("answer", call, await answerByCommand(wishOf(call, phone), pbx.site), asker, pbx),
    hold: async (call, phone, asker) => said("hold", call, holdByCommand(wishOf(call, phone), pbx.site), asker, pbx),
    resume: async (call, phone, asker) =>
      said("resume", call, resumeByCommand(wishOf(call, phone), pbx.site), asker, pbx),
    transfer: async (call, { to, phone }, asker) =>
      said("transfer", call, transferByCommand({ ...wishOf(call, phone), to }, pbx.site), asker, pbx, to),
    bridge: async (call, { with: other, phone }, asker) => {
      const wish = { call: call as CallId, with: other as CallId, phone: phone as ExtensionKey | undefined };
      if (pbx.calls.find(other) === undefined) return noCall(other);
      return said("bridge", call, bridgeByCommand(wish, pbx.site), asker, pbx, `with ${other}`);
    },
    play: (call, wish, asker) => play(call, wish, asker, pbx),
  };
}

function wishOf(call: string, phone: string | undefined) {
  return { call: call as CallId, phone: phone as ExtensionKey | undefined };
}

async function play(call: string, wish: PlayWishView, asker: Asker, pbx: Switch): Promise<Answer<CommandedView>> {
  const words = await wordsOf(wish, pbx);
  if (!words.ok) return words;
  const done = playByCommand({ ...wishOf(call, wish.phone), whom: wish.to, said: words.value }, pbx.site);
  return said("play", call, done, asker, pbx, wish.file ?? wish.text);
}

async function wordsOf({ file, text }: PlayWishView, { site }: Switch): Promise<Answer<readonly Said[]>> {
  if ((file === undefined) === (text === undefined))
    return refuse(
      400,
      "Not understood",
      `found ${file === undefined ? "neither file nor text" : "file and text"}; allowed: one of the two`,
    );
  if (text !== undefined) {
    if (site.speak === undefined)
      return refuse(
        409,
        "No voice",
        "This office speaks no texts (`speech` in zongji.yaml); name an audio file instead.",
      );
    return answer([{ text }]);
  }
  const name = file ?? "";
  if ((await site.hasAudio?.(name)) === false)
    return refuse(404, "No such audio", `Found no audio file ${name} in the office's media folders.`);
  return answer([{ file: name }]);
}

function said(
  did: CommandedView["did"],
  call: string,
  done: Commanded,
  asker: Asker,
  pbx: Switch,
  detail?: string,
): Answer<CommandedView> {
  if (done.kind === "refused") return refusalOf(call, done.why, done.status);
  const phone = done.leg.party.extension ?? null;
  pbx.people.audit.note({
    who: asker.name,
    what: `call.${did}`,
    on: `call ${call}`,
    after: [phone, detail].filter(Boolean).join(" "),
  });
  return answer({ call, phone, did });
}

const REFUSALS: Readonly<Record<Exclude<CommandRefusal, "no-call">, readonly [title: string, detail: string]>> = {
  "which-phone": [
    "Which phone",
    "Name one phone of the call with `phone`: it has several of the office, or none of that name.",
  ],
  "not-ringing": ["Nothing rings", "No phone rings for this call at the moment."],
  "nobody-talks": ["Nobody talks", "Nobody talks in this call at the moment."],
  "waits-in-queue": ["Waits in a queue", "The caller waits in a queue: move or take them there."],
  "not-now": ["Not now", "Its state does not allow it, or somebody else was quicker."],
  "phone-refuses": ["The phone does not", "The phone does not know how to answer by command, or says nothing."],
  "no-such-number": ["No such number", "Nobody is reached under this number."],
  "not-allowed": ["Not allowed for this phone", "The phone may not send calls there, or may not transfer."],
  "plays-already": ["Hears something already", "What is played must end before something else is."],
};

function refusalOf(call: string, why: CommandRefusal, status: number | undefined): Refused {
  if (why === "no-call") return noCall(call);
  const [title, detail] = REFUSALS[why];
  return refuse(409, title, status === undefined ? detail : `${detail} (SIP ${status})`);
}

function noCall(call: string): Refused {
  return refuse(404, "No such call", `Found no call ${call} in progress; "call list --active" shows those there are.`);
}
