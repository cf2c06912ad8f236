// The figures of a switch, with whoever keeps them on disk.

import type { Database } from "../../../base/db.ts";
import type { ExtensionKey } from "../../../base/ids.ts";
import type { Logger } from "../../../base/log.ts";
import type { Clock } from "../../../base/time.ts";
import type { Office } from "../../../office/office.ts";
import type { Floor } from "../floor.ts";
import { Figures } from "./figures.ts";
import { FiguresKeeper } from "./figures-keeper.ts";

export function makeFigures(deps: {
  readonly clock: Clock;
  readonly database: Database;
  readonly log: Logger;
  readonly office: () => Office;
  readonly floor: Floor;
}): { readonly figures: Figures; readonly figuresKeeper: FiguresKeeper } {
  const { clock, office, floor } = deps;
  const figures = new Figures({
    clock,
    timezone: () => office().timezone,
    terms: (queue) => office().queues.get(queue),
    agentAt: (extension) => floor.desk.agentAt(extension as ExtensionKey),
    onNewDay: () => floor.desk.startDay(clock.now()),
  });
  return { figures, figuresKeeper: new FiguresKeeper({ ...deps, figures }) };
}
