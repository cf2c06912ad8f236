// What an administrator sees of calls that were refused because messages waited too long to be read.

import { describe, expect, test } from "vitest";
import { overloadCheck, overloadTroubles, overloadView } from "../../src/app/control/overload-view.ts";
import { limits } from "../../src/base/limits.ts";
import { silentLog } from "../../src/base/log.ts";
import { Overload } from "../../src/sip/guard/overload.ts";
import { request } from "../sip/requests.ts";
import { VirtualClock } from "../world/clock.ts";

function busySwitch() {
  const overload = new Overload({ clock: new VirtualClock(), log: silentLog, isForHelp: () => false });
  const look = (looks: number, delayMs: number, calls: number): void => {
    for (let i = 0; i < looks; i++) {
      for (let n = 0; n < calls; n++) overload.admitted();
      overload.look(delayMs, 0);
    }
  };
  const invite = (): boolean => overload.refuses(request({ method: "INVITE", uri: "sip:1002@pbx.example" }));
  return { pbx: { guards: { overload } }, look, invite };
}

describe("OPS-06 an overload is seen", () => {
  test("status, troubles and doctor say nothing of it while there is time", () => {
    const { pbx, look } = busySwitch();
    look(8, 12.34, 100);
    expect(overloadView(pbx)).toEqual({ callsPerS: null, refused: 0, queueDelayMs: 12.3 });
    expect(overloadTroubles(pbx)).toEqual([]);
    expect(overloadCheck(pbx)).toMatchObject({ verdict: "good", advice: "" });
  });

  test("while it lasts the rate stands among the troubles; afterwards doctor still warns of it", () => {
    const { pbx, look, invite } = busySwitch();
    const perLook = 10;
    look(limits.overload.looksToBegin + 1, limits.overload.delayFromMs, perLook); // of the first nobody knows yet how many a second it makes
    expect(invite()).toBe(true);
    const { callsPerS } = overloadView(pbx);
    expect(callsPerS).toBeGreaterThan(0);
    expect(overloadTroubles(pbx)).toEqual([expect.stringContaining(`${callsPerS} new calls a second`)]);
    look(limits.overload.looksToEnd + 1, 2, 0);
    expect(overloadView(pbx)).toEqual({ callsPerS: null, refused: 1, queueDelayMs: 2 });
    expect(overloadTroubles(pbx)).toEqual([]);
    expect(overloadCheck(pbx)).toMatchObject({ verdict: "warning", found: expect.stringContaining("1 calls refused") });
  });
});
