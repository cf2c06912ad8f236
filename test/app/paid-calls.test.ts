// What paid calls may cost, and how often one phone may call, through the whole story of a call.

import { describe, expect, test } from "vitest";
import { House } from "./house.ts";

const OFFICE = `
office: { country: CN }
extensions:
  "1001": { secret: "kx83-vnq2-77", rights: [national], paidCalls: 2, paidMinutes: 3 }
  "1002": { secret: "ab83-vnq2-78", rights: [national], forward: { always: "013800138000" }, paidCalls: 1 }
  "1003": { secret: "cd83-vnq2-79" }
trunks:
  alpha: { host: 192.0.2.1, register: false, qualify: 0s, calls: 20 }
routes:
  - { match: "0.", via: [alpha], right: national, paid: true }
  - { match: "8.", via: [alpha], right: national, paid: false }
`;

describe("SIP-11 paid calls", () => {
  test("a call that uses up the day's minutes ends there, says why, and the next one is refused", async () => {
    const house = new House(OFFICE);
    const caller = house.dial("013800138000", { from: "1001" });
    await house.settle();
    house.last.phoneAnswers();
    await house.clock.advance(3 * 60_000 - 1_000);
    expect(caller.state).toBe("answered");
    await house.clock.advance(2_000);
    expect(house.last.state).toBe("ended");
    expect(caller.state).toBe("ended");
    expect(house.record.notes.join()).toContain("paid-minutes");
    const next = house.dial("013800138000", { from: "1001" });
    await house.settle();
    expect(next.ending?.status).toBe(403);
    expect(house.record, "nobody outside was asked").toMatchObject({ ending: "rejected", endedBy: "switch" });
    expect(house.rung).toHaveLength(1);
    const free = house.dial("8123456", { from: "1001" });
    await house.settle();
    expect(house.rung, "what costs nothing still goes").toHaveLength(2);
    house.last.phoneRefuses(486);
    await house.settle();
    expect(free.ending?.status).toBe(486);
    await house.expectNothingLeft();
  });

  test("so many paid calls at once; the place is free again when one is refused", async () => {
    const house = new House(OFFICE);
    const calls = ["013800138001", "013800138002", "013800138003"].map((number) =>
      house.dial(number, { from: "1001" }),
    );
    await house.settle();
    expect(calls.map((call) => call.ending?.status)).toEqual([undefined, undefined, 403]);
    expect(house.rung).toHaveLength(2);
    house.last.phoneRefuses(486);
    await house.settle();
    house.dial("013800138004", { from: "1001" });
    await house.settle();
    expect(house.rung).toHaveLength(3);
    for (const { phone } of house.rung) if (phone.state !== "ended") phone.phoneRefuses(486);
    await house.settle();
    await house.expectNothingLeft();
  });

  test("a forwarded call is paid by whoever forwards it", async () => {
    const house = new House(OFFICE);
    const first = house.dial("1002", { from: "1003" });
    const second = house.dial("1002", { from: "1001" });
    await house.settle();
    expect(house.rung, "1002 has one paid call").toHaveLength(1);
    expect(second.ending?.status).toBe(403);
    house.last.phoneRefuses(486);
    await house.settle();
    expect(first.ending?.status).toBe(486);
    await house.expectNothingLeft();
  });
});
