import { describe, expect, test } from "vitest";
import type { Ending } from "../../src/call/ending.ts";
import type { FakeSession } from "../call/fake-session.ts";
import { sdpOf } from "../call/fake-session.ts";
import { House } from "./house.ts";

/** Every place a call can be in, and how a test brings it there. */
const PLACES: Readonly<Record<string, (house: House) => Promise<FakeSession>>> = {
  "an extension is invited": async (house) => house.dial("1001"),
  "an extension rings": async (house) => {
    const caller = house.dial("1001");
    house.last.phoneProgress(180);
    return caller;
  },
  "an extension is heard early": async (house) => {
    const caller = house.dial("1001");
    house.last.phoneProgress(183, sdpOf());
    return caller;
  },
  "an extension answered in this very tick": async (house) => {
    const caller = house.dial("1001");
    house.last.phoneAnswers();
    return caller;
  },
  "two talk, recorded": async (house) => {
    const caller = house.dial("1001");
    house.last.phoneAnswers();
    await house.settle();
    return caller;
  },
  "two talk and both hold": async (house) => {
    const caller = house.dial("1001");
    house.last.phoneAnswers();
    await house.settle();
    caller.phoneOffers(sdpOf({ direction: "sendonly" }));
    house.last.phoneOffers(sdpOf({ direction: "inactive" }));
    return caller;
  },
  "waiting in a queue": async (house) => {
    const caller = house.dial("7000");
    await house.settle();
    return caller;
  },
  "waiting on hold": async (house) => {
    const caller = house.dial("7000");
    await house.settle();
    caller.phoneOffers(sdpOf({ direction: "sendonly" }));
    return caller;
  },
  "an agent is offered the call": async (house) => {
    house.ready("5001");
    return house.dial("7000");
  },
  "an agent's phone rings": async (house) => {
    house.ready("5001");
    const caller = house.dial("7000");
    house.last.phoneProgress(180);
    return caller;
  },
  "two agents' phones ring": async (house) => {
    house.ready("5001");
    house.ready("5002");
    const caller = house.dial("7001");
    for (const { phone } of house.rung) phone.phoneProgress(180);
    return caller;
  },
  "an agent answered in this very tick": async (house) => {
    house.ready("5001");
    const caller = house.dial("7000");
    house.last.phoneAnswers();
    return caller;
  },
  "an agent talks": async (house) => {
    house.ready("5001");
    const caller = house.dial("7000");
    house.last.phoneAnswers();
    await house.settle();
    return caller;
  },
  "the echo test": async (house) => {
    const caller = house.dial("9196");
    await house.settle();
    return caller;
  },
  "a prompt is played": async (house) => {
    const caller = house.dial("*24", { from: "1001" });
    await house.settle();
    return caller;
  },
};

/** Ways a call is ended from outside the story, with what the record must say where the call was not over yet. */
const WAYS: Readonly<
  Record<string, { readonly end: (house: House, caller: FakeSession) => void; readonly ending?: Ending }>
> = {
  "the caller goes": {
    end: (_, caller) => (caller.state === "answered" ? caller.phoneHangsUp() : caller.phoneCancels()),
  },
  "the caller's phone vanishes": { end: (_, caller) => caller.phoneVanishes() },
  "a supervisor hangs up": { end: (house) => house.call.stop("hung-up-by-command"), ending: "hung-up-by-command" },
  "the media worker dies": {
    end: (house) => {
      house.media.reports = false;
      house.call.stop("failed");
    },
    ending: "failed",
  },
  "the switch stops": { end: (house) => house.calls.stopAll(), ending: "switch-stopped" },
  "everybody rung hangs up": {
    end: (house, caller) => {
      for (const { phone } of house.rung) phone.state === "answered" ? phone.phoneHangsUp() : phone.phoneRefuses(486);
      if (house.rung.length === 0) caller.phoneHangsUp();
    },
  },
};

describe("however a call ends, wherever it is, nothing of it is left", () => {
  for (const [place, go] of Object.entries(PLACES)) {
    for (const [way, { end, ending }] of Object.entries(WAYS)) {
      test(`${place}; ${way}`, async () => {
        const house = new House();
        const caller = await go(house);
        end(house, caller);
        await house.settle();
        await house.clock.advance(20_000);
        if (caller.state !== "ended") caller.phoneHangsUp(); // a caller who waits on
        await house.expectNothingLeft();
        const { record } = house;
        expect(house.finished.length).toBe(1);
        expect(caller.state).toBe("ended");
        if (ending !== undefined) expect([record.ending, record.endedBy]).toEqual([ending, "switch"]);
        expect(record.endedAt).toBeDefined();
        expect(record.segments.every((segment) => segment.endedAt !== undefined)).toBe(true);
        expect(record.legs.every((leg) => leg.endedAt !== undefined)).toBe(true);
        expect(record.sipStatus).toBe(caller.answers.length > 0 ? 200 : (caller.ending?.status ?? 487));
      });
    }
  }
});
