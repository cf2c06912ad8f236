// Calls of which a party has been gone without a word.

import { describe, expect, test } from "vitest";
import { SilenceWatch } from "../../src/app/core/silence-watch.ts";
import type { CallId, LegId } from "../../src/base/ids.ts";
import type { LegLook, MediaFact } from "../../src/rtp/media.ts";
import { NO_PACKETS } from "../call/fake-media.ts";
import { VirtualClock } from "../world/clock.ts";

const CALL = "c-20261123-1" as CallId;
const LEG = `${CALL}.1` as LegId;

function watch(limitMinutes = 5) {
  const clock = new VirtualClock();
  const ended: number[] = [];
  const seen = { silentMs: 0 as number | undefined, gone: false };
  const look = async (): Promise<readonly LegLook[]> => {
    if (seen.gone) return [];
    const { silentMs } = seen;
    return [
      {
        leg: LEG,
        codec: "pcma",
        ptimeMs: 20,
        security: "none",
        peer: undefined,
        way: "relay",
        report: NO_PACKETS,
        bufferMs: undefined,
        silentMs,
      },
    ];
  };
  const silences = new SilenceWatch({
    clock,
    limitMinutes: () => limitMinutes,
    look,
    end: (_call, _leg, silentMs) => ended.push(silentMs),
  });
  const silent: MediaFact = { kind: "silent", call: CALL, leg: LEG, forMs: 10_000 };
  return { clock, silences, seen, ended, silent };
}

describe("RTP-13 a party that is gone without a word", () => {
  test("ends its call at the office's limit", async () => {
    const { clock, silences, seen, ended, silent } = watch();
    silences.heard(silent);
    await clock.advance(289_000);
    expect(ended).toEqual([]);
    seen.silentMs = 300_000;
    await clock.advance(2_000);
    expect(ended).toEqual([300_000]);
    expect(silences.size).toBe(0);
  });

  test("is left alone when it was heard again, and watched on", async () => {
    const { clock, silences, seen, ended, silent } = watch();
    silences.heard(silent);
    seen.silentMs = 20;
    await clock.advance(600_000);
    expect(ended).toEqual([]);
    seen.silentMs = 300_000;
    await clock.advance(300_000);
    expect(ended).toEqual([300_000]);
  });

  test("may be silent while it is on hold", async () => {
    const { clock, silences, seen, ended, silent } = watch();
    silences.heard(silent);
    seen.silentMs = undefined;
    await clock.advance(900_000);
    expect(ended).toEqual([]);
    expect(silences.size).toBe(0);
  });

  test.each(["closed", "worker", "gone"])("is forgotten with its leg (%s)", async (how) => {
    const { clock, silences, seen, ended, silent } = watch();
    silences.heard(silent);
    if (how === "closed") silences.heard({ kind: "leg-closed", call: CALL, leg: LEG, report: NO_PACKETS });
    if (how === "worker") silences.heard({ kind: "worker-died", calls: [CALL], cause: "test" });
    if (how === "gone") seen.gone = true;
    seen.silentMs = 900_000;
    await clock.advance(900_000);
    expect(ended).toEqual([]);
    expect(silences.size).toBe(0);
    expect(clock.pending).toBe(0);
  });

  test("is not waited for once the switch has stopped, not even when it is just being looked at", async () => {
    const { clock, silences, seen, silent } = watch();
    silences.heard(silent);
    seen.silentMs = 20;
    const looking = clock.advance(290_000);
    silences.close();
    await looking;
    await clock.advance(600_000);
    expect([silences.size, clock.pending]).toEqual([0, 0]);
  });

  test("is nobody's business where the office says never", () => {
    const { silences, silent, clock } = watch(0);
    silences.heard(silent);
    expect(silences.size).toBe(0);
    expect(clock.pending).toBe(0);
  });
});
