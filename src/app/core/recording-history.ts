// The history of a recording while its call goes on, out of facts: who had it started, paused, resumed and stopped, and when somebody held. Part of
// `projections.ts`.

import type { Write } from "../../base/db.ts";
import type { SwitchFact } from "../../call/record-keeper.ts";
import { eventWrite } from "./recording-keeper.ts";

/** undefined: the fact is none of its. */
export function historyWrite(fact: SwitchFact, at: number): Write | undefined {
  switch (fact.kind) {
    case "recording.started": {
      const { recording, by = "office rules", continues, beside } = fact;
      const detail = continues !== undefined ? `continues ${continues}` : beside && `beside ${beside}`;
      return eventWrite({ recording, at, who: by, what: "started", detail });
    }
    case "recording.paused":
      return eventWrite({ recording: fact.recording, at, who: fact.by, what: "paused", detail: undefined });
    case "recording.resumed":
      return eventWrite({ recording: fact.recording, at, who: fact.by, what: "resumed", detail: undefined });
    case "recording.stopped":
      return eventWrite({ recording: fact.recording, at, who: fact.by, what: "stopped", detail: undefined });
    case "leg.held":
    case "leg.resumed": {
      const what = fact.kind === "leg.held" ? "held" : "resumed"; // whoever hears the recording later leaves that out
      return {
        sql: "INSERT INTO leg_hold (call_id, leg, at, what) VALUES (?, ?, ?, ?)",
        values: [fact.call, fact.leg, at, what],
      };
    }
    default:
      return undefined;
  }
}
