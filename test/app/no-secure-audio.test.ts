// A browser whose handshake fails hears nothing and is not heard: its call ends and says why.

import { beforeEach, describe, expect, test } from "vitest";
import { House } from "./house.ts";

const CAUSE = "the peer shows another certificate than its description says";

describe("RTP-07 a call without the sound that was to be protected", () => {
  let house: House;
  beforeEach(() => {
    house = new House();
  });

  test.each([
    ["the caller's", 0],
    ["the callee's", 1],
  ])("when %s browser fails, both phones are told and the record says why", async (_, which) => {
    const caller = house.dial("1001");
    house.last.phoneAnswers();
    await house.settle();
    caller.phoneAcks();
    const leg = [...house.media.legs.keys()][which];
    const [call] = house.calls.ways;
    if (leg === undefined || call === undefined) throw new Error("no call");
    house.media.facts({ kind: "security-failed", call: call.call.id, leg, cause: CAUSE });
    await house.expectNothingLeft();
    const [record] = house.finished;
    expect(record).toMatchObject({ ending: "no-secure-audio" });
    expect(record?.notes).toEqual([`no secure audio with ${leg}: ${CAUSE}`]);
    for (const phone of [caller, house.rung[0]?.phone]) {
      expect(phone?.ending).toMatchObject({ reason: 'Q.850;cause=27;text="No secure audio"' });
    }
  });
});
