// Projects run one after the other by scripts/test.mjs: what the source looks like, units, whole simulated days, real phones two files at a time,
// real phones alone.

import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const slow = ["test/world/**/*.test.ts", "test/story/**/*.test.ts", "test/sim/**/*.test.ts", "test/faults/**/*.test.ts"];
const phones = ["test/phones/**/*.test.ts"];
/** What is timed by ear, kills what it shares, or takes both cores: nothing runs beside it. */
const alone = ["ears", "browser-sound", "browser-voice", "heard", "conference", "recording", "killed", "kills", "lost-worker", "strangers"].map(
  (name) => `test/phones/${name}.test.ts`,
);
/** Minutes long: `npm run test:interop`. */
const interop = ["test/interop/**/*.test.ts"];
/** They put something else in the place of a module, for everybody who comes after. */
const mocked = ["test/app/no-descriptors.test.ts"];
const tidy = ["test/tidy/**/*.test.ts"];

/** Longest first. Vitest puts large files first where it does not know how long they take, and these are small and wait: each would end its stage alone. */
const long = ["soak", "flows", "survival-secure", "documents"].map((name) => `/test/phones/${name}.test.ts`);

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const at = long.findIndex((name) => moduleId.endsWith(name));
      return at < 0 ? long.length : at;
    };
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}

export default defineConfig({
  test: {
    maxWorkers: 2,
    sequence: { sequencer: LongFirst },
    projects: [
      { test: { name: "tidy", include: tidy } },
      {
        test: {
          name: "unit", // files share two processes: to load the source for each took a third of the time
          include: ["test/**/*.test.ts"],
          exclude: [...tidy, ...slow, ...phones, ...interop, ...mocked],
          testTimeout: 20_000, // some take two seconds alone, and five times that beside a busy neighbour
          isolate: false,
        },
      },
      { test: { name: "unit-mocked", include: mocked } },
      { test: { name: "world", include: slow, testTimeout: 180_000, hookTimeout: 60_000, isolate: false } },
      {
        test: {
          name: "phones", // they mostly wait; rig/ports.ts keeps the two apart
          include: phones,
          exclude: alone,
          testTimeout: 120_000,
          hookTimeout: 60_000,
          pool: "forks",
        },
      },
      {
        test: {
          name: "alone",
          include: alone,
          testTimeout: 120_000,
          hookTimeout: 60_000,
          pool: "forks",
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "interop",
          include: interop,
          testTimeout: 600_000,
          hookTimeout: 120_000,
          pool: "forks",
          fileParallelism: false,
        },
      },
    ],
  },
});
