// Bars in the terminal: parts of a whole beside one another, each with a sign of its own, all rows to one scale.

export interface BarPart {
  /** One column wide. */
  readonly sign: string;
  readonly value: number;
}

/** `most`: what would fill `width` columns. A part that is there is seen, however small, as long as there is room. */
export function stackedBar(parts: readonly BarPart[], most: number, width: number): string {
  if (most <= 0) return "";
  let bar = "";
  let sum = 0;
  for (const { sign, value } of parts) {
    if (value <= 0) continue;
    sum += value;
    const until = Math.min(width, Math.max(Math.round((sum / most) * width), bar.length + 1));
    bar += sign.repeat(Math.max(0, until - bar.length));
  }
  return bar;
}
