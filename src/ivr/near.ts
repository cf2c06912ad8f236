// How a name that leads nowhere is told: what it is, what there would be, and the nearest spelling.

import { didYouMean } from "../office/fault.ts";

export interface Near {
  /** "queue", "schedule", … */
  readonly noun: string;
  /** "a queue of the office" */
  readonly allowed: string;
  readonly known: readonly string[];
}

const SHOWN = 8;

export function describeName(name: string, { noun, allowed, known }: Near): string {
  const close = didYouMean(name, known);
  const some = known.length === 0 ? ", and there is none" : `: ${known.slice(0, SHOWN).join(", ")}`;
  const more = known.length > SHOWN ? ", …" : "";
  return `found the unknown ${noun} ${JSON.stringify(name)}, allowed: ${allowed}${some}${more}${close === undefined ? "" : ` (${close})`}`;
}
