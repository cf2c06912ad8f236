// `privacy` as a person would write it down. Part of `written.ts`.

import type { Keep } from "./privacy.ts";
import { durationText } from "./shape.ts";
import type { WrittenField } from "./written.ts";
import { field, flowText } from "./yaml-text.ts";

export function privacyFields(keep: Keep): readonly WrittenField[] {
  const kinds = [...keep].map(([kind, ms]) => field(kind, durationText(ms), undefined));
  return [field("keep", flowText(kinds), "{}")];
}
