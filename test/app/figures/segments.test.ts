// ACD-22: a conversation is a row of stretches, and each queue's figures follow from those in it. Whole calls with phones played by hand.

import { describe, expect, test } from "vitest";
import type { SegmentRecord } from "../../../src/call/record.ts";
import type { FakeSession } from "../../call/fake-session.ts";
import { House } from "../house.ts";

const OFFICE = `
extensions:
  "1001": { secret: "kx83-vnq2-77" }
  "1002": { secret: "ab83-vnq2-78" }
  "1003": { secret: "cd83-vnq2-79" }
agents:
  "5001": { name: 李雷, extension: "1001", skills: { sales: 5 } }
  "5002": { name: 韩梅梅, extension: "1002", skills: { support: 5 } }
queues:
  sales: { number: "7000", requires: { sales: 1 }, wrapUp: 10s }
  support: { number: "7001", requires: { support: 1 }, wrapUp: 10s }
keys: { transfer: "*1", consult: "*2", three-way: "*3", park: "*4" }
`;

async function talkingIn(house: House): Promise<{ caller: FakeSession; first: FakeSession }> {
  house.ready("5001");
  const caller = house.dial("7000");
  await house.settle();
  const first = house.last;
  first.phoneAnswers();
  await house.clock.advance(30_000);
  return { caller, first };
}

async function press(house: House, extension: string, keys: string): Promise<void> {
  const leg = [...house.calls.legsOf(extension as never)].at(-1);
  if (leg === undefined) throw new Error(`${extension} is in no call`);
  for (const digit of keys)
    house.media.facts({ kind: "digit", call: leg.mediaCall, leg: leg.id, digit, durationMs: 100 });
  await house.settle();
}

function told({ kind, queue, agent, outcome, detail }: SegmentRecord): string {
  return [kind, queue, agent, outcome, detail].filter((part) => part !== undefined).join(" | ");
}

/** What the customer's call was, stretch by stretch. */
function stretches(house: House): readonly string[] {
  const record = house.finished.find(({ from }) => from === "1003");
  const all = record?.segments ?? [];
  for (const { startedAt, endedAt } of all) expect(endedAt).toBeGreaterThanOrEqual(startedAt);
  return all.filter(({ kind }) => kind !== "offer").map(told);
}

/** Figures of all queues from nothing but the stored stretches. */
function fromSegments(house: House) {
  const count = (queue: string) => {
    const visits = house.finished.flatMap(({ segments }) =>
      segments.filter((one) => one.kind === "queue" && one.queue === queue),
    );
    const of = (...outcomes: string[]): number =>
      visits.filter(({ outcome = "" }) => outcomes.includes(outcome)).length;
    return { offered: visits.length, answered: of("connected", "picked-up"), abandoned: of("abandoned") };
  };
  return { sales: count("sales"), support: count("support") };
}

describe("ACD-22 transfers between queues and agents", () => {
  test("blind to another queue, whose agent answers: a stretch for the way, and both queues have answered", async () => {
    const house = new House(OFFICE);
    const { caller, first } = await talkingIn(house);
    first.phoneRefers("7001");
    await house.settle();
    first.phoneHangsUp();
    await house.clock.advance(40_000);
    house.ready("5002");
    await house.settle();
    house.last.phoneAnswers();
    await house.clock.advance(20_000);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
    expect(stretches(house)).toEqual([
      "queue | sales | connected",
      "talk | sales | 5001 | transferred",
      "transfer | sales | 5001 | queued | blind by 1001 to 7001",
      "queue | support | connected",
      "talk | support | 5002 | completed",
    ]);
    expect(house.figuresOf("sales")).toMatchObject({ offered: 1, answered: 1, answeredInTime: 1, transfersOut: 1 });
    expect(house.figuresOf("support")).toMatchObject({ offered: 1, answered: 1, answeredInTime: 0, transfersIn: 1 });
    expect(house.figures.ofAgent("5001" as never)).toMatchObject({ answered: 1, transfers: 1 });
    expect(fromSegments(house)).toMatchObject({
      sales: { offered: 1, answered: 1, abandoned: 0 },
      support: { offered: 1, answered: 1, abandoned: 0 },
    });
    expect(house.figuresOf("sales").talkMs).toBe(30_000);
    expect(house.figuresOf("support").talkMs).toBe(20_000);
  });

  test("blind to another queue, where the caller hangs up: abandoned there, still answered here", async () => {
    const house = new House(OFFICE);
    const { caller, first } = await talkingIn(house);
    first.phoneRefers("7001");
    await house.settle();
    first.phoneHangsUp();
    await house.clock.advance(60_000);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
    expect(house.figuresOf("sales")).toMatchObject({ offered: 1, answered: 1, abandoned: 0 });
    expect(house.figuresOf("support")).toMatchObject({ offered: 1, answered: 0, abandoned: 1 });
    expect(fromSegments(house)).toMatchObject({
      sales: { answered: 1, abandoned: 0 },
      support: { answered: 0, abandoned: 1 },
    });
  });

  test("blind to a phone that does not answer: the way failed, and the talk goes on", async () => {
    const house = new House(OFFICE);
    const { caller, first } = await talkingIn(house);
    first.phoneRefers("1002");
    await house.settle();
    house.last.phoneRefuses(486);
    await house.settle();
    caller.phoneHangsUp();
    await house.expectNothingLeft();
    expect(stretches(house)).toEqual([
      "queue | sales | connected",
      "talk | sales | 5001 | transferred",
      "transfer | sales | 5001 | failed 486 | blind by 1001 to 1002",
      "talk | 5001 | completed",
    ]);
    expect(house.figuresOf("sales")).toMatchObject({ offered: 1, answered: 1, abandoned: 0 });
  });

  test("asked back with keys and left the caller there: the asking is a stretch, and so is the handing over", async () => {
    const house = new House(OFFICE);
    const { caller, first } = await talkingIn(house);
    house.ready("5002");
    await press(house, "1001", "*27001#");
    house.last.phoneAnswers();
    await house.clock.advance(15_000);
    first.phoneHangsUp();
    await house.clock.advance(10_000);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
    const [asked = "", handed = ""] = stretches(house).filter((one) => /^(consult|transfer)/.test(one));
    expect(asked).toMatch(/^consult \| sales \| 5001 \| transferred \| 1001 with c-/);
    expect(handed).toBe("transfer | sales | 5001 | connected | consult by 1001 to 7001");
    expect(stretches(house).at(-1)).toBe("talk | 5002 | completed");
    expect(house.figuresOf("sales")).toMatchObject({ offered: 1, answered: 1, abandoned: 0, transfersOut: 1 });
    expect(house.figuresOf("support")).toMatchObject({ offered: 1, answered: 1, abandoned: 0, transfersIn: 1 });
    expect(fromSegments(house)).toMatchObject({ support: { offered: 1, answered: 1 } });
  });

  test("asked back and came back: nobody was transferred", async () => {
    const house = new House(OFFICE);
    const { caller } = await talkingIn(house);
    house.ready("5002");
    await press(house, "1001", "*21002#");
    house.last.phoneAnswers();
    await house.clock.advance(15_000);
    house.last.phoneHangsUp();
    await house.settle();
    caller.phoneHangsUp();
    await house.expectNothingLeft();
    expect(stretches(house).filter((one) => one.startsWith("consult"))).toEqual([
      expect.stringMatching(/^consult \| sales \| 5001 \| came back \| 1001 with c-/),
    ]);
    expect(house.figuresOf("sales")).toMatchObject({ answered: 1, transfersOut: 0 });
  });

  test("handed over while the other queue's callers wait: the caller waits there, and nobody was refused or abandoned", async () => {
    const house = new House(OFFICE);
    const { caller, first } = await talkingIn(house);
    const second = house.dial("7001", { from: "1001" });
    await house.clock.advance(5_000);
    first.phoneRefers("7001", second.named);
    await house.settle();
    first.phoneHangsUp();
    await house.clock.advance(5_000);
    house.ready("5002");
    await house.settle();
    house.last.phoneAnswers();
    await house.clock.advance(5_000);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
    expect(stretches(house)).toEqual([
      "queue | sales | connected",
      "talk | sales | 5001 | transferred",
      "transfer | sales | 5001 | queued | attended by 1001 to 7001",
      "queue | support | connected",
      "talk | support | 5002 | completed",
    ]);
    expect(house.figuresOf("support")).toMatchObject({
      offered: 2,
      answered: 1,
      overflowed: 1,
      refused: 0,
      abandoned: 0,
    });
    expect(house.figuresOf("support")).toMatchObject({ transfersIn: 1 });
  });

  test("attended with two lines (RFC 5589): handed over in one go", async () => {
    const house = new House(OFFICE);
    const { caller, first } = await talkingIn(house);
    house.ready("5002");
    const second = house.dial("7001", { from: "1001" });
    await house.settle();
    house.last.phoneAnswers();
    await house.clock.advance(5_000);
    first.phoneRefers("7001", second.named);
    await house.settle();
    first.phoneHangsUp();
    await house.clock.advance(5_000);
    caller.phoneHangsUp();
    await house.expectNothingLeft();
    expect(stretches(house)).toEqual([
      "queue | sales | connected",
      "talk | sales | 5001 | transferred",
      "transfer | sales | 5001 | connected | attended by 1001 to 7001",
      "talk | 5002 | completed",
    ]);
    expect(house.figuresOf("sales")).toMatchObject({ answered: 1, transfersOut: 1 });
    expect(house.figuresOf("support")).toMatchObject({ answered: 1, transfersIn: 1, abandoned: 0 });
  });
});
