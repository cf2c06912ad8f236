// Events as a client of the stream meets them, with the whole switch behind it: what comes, in which order, what is resumed, and who sees what.

import { describe, expect, test } from "vitest";
import { limits } from "../../../src/base/limits.ts";
import { asker, controlOf, eventOffice, oneCall, read, withPeople } from "./event-office.ts";

const OF_A_CALL = ["call.arrived", "queue.waiting", "call.ringing", "queue.left", "call.answered", "call.ended"];

describe("CRM-12 the stream of events", () => {
  test("a call is told as it goes, each event once, in the order of its numbers", async () => {
    const office = await eventOffice(301);
    const reader = await read(office.world, asker(), { types: "call.*,queue.*" });
    await oneCall(office);
    expect([...reader.types].toSorted()).toEqual([...OF_A_CALL].toSorted());
    expect(reader.types.at(0)).toBe("call.arrived");
    expect(reader.types.at(-1)).toBe("call.ended");
    const seqs = reader.events.map(({ seq }) => seq);
    expect(seqs).toEqual([...new Set(seqs)].toSorted((a, b) => a - b));
    const [ended] = reader.events.slice(-1);
    expect(ended?.about).toMatchObject({ queue: "sales", agent: office.dana.key });
    expect(ended?.data).toMatchObject({ from: office.alice.user, to: "7000", ending: "completed" });
    reader.stop();
    await office.world.run(limits.events.lingerMs);
    await office.world.finish();
    expect(office.world.violations).toEqual([]);
  });

  test("while nobody wants them, of a call its end alone is written", async () => {
    const office = await eventOffice(302);
    await oneCall(office);
    const rows = await office.world.rows("SELECT type FROM event ORDER BY seq");
    expect(rows.map(({ type }) => type)).toEqual(["call.ended"]);
    await office.world.finish();
    expect(office.world.violations).toEqual([]);
  });

  test("who resumes gets what came meanwhile, once, and no gap is told where there was none", async () => {
    const office = await eventOffice(303);
    const whole = await read(office.world, asker(), { types: "call.*,queue.*" });
    const first = await read(office.world, asker(), { types: "call.*,queue.*" });
    office.dana.ready();
    const call = office.alice.dial("7000");
    await office.world.run(2_000);
    first.stop();
    const last = first.events.at(-1)?.seq ?? 0;
    office.dana.phone.calls.at(-1)?.answer();
    await office.world.run(4_000);
    call.hangUp();
    await office.world.run(4_000);
    const second = await read(office.world, asker(), { types: "call.*,queue.*", after: last });
    await office.world.run(1_000);
    expect(second.gaps).toEqual([]);
    expect([...first.events, ...second.events]).toEqual(whole.events);
  });

  test("a client that reads slowly waits in the database, misses nothing, and is cut off when it never reads", async () => {
    const office = await eventOffice(304);
    const quick = await read(office.world, asker());
    const slow = await read(office.world, asker());
    slow.hasRoom = false;
    await oneCall(office);
    expect(slow.lines.length).toBe(1);
    slow.reads();
    await office.world.run(1_000);
    expect(slow.events).toEqual(quick.events);
    slow.hasRoom = false;
    await oneCall(office);
    await office.world.run(limits.events.stuckMs + 2 * limits.events.beatMs);
    expect([slow.isOver, quick.isOver]).toEqual([true, false]);
  });

  test("it beats, with where to resume; whose right is gone hears no more", async () => {
    const { world } = await eventOffice(305);
    const reader = await read(world, asker("boss"), { types: "ticket.*" });
    await world.run(limits.events.beatMs + 100);
    expect(reader.lines.map(({ kind }) => kind)).toEqual(["beat"]);
    reader.may = false;
    await world.run(limits.events.beatMs + 100);
    expect(reader.isOver).toBe(true);
    expect(reader.lines.length).toBe(1);
  });

  test("nobody was there to want them: a gap is told, and the ends of calls are there all the same", async () => {
    const office = await eventOffice(306);
    await oneCall(office);
    const late = await read(office.world, asker(), { after: 0 });
    await office.world.run(500);
    expect(late.gaps).toMatchObject([{ after: 0, why: "unwatched" }]);
    expect(late.types).toEqual(["call.ended"]);
    const ends = await read(office.world, asker(), { types: "call.ended", after: 0 });
    await office.world.run(500);
    expect(ends.gaps).toEqual([]);
  });

  test("events go after their time; whoever resumes from before is told so; no number is given twice", async () => {
    const office = await eventOffice(307);
    await oneCall(office);
    await oneCall(office);
    const [newest] = await office.world.rows("SELECT MAX(seq) AS seq FROM event");
    await office.world.write(`UPDATE event SET at = at - ${limits.events.keptMs}`);
    await office.world.run(limits.events.sweepMs + 1_000);
    expect(await office.world.rows("SELECT * FROM event")).toEqual([]);
    const late = await read(office.world, asker(), { types: "call.ended", after: 0 });
    await office.world.run(500);
    expect(late.gaps).toMatchObject([{ after: 0, why: "too-old" }]);
    await office.world.crashAndRestart();
    withPeople(office.world);
    await office.world.run(1_000);
    expect(office.world.pbx.core.crm.journal.lastSeq).toBeGreaterThanOrEqual(Number(newest?.["seq"]));
  });

  test("a killed switch has every end told once, also of the call that was up", async () => {
    const office = await eventOffice(308);
    await oneCall(office);
    const { world } = office;
    const bob = await world.phone("bob");
    bob.habit = { kind: "answer", afterMs: 60_000 };
    office.alice.dial(bob.user);
    await world.run(2_000);
    expect(bob.state).toBe("ringing"); // talks and waits would be taken up again
    await world.crashAndRestart();
    await world.run(5_000);
    const calls = await world.rows("SELECT id FROM call ORDER BY id");
    const told = await world.rows(
      "SELECT json_extract(about, '$.call') AS id FROM event WHERE type = 'call.ended' ORDER BY id",
    );
    expect(calls.length).toBe(2);
    expect(told).toEqual(calls);
    await world.crashAndRestart();
    await world.run(5_000);
    expect((await world.rows("SELECT seq FROM event WHERE type = 'call.ended'")).length).toBe(2);
  });

  test("so has it of a call that was up for long, though others ended since", async () => {
    const { world, alice } = await eventOffice(309);
    const bob = await world.phone("bob");
    bob.habit = { kind: "answer", afterMs: 500 };
    alice.dial(bob.user); // its record says when it was answered, and no more
    await world.run(5 * 60_000);
    const carl = await world.phone("carl");
    carl.dial("9999");
    await world.run(10_000);
    expect(await world.rows("SELECT seq FROM event WHERE type = 'call.ended'")).toHaveLength(1);
    await world.crashAndRestart(10 * 60_000); // too long for it to go on
    await world.run(5_000);
    expect(await world.rows("SELECT id FROM call")).toHaveLength(2);
    expect(await world.rows("SELECT seq FROM event WHERE type = 'call.ended'")).toHaveLength(2);
  });
});

describe("CRM-11 who sees which events", () => {
  test("a leader sees the team's calls, an agent the own ones, and no list or number shows another's", async () => {
    const office = await eventOffice(311);
    const { world, dana, finn, alice } = office;
    const readers = new Map(
      await Promise.all(
        ["boss", "lead", "dana", "finn"].map(async (who) => [who, await read(world, asker(who))] as const),
      ),
    );
    await oneCall(office); // Dana's, of team a
    dana.takeBreak();
    finn.ready();
    const call = alice.dial("7000");
    await world.run(3_000);
    finn.phone.calls.at(-1)?.answer();
    await world.run(3_000);
    call.hangUp();
    await world.run(5_000);
    const [danas, finns] = (await world.rows("SELECT id FROM call ORDER BY started_at")).map(({ id }) => String(id));
    const endsOf = (who: string) =>
      readers.get(who)?.events.flatMap(({ type, about }) => (type === "call.ended" ? [about.call] : []));
    expect(endsOf("boss")).toEqual([danas, finns]);
    expect(endsOf("lead")).toEqual([danas]);
    expect(endsOf("dana")).toEqual([danas]);
    expect(endsOf("finn")).toEqual([finns]);
    const states = (who: string) =>
      new Set(readers.get(who)?.events.flatMap(({ type, about }) => (type === "agent.state" ? [about.agent] : [])));
    expect(states("lead")).toEqual(new Set([dana.key]));
    expect(states("finn")).toEqual(new Set([finn.key]));
    const listed = async (who: string, about = {}) => {
      const page = await controlOf(world).list({ types: "call.*", about, limit: 50, after: undefined }, asker(who));
      return page.ok ? page.value.items.map((event) => event.about.call) : [];
    };
    expect(await listed("finn", { call: danas ?? "" })).toEqual([]);
    expect(new Set((await listed("dana")).filter((one) => one !== undefined))).toEqual(new Set([danas]));
    expect((await listed("boss", { call: danas ?? "" })).length).toBeGreaterThan(0);
  });

  test("types that are none are refused with the nearest", async () => {
    const { world } = await eventOffice(312);
    const watching = await controlOf(world).watch(
      { types: "call.endd", about: {}, after: undefined, follow: true },
      asker(),
    );
    expect(watching).toMatchObject({
      ok: false,
      status: 400,
      problem: { detail: expect.stringContaining("call.ended") },
    });
  });
});
