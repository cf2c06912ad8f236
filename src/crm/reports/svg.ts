// Charts as SVG text: bars beside one another, parts of a bar, curves along time. It stands by itself: no script, nothing loaded; every text is
// escaped here, so that no name of a queue or a customer becomes markup. Colours are the page's (`--c1` …).

export interface ChartSeries {
  readonly name: string;
  /** null: a gap. */
  readonly values: readonly (number | null)[];
}

export interface ChartData {
  readonly title: string;
  readonly labels: readonly string[];
  readonly series: readonly ChartSeries[];
  /** A value as people read it. */
  readonly label: (value: number) => string;
}

const WIDTH = 760;
const NAMES = 190;
const FIGURES = 110;
const ROW = 22;
const COLOURS = 6;
const HEIGHT = 220;
const LEFT = 76;
const BOTTOM = 26;
const TOP = 10;
const GRID_LINES = 4;
/** Of a label; the rest is left out, since the table has it. */
const LABEL_CHARACTERS = 24;

export function escaped(text: string): string {
  return text.replace(/[&<>"'\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, (sign) =>
    sign < " " ? " " : `&#${sign.charCodeAt(0)};`,
  );
}

export function colourOf(index: number): string {
  return `var(--c${(index % COLOURS) + 1})`;
}

/** One bar a row, its parts one behind the other. */
export function svgBars({ title, labels, series, label }: ChartData): string {
  const sums = labels.map((_, row) => series.reduce((sum, { values }) => sum + Math.max(0, values[row] ?? 0), 0));
  const most = Math.max(...sums, 0);
  const room = WIDTH - NAMES - FIGURES;
  const drawn = labels.map((name, row) => {
    const y = row * ROW;
    let x = NAMES;
    const parts = series.map(({ name: part, values }, index) => {
      const value = Math.max(0, values[row] ?? 0);
      const width = most === 0 ? 0 : (value / most) * room;
      const rect = `<rect x="${fixed(x)}" y="${y + 3}" width="${fixed(width)}" height="${ROW - 6}" style="fill:${colourOf(index)}"><title>${escaped(`${part}: ${label(value)}`)}</title></rect>`;
      x += width;
      return value > 0 ? rect : "";
    });
    const isGap = series.every(({ values }) => values[row] === null || values[row] === undefined);
    const figure = isGap ? "-" : label(sums[row] ?? 0);
    return `<text x="${NAMES - 8}" y="${y + 15}" text-anchor="end">${escaped(cut(name))}</text>${parts.join("")}<text x="${fixed(x + 6)}" y="${y + 15}">${escaped(figure)}</text>`;
  });
  return picture(title, labels.length * ROW, drawn);
}

export function svgLines({ title, labels, series, label }: ChartData): string {
  const values = series.flatMap((one) => one.values.map((value) => value ?? 0));
  const most = evenTop(Math.max(...values, 0));
  const right = WIDTH - 12;
  const x = (index: number): number => LEFT + ((right - LEFT) * index) / Math.max(1, labels.length - 1);
  const y = (value: number): number => TOP + (HEIGHT - TOP - BOTTOM) * (1 - Math.max(0, value) / most);
  const grid = Array.from({ length: GRID_LINES + 1 }, (_, i) => {
    const value = (most * i) / GRID_LINES;
    return `<line x1="${LEFT}" x2="${right}" y1="${fixed(y(value))}" y2="${fixed(y(value))}" class="grid"/><text x="${LEFT - 6}" y="${fixed(y(value) + 4)}" text-anchor="end">${escaped(label(value))}</text>`;
  });
  const every = Math.ceil(labels.length / 8);
  const marks = labels.flatMap((name, i) =>
    i % every === 0
      ? [`<text x="${fixed(x(i))}" y="${HEIGHT - 6}" text-anchor="middle">${escaped(cut(name))}</text>`]
      : [],
  );
  const lines = series.map(({ name, values: line }, index) => {
    let pen = "M";
    const path = line.map((value, i) => {
      if (value === null) {
        pen = "M";
        return "";
      }
      const step = `${pen}${fixed(x(i))} ${fixed(y(value))}`;
      pen = "L";
      return step;
    });
    return `<path d="${path.join("")}" style="stroke:${colourOf(index)}"><title>${escaped(name)}</title></path>`;
  });
  return picture(title, HEIGHT, [...grid, ...marks, ...lines]);
}

function picture(title: string, height: number, parts: readonly string[]): string {
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(title)}">${parts.join("\n")}</svg>`;
}

/** The least even number above it whose quarters are even too. */
function evenTop(value: number): number {
  if (value <= 0) return 1;
  const size = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 4, 6, 8, 10].find((step) => step * size >= value) ?? 10) * size;
}

function cut(text: string): string {
  const signs = [...text];
  return signs.length <= LABEL_CHARACTERS ? text : `${signs.slice(0, LABEL_CHARACTERS - 1).join("")}…`;
}

function fixed(value: number): string {
  return value.toFixed(1);
}
