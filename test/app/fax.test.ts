// A fax between two parties of a call: T.38 is passed on with all that the machines say of it, or the call stays with G.711.

import { describe, expect, test } from "vitest";
import type { FakeSession } from "../call/fake-session.ts";
import { sdpOf } from "../call/fake-session.ts";
import { House } from "./house.ts";

const ATTRIBUTES = [
  "a=T38FaxVersion:0",
  "a=T38MaxBitRate:14400",
  "a=T38FaxRateManagement:transferredTCF",
  "a=T38FaxMaxBuffer:1024",
  "a=T38FaxMaxDatagram:238",
  "a=T38FaxUdpEC:t38UDPRedundancy",
];

function faxSdp(
  host: string,
  port: number,
  init: { readonly rate?: number; readonly before?: readonly string[] } = {},
): string {
  const attributes = ATTRIBUTES.map((line) => line.replace("14400", String(init.rate ?? 14_400)));
  const lines = ["v=0", `o=fax 1 ${port} IN IP4 ${host}`, "s=-", `c=IN IP4 ${host}`, "t=0 0", ...(init.before ?? [])];
  return [...lines, `m=image ${port} udptl t38`, ...attributes, ""].join("\r\n");
}

async function talking(): Promise<{ house: House; caller: FakeSession; callee: FakeSession }> {
  const house = new House();
  const caller = house.dial("1001", { from: "1002" });
  await house.settle();
  house.last.phoneAnswers();
  await house.settle();
  return { house, caller, callee: house.last };
}

const passed = (house: House) => [...house.media.legs.values()].map((leg) => leg.passed);

describe("RTP-12 T.38 passed through", () => {
  test("the called machine offers T.38: it reaches the caller with every attribute, and the answer comes back", async () => {
    const { house, caller, callee } = await talking();
    callee.phoneOffers(faxSdp("10.0.9.9", 4_100));
    const asked = caller.reoffers.at(-1) ?? "";
    for (const line of ATTRIBUTES) expect(asked).toContain(`${line}\r\n`);
    expect(asked).toMatch(/m=image 16384 udptl t38\r\n/);
    expect(asked).toContain("c=IN IP4 10.0.0.1");
    expect(callee.offerAnswers).toEqual([]);
    caller.phoneAnswersOffer(faxSdp("10.0.8.8", 4_200, { rate: 9_600 }));
    const answered = callee.offerAnswers.at(-1) ?? "";
    expect(answered).toMatch(/m=image 16386 udptl t38\r\n/);
    expect(answered).toContain("a=T38MaxBitRate:9600\r\n");
    const [of, to] = [...house.media.legs.keys()];
    expect(passed(house)).toEqual([
      { remote: { host: "10.0.8.8", port: 4_200 }, signalledFrom: "10.0.1.7", from: to },
      { remote: { host: "10.0.9.9", port: 4_100 }, signalledFrom: "10.0.1.7", from: of },
    ]);
    caller.phoneHangsUp();
    await house.settle();
    await house.expectNothingLeft();
  });

  test("refused on the other side with 488: the first hears 488, and both talk on", async () => {
    const { house, caller, callee } = await talking();
    callee.phoneOffers(faxSdp("10.0.9.9", 4_100));
    caller.phoneRefusesOffer(488);
    expect(callee.refusedOffers).toEqual([488]);
    expect([caller.state, callee.state]).toEqual(["answered", "answered"]);
    expect(passed(house)).toEqual([undefined, undefined]);
    callee.phoneHangsUp();
    await house.settle();
    await house.expectNothingLeft();
  });

  test("taken without the fax line (port 0): the first hears 488, and the other is offered sound again", async () => {
    const { house, caller, callee } = await talking();
    callee.phoneOffers(faxSdp("10.0.9.9", 4_100));
    caller.phoneAnswersOffer(faxSdp("10.0.8.8", 4_200).replace("m=image 4200", "m=image 0"));
    expect(callee.refusedOffers).toEqual([488]);
    expect(caller.reoffers.at(-1)).toContain("m=audio");
    caller.phoneAnswersOffer(sdpOf());
    callee.phoneHangsUp();
    await house.settle();
    await house.expectNothingLeft();
  });

  test("after the last page sound comes back on both sides", async () => {
    const { house, caller, callee } = await talking();
    callee.phoneOffers(faxSdp("10.0.9.9", 4_100));
    caller.phoneAnswersOffer(faxSdp("10.0.8.8", 4_200));
    callee.phoneOffers(sdpOf({ port: 20_002 }));
    expect(callee.offerAnswers.at(-1)).toContain("m=audio 16386");
    expect(caller.reoffers.at(-1)).toContain("m=audio 16384");
    caller.phoneAnswersOffer(sdpOf({ port: 20_004 }));
    expect(passed(house)).toEqual([undefined, undefined]);
    callee.phoneHangsUp();
    await house.settle();
    await house.expectNothingLeft();
  });

  test("RFC 3264 §6: beside a closed sound line the answer has as many lines as the offer", async () => {
    const { house, caller, callee } = await talking();
    caller.phoneOffers(faxSdp("10.0.9.9", 4_100, { before: ["m=audio 0 RTP/AVP 8"] }));
    callee.phoneAnswersOffer(faxSdp("10.0.8.8", 4_200));
    const lines = (caller.offerAnswers.at(-1) ?? "").split("\r\n").filter((line) => line.startsWith("m="));
    expect(lines).toEqual(["m=audio 0 RTP/AVP 8", "m=image 16384 udptl t38"]);
    caller.phoneHangsUp();
    await house.settle();
    await house.expectNothingLeft();
  });

  test("with nobody at the other end, as in the echo test, it is refused", async () => {
    const house = new House();
    const caller = house.dial("9196", { from: "1002" });
    await house.settle();
    caller.phoneOffers(faxSdp("10.0.9.9", 4_100));
    expect(caller.refusedOffers).toEqual([488]);
    caller.phoneHangsUp();
    await house.settle();
    await house.expectNothingLeft();
  });

  test("the caller hangs up while the other side is being asked", async () => {
    const { house, caller, callee } = await talking();
    callee.phoneOffers(faxSdp("10.0.9.9", 4_100));
    caller.phoneHangsUp();
    await house.settle();
    expect(callee.state).toBe("ended");
    await house.expectNothingLeft();
  });
});
