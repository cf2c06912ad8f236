// ACD-09 with softphones that are not ours, through a trunk to a second switch that plays the carrier: a customer waits, asks to be called back and
// hangs up; the agent's phone rings first, then the customer's, and they hear each other. And a customer who is engaged.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CallbackView, MissedCallView } from "../../src/api/callback-control.ts";
import type { QueueView } from "../../src/api/views.ts";
import { listen } from "../world/ears.ts";
import { BaresipPhone } from "./rig/baresip-phone.ts";
import { eventually, pause } from "./rig/eventually.ts";
import { stretch } from "./rig/sound.ts";
import { RealSwitch } from "./rig/switch.ts";
import { withoutBaresip } from "./rig/tools.ts";

const BOB = 1_100;
const LI = 1_900;
const LIS_NUMBER = "+8613800138000";

describe.skipIf(withoutBaresip !== "")(`ACD-09 a customer is called back through a trunk${withoutBaresip}`, () => {
  let office: RealSwitch;
  let carrier: RealSwitch;
  let bob: BaresipPhone;
  let li: BaresipPhone;

  beforeAll(async () => {
    [office, carrier] = await Promise.all([RealSwitch.start(), RealSwitch.start()]);
    const trunk = (port: number, callerId: string): string =>
      `{ host: 127.0.0.1, port: ${port}, transport: udp, register: false, qualify: 0s, addresses: [127.0.0.1], numbers: e164, callerId: "${callerId}" }`;
    const routes = 'routes: [ { match: "0.", via: [other], strip: 1 } ]\n';
    await carrier.apply({
      more: `trunks: { other: ${trunk(office.port, LIS_NUMBER)} }\n${routes}`,
      numbers: `  "${LIS_NUMBER}": { extension: "1003" }`,
    });
    await office.apply({
      ring: "20s",
      wrapUp: "1s",
      queue: '    callback: { key: "1", prefix: "0" }',
      more: `trunks: { other: ${trunk(carrier.port, "+862155550000")} }\n${routes}`,
      numbers: '  "+862155550000": { queue: support }',
    });
    [bob, li] = await Promise.all([
      BaresipPhone.registered(office, "1002", { hz: BOB, answers: true }),
      BaresipPhone.registered(carrier, "1003", { hz: LI, answers: true }),
    ]);
  });
  afterAll(async () => {
    await Promise.all([office.portsAreBack(), carrier.portsAreBack()]);
    for (const one of [office, carrier]) {
      await one.close();
      expect(one.complaints()).toEqual([]);
    }
  });

  const tasks = (): Promise<readonly CallbackView[]> => office.ask("callback", "list", "--state", "all");

  /** By the key, from the customer's phone, and they hang up when they have been told. */
  async function asksToBeCalledBack(): Promise<void> {
    await office.onlyReady();
    await li.dials("02155550000");
    await pause(1_000);
    await li.presses("1");
    await pause(1_500);
    await li.presses("1");
    await eventually("the place is kept", tasks, (found) => found.some(({ state }) => state === "waiting-in-line"));
    await li.hangsUp();
  }

  test("the agent's phone first, then the customer's; they hear each other, and nothing is left to do", async () => {
    await asksToBeCalledBack();
    const [inLine, asking] = await office.calls();
    expect(asking).toMatchObject({ from: LIS_NUMBER, ending: "call-back", agent: null });
    expect(inLine, "nobody hangs on the line for it").toMatchObject({ from: LIS_NUMBER, state: "waiting", legs: [] });
    await office.onlyReady("5002");
    await bob.talks();
    await li.talks(2);
    await pause(2_500);
    await li.hangsUp();
    await bob.isFree();
    expect(listen(stretch(li.heard(), -1.5, -0.5), [])).toBe(`tone:${BOB}`);
    expect(listen(stretch(bob.heard(), -1.5, -0.5), [])).toBe(`tone:${LI}`);
    const [, called] = await office.newRecords(2);
    expect(called).toMatchObject({ from: LIS_NUMBER, queue: "support", agent: "5002", ending: "completed" });
    expect(await tasks()).toMatchObject([{ number: LIS_NUMBER, state: "done", tries: 0 }]);
    const missed = await office.ask<readonly MissedCallView[]>("call", "list", "--missed");
    expect(missed, "no agent answered it, and it has been seen to").toMatchObject([
      { from: LIS_NUMBER, ending: "call-back", taskState: "done" },
    ]);
  });

  test("a customer who is engaged is called once more, and the queue's figures count one answered call", async () => {
    const { today: before } = await office.ask<QueueView>("queue", "show", "support");
    await asksToBeCalledBack();
    await carrier.say("extension", "set", "1003", "--dnd", "on");
    await office.onlyReady("5002");
    const [task] = await eventually("the customer is engaged", tasks, ([one]) => one?.tries === 1);
    expect(task).toMatchObject({ state: "retry-later", outcome: "busy" });
    await bob.isFree();
    await carrier.say("extension", "set", "1003", "--dnd", "off");
    await office.say("callback", "again", task?.id ?? "");
    await li.talks(4);
    await pause(500);
    await li.hangsUp();
    await bob.isFree();
    const { today } = await office.ask<QueueView>("queue", "show", "support");
    const { offered, answered, abandoned, overflowed, refused, callBacksReached, callBacksPutOff } = today;
    expect(offered).toBe(answered + abandoned + overflowed + refused);
    expect([answered, callBacksReached, callBacksPutOff]).toEqual([
      before.answered + 1,
      before.callBacksReached + 1,
      before.callBacksPutOff + 1,
    ]);
    expect((await tasks()).filter(({ state }) => state !== "done")).toEqual([]);
  });
});
