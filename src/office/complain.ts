// How a check across an office file says what is wrong: at the line of the value, with what is allowed. Used by the `cross-check*.ts` files.

import { type Complaint, didYouMean, type FaultList } from "./fault.ts";
import type { ParseOptions } from "./parse-options.ts";
import type { RawOffice } from "./schema.ts";
import { offsetOf, type Tree } from "./tree.ts";

export interface CrossCheck {
  readonly root: Tree;
  readonly faults: FaultList;
  readonly written: RawOffice;
  readonly options: ParseOptions;
}

export type Segments = readonly (string | number)[];

export function complain(check: CrossCheck, segments: Segments, complaint: Complaint): void {
  const path = segments
    .map((part, i) => (typeof part === "number" ? `[${part + 1}]` : i === 0 ? part : `.${part}`))
    .join("");
  check.faults.add(offsetOf(check.root, segments), path, complaint);
}

/** `name` must be one of `known`; "" had its fault already. */
export function mustExist(
  check: CrossCheck,
  segments: Segments,
  name: string,
  known: readonly string[],
  noun: string,
): void {
  if (name === "" || known.includes(name)) return;
  const some = known.slice(0, 12).join(", ");
  const allowed =
    known.length === 0 ? `${noun}, and there is none` : known.length > 12 ? `${noun}: ${some}, …` : `${noun}: ${some}`;
  complain(check, segments, { found: JSON.stringify(name), allowed, hint: didYouMean(name, known) });
}

export function refuseTwice(check: CrossCheck, segments: Segments, names: readonly string[]): void {
  const seen = new Set<string>();
  names.forEach((name, i) => {
    if (name !== "" && seen.has(name)) {
      complain(check, [...segments, i], { found: `${JSON.stringify(name)} a second time`, allowed: "each name once" });
    }
    seen.add(name);
  });
}

export const SEALED_ELSEWHERE = "a sealed secret that this data directory's secret.key does not open";
