// Two scripted phones call each other without a switch: what they complain of here would be their own fault.

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { seededRng } from "../../src/base/rng.ts";
import { VirtualClock } from "./clock.ts";
import { voiceOf } from "./ears.ts";
import { type LinkQuality, ORDINARY, PERFECT, SimulatedNetwork } from "./network.ts";
import { Phone, type PhoneInit } from "./phone.ts";

interface Pair {
  readonly clock: VirtualClock;
  readonly network: SimulatedNetwork;
  readonly alice: Phone;
  readonly bob: Phone;
}

const VOICES = [voiceOf("alice", 3), voiceOf("bob", 17)];

function pair(
  seed: number,
  quality: LinkQuality,
  transport: "udp" | "tcp" = "udp",
  more: Partial<PhoneInit> = {},
): Pair {
  const clock = new VirtualClock();
  const network = new SimulatedNetwork({ clock, rng: seededRng(seed), quality });
  const phone = (name: string, index: number, server: string): Phone =>
    new Phone({
      name,
      user: name,
      secret: "s",
      clock,
      rng: seededRng(seed * 10 + index),
      host: network.host(`10.0.1.${index}`),
      server: { host: server, port: 5060 },
      voice: VOICES[index - 1],
      voices: () => VOICES,
      transport,
      ...more,
    });
  return { clock, network, alice: phone("alice", 1, "10.0.1.2"), bob: phone("bob", 2, "10.0.1.1") };
}

function expectContent(p: Pair): void {
  expect([...p.alice.complaints, ...p.bob.complaints]).toEqual([]);
}

async function untilQuiet(p: Pair): Promise<void> {
  await p.clock.advance(70_000);
  expect(p.clock.pendingWhy()).toEqual([]);
  expect(p.alice.unfinished + p.bob.unfinished).toBe(0);
}

for (const transport of ["udp", "tcp"] as const) {
  describe(`two phones over ${transport}`, () => {
    let p: Pair;
    beforeEach(() => {
      p = pair(7, PERFECT, transport);
    });
    afterEach(async () => {
      await untilQuiet(p);
      expectContent(p);
    });

    test("talk, and each hears the other's voice", async () => {
      const call = p.alice.dial("bob");
      await p.clock.advance(500);
      expect(call.state).toBe("ringing");
      await p.clock.advance(2_000);
      expect([call.state, p.bob.state]).toEqual(["talking", "talking"]);
      expect([p.alice.hears(), p.bob.hears()]).toEqual(["voice:bob", "voice:alice"]);
      p.bob.call?.hangUp();
      await p.clock.advance(100);
      expect(call.ending).toEqual({ by: "peer", how: "bye", status: 0 });
    });

    test("give up while ringing: 487 for the one, silence for the other", async () => {
      p.bob.habit = { kind: "ignore" };
      const call = p.alice.dial("bob");
      await p.clock.advance(1_000);
      call.cancel();
      await p.clock.advance(1_000);
      expect(call.ending).toEqual({ by: "me", how: "cancel", status: 487 });
      expect(p.bob.calls[0]?.ending?.how).toBe("cancel");
    });

    test("are busy, or refuse", async () => {
      p.bob.habit = { kind: "reject", afterMs: 300, status: 603 };
      const call = p.alice.dial("bob");
      await p.clock.advance(1_000);
      expect(call.ending).toEqual({ by: "peer", how: "refused", status: 603 });
    });

    for (const style of ["sendonly", "inactive", "zero-address"] as const) {
      test(`hold by ${style} silences the other, resume brings the voice back`, async () => {
        const call = p.alice.dial("bob");
        await p.clock.advance(2_000);
        call.hold(style);
        await p.clock.advance(1_000);
        expect(p.alice.hears()).toBe("nothing");
        expect(p.bob.calls[0]?.heldByPeer).toBe(style !== "zero-address");
        call.resume();
        await p.clock.advance(1_000);
        expect([p.alice.hears(), p.bob.hears()]).toEqual(["voice:bob", "voice:alice"]);
        call.hangUp();
      });
    }

    test("agree when the INVITE has no offer, and when a re-INVITE has none", async () => {
      const call = p.alice.dial("bob", { delayedOffer: true, codecs: ["pcmu"] });
      await p.clock.advance(2_000);
      expect([p.alice.hears(), p.bob.hears()]).toEqual(["voice:bob", "voice:alice"]);
      call.reinviteWithoutSdp();
      await p.clock.advance(1_000);
      expect([p.alice.hears(), p.bob.hears()]).toEqual(["voice:bob", "voice:alice"]);
      call.hangUp();
    });

    test("keys pressed arrive once each", async () => {
      const call = p.alice.dial("bob");
      await p.clock.advance(2_000);
      call.press("1#59");
      await p.clock.advance(1_500);
      expect(p.bob.calls[0]?.digits).toBe("1#59");
      call.hangUp();
    });

    test("refresh their session in time", async () => {
      const call = p.alice.dial("bob", { sessionExpiresS: 90 });
      await p.clock.advance(400_000);
      expect(call.state).toBe("talking");
      call.hangUp();
    });
  });
}

test("hundreds of calls over a bad line end as they should", async () => {
  const bad: LinkQuality = { ...ORDINARY, loss: 0.1, duplicate: 0.1, reorder: 0.1 };
  for (let seed = 1; seed <= 40; seed++) {
    const p = pair(seed, bad, "udp", { voice: undefined });
    if (seed % 3 === 0) p.bob.habit = { kind: "reject", afterMs: 700, status: 486 };
    if (seed % 3 === 1) p.bob.habit = { kind: "ignore" };
    for (let i = 0; i < 5; i++) {
      const call = p.alice.dial("bob");
      await p.clock.advance(8_000);
      if (i % 2 === 0 && call.state === "talking") {
        call.hold();
        await p.clock.advance(5_000);
        call.resume();
        await p.clock.advance(5_000);
      }
      call.hangUp();
      await p.clock.advance(40_000);
      expect(call.state).toBe("ended");
      expect(p.bob.state).toBe("idle");
    }
    await untilQuiet(p);
    expectContent(p);
  }
});

test("a phone that lost power says no more, and its partner's BYE goes unanswered", async () => {
  const p = pair(3, PERFECT);
  const call = p.alice.dial("bob");
  await p.clock.advance(2_000);
  p.bob.vanish();
  call.hangUp();
  await untilQuiet(p);
  expect(p.alice.complaints.map((complaint) => complaint.what)).toEqual(["BYE was never answered"]);
  expect(p.bob.calls[0]?.ending?.how).toBe("unplugged");
});

test("the same seed tells the same story", async () => {
  const story = async (): Promise<string[]> => {
    const lines: string[] = [];
    const p = pair(11, { ...ORDINARY, loss: 0.2 }, "udp");
    p.network.onDatagram = (from, to, bytes, fate) =>
      lines.push(`${p.clock.now()} ${from.host} ${to.host} ${bytes.length} ${fate}`);
    p.alice.dial("bob");
    await p.clock.advance(5_000);
    p.alice.call?.hangUp();
    await p.clock.advance(60_000);
    return lines;
  };
  expect(await story()).toEqual(await story());
});
