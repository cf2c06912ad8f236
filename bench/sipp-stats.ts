// Reads the statistics file of SIPp (-trace_stat): the last line of totals. Pure.

export interface SippStats {
  readonly created: number;
  readonly successful: number;
  readonly failed: number;
  readonly retransmissions: number;
  /** Why calls failed, for the note: SIPp's own counters that are not zero. */
  readonly causes: string;
}

export const NO_STATS: SippStats = { created: 0, successful: 0, failed: 0, retransmissions: 0, causes: "" };

export function readSippStats(csv: string): SippStats {
  const lines = csv.split("\n").filter((line) => line.includes(";"));
  const names = (lines[0] ?? "").split(";");
  const last = (lines.length > 1 ? (lines.at(-1) ?? "") : "").split(";");
  const total = (name: string): number => Number(last[names.indexOf(name)] ?? 0) || 0;
  const causes = names
    .filter((name) => /^Failed\w+\(C\)$/.test(name) && name !== "FailedCall(C)" && total(name) > 0)
    .map((name) => `${name.slice("Failed".length, -"(C)".length)} ${total(name)}`);
  return {
    created: total("TotalCallCreated"),
    successful: total("SuccessfulCall(C)"),
    failed: total("FailedCall(C)"),
    retransmissions: total("Retransmissions(C)"),
    causes: causes.join(", "),
  };
}
