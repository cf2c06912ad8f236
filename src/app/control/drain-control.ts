// `zongji drain` and its end, and what `status` says of it. The rule itself is in `core/intake.ts`.

import { type Answer, answer, refuse } from "../../api/answer.ts";
import type { SwitchControl } from "../../api/control.ts";
import type { DrainView, StatusView } from "../../api/views.ts";
import { isoTime } from "../../base/time.ts";
import type { Intake } from "../core/intake.ts";
import type { Switch } from "../core/switch.ts";

export interface DrainDeps {
  readonly pbx: Pick<Switch, "intake" | "calls" | "floor">;
  readonly state: () => StatusView["state"];
}

export function drainControl({ pbx, state }: DrainDeps): SwitchControl["drain"] {
  return async (isOn, { name }): Promise<Answer<DrainView>> => {
    if (isOn) pbx.intake.stop(name);
    else pbx.intake.resume(name);
    // Not by command: it has been told to stop, and from that there is no way back.
    if (!isOn && state() === "draining")
      return refuse(409, "The switch is stopping", "It was told to stop and takes no more calls; start it again.");
    const calls = { active: pbx.calls.size, waiting: pbx.floor.lines };
    return answer({ state: state(), drain: drainView(pbx.intake), calls });
  };
}

/** A switch that takes no new calls drains, whoever wanted it. */
export function stateWith({ held }: Pick<Intake, "held">, state: StatusView["state"]): StatusView["state"] {
  return state === "ready" && held !== undefined ? "draining" : state;
}

export function drainView({ held }: Pick<Intake, "held">): DrainView["drain"] {
  return held === undefined ? null : { since: isoTime(held.since), by: held.by };
}

/** As long as it lasts: it is easily forgotten. */
export function drainTroubles({ held }: Pick<Intake, "held">): readonly string[] {
  return held === undefined
    ? []
    : [`no new calls are taken since ${isoTime(held.since)}, as ${held.by} asked: zongji drain cancel`];
}
