import { beforeEach, describe, expect, test } from "vitest";
import type { AgentKey } from "../../src/base/ids.ts";
import type { FakeSession } from "../call/fake-session.ts";
import { House, OFFICE } from "./house.ts";

let house: House;
beforeEach(() => {
  house = new House();
});

const phone = (at: number): FakeSession => {
  const rung = house.rung[at];
  if (rung === undefined) throw new Error(`no phone ${at}`);
  return rung.phone;
};
const agent = "5001" as AgentKey;

describe("in one and the same tick", () => {
  test("two phones of an extension answer: the first has the caller, the other is told why it stops", async () => {
    house.phones.set("1001", 2);
    const caller = house.dial("1001");
    phone(0).phoneAnswers();
    phone(1).phoneAnswers();
    await house.settle();
    expect([phone(0).state, phone(1).state]).toEqual(["answered", "ended"]);
    expect(phone(1).ending?.reason).toBe('SIP;cause=200;text="Call completed elsewhere"');
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("two agents of a ring-all queue answer: one talks, the other's phone stops without a missed call and they are ready", async () => {
    house.ready("5001");
    house.ready("5002");
    const caller = house.dial("7001");
    expect(house.rung.length).toBe(2);
    phone(0).phoneAnswers();
    phone(1).phoneAnswers();
    await house.settle();
    expect([house.agent("5001"), house.agent("5002")].sort()).toEqual(["ready", "talking"]);
    const loser = house.rung.find(({ phone }) => phone.state === "ended")?.phone;
    expect(loser?.ending?.reason).toBe('SIP;cause=200;text="Call completed elsewhere"');
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("one of two ringing agents answers: the other's phone is told that the call was taken elsewhere (RFC 3326)", async () => {
    house.ready("5001");
    house.ready("5002");
    const caller = house.dial("7001");
    for (const { phone } of house.rung) phone.phoneProgress(180);
    phone(1).phoneAnswers();
    await house.settle();
    expect(phone(0).ending?.reason).toBe('SIP;cause=200;text="Call completed elsewhere"');
    caller.phoneHangsUp();
    await house.expectNothingLeft();
    expect(house.record.segments.filter((one) => one.kind === "offer").map((one) => [one.agent, one.outcome])).toEqual(
      expect.arrayContaining([
        [house.record.agent, "connected"],
        [house.record.agent === "5001" ? "5002" : "5001", "withdrawn"],
      ]),
    );
  });

  for (const first of ["answers", "goes"] as const) {
    test(`the callee answers and the caller goes (first: the one who ${first})`, async () => {
      for (const number of ["1001", "7000"]) {
        house = new House();
        house.ready("5001");
        const caller = house.dial(number);
        const leave = (): void => (caller.state === "answered" ? caller.phoneHangsUp() : caller.phoneCancels());
        if (first === "goes") leave();
        house.last.phoneAnswers();
        if (first === "answers") leave();
        await house.settle();
        expect([caller.state, house.last.state]).toEqual(["ended", "ended"]);
        await house.expectNothingLeft();
      }
    });
  }

  test("the agent answers and hangs up: the caller waits on, the agent is asked later", async () => {
    house.ready("5001");
    const caller = house.dial("7000");
    house.last.phoneAnswers();
    house.last.phoneHangsUp();
    await house.settle();
    expect(caller.state).toBe("answered");
    expect(house.floor.lines).toBe(1);
    expect(house.agent("5001")).toBe("busy rejected");
    caller.phoneHangsUp();
    await house.expectNothingLeft();
    expect(house.record.ending).toBe("abandoned");
  });

  test("the agent answers and is signed out by a supervisor: nobody is left talking to nobody", async () => {
    house.ready("5001");
    const caller = house.dial("7000");
    house.last.phoneAnswers();
    house.floor.input({ kind: "sign-out", agent });
    await house.settle();
    expect(house.last.state).toBe("ended");
    expect(house.floor.lines).toBe(1);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("an offer is taken back and made again: the second ringing can be taken back as well", async () => {
    house.ready("5001");
    const caller = house.dial("7000");
    house.floor.input({ kind: "sign-out", agent });
    house.ready("5001");
    expect(house.rung.length).toBe(2);
    await house.settle();
    house.floor.input({ kind: "sign-out", agent });
    expect([phone(0).state, phone(1).state]).toEqual(["ended", "ended"]);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("an old ringing that fails says nothing about the new one", async () => {
    house.ready("5001");
    const caller = house.dial("7000");
    house.last.phoneRefuses(486); // its story hears of it in the next microtask
    house.floor.input({ kind: "sign-out", agent });
    house.ready("5001");
    await house.settle();
    expect(house.rung.length).toBe(2);
    expect(phone(1).state).not.toBe("ended");
    expect(house.agent("5001")).toBe("reserved");
    phone(1).phoneAnswers();
    await house.settle();
    expect(house.agent("5001")).toBe("talking");
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });
});

describe("the office changes in the middle of a story", () => {
  const without = (...lines: string[]): string =>
    OFFICE.split("\n")
      .filter((line) => !lines.some((start) => line.trim().startsWith(start)))
      .join("\n");

  test("the queue goes while its agent's phone rings: caller and agent are let go", async () => {
    house.ready("5001");
    const caller = house.dial("7000");
    house.last.phoneProgress(180);
    house.apply(without("sales:"));
    await house.settle();
    expect([caller.state, house.last.state, house.agent("5001")]).toEqual(["ended", "ended", "ready"]);
    await house.expectNothingLeft();
    expect(house.record).toMatchObject({ ending: "timed-out", endedBy: "switch", queue: "sales", sipStatus: 200 });
    expect(house.figuresOf("sales")).toMatchObject({ offered: 1, answered: 0, abandoned: 0, refused: 1 });
  });

  test("the queue goes in the tick in which the agent answers", async () => {
    house.ready("5001");
    const caller = house.dial("7000");
    house.last.phoneAnswers();
    house.apply(without("sales:"));
    await house.settle();
    expect([caller.state, house.last.state]).toEqual(["ended", "ended"]);
    await house.expectNothingLeft();
  });

  test("agent, extension and queue go while two talk: they talk on, and the agent is gone afterwards", async () => {
    house.ready("5001");
    const caller = house.dial("7000");
    house.last.phoneAnswers();
    await house.settle();
    house.apply(without("sales:", '"5001"', '"1001"'));
    await house.settle();
    expect([caller.state, house.last.state]).toEqual(["answered", "answered"]);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
    expect(house.record.ending).toBe("completed");
  });

  test("an extension goes while it rings: it may still be answered", async () => {
    const caller = house.dial("1001");
    house.last.phoneProgress(180);
    house.apply(without('"5001"', '"1001"'));
    house.last.phoneAnswers();
    await house.settle();
    expect(caller.state).toBe("answered");
    caller.phoneHangsUp();
    await house.expectNothingLeft();
  });
});

describe("our own mistakes end one call and nothing else", () => {
  test("while an agent is rung", async () => {
    house.ready("5001");
    const caller = house.dial("7000");
    const ringing = house.site.contacts;
    Object.assign(house.site, {
      contacts: () => {
        throw new Error("a bug in the test's house");
      },
    });
    house.floor.input({ kind: "sign-out", agent });
    house.ready("5001");
    await house.settle();
    Object.assign(house.site, { contacts: ringing });
    expect(caller.state).toBe("ended");
    expect(house.agent("5001")).toBe("ready");
    expect(house.bugs.splice(0).join()).toContain("a bug in the test's house");
    await house.expectNothingLeft();
    expect(house.record).toMatchObject({ ending: "failed", endedBy: "switch" });
  });

  test("when a talk begins: the agent is not left talking for ever", async () => {
    house.ready("5001");
    const caller = house.dial("7000");
    house.media.record = () => {
      throw new Error("a bug in the media plane");
    };
    house.last.phoneAnswers();
    await house.settle();
    expect([caller.state, house.last.state]).toEqual(["ended", "ended"]);
    expect(house.agent("5001")).toBe("wrap-up");
    expect(house.bugs.splice(0).join()).toContain("a bug in the media plane");
    await house.expectNothingLeft();
    expect(house.record).toMatchObject({ ending: "failed", endedBy: "switch" });
  });

  test("when something of the call cannot be closed: the record is written all the same", async () => {
    const caller = house.dial("9196");
    house.call.scope.own(() => {
      throw new Error("does not close");
    });
    caller.phoneHangsUp();
    await house.settle();
    expect(house.bugs.splice(0).join()).toContain("does not close");
    await house.expectNothingLeft();
    expect(house.finished.length).toBe(1);
  });
});
