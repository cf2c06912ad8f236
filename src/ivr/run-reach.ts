// Nodes that bring the caller to somebody or something: queue, dial, transfer, voicemail, conference, call-back.

import type { FlowValue, Template } from "./flow.ts";
import type { RunState } from "./run-state.ts";
import { type Asked, ask, askDone, leave, NodeFault, type NodeOf, type Step, unasked } from "./run-step.ts";
import { hasBranch } from "./successor.ts";
import { writtenOut } from "./template.ts";

const QUEUE_OUTCOMES = ["done", "closed", "full", "timeout", "barred"] as const;

export function queue(node: NodeOf<"queue">, state: RunState): Step {
  const verb: Asked = {
    verb: "queue",
    queue: node.queue,
    tier: textOr(node.tier, state),
    region: textOr(node.region, state),
    creditMs: node.creditMs,
    requires: node.requires,
    handles: new Set(QUEUE_OUTCOMES.filter((outcome) => hasBranch(node, outcome))),
    language: state.language,
  };
  return ask(verb, (came) => {
    switch (came.kind) {
      case "done":
        talked(state, node.queue, came.value);
        return leave("done");
      case "closed":
      case "full":
      case "timeout":
      case "barred":
        return leave(came.kind);
      default:
        return unasked(verb, came);
    }
  });
}

/** A tier that nobody knows is no tier. */
function textOr(template: Template | undefined, state: RunState): string | undefined {
  const text = template && state.fill(template).trim();
  return text === "" ? undefined : text;
}

/** `served`, from what the switch tells of a talk that is over. */
function talked(state: RunState, queue: string, value: FlowValue | undefined): void {
  const told: Readonly<Record<string, unknown>> = typeof value === "object" && value !== null ? { ...value } : {};
  const text = (name: string): string => {
    const found = told[name];
    return typeof found === "string" ? found : "";
  };
  const seconds = told["seconds"];
  state.served = {
    agent: text("agent"),
    extension: text("extension"),
    queue,
    seconds: typeof seconds === "number" ? seconds : 0,
  };
}

export function dial(node: NodeOf<"dial">, state: RunState): Step {
  const number = numberOf(node.number, state);
  const { ringMs, by } = node;
  const verb: Asked = { verb: "dial", ...number, ringMs, by, language: state.language };
  return ask(verb, (came) => {
    if (came.kind === "busy" || came.kind === "no-answer") return leave(came.kind, number.number);
    if (came.kind !== "done") return unasked(verb, came);
    talked(state, "", came.value);
    return leave("done", number.number);
  });
}

export function transfer(node: NodeOf<"transfer">, state: RunState): Step {
  const number = numberOf(node.number, state);
  return askDone({ verb: "transfer", ...number, by: node.by }, () => leave("done", number.number));
}

/** Punctuation that people write in numbers is none of it. */
function numberOf(template: Template, state: RunState): { readonly number: string; readonly isWritten: boolean } {
  const number = state.fill(template).replaceAll(/[\s().-]/g, "");
  if (number === "") throw new NodeFault(`${template.text} is no number`);
  return { number, isWritten: writtenOut(template) !== undefined };
}

export function voicemail({ mailbox }: NodeOf<"voicemail">, state: RunState): Step {
  const verb: Asked = { verb: "voicemail", mailbox, language: state.language };
  return ask(verb, (came) => (came.kind === "done" || came.kind === "empty" ? leave(came.kind) : unasked(verb, came)));
}

export function conference({ room }: NodeOf<"conference">, state: RunState): Step {
  const verb: Asked = { verb: "conference", room, language: state.language };
  return ask(verb, (came) => (came.kind === "done" || came.kind === "full" ? leave(came.kind) : unasked(verb, came)));
}

export function callback({ queue }: NodeOf<"callback">, state: RunState): Step {
  const verb: Asked = { verb: "callback", queue, language: state.language };
  return ask(verb, (came) =>
    came.kind === "done" || came.kind === "refused" ? leave(came.kind) : unasked(verb, came),
  );
}
