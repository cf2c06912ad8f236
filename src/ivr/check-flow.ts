// Judges a flow that was read against what there is around it: the office, the other flows, the audio files. Called by `zongji flow check`,
// and by the switch before a flow goes live.

import type { Office } from "../office/office.ts";
import type { Flow } from "./flow.ts";
import type { FlowFault } from "./flow-fault.ts";

/** What a flow may lead to. */
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

export interface Judgement {
  /** With any of these a flow does not go live. */
  readonly faults: readonly FlowFault[];
  /** Worth a look. */
  readonly warnings: readonly FlowFault[];
}

export function checkFlow(_flow: Flow, _around: Surroundings): Judgement {
  return { faults: [], warnings: [] };
}
