// The waveform of a recording in the terminal: a line of blocks for each channel, the loudest sample of each column, on a scale of decibels as meters
// have it; a pause is dots.

const BLOCKS = " ▁▂▃▄▅▆▇█";
/** What is quieter is nothing. */
const FLOOR_DB = -48;
const FULL = 127;
const PAUSED = "·";

export interface DrawnPeaks {
  readonly perSecond: number;
  /** Lowest and highest of each step in turn, -127 to 127. */
  readonly left: readonly number[];
  readonly right: readonly number[] | null;
  /** In the milliseconds of what is drawn. */
  readonly pauses: readonly { readonly fromMs: number; readonly toMs: number }[];
}

/** One line, `width` columns or as many as there are steps. */
export function waveLine(peaks: readonly number[], { perSecond, pauses }: DrawnPeaks, width: number): string {
  const steps = peaks.length / 2;
  const columns = Math.min(width, steps);
  let line = "";
  for (let column = 0; column < columns; column++) {
    const [from, to] = [Math.floor((column * steps) / columns), Math.floor(((column + 1) * steps) / columns)];
    const middleMs = ((from + to) / 2 / perSecond) * 1_000;
    const isPaused = pauses.some(({ fromMs, toMs }) => middleMs >= fromMs && middleMs < toMs);
    line += isPaused ? PAUSED : blockOf(peaks.slice(2 * from, 2 * to));
  }
  return line;
}

function blockOf(peaks: readonly number[]): string {
  const most = peaks.reduce((sum, one) => Math.max(sum, Math.abs(one)), 0);
  const share = most === 0 ? 0 : 1 - (20 * Math.log10(most / FULL)) / FLOOR_DB;
  return BLOCKS[Math.round(Math.max(0, Math.min(1, share)) * (BLOCKS.length - 1))] as string;
}

/** The length below it: 0:00 on the left, the end on the right. */
export function timeLine(lengthMs: number, columns: number): string {
  const end = clock(lengthMs);
  return columns < end.length + 6 ? end : `0:00${end.padStart(columns - 4)}`;
}

/** 1:02:05, 4:07. */
export function clock(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  const two = (value: number): string => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  return hours === 0 ? `${minutes}:${two(seconds % 60)}` : `${hours}:${two(minutes)}:${two(seconds % 60)}`;
}
