// Reads the statistics file of SIPp (-trace_stat): the last line of totals. Pure.

export interface SippStats {
  readonly created: number;
  readonly successful: number;
  readonly failed: number;
  /** Calls begun per second until the last one was: what the generator really managed. */
  readonly ratePerS: number;
  readonly retransmissions: number;
  /** Why calls failed, for the note: SIPp's own counters that are not zero. */
  readonly causes: string;
}

export const NO_STATS: SippStats = {
  created: 0,
  successful: 0,
  failed: 0,
  ratePerS: 0,
  retransmissions: 0,
  causes: "",
};

export function readSippStats(csv: string): SippStats {
  const lines = csv.split("\n").filter((line) => line.includes(";"));
  const names = (lines[0] ?? "").split(";");
  const rows = lines.slice(1).map((line) => line.split(";"));
  const last = rows.at(-1) ?? [];
  const total = (name: string, row = last): number => Number(row[names.indexOf(name)] ?? 0) || 0;
  const causes = names
    .filter((name) => /^Failed\w+\(C\)$/.test(name) && name !== "FailedCall(C)" && total(name) > 0)
    .map((name) => `${name.slice("Failed".length, -"(C)".length)} ${total(name)}`);
  return {
    created: total("TotalCallCreated"),
    successful: total("SuccessfulCall(C)"),
    failed: total("FailedCall(C)"),
    ratePerS: rateOf(
      rows.map((row) => [
        secondsOf(row[names.indexOf("CurrentTime")]) - secondsOf(row[names.indexOf("StartTime")]),
        total("TotalCallCreated", row),
      ]),
    ),
    retransmissions: total("Retransmissions(C)"),
    causes: causes.join(", "),
  };
}

/** Over the lines in which calls were still begun, but not that of the last one: it began somewhere within that second. */
function rateOf(lines: readonly (readonly [seconds: number, created: number])[]): number {
  const done = lines.findIndex(([, created]) => created === lines.at(-1)?.[1]);
  const [seconds, created] = lines[done - 1] ?? lines[done] ?? [0, 0];
  return seconds === 0 ? 0 : created / seconds;
}

/** Date, time and seconds since 1970 stand in one field, between tabs. */
function secondsOf(stamp = ""): number {
  return Number(stamp.split("\t")[2] ?? 0);
}
