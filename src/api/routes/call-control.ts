// /api/calls/:id/…: calls in progress, commanded. `POST /api/calls` places one.

import { limits } from "../../base/limits.ts";
import { AUDIO } from "../../office/schema-words.ts";
import { oneOf, optional, perhaps, required, text, yesOrNo } from "../../office/shape.ts";
import type { CommandedView, PlacedCallView } from "../call-control.ts";
import { operations } from "../operation.ts";
import { identifier, line } from "../shapes.ts";

const number = text({
  pattern: /^\+?[0-9*#]{1,40}$/,
  allowed: "a number as it is dialled: digits, * and #, perhaps + in front",
});
const phone = perhaps(identifier, "in whose name: an extension of the call; the only one when left out");

export interface CallCommandAnswers {
  placeCall: PlacedCallView;
  answerCall: CommandedView;
  holdCall: CommandedView;
  resumeCall: CommandedView;
  transferCall: CommandedView;
  bridgeCalls: CommandedView;
  playToCall: CommandedView;
}

const operation = operations<CallCommandAnswers>();

export const callCommandRoutes = [
  operation("placeCall", {
    method: "POST",
    path: "/api/calls",
    about: "Rings a phone which, once answered, dials a number with its owner's rights.",
    body: {
      phone: required(identifier, "the extension that is rung first"),
      to: required(number, "the number it dials then"),
      autoAnswer: optional(yesOrNo, false, "ask the phone to answer by itself"),
    },
    creates: true,
    handle: ({ body, asker }, control) => control.callCommands.place(body, asker),
  }),
  operation("answerCall", {
    method: "POST",
    path: "/api/calls/:id/answer",
    about: "Asks the phone that rings to answer (the event `talk` that desk phones know).",
    body: { phone },
    handle: ({ params, body, asker }, control) => control.callCommands.answer(params.id, body.phone, asker),
  }),
  operation("holdCall", {
    method: "POST",
    path: "/api/calls/:id/hold",
    about: "Puts whoever talks to the phone on hold: they hear music.",
    body: { phone },
    handle: ({ params, body, asker }, control) => control.callCommands.hold(params.id, body.phone, asker),
  }),
  operation("resumeCall", {
    method: "POST",
    path: "/api/calls/:id/resume",
    about: "Ends a hold that was commanded.",
    body: { phone },
    handle: ({ params, body, asker }, control) => control.callCommands.resume(params.id, body.phone, asker),
  }),
  operation("transferCall", {
    method: "POST",
    path: "/api/calls/:id/transfer",
    about: "Sends the other party on to a number that the phone may dial.",
    body: { to: required(number, "where they go"), phone },
    handle: ({ params, body, asker }, control) => control.callCommands.transfer(params.id, body, asker),
  }),
  operation("bridgeCalls", {
    method: "POST",
    path: "/api/calls/:id/bridge",
    about: "Makes two calls one: whoever has part in both steps out, or two who are alone meet.",
    body: { with: required(identifier, "the other call"), phone },
    handle: ({ params, body, asker }, control) => control.callCommands.bridge(params.id, body, asker),
  }),
  operation("playToCall", {
    method: "POST",
    path: "/api/calls/:id/play",
    about: "Plays a file, or says a text, to one side of a talk or to both.",
    body: {
      phone,
      to: optional(oneOf(["phone", "others", "everybody"]), "others", "who hears it"),
      file: perhaps(text(AUDIO), "an audio file of the office"),
      text: perhaps(line(limits.call.saidCharacters), "words for the office's voice"),
    },
    handle: ({ params, body, asker }, control) => control.callCommands.play(params.id, body, asker),
  }),
] as const;
