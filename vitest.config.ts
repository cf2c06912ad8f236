// Four projects, run one after the other by scripts/test.mjs: what the source looks like, units, whole simulated days, real phones.

import { defineConfig } from "vitest/config";

const slow = ["test/world/**/*.test.ts", "test/story/**/*.test.ts", "test/sim/**/*.test.ts"];
const phones = ["test/phones/**/*.test.ts"];
/** Minutes long: `npm run test:interop`. */
const interop = ["test/interop/**/*.test.ts"];
const tidy = ["test/tidy/**/*.test.ts"];

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      { test: { name: "tidy", include: tidy } },
      { test: { name: "unit", include: ["test/**/*.test.ts"], exclude: [...tidy, ...slow, ...phones, ...interop], testTimeout: 10_000 } },
      { test: { name: "world", include: slow, testTimeout: 180_000, hookTimeout: 60_000 } },
      {
        test: {
          name: "phones",
          include: phones,
          testTimeout: 120_000,
          hookTimeout: 60_000,
          pool: "forks",
          fileParallelism: false, // real phones share ports, sound and two cores
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
