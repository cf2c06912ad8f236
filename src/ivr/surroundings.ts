// What a flow may lead to: handed to the check by whoever knows it, the switch or the command line.

import type { Office } from "../office/office.ts";
import type { Flow } from "./flow.ts";

export interface Surroundings {
  readonly office: Office;
  /** By key, this one among them or not: it counts itself. */
  readonly flows: ReadonlyMap<string, Flow>;
  /** Names of audio files, such as "zh/goodbye" and "music/quiet". */
  readonly audio: ReadonlySet<string>;
  /** Tables that the office brought; undefined: nobody knows here, any name will do. */
  readonly tables: ReadonlySet<string> | undefined;
  /** Somebody speaks texts here. */
  readonly speaks: boolean;
}
