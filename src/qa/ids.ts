// Ids of quality inspection: running numbers with a letter, read aloud and typed. Made here alone.
//
//   Q-17  an inspection: one agent's part of one recorded call is to be judged; what agents, leaders and supervisors speak of
//   S-31  a score sheet: one inspector's judging of it; what inspectors speak of. It never says which inspection, call or agent it belongs to.
//   D-4   a draw      C-2  a calibration      X-9  an example

export const QA_KINDS = { inspection: "Q", sheet: "S", draw: "D", calibration: "C", example: "X" } as const;
export type QaKind = keyof typeof QA_KINDS;

/** 17 -> Q-17. */
export function qaId(kind: QaKind, number: number): string {
  return `${QA_KINDS[kind]}-${number}`;
}

/** Q-17 or q-17 -> 17; undefined: no such id. */
export function qaNumber(kind: QaKind, id: string): number | undefined {
  const digits = new RegExp(`^${QA_KINDS[kind]}-([1-9]\\d{0,8})$`, "i").exec(id)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
