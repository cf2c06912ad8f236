// What the desk believed and was not so, for `status` and `doctor`.

import type { CheckView, StatusView } from "../../api/views.ts";
import { isoTime } from "../../base/time.ts";
import type { Switch } from "../core/switch.ts";

export function ghostsView(pbx: Switch): StatusView["ghosts"] {
  const { found, last } = pbx.reconciler.ghosts;
  return { found, lastAt: last === undefined ? null : isoTime(last.at) };
}

/** Each was set right at once; that there was one is a fault of ours. */
export function ghostsCheck(pbx: Switch): CheckView {
  const { found, last } = pbx.reconciler.ghosts;
  const name = "desk";
  if (last === undefined)
    return { name, verdict: "good", found: "agents and callers are where their calls are", advice: "" };
  const who = last.fact.agent === undefined ? `call ${last.fact.call}` : `agent ${last.fact.agent}`;
  return {
    name,
    verdict: "warning",
    found: `${found} set right since the start, the last ${isoTime(last.at)}: ${who} was ${last.fact.was}`,
    advice: "They were set right. See the log for acd.ghost and report it with zongji trace of that call.",
  };
}
