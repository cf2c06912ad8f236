// Charts as SVG text: bars of shares, curves along the day. Colours are the page's (`--c1` …), text is escaped here.

export interface Series {
  readonly name: string;
  readonly values: readonly number[];
}

export interface CurveChart {
  readonly title: string;
  readonly series: readonly Series[];
  /** When each value's piece of the day begins, ms from midnight. */
  readonly times: readonly number[];
  readonly clock: (ms: number) => string;
  readonly label: (value: number) => string;
  /** The top of the scale; undefined: the greatest value. */
  readonly top?: number;
}

const WIDTH = 720;
const HEIGHT = 220;
const LEFT = 64;
const BOTTOM = 24;
const TOP = 10;
const RIGHT = 10;
/** Colours there are; further series begin again. */
const COLOURS = 6;
const GRID_LINES = 4;

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

export function colourOf(index: number): string {
  return `var(--c${(index % COLOURS) + 1})`;
}

/** Steps, for a value holds for its whole piece of the day. */
export function svgCurves({ title, series, times, clock, label, top }: CurveChart): string {
  const most = top ?? evenTop(Math.max(...series.flatMap(({ values }) => values)));
  const pieces = Math.max(1, times.length);
  const x = (index: number): number => LEFT + ((WIDTH - LEFT - RIGHT) * index) / pieces;
  const y = (value: number): number => TOP + (HEIGHT - TOP - BOTTOM) * (1 - Math.min(1, value / most));
  const grid = Array.from({ length: GRID_LINES + 1 }, (_, i) => {
    const value = (most * i) / GRID_LINES;
    return `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${fixed(y(value))}" y2="${fixed(y(value))}" class="grid"/>
<text x="${LEFT - 6}" y="${fixed(y(value) + 4)}" text-anchor="end">${escaped(label(value))}</text>`;
  });
  const every = Math.ceil(pieces / 12);
  const marks = times.flatMap((at, i) =>
    i % every === 0
      ? [`<text x="${fixed(x(i))}" y="${HEIGHT - 6}" text-anchor="middle">${escaped(clock(at))}</text>`]
      : [],
  );
  const lines = series.map(({ name, values }, index) => {
    const path = values.map((value, i) => `${i === 0 ? "M" : "L"}${fixed(x(i))} ${fixed(y(value))}H${fixed(x(i + 1))}`);
    return `<path d="${path.join("")}" style="stroke:${colourOf(index)}"><title>${escaped(name)}</title></path>`;
  });
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(title)}">${[...grid, ...marks, ...lines].join("\n")}</svg>`;
}

/** The least even number above it whose quarters are even too. */
function evenTop(value: number): number {
  if (value <= 0) return 1;
  const size = 10 ** Math.floor(Math.log10(value));
  const factor = [1, 2, 4, 6, 8, 10].find((step) => step * size >= value) ?? 10;
  return factor * size;
}

/** One bar a configuration, from 0 to 1. */
export function svgBars(
  title: string,
  bars: readonly { readonly name: string; readonly share: number; readonly text: string }[],
): string {
  const row = 26;
  const room = 380;
  const drawn = bars.map(({ name, share, text }, index) => {
    const y = index * row;
    const width = fixed(Math.max(0, Math.min(1, share)) * room);
    return `<text x="170" y="${y + 17}" text-anchor="end">${escaped(name)}</text>
<rect x="180" y="${y + 4}" width="${room}" height="18" class="empty"/>
<rect x="180" y="${y + 4}" width="${width}" height="18" style="fill:${colourOf(index)}"/>
<text x="570" y="${y + 17}">${escaped(text)}</text>`;
  });
  const height = bars.length * row;
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(title)}">${drawn.join("\n")}</svg>`;
}

function fixed(value: number): string {
  return value.toFixed(1);
}
