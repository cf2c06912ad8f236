// Documents of quality inspection (scorecards, sampling rules): YAML or JSON text to values, or every fault in it with its line and what is allowed, as
// the office file and flows tell theirs. What a document may hold is its shape's business, what its values mean together its judge's.

import { fail, ok, type Result } from "../base/result.ts";
import { type Complaint, didYouMean, type OfficeFault } from "../office/fault.ts";
import type { Shape } from "../office/shape.ts";
import { offsetOf, readTree } from "../office/tree.ts";

export type Segments = readonly (string | number)[];

/** Says what is wrong at a place; numbers are places in a list, from 0. */
export type Complain = (segments: Segments, complaint: Complaint) => void;

export interface DocumentRule<Value> {
  readonly shape: Shape<Value>;
  /** Longer text is not read at all. */
  readonly characters: number;
  /** What the shape cannot know. Asked even where there were faults already: values that had one are the shape's placeholders. */
  readonly judge: (value: Value, complain: Complain) => void;
}

/** Never throws; all faults of the document, in its order. */
export function readDocument<Value>(
  text: string,
  { shape, characters, judge }: DocumentRule<Value>,
): Result<Value, readonly OfficeFault[]> {
  if (text.length > characters) return fail([tooLong(text.length, characters)]);
  const document = readTree(text);
  if (!("root" in document)) return fail(document);
  const { root, faults } = document;
  const value = shape.read(root, "", faults);
  judge(value, (segments, complaint) => faults.add(offsetOf(root, segments), pathOf(segments), complaint));
  return faults.size > 0 ? fail(faults.list()) : ok(value);
}

const SHOWN = 12;

/** `name` must be one of `known`; "" had its fault already. `noun`: "a queue of the office". */
export function mustBeKnown(
  complain: Complain,
  segments: Segments,
  name: string,
  { known, noun }: { readonly known: readonly string[]; readonly noun: string },
): void {
  if (name === "" || known.includes(name)) return;
  const some = `${known.slice(0, SHOWN).join(", ")}${known.length > SHOWN ? ", …" : ""}`;
  const allowed = known.length === 0 ? `${noun}, and there is none` : `${noun}: ${some}`;
  complain(segments, { found: JSON.stringify(name), allowed, hint: didYouMean(name, known) });
}

function tooLong(length: number, most: number): OfficeFault {
  return { line: 0, column: 0, path: "", found: `a document of ${length} characters`, allowed: `at most ${most}` };
}

/** `sections.opening.items.greeting.automatic[1]` */
function pathOf(segments: Segments): string {
  return segments
    .map((one, place) => (typeof one === "number" ? `[${one + 1}]` : `${place === 0 ? "" : "."}${one}`))
    .join("");
}
