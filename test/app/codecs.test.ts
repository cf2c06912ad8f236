// Which codecs the parties of a call are offered, so that as little as possible is transcoded; with phones played by hand.

import { beforeEach, describe, expect, test } from "vitest";
import type { AudioCodec } from "../../src/rtp/plan.ts";
import { type FakeSession, sdpOf } from "../call/fake-session.ts";
import { House, OFFICE } from "./house.ts";

let house: House;
function open(office = OFFICE): void {
  house = new House(office);
  house.codecs.push("g722", "opus");
}
beforeEach(() => open());

/** Names of the codecs in a description, in its order. */
function codecsIn(sdp: string | undefined): readonly string[] {
  const formats = /m=audio \d+ \S+ (.*)\r\n/.exec(sdp ?? "")?.[1]?.split(" ") ?? [];
  return formats.flatMap((format) => {
    const name = new RegExp(`a=rtpmap:${format} ([^/]+)`).exec(sdp ?? "")?.[1]?.toLowerCase() ?? "";
    return name === "telephone-event" ? [] : [name];
  });
}

const offered = (at = 0): readonly string[] => codecsIn(house.rung[at]?.init.sdp);
const plans = (): readonly (AudioCodec | undefined)[] => [...house.media.legs.values()].map(({ plan }) => plan?.codec);

async function talk(caller: FakeSession, answer: Parameters<typeof sdpOf>[0]): Promise<void> {
  house.last.phoneAnswers(sdpOf(answer));
  await house.settle();
  caller.phoneAcks();
}

describe("RTP-02 the callee is offered the caller's codecs first", () => {
  test("in the caller's order, then what else its extension allows; and the caller gets what the callee took", async () => {
    const caller = house.dial("1001", { sdp: sdpOf({ codecs: ["pcmu", "opus", "pcma"] }) });
    expect(offered()).toEqual(["pcmu", "opus", "pcma", "g722"]);
    await talk(caller, { codecs: ["opus"] });
    expect(codecsIn(caller.answers[0])).toEqual(["opus"]);
    expect(plans()).toEqual(["opus", "opus"]);
    expect([...house.media.legs.values()].map(({ plan }) => [plan?.payloadType, plan?.receiveType])).toEqual([
      [96, undefined],
      [96, 111],
    ]);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("wide band between two phones of the house needs no setting", async () => {
    const caller = house.dial("1001", { sdp: sdpOf({ codecs: ["g722", "pcma"] }) });
    await talk(caller, { codecs: ["g722"] });
    expect(plans()).toEqual(["g722", "g722"]);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("only where the two have none in common does each keep its own", async () => {
    const caller = house.dial("1001", { sdp: sdpOf({ codecs: ["pcmu"] }) });
    expect(offered()).toEqual(["pcmu", "g722", "opus", "pcma"]);
    await talk(caller, { codecs: ["opus"] });
    expect(plans()).toEqual(["pcmu", "opus"]);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("a caller who waited with a codec: it comes first in the offer to the agent, and no re-INVITE follows whatever they take", async () => {
    const caller = house.dial("7000", { sdp: sdpOf({ codecs: ["opus", "pcma"] }) });
    await house.settle();
    house.ready("5001");
    await house.settle();
    expect(codecsIn(caller.rings[0]?.sdp ?? caller.answers[0])).toEqual(["opus"]);
    expect(offered()).toEqual(["opus", "g722", "pcma", "pcmu"]);
    await talk(caller, { codecs: ["pcma"] });
    expect(plans()).toEqual(["opus", "pcma"]);
    expect([...caller.reoffers, ...house.last.reoffers]).toEqual([]);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });
});

describe("RTP-02 the office's lists", () => {
  test("an extension speaks what its own list allows, the others what the office's does", async () => {
    open(
      `office: { codecs: [pcma, g722] }\n${OFFICE.replace('"ab83-vnq2-78"', '"ab83-vnq2-78", codecs: [pcmu, pcma]')}`,
    );
    const caller = house.dial("1001", { sdp: sdpOf({ codecs: ["opus", "pcma"] }) });
    expect(offered()).toEqual(["pcma", "g722"]);
    house.last.phoneRefuses(486);
    await house.settle();
    const second = house.dial("1002", { sdp: sdpOf({ codecs: ["g722", "pcma"] }) });
    expect(codecsIn(house.rung[1]?.init.sdp)).toEqual(["pcma", "pcmu"]);
    house.last.phoneRefuses(486);
    await house.settle();
    expect([caller.state, second.state]).toEqual(["ended", "ended"]);
    await house.expectNothingLeft();
  });

  test("a caller whose offer holds nothing of its list is told 488 and why (RFC 3261 §20.43)", async () => {
    open(OFFICE.replace('"cd83-vnq2-79"', '"cd83-vnq2-79", codecs: [g722]'));
    const caller = house.dial("1001", { sdp: sdpOf({ codecs: ["opus", "pcma"] }) });
    expect(caller.ending).toEqual({ status: 488, headers: [["Warning", '305 zongji "no common audio codec"']] });
    await house.expectNothingLeft();
  });

  test("where Opus is not installed nobody is offered it; an extension for it alone falls back to G.711", async () => {
    house = new House(OFFICE.replace('"kx83-vnq2-77"', '"kx83-vnq2-77", codecs: [opus]'));
    const caller = house.dial("1001", { sdp: sdpOf({ codecs: ["opus", "pcmu"] }) });
    expect(offered()).toEqual(["pcmu", "pcma"]);
    house.last.phoneRefuses(486);
    await house.settle();
    expect(caller.state).toBe("ended");
    await house.expectNothingLeft();
  });

  test("a re-INVITE of the phone's without an offer gets the codec in use first, under the number it has", async () => {
    const caller = house.dial("1001", { sdp: sdpOf({ codecs: ["opus"] }) });
    await talk(caller, { codecs: ["opus"] });
    caller.phoneOffers(undefined);
    expect(caller.offerAnswers[0]).toMatch(/RTP\/AVP 96 9 8 0 101 110\r\n/);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });
});

const TRUNKS = `${OFFICE.replace('secret: "kx83-vnq2-77"', 'secret: "kx83-vnq2-77", rights: [national]')}
trunks:
  plain: { host: 192.0.2.1, register: false, qualify: 0s }
  wide: { host: 192.0.2.2, register: false, qualify: 0s, codecs: [pcmu, g722, pcma] }
routes:
  - { match: "0.", via: [plain] }
  - { match: "9.", via: [wide] }
`;

describe("RTP-02 carriers", () => {
  beforeEach(() => open(TRUNKS));

  test.each([
    ["02155551234", ["opus", "g722", "pcmu"], ["pcmu", "pcma"]],
    ["02155551234", ["opus"], ["pcma", "pcmu"]],
    ["98765432", ["pcma", "g722"], ["g722", "pcma", "pcmu"]],
    ["98765432", ["opus", "pcmu"], ["pcmu", "g722", "pcma"]],
  ] as const)(
    "%s, called with %j: in the trunk's order, what would be converted last: %j",
    async (number, has, wanted) => {
      const caller = house.dial(number, { from: "1001", sdp: sdpOf({ codecs: has }) });
      await house.settle();
      expect(offered()).toEqual(wanted);
      caller.phoneCancels();
      await house.expectNothingLeft();
    },
  );
});
