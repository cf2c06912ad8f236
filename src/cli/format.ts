// How times, durations and sizes are written for people. Times are local ones.

/** `2026-11-22 19:30:01`, or `-` where there is none. */
export function localTime(iso: string | null): string {
  if (iso === null) return "-";
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** `0:07`, `12:30`, `1:02:05`. */
export function duration(ms: number | null): string {
  if (ms === null) return "-";
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${two(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

export function bytes(count: number | null): string {
  if (count === null) return "-";
  if (count < 1024) return `${count} B`;
  if (count < 1024 * 1024) return `${(count / 1024).toFixed(1)} KiB`;
  if (count < 1024 ** 3) return `${(count / 1024 / 1024).toFixed(1)} MiB`;
  return `${(count / 1024 ** 3).toFixed(1)} GiB`;
}

/** A share from 0 to 1. */
export function percent(share: number | null): string {
  return share === null ? "-" : `${(share * 100).toFixed(1)} %`;
}

export function orDash(text: string | number | null | undefined): string {
  return text === null || text === undefined || text === "" ? "-" : String(text);
}

/** Skills and requirements: `billing 8, vip 5`. */
export function levels(skills: Readonly<Record<string, number>>): string {
  return orDash(
    Object.entries(skills)
      .map(([skill, level]) => `${skill} ${level}`)
      .join(", "),
  );
}

/**
 * What a person means by a past moment, as ISO 8601 in UTC: `15m`, `2h`, `3d` ago, `today`, a local date, a local date and time, or a
 * time with its zone. undefined: not understood.
 */
export function pastMoment(text: string, nowMs: number): string | undefined {
  const ago = /^(\d{1,6})([smhd])$/.exec(text);
  if (ago !== null) return new Date(nowMs - Number(ago[1]) * unitMs(ago[2] ?? "s")).toISOString();
  if (text === "today") return new Date(new Date(nowMs).setHours(0, 0, 0, 0)).toISOString();
  if (!/^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/.test(text)) return undefined;
  // A date alone would be read as UTC; people mean their own midnight.
  const at = new Date(text.length === 10 ? `${text}T00:00:00` : text.replace(" ", "T"));
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

function unitMs(unit: string): number {
  return unit === "d" ? 86_400_000 : unit === "h" ? 3_600_000 : unit === "m" ? 60_000 : 1_000;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
