// Two runs side by side. Pure. A difference is told, never judged: the machine may have been another.

import type { Figure } from "./figures.ts";
import { columns, numberText } from "./table.ts";

/** Figures that both runs have, in the order of the new one; how many stand alone below. */
export function comparison(old: readonly Figure[], now: readonly Figure[]): string {
  const before = new Map(old.map((figure) => [figure.name, figure]));
  const rows = now.flatMap((figure) => {
    const was = before.get(figure.name);
    if (was === undefined) return [];
    return [[figure.name, numberText(was.value), numberText(figure.value), figure.unit, change(was, figure)]];
  });
  const names = new Set(now.map(({ name }) => name));
  const alone = [
    [now.length - rows.length, "only now"],
    [old.filter(({ name }) => !names.has(name)).length, "only before"],
  ] as const;
  const below = alone.flatMap(([count, where]) => (count === 0 ? [] : [`${count} figures ${where}`]));
  return [columns([["figure", "before", "now", "unit", "change"], ...rows], [1, 2, 4]), ...below].join("\n");
}

/** In percent of what it was, with a word for which way is good. */
function change(was: Figure, now: Figure): string {
  if (was.value === now.value) return "same";
  if (was.value === 0) return "";
  const percent = (100 * (now.value - was.value)) / Math.abs(was.value);
  const isBetter = now.larger === true ? percent > 0 : percent < 0;
  return `${percent > 0 ? "+" : ""}${percent.toFixed(Math.abs(percent) < 10 ? 1 : 0)} % ${isBetter ? "better" : "worse"}`;
}
