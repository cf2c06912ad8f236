// Who calls, as the agent's client, the agent's phone and everybody else see it while the phone rings.

import { describe, expect, test } from "vitest";
import type { PopView } from "../../../src/api/event-control.ts";
import type { WallMillis } from "../../../src/base/time.ts";
import { asker, controlOf, type EventOffice, eventOffice, read } from "./event-office.ts";

/** Alice is 王小明, of class vip, with a call two days ago that was recorded, a mark and a note. */
async function knownCaller({ world, alice, dana }: EventOffice): Promise<string> {
  const { customers } = world.pbx.core.crm;
  const making = customers.create(
    { name: "王小明", numbers: [{ number: alice.user }], class: "vip", owner: dana.key },
    "test",
  );
  await world.run(200);
  const made = await making;
  if (!made.ok) throw new Error(JSON.stringify(made.fault));
  const { id } = made.value;
  const noting = customers.note(id, { text: "只在下午在家" }, "dana");
  await world.run(200);
  await noting;
  const at = world.clock.wall() - 172_800_000;
  await world.write(
    `INSERT INTO call (id, from_number, to_number, queue, agent, started_at, ended_at, ending, talk_ms) VALUES ('c-old', '${alice.user}', '7000', 'sales', '${dana.key}', ${at}, ${at + 9}, 'completed', 61000)`,
  );
  await world.write(
    `INSERT INTO recording (id, call_id, path, started_at, state) VALUES ('c-old', 'c-old', 'p', ${at}, 'saved')`,
  );
  await world.write(
    `INSERT INTO survey_answer (id, call_id, talk, survey, measure, least, most, best, flow, version, number, asked_at, start_at, day, hour, answered_at, answer, grade, score) VALUES ('c-old-s1', 'c-old', 1, 'service', 'csat', 1, 5, 'last', 'main', 1, '${alice.user}', ${at}, ${at}, '20261120', 3, ${at + 5}, 4, 3, 0.75)`,
  );
  return id;
}

describe("CRM-04 screen pop", () => {
  test("within 20 ms of ringing the ringing agent, and nobody else, is shown who calls and what there was", async () => {
    const office = await eventOffice(321);
    const { world, alice, dana } = office;
    const id = await knownCaller(office);
    const heard: { readonly at: WallMillis; readonly pop: PopView }[] = [];
    const [mine, other, boss, all, named] = await Promise.all([
      read(world, asker("dana"), { types: "screen.pop" }),
      read(world, asker("finn"), { types: "screen.pop" }),
      read(world, asker("boss")),
      read(world, asker()),
      read(world, asker(), { agent: dana.key }),
    ]);
    world.pbx.core.crm.telling.pops.listen(() => heard.push({ at: world.clock.wall(), pop: {} as PopView }));
    dana.ready();
    const call = alice.dial("7000");
    await world.run(2_000);
    const [event] = mine.events;
    const pop = event?.data as unknown as PopView;
    expect(mine.types).toEqual(["screen.pop"]);
    expect((heard[0]?.at ?? 0) - Date.parse(pop.ringingAt)).toBeLessThanOrEqual(20);
    expect(pop).toMatchObject({
      agent: dana.key,
      queue: "sales",
      dialled: "7000",
      customer: { id, name: "王小明", class: "vip", className: "贵宾", owner: dana.key },
      calls: [{ id: "c-old", way: "in", talkMs: 61_000, recordings: [{ id: "c-old", state: "saved" }] }],
      marks: [{ survey: "service", answer: 4, score: 0.75 }],
      notes: [{ author: "dana", text: "只在下午在家" }],
      tickets: [],
      whole: true,
    });
    expect(other.types).toEqual([]);
    expect(boss.types).not.toContain("screen.pop");
    expect(all.types).not.toContain("screen.pop");
    expect(named.types).toContain("screen.pop");
    const asked = controlOf(world);
    expect(await asked.pop(dana.key, asker("finn"))).toMatchObject({ ok: false, status: 403 });
    expect(await asked.pop(dana.key, asker("dana"))).toMatchObject({ ok: true, value: { customer: { id } } });
    call.hangUp();
    await world.run(1_000);
    expect(await asked.pop(dana.key, asker("dana"))).toMatchObject({ ok: false, status: 404 });
  });

  test("the desk phone shows the customer's name and class in place of what the network says", async () => {
    const office = await eventOffice(322);
    const { world, alice, dana } = office;
    await knownCaller(office);
    let from = "";
    dana.phone.onInvite = (invite) => {
      from = invite.rows.find(([name]) => name.toLowerCase() === "from")?.[1] ?? "";
      return undefined;
    };
    dana.ready();
    alice.dial("7000");
    await world.run(2_000);
    expect(from).toContain("王小明 (贵宾)");
    expect(from).toContain(alice.user);
  });

  test("an unknown number: one step makes a customer of the caller, or the number that of one who is known", async () => {
    const office = await eventOffice(323);
    const { world, alice, dana } = office;
    const mine = await read(world, asker("dana"), { types: "screen.pop" });
    dana.ready();
    alice.dial("7000");
    await world.run(2_000);
    const pop = mine.events[0]?.data as unknown as PopView;
    expect(pop).toMatchObject({ customer: null, number: alice.user, tickets: [] });
    const control = controlOf(world);
    const nothing = { customer: undefined, name: undefined, class: undefined };
    const attaching = control.attach(pop.call, { ...nothing, name: "李华" }, asker("dana"), undefined);
    await world.run(300);
    const attached = await attaching;
    expect(attached).toMatchObject({ ok: true, value: { name: "李华", number: alice.user, created: true } });
    expect(await control.pop(dana.key, asker("dana"))).toMatchObject({ value: { customer: { name: "李华" } } });
    const again = await control.attach(pop.call, { ...nothing, name: "别人" }, asker("dana"), undefined);
    expect(again).toMatchObject({ ok: false, status: 409 });
    const rows = await world.rows("SELECT customer FROM customer_call WHERE call_id = ?", [pop.call]);
    expect(rows).toEqual([{ customer: attached.ok ? attached.value.customer : "" }]);
  });

  test("while nobody listens nothing is looked up, and nothing is left behind", async () => {
    const office = await eventOffice(324);
    const { world, alice, dana } = office;
    let asked = 0;
    const query = world.database.query.bind(world.database);
    world.database.query = (sql, values) => {
      if (sql.includes("survey_answer")) asked++;
      return query(sql, values);
    };
    dana.ready();
    alice.dial("7000");
    await world.run(2_000);
    expect(asked).toBe(0);
    await world.finish();
    expect(world.violations).toEqual([]);
  });
});
