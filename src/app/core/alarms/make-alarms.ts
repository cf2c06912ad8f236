// The alarms of a switch, with what they look at.

import type { FactLog } from "../../../base/fact-log.ts";
import type { SwitchFact } from "../../../call/record-keeper.ts";
import type { Floor } from "../floor.ts";
import type { SwitchDeps } from "../switch-deps.ts";
import { AlarmBoard, type AlarmBoardDeps } from "./alarm-board.ts";
import { SwitchHealth } from "./switch-health.ts";

export function makeAlarms(
  deps: SwitchDeps,
  parts: Pick<AlarmBoardDeps, "office" | "day" | "lampChanged"> & {
    readonly floor: Floor;
    readonly facts: FactLog<SwitchFact>;
  },
): AlarmBoard {
  const { clock, alarmTellers: tellers = {} } = deps;
  const { floor, facts } = parts;
  const board = new AlarmBoard({
    ...deps,
    ...parts,
    tellers,
    health: new SwitchHealth(deps.recordingTrouble),
    holds: (queue, condition) => floor.desk.holds(queue, condition, clock.now()),
    measure: (queue, measure) => floor.desk.measure(queue, measure, clock.now()),
  });
  facts.subscribe((fact) => {
    if (fact.kind === "ghost.found" || fact.kind === "trunk.state") board.fold(fact);
  });
  return board;
}
