// Lamps, as people at their phones see them.

import { describe, expect, test } from "vitest";
import type { Phone } from "../world/phone.ts";
import { type LampKey, PhoneSide, versionOf } from "../world/phone-watch.ts";
import { cseqOf, header } from "../world/sip-text.ts";
import { createWorld, type World } from "../world/world.ts";
import { expectGoodEnd, WAITS } from "./office.ts";

/** Runs the world until the promise is settled. */
async function during<Value>(world: World, promise: Promise<Value>): Promise<Value> {
  let done: { readonly value: Value } | undefined;
  void promise.then((value) => {
    done = { value };
  });
  while (done === undefined) await world.run(20);
  return done.value;
}

interface Floor {
  readonly world: World;
  readonly alice: Phone;
  readonly bob: Phone;
  readonly carol: PhoneSide;
  readonly lamp: LampKey;
}

/** Carol's lamp key shows Bob's line; Alice calls. */
async function floorWith(seed: number, expiresS = 3_600): Promise<Floor> {
  const world = await createWorld({ seed, loss: 0.02 });
  const [alice, bob, watcher] = [await world.phone("alice"), await world.phone("bob"), await world.phone("carol")];
  bob.habit = WAITS;
  const carol = new PhoneSide(watcher);
  const lamp = await during(world, carol.watch("dialog", bob.user, expiresS));
  await world.run(1_000);
  return { world, alice, bob, carol, lamp };
}

async function end(floor: Floor): Promise<void> {
  for (const key of floor.carol.keys) await during(floor.world, key.subscribe(0));
  await expectGoodEnd(floor.world);
}

describe("SIP-07 a lamp follows a call", () => {
  test("dark, blinking, lit, dark", async () => {
    const floor = await floorWith(301);
    const { world, alice, bob, lamp } = floor;
    expect([lamp.status, lamp.shows]).toEqual([200, "terminated"]);
    const call = alice.dial(bob.user);
    await world.run(2_500);
    expect(lamp.shows).toBe("early");
    bob.call?.answer();
    await world.run(2_500);
    expect(lamp.shows).toBe("confirmed");
    call.hangUp();
    await world.run(2_500);
    expect(lamp.shows).toBe("terminated");
    await end(floor);
  });

  test("who shares no pickup group with a line sees that it is busy, and not with whom", async () => {
    const floor = await floorWith(302);
    const { world, alice, bob, lamp } = floor;
    alice.dial(bob.user);
    await world.run(2_500);
    expect(lamp.last.body).not.toMatch(new RegExp(`call-id|-tag|${alice.user}|alice|remote`));
    const own = new PhoneSide(bob);
    const mine = await during(world, own.watch("dialog", bob.user));
    await world.run(1_500);
    expect(mine.last.body).toContain(`sip:${alice.user}@`);
    expect(mine.last.body).toMatch(/call-id="[^"]+" local-tag="[^"]+" remote-tag="[^"]+" direction="recipient"/);
    await during(world, mine.subscribe(0));
    await end(floor);
  });

  test("the line that calls is busy too", async () => {
    const floor = await floorWith(303);
    const { world, alice, bob } = floor;
    const key = await during(world, floor.carol.watch("dialog", alice.user));
    alice.dial(bob.user);
    await world.run(2_500);
    expect(key.shows).toBe("early");
    expect(key.last.body).toContain('direction="initiator"');
    bob.call?.answer();
    await world.run(2_500);
    expect(key.shows).toBe("confirmed");
    await end(floor);
  });

  test("a queue's lamp blinks while somebody waits", async () => {
    const world = await createWorld({ seed: 304 });
    world.queue("sales", { number: "7000", requires: {} });
    const alice = await world.phone("alice");
    const carol = new PhoneSide(await world.phone("carol"));
    const lamp = await during(world, carol.watch("dialog", "7000"));
    await world.run(1_000);
    const call = alice.dial("7000");
    await world.run(2_500);
    expect(lamp.shows).toBe("early");
    call.hangUp();
    await world.run(2_500);
    expect(lamp.shows).toBe("terminated");
    await during(world, lamp.subscribe(0));
    await expectGoodEnd(world);
  });

  test("a number nobody has is 404, and a stranger learns not even that", async () => {
    const world = await createWorld({ seed: 305, loss: 0 });
    const carol = new PhoneSide(await world.phone("carol"));
    expect(
      await during(
        world,
        carol.watch("dialog", "4711").then(({ status }) => status),
      ),
    ).toBe(404);
    const stranger = new PhoneSide(world.addPhone("stranger", { secret: "wrong-password", number: "1099" }));
    world.office.extension("1099", { secret: "the-right-one" });
    world.apply();
    expect(
      await during(
        world,
        stranger.watch("dialog", "4711").then(({ status }) => status),
      ),
    ).toBe(401);
    await expectGoodEnd(world);
  });
});

describe("SIP-07 lamps survive the switch", () => {
  test("killed while Bob talks and started again: Carol hears the full state, with numbers she has not seen", async () => {
    const floor = await floorWith(306);
    const { world, alice, bob, lamp } = floor;
    bob.habit = { kind: "answer", afterMs: 300 };
    alice.dial(bob.user);
    await world.run(5_000);
    expect(lamp.shows).toBe("confirmed");
    const before = lamp.last;
    await world.crashAndRestart(2_000);
    await world.run(3_000);
    const after = lamp.last;
    // The talk goes on, and so says the lamp.
    expect([lamp.shows, cseqOf(after) > cseqOf(before)]).toEqual(["confirmed", true]);
    expect(versionOf(after) ?? 0).toBeGreaterThan(versionOf(before) ?? 0);
    expect(header(after, "subscription-state")).toMatch(/^active;expires=35\d\d$/);
    for (const phone of [alice, bob]) for (const call of phone.calls) call.hangUp();
    await world.run(1_000);
    bob.habit = WAITS;
    alice.dial(bob.user);
    await world.run(2_500);
    expect(lamp.shows).toBe("early");
    expect(await during(world, lamp.subscribe(3_600))).toBe(200);
    await end(floor);
  });

  test("killed five times in the middle of everything: no number is ever used twice", async () => {
    const floor = await floorWith(307);
    const { world, alice, bob, lamp } = floor;
    for (let life = 0; life < 5; life++) {
      const call = alice.dial(bob.user);
      await world.run(1_000 + 700 * life);
      await world.crashAndRestart(300);
      call.hangUp();
      bob.call?.hangUp();
      await world.run(3_000);
      expect(lamp.shows).toBe("terminated");
    }
    // `LampKey` complains about any number or version that does not grow, and the world reports complaints.
    await end(floor);
  });
});

describe("SIP-07 mailbox lamps and presence", () => {
  test("the lamp for messages lights when it is set, and still burns after a restart", async () => {
    const world = await createWorld({ seed: 308, loss: 0.02 });
    const carol = new PhoneSide(await world.phone("carol"));
    const lamp = await during(world, carol.watch("message-summary", carol.phone.user));
    await world.run(1_000);
    expect(lamp.last.body).toContain("Messages-Waiting: no");
    const counts = { fresh: 3, old: 1, urgentFresh: 0, urgentOld: 0 };
    const key = carol.phone.user as never;
    await during(world, world.pbx.core.beside.setMailbox(key, counts, { unasked: false }));
    await world.run(2_000);
    expect(lamp.last.body).toContain("Messages-Waiting: yes");
    expect(lamp.last.body).toContain("Voice-Message: 3/1 (0/0)");
    await world.crashAndRestart(500);
    await world.run(2_000);
    expect(lamp.heard.length).toBeGreaterThan(2);
    expect(lamp.last.body).toContain("Voice-Message: 3/1 (0/0)");
    await during(world, lamp.subscribe(0));
    const other = await during(world, carol.watch("message-summary", "9196"));
    expect(other.status).toBe(404);
    await expectGoodEnd(world);
  });

  test("a phone that never subscribes is told where the office wants it so", async () => {
    const world = await createWorld({ seed: 309, loss: 0 });
    const phone = await world.phone("dan");
    const heard: string[] = [];
    phone.onOther = (request) => {
      heard.push(`${header(request, "event")} ${request.body}`);
      return 200;
    };
    const counts = { fresh: 1, old: 0, urgentFresh: 0, urgentOld: 0 };
    await during(world, world.pbx.core.beside.setMailbox(phone.user as never, counts, { unasked: false }));
    await world.run(500);
    expect(heard).toEqual([]);
    await during(world, world.pbx.core.beside.setMailbox(phone.user as never, counts, { unasked: true }));
    await world.run(500);
    expect(heard).toEqual([expect.stringMatching(/^message-summary Messages-Waiting: yes/)]);
    await expectGoodEnd(world);
  });

  test("presence: there, on the phone, publishing a word, gone", async () => {
    const floor = await floorWith(310);
    const { world, alice, bob, carol } = floor;
    const seen = await during(world, carol.watch("presence", bob.user));
    await world.run(1_000);
    expect(seen.last.body).toContain("<basic>open</basic>");
    bob.habit = { kind: "answer", afterMs: 300 };
    const call = alice.dial(bob.user);
    await world.run(4_000);
    expect(seen.last.body).toContain("<rpid:on-the-phone/>");
    call.hangUp();
    const person =
      '<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:bob"><tuple id="a"><status><basic>open</basic></status><note>im Lager</note></tuple></presence>';
    let etag = "";
    const publish = (body: string, rows: readonly (readonly [string, string])[]): Promise<number> =>
      during(
        world,
        new PhoneSide(bob).send(
          "PUBLISH",
          bob.user,
          body,
          [["Event", "presence"], ["Content-Type", "application/pidf+xml"], ...rows],
          (answer) => {
            etag = header(answer, "sip-etag");
          },
        ),
      );
    expect(await publish(person, [["Expires", "120"]])).toBe(200);
    await world.run(2_000);
    expect(seen.last.body).toContain("im Lager");
    const first = etag;
    expect(
      await publish("", [
        ["SIP-If-Match", first],
        ["Expires", "120"],
      ]),
    ).toBe(200);
    expect(etag).not.toBe(first);
    const kept = etag;
    expect(
      await publish("", [
        ["SIP-If-Match", first],
        ["Expires", "120"],
      ]),
    ).toBe(412);
    expect(await publish("<presence", [["Expires", "120"]])).toBe(400);
    expect(await publish(person, [["Expires", "10"]])).toBe(423);
    expect(
      await publish("", [
        ["SIP-If-Match", kept],
        ["Expires", "0"],
      ]),
    ).toBe(200);
    await world.run(2_000);
    expect(seen.last.body).not.toContain("im Lager");
    await during(world, bob.unregister());
    await world.run(2_000);
    expect(seen.last.body).toContain("<basic>closed</basic>");
    await end(floor);
  });
});
