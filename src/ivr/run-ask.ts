// Nodes that ask for keys: a menu, a number. What was not understood is told and asked again, `tries` times in all; who says nothing likewise.
//
//   gather ──► understood ──────────────────────────────► leave
//      ▲  └──► wrong, or nothing ── no tries left ──────► leave invalid, timeout
//      └── told so, asked again ──┘

import type { Asking, Words } from "./flow.ts";
import type { RunState } from "./run-state.ts";
import { ask, type Came, leave, type NodeOf, type Step, unasked } from "./run-step.ts";
import { isKeys } from "./successor.ts";
import { MASK } from "./trail.ts";
import type { Verb } from "./verbs.ts";

export type Gather = Extract<Verb, { readonly verb: "gather" }>;

/** After so long without a further key one choice of a menu is taken for whole, where another one begins with the same keys. */
export const CHOICE_PAUSE_MS = 2_000;

const INVALID: Words = [{ kind: "audio", name: "flow-invalid" }];
const TIMEOUT: Words = [{ kind: "audio", name: "flow-timeout" }];

export interface Question {
  readonly asking: Asking;
  /** What keys are gathered; the words come from `asking`. */
  readonly keys: Pick<Gather, "least" | "most" | "endKey" | "pauseMs" | "secret" | "phrases">;
  /** The step after these keys, or undefined: they mean nothing here. */
  readonly understood: (keys: string) => Step | undefined;
}

/** Asks until it is understood or has been asked often enough. */
export function question(state: RunState, { asking, keys, understood }: Question): Step {
  const again = (asked: number, before: Words): Step => {
    const verb: Gather = {
      verb: "gather",
      said: state.speak([...before, ...asking.words]),
      language: state.language,
      fresh: asked > 0,
      bargeIn: asking.bargeIn,
      waitMs: asking.waitMs,
      ...keys,
    };
    return ask(verb, (came) => {
      const typed = typedKeys(verb, came);
      const step = typed === undefined ? undefined : understood(typed);
      if (step !== undefined) return step;
      const wrong = came.kind === "timeout" ? "timeout" : "invalid";
      if (asked + 1 >= asking.tries) return leave(wrong, shown(typed, keys.secret));
      return again(asked + 1, wrong === "timeout" ? (asking.sayTimeout ?? TIMEOUT) : (asking.sayInvalid ?? INVALID));
    });
  };
  return again(0, []);
}

/** A phrase is a name for keys; digits may be spoken as well. undefined: nothing came. */
function typedKeys(verb: Gather, came: Came): string | undefined {
  switch (came.kind) {
    case "keys":
      return came.keys;
    case "speech":
      return came.phrase ?? came.text.replaceAll(/\s/g, "");
    case "timeout":
      return undefined;
    default:
      return unasked(verb, came);
  }
}

export function shown(keys: string | undefined, isSecret: boolean): string | undefined {
  return keys === undefined || !isSecret ? keys : MASK;
}

export function menu(node: NodeOf<"menu">, state: RunState): Step {
  const choices = [...node.next.keys()].filter(isKeys);
  return question(state, {
    asking: node,
    keys: {
      least: 1,
      most: Math.max(1, ...choices.map(({ length }) => length)),
      endKey: "",
      pauseMs: CHOICE_PAUSE_MS,
      secret: false,
      phrases: node.speech,
    },
    understood: (keys) => (node.next.has(keys) && isKeys(keys) ? leave(keys, keys) : undefined),
  });
}

export function collect(node: NodeOf<"collect">, state: RunState): Step {
  const { least, most, endKey, pauseMs, secret } = node;
  return question(state, {
    asking: node,
    keys: { least, most, endKey, pauseMs, secret, phrases: new Map() },
    understood: (keys) => {
      if (keys.length < least || keys.length > most || (keys !== "" && !isKeys(keys))) return undefined;
      if (secret) state.trail.hide(keys);
      if (node.valid !== undefined && !state.decide(node.valid, { [node.into]: keys })) return undefined;
      state.set(node.into, keys);
      return leave("done", shown(keys, secret));
    },
  });
}
