// A rule that keeps an agent from a call, in one phrase. Used by `agent explain` and `call explain`.

import type { Exclusion } from "../acd/explain.ts";

export function exclusionText(exclusion: Exclusion): string {
  switch (exclusion.rule) {
    case "state":
      return `state ${exclusion.state}`;
    case "phone-unreachable":
      return "phone not registered, or it does not answer";
    case "phone-engaged":
      return "phone in another call";
    case "phone-dnd":
      return "phone set to do not disturb";
    case "skill":
      return `skill ${exclusion.skill}: needs ${exclusion.needs}, has ${exclusion.has ?? "none"}`;
    case "region":
      return `region: needs ${exclusion.needs}, serves ${exclusion.serves.join(" ") || "none"}`;
    case "already-tried":
      return `already tried: ${exclusion.failure}`;
    default:
      // A newer switch may know a rule that this command does not.
      return JSON.stringify(exclusion);
  }
}
