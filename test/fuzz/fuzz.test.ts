// SIP-10: whatever bytes come, nothing that reads them throws, hangs or changes its mind; a short run here, a long one with `npm run fuzz`.

import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { run } from "./run.ts";
import { TARGETS } from "./targets.ts";

const corpora = process.env["ZONGJI_CORPORA"] ?? resolve(import.meta.dirname, "../../../shared/corpora");

describe("SIP-10 spoilt bytes", () => {
  test.each(TARGETS.map((target) => [target.name, target] as const))("%s", { timeout: 60_000 }, async (_, target) => {
    const init = { target, seed: 20_261_122, inputs: 4_000, forMs: 15_000, corpora, slowMs: 5_000 };
    const { inputs, failure } = await run(init);
    expect(
      failure && `${failure.what} on ${Buffer.from(failure.bytes).toString("latin1").slice(0, 2_000)}`,
    ).toBeUndefined();
    expect(inputs).toBeGreaterThan(100);
  });
});
