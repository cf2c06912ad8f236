// A caller who does nothing, in an office where all else goes well: what properties of flows are held against.

import type { Outcome, Verb } from "../../src/ivr/verbs.ts";

/** As the switch answers there. */
export function silence(verb: Verb): Outcome {
  switch (verb.verb) {
    case "gather":
    case "listen":
      return { kind: "timeout" };
    case "record":
    case "voicemail":
      return { kind: "empty" };
    case "look-up":
      return { kind: "none" };
    case "request":
      return { kind: "response", status: 200, headers: {}, body: {} };
    case "transfer":
      return { kind: "handed-over" };
    default:
      return { kind: "done" };
  }
}
