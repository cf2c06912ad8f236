// Calls that go on after a kill, put together for one switch. Part of `switch.ts`.

import type { Database } from "../../../base/db.ts";
import type { CallId } from "../../../base/ids.ts";
import type { Logger } from "../../../base/log.ts";
import type { Clock } from "../../../base/time.ts";
import type { Office } from "../../../office/office.ts";
import type { UserAgent } from "../../../sip/user-agent.ts";
import type { WayOut } from "../outside.ts";
import type { Switch } from "../switch.ts";
import { CallJournal } from "./call-journal.ts";
import { imageOfCall } from "./image-of-call.ts";
import { Survival } from "./survival.ts";

interface Deps {
  readonly clock: Clock;
  readonly log: Logger;
  readonly database: Database;
}

export function makeSurvival(
  deps: Deps,
  pbx: Pick<Switch, "bindings" | "floor" | "records" | "figures" | "people" | "calls" | "trunks">,
  hidden: { readonly office: () => Office; readonly userAgent: () => UserAgent; readonly wayOut: () => WayOut },
): Survival {
  const { bindings, floor, records, figures } = pbx;
  const way = (call: CallId) => pbx.calls.way(call);
  const lines = () => pbx.trunks.lines;
  const parts = { ...deps, ...hidden, bindings, floor, records, figures, lines, way };
  return new Survival({
    ...parts,
    journal: new CallJournal({ ...deps, imageOf: (call, revivals) => imageOfCall(call, revivals, parts) }),
    dispositions: pbx.people.dispositions,
    desk: (input) => void floor.input(input),
    calls: () => pbx.calls,
  });
}
