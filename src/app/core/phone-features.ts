// What a phone on a desk expects of its exchange, put together: lines and their settings, night switches, codes, keys.

import type { Database } from "../../base/db.ts";
import type { Logger } from "../../base/log.ts";
import type { Clock } from "../../base/time.ts";
import type { Office } from "../../office/office.ts";
import type { Floor } from "./floor.ts";
import { GroupTurns } from "./group-turns.ts";
import { Keypad } from "./keypad.ts";
import { LineCodes } from "./line-codes.ts";
import { Lines } from "./lines.ts";
import { NightSwitches } from "./night-switches.ts";
import type { Site } from "./site.ts";

export interface PhoneFeatureDeps {
  readonly clock: Clock;
  readonly database: Database;
  readonly log: Logger;
  readonly office: () => Office;
  readonly numbers: Site["numbers"];
  readonly floor: Floor;
}

export type PhoneFeatures = Pick<Site, "lines" | "nights" | "keypad" | "lineCodes" | "groupTurns">;

export function phoneFeatures(deps: PhoneFeatureDeps): PhoneFeatures {
  const { clock, office, numbers, floor } = deps;
  const lines = new Lines({
    ...deps,
    onDnd: (extension, dnd) => void floor.input({ kind: "dnd", extension, dnd }),
  });
  return {
    lines,
    nights: new NightSwitches(deps),
    keypad: new Keypad(clock),
    lineCodes: new LineCodes({ office, lines, numbers }),
    groupTurns: new GroupTurns(office),
  };
}
