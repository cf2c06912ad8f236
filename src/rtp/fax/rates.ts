// The speeds of fax modems: how T.30 names them in its commands, how T.38 names their signals, and how long their training takes. The fastest
// first, as a sender tries them.

import type { Indicator, Modulation } from "./ifp.ts";

export interface Rate {
  readonly modulation: Exclude<Modulation, "v21">;
  readonly bitsPerSecond: number;
  /** Bits 11 to 14 of DCS (ITU-T T.30 table 2). */
  readonly code: number;
  /** Before TCF, and before a page. */
  readonly training: Indicator;
  readonly pageTraining: Indicator;
  readonly trainingMs: number;
  readonly pageTrainingMs: number;
}

const V17 = { trainingMs: 1_393, pageTrainingMs: 142 };
const V29 = { trainingMs: 253, pageTrainingMs: 253 };

export const RATES: readonly Rate[] = [
  v17(14_400, "v17-14400", 0b0001, "v17-14400-long-training", "v17-14400-short-training"),
  v17(12_000, "v17-12000", 0b0101, "v17-12000-long-training", "v17-12000-short-training"),
  v17(9_600, "v17-9600", 0b1001, "v17-9600-long-training", "v17-9600-short-training"),
  v29(9_600, "v29-9600", 0b1000, "v29-9600-training"),
  v17(7_200, "v17-7200", 0b1101, "v17-7200-long-training", "v17-7200-short-training"),
  v29(7_200, "v29-7200", 0b1100, "v29-7200-training"),
  v27(4_800, "v27-4800", 0b0100, "v27-4800-training", 708),
  v27(2_400, "v27-2400", 0b0000, "v27-2400-training", 943),
];

function v17(
  bitsPerSecond: number,
  modulation: Rate["modulation"],
  code: number,
  training: Indicator,
  pageTraining: Indicator,
): Rate {
  return { modulation, bitsPerSecond, code, training, pageTraining, ...V17 };
}

function v29(bitsPerSecond: number, modulation: Rate["modulation"], code: number, training: Indicator): Rate {
  return { modulation, bitsPerSecond, code, training, pageTraining: training, ...V29 };
}

function v27(
  bitsPerSecond: number,
  modulation: Rate["modulation"],
  code: number,
  training: Indicator,
  ms: number,
): Rate {
  const times = { trainingMs: ms, pageTrainingMs: ms };
  return { modulation, bitsPerSecond, code, training, pageTraining: training, ...times };
}

/** undefined: reserved. */
export function rateOf(code: number): Rate | undefined {
  return RATES.find((rate) => rate.code === code);
}

/** What a receiver with these bits 11 to 14 in its DIS understands, the fastest first. */
export function ratesOfDis(code: number, mostBitsPerSecond: number): readonly Rate[] {
  const families = familiesOf(code);
  return RATES.filter(
    ({ modulation, bitsPerSecond }) =>
      bitsPerSecond <= mostBitsPerSecond && families.some((family) => modulation.startsWith(family)),
  );
}

/** ITU-T T.30 table 2, bits 11 to 14 of DIS. */
function familiesOf(code: number): readonly string[] {
  switch (code) {
    case 0b1101:
      return ["v17", "v29", "v27"];
    case 0b1100:
    case 0b1110: // V.33 beside them
      return ["v29", "v27"];
    case 0b1000:
      return ["v29"];
    case 0b0100:
      return ["v27"];
    default:
      return ["v27-2400"]; // the fall-back that every machine has
  }
}
