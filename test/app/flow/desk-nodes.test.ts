// What callers leave with the office from within a flow: tickets, and what they say of an article.

import { beforeEach, describe, expect, test } from "vitest";
import type { FlowPlace } from "../../../src/app/core/flow/doors.ts";
import { ticketDoor } from "../../../src/app/core/flow/leave-ticket.ts";
import { voteDoor } from "../../../src/app/core/flow/vote-article.ts";
import { ANONYMOUS } from "../../../src/app/core/incoming-trunk.ts";
import { limits } from "../../../src/base/limits.ts";
import { silentLog } from "../../../src/base/log.ts";
import { HOUR_MS } from "../../../src/base/time.ts";
import type { ArticleId } from "../../../src/crm/ids.ts";
import { Knowledge } from "../../../src/crm/knowledge/knowledge.ts";
import type { Outcome } from "../../../src/ivr/verbs.ts";
import { sampleGround } from "../../api/sample-crm.ts";
import { Desk } from "../../crm/tickets/desk.ts";
import { listenTo, press, promptEnds } from "../feature-story.ts";
import { houseWith, OFFICE, withDoors } from "./flow-story.ts";

const FLOW = `
flow: main
nodes:
  ask: { collect: house, words: [{ prompt: ask }], digits: 1-3, next: { done: pin, timeout: bye, invalid: bye } }
  pin: { collect: code, words: [{ prompt: pin }], digits: "4", secret: true, next: { done: open, timeout: bye, invalid: bye } }
  open:
    ticket: repair
    subject: "House \${house}, PIN \${code}"
    fields: { address: house }
    into: made
    next: { done: number, refused: sorry }
  number: { say: [{ digits: text(made.number) }], next: good }
  good: { vote: refund, helped: false, next: { done: bye, error: sorry } }
  sorry: { play: sorry, next: bye }
  bye: { hangUp: [{ prompt: bye }] }
`;
const REPAIR = `${OFFICE}
tickets:
  repair:
    fields: { address: {} }
    steps: { record: { next: [done] }, done: { closes: solved } }
`;

function at(call: string, from = "013800138000"): FlowPlace {
  return { call: { id: call, from, origin: undefined }, flow: "main" } as unknown as FlowPlace;
}

describe("CRM-06, CRM-08, IVR-05 a caller in a flow", () => {
  test("leaves a ticket, hears its number, and says what an article was worth", async () => {
    const house = houseWith([FLOW], REPAIR);
    const asked: unknown[] = [];
    withDoors(house, {
      ticket: (verb) => {
        asked.push(verb);
        return { kind: "done", value: { id: "T-1001", number: 1001 } };
      },
      vote: (verb) => {
        asked.push(verb);
        return { kind: "done" };
      },
    });
    house.dial("8000");
    await house.settle();
    await promptEnds(house);
    await press(house, "12#");
    await promptEnds(house);
    await press(house, "4711");
    const heard = await listenTo(house);
    expect(heard.at(-1)).toBe("bye");
    expect(heard).not.toContain("sorry");
    expect(asked).toEqual([
      { verb: "ticket", category: "repair", subject: "House 12, PIN •••", fields: { address: "12" } },
      { verb: "vote", article: "refund", helped: false, language: "zh" },
    ]);
    await house.expectNothingLeft();
  });
});

describe("CRM-06 the door of the node `ticket`", () => {
  let desk: Desk;
  let door: ReturnType<typeof ticketDoor>;
  const ask = (place: FlowPlace, fields: Readonly<Record<string, string>> = {}, category = "repair") =>
    desk.settle(
      Promise.resolve(door({ verb: "ticket", category, subject: undefined, fields }, place)),
    ) as Promise<Outcome>;

  beforeEach(async () => {
    desk = await Desk.open("2026-11-23T09:00:00+08:00");
    door = open();
  });

  function open(): ReturnType<typeof ticketDoor> {
    const customerOf = (number: string) => (number === "+8613800138000" ? ("cu-li" as never) : undefined);
    return ticketDoor({
      ...{ clock: desk.clock, log: silentLog, office: () => desk.office, tickets: () => desk.tickets, customerOf },
    });
  }

  test("makes one of a category in a call, for the customer, also when the process is killed in between", async () => {
    const made = { kind: "done", value: { id: "T-1001", number: 1001 } };
    expect(await ask(at("c-1"), { address: "1 Main St" })).toEqual(made);
    expect(await ask(at("c-1"), { address: "2 Main St" })).toEqual(made);
    await desk.killed();
    door = open();
    expect(await ask(at("c-1"))).toEqual(made);
    expect(desk.tickets.find("T-1001")).toMatchObject({
      ...{ subject: "Repair", origin: "flow", phone: "+8613800138000", customer: "cu-li", call: "c-1" },
      fields: { address: "1 Main St" },
    });
  });

  test("refuses fields that will not do and a category that is gone, and whoever fills the desk", async () => {
    expect(await ask(at("c-1"), { model: "Z9" })).toEqual({ kind: "refused" });
    expect(await ask(at("c-1"), {}, "gone")).toEqual({ kind: "refused" });
    const { perCaller } = limits.leftByCallers;
    for (let call = 2; call < perCaller; call++) expect((await ask(at(`c-${call}`))).kind).toBe("done");
    expect(await ask(at("c-99"))).toEqual({ kind: "refused" });
    expect((await ask(at("c-100", "013900139000"))).kind).toBe("done");
    await desk.clock.advance(HOUR_MS);
    expect((await ask(at("c-101"))).kind).toBe("done");
  });
});

describe("CRM-08 the door of the node `vote`", () => {
  test("counts a call once, its last word, a caller's next call a day later, and hidden callers up to a bound", async () => {
    const ground = sampleGround();
    const knowledge = new Knowledge(ground);
    const id = "refund" as ArticleId;
    await knowledge.save({ id, by: "li", title: "退款", body: "七天" });
    const door = voteDoor({ clock: ground.clock, knowledge: () => knowledge });
    const vote = async (place: FlowPlace, helped: boolean, article = "refund") =>
      (await door({ verb: "vote", article, helped, language: "zh" }, place)).kind;
    expect(await vote(at("c-1"), true)).toBe("error");
    await knowledge.publish(id, undefined, "li");
    const votes = () => [knowledge.get(id)?.helped, knowledge.get(id)?.notHelped];
    expect([await vote(at("c-1"), true), votes()]).toEqual(["done", [1, 0]]);
    expect([await vote(at("c-1"), false), votes()]).toEqual(["done", [0, 1]]);
    expect([await vote(at("c-2"), true), votes()]).toEqual(["done", [0, 1]]);
    expect([await vote(at("c-3", "1002"), true), votes()]).toEqual(["done", [1, 1]]);
    for (let call = 10; call < 10 + limits.leftByCallers.votesOfHidden + 5; call++)
      expect(await vote(at(`c-${call}`, ANONYMOUS), true)).toBe("done");
    expect(votes()).toEqual([1 + limits.leftByCallers.votesOfHidden, 1]);
    expect(await vote(at("c-1"), true, "nosuch")).toBe("error");
  });
});
