// Sampling, real, on a week of recorded calls of three agents; people see it through the control.

import type { SamplingControl } from "../../src/api/sampling-control.ts";
import { samplingControl } from "../../src/app/control/sampling-control.ts";
import { DAY, HOUR, MONDAY, SamplingRig } from "../qa/sampling/rig.ts";

export function sampleSampling() {
  const rig = new SamplingRig(MONDAY + 8 * DAY);
  const noted: string[] = [];
  const people = { audit: { note: ({ what, on }: { what: string; on?: string }) => void noted.push(`${what} ${on}`) } };
  const made = samplingControl({
    database: rig.database,
    pbx: {
      clock: rig.clock,
      get office() {
        return rig.office;
      },
      people,
      quality: {
        scorecards: { list: async () => rig.cards() },
        sound: { hints: () => undefined },
        sampling: { rules: rig.rules, draws: rig.draws },
      },
    },
  });
  // Time passes only while somebody waits for an answer.
  const control = Object.fromEntries(
    Object.entries(made).map(([name, ask]) => [
      name,
      (...given: readonly never[]) => rig.done((ask as (...given: readonly never[]) => Promise<unknown>)(...given)),
    ]),
  ) as unknown as SamplingControl;
  /** Forty calls: of 5001 twenty, of 5002 fifteen, of 5003 five. */
  const fill = (): Promise<readonly string[]> =>
    rig.calls(
      Array.from({ length: 40 }, (_, n) => ({
        at: MONDAY + (n % 5) * DAY + (9 + Math.floor(n / 5)) * HOUR,
        agent: n < 20 ? "5001" : n < 35 ? "5002" : "5003",
        talkMs: 30_000 + n * 10_000,
      })),
    );
  return { rig, control, noted, fill };
}
