// Nodes that tell something or take something down: play, say, wait, record, listen, message, fax, note, hang up.

import type { MessageNode } from "./flow.ts";
import type { RunState } from "./run-state.ts";
import { type Asked, ask, askDone, leave, type NodeOf, type Step, unasked } from "./run-step.ts";

export function say(node: NodeOf<"play" | "say">, state: RunState): Step {
  const { language } = state;
  return askDone({ verb: "say", said: state.speak(node.words), language, bargeIn: node.bargeIn }, () => leave("done"));
}

export function wait({ ms, music }: NodeOf<"wait">): Step {
  const verb: Asked = { verb: "wait", ms, music };
  return ask(verb, (came) => (came.kind === "done" || came.kind === "key" ? leave(came.kind) : unasked(verb, came)));
}

export function record(node: NodeOf<"record">, state: RunState): Step {
  const { mostMs, silenceMs, endKey, beep } = node;
  const verb: Asked = {
    verb: "record",
    said: state.speak(node.words),
    language: state.language,
    ...{ mostMs, silenceMs, endKey, beep },
    purpose: "message",
    survey: undefined,
  };
  return ask(verb, (came) => {
    if (came.kind !== "done" && came.kind !== "empty") return unasked(verb, came);
    state.set(node.into, came.kind === "done" ? (came.value ?? null) : null);
    return leave(came.kind);
  });
}

/** A phrase that was understood is its own outcome; other words are "done". */
export function listen(node: NodeOf<"listen">, state: RunState): Step {
  const { mostMs, silenceMs, phrases } = node;
  const said = state.speak(node.words);
  const verb: Asked = { verb: "listen", said, language: state.language, mostMs, silenceMs, phrases };
  return ask(verb, (came) => {
    if (came.kind === "timeout") return leave("timeout");
    if (came.kind !== "speech") return unasked(verb, came);
    state.set(node.into, came.text);
    return leave(came.phrase ?? "done", came.text);
  });
}

export function message(node: NodeOf<"message">, state: RunState): Step {
  return askDone(messageVerb(node.message, state), () => leave("done"));
}

function messageVerb({ via, to, subject, text }: MessageNode["message"], state: RunState): Asked {
  return {
    verb: "message",
    via,
    to: state.fill(to),
    subject: subject && state.fill(subject),
    text: state.fill(text),
  };
}

/** `tell` comes after the variable has the fax, so that its text can name it. */
export function fax(node: NodeOf<"fax">, state: RunState): Step {
  const verb: Asked = { verb: "fax", way: node.way, file: node.file && state.fill(node.file) };
  return askDone(verb, (value) => {
    state.set(node.into, value);
    return node.tell === undefined ? leave("done") : askDone(messageVerb(node.tell, state), () => leave("done"));
  });
}

/** A note is kept with the call: what must not be told is not in it. */
export function note(node: NodeOf<"note">, state: RunState): Step {
  return askDone({ verb: "note", text: state.trail.masked(state.fill(node.text)) }, () => leave("done"));
}

export function hangUp(node: NodeOf<"hang-up">, state: RunState): Step {
  return { kind: "hang-up", said: state.speak(node.words) };
}
