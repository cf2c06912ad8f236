// Keys of phones that know no events, heard in their sound: RTP-06.

import { describe, expect, test } from "vitest";
import { KeySender } from "../../src/rtp/key-sender.ts";
import { codecKit } from "./codecs.ts";
import { legId, MediaBench, PhoneStream, planFor } from "./media-bench.ts";
import { promptSound } from "./sounds.ts";

const ALICE = { host: "192.0.2.1", port: 4_000 };
const TYPE = { pcmu: 0, pcma: 8, g722: 9, opus: 111 } as const;
type Codec = keyof typeof TYPE;

interface Rig {
  readonly bench: MediaBench;
  readonly say: (sound: Int16Array) => Promise<void>;
  readonly keys: () => string;
}

/** A phone that speaks `codec` and agreed on no events. `say`: 8 kHz, 20 ms a packet. */
function phone(codec: Codec, detectTones = true): Rig {
  const bench = new MediaBench();
  const plan = planFor(ALICE, { codec, payloadType: TYPE[codec], telephoneEvent: undefined, detectTones });
  const port = bench.leg("a", plan);
  const stream = new PhoneStream(ALICE, { payloadType: TYPE[codec] });
  const encoder = codecKit.encoder(codec, 8_000);
  const room = new Uint8Array(1_500);
  return {
    bench,
    say: async (sound) => {
      for (let at = 0; at + 160 <= sound.length; at += 160) {
        const octets = encoder.encode(sound.subarray(at, at + 160), room, 0);
        port.arrive(stream.next(room.slice(0, octets)), ALICE);
        if (codec === "opus") stream.timestamp += 960 - octets; // its clock runs at 48 kHz
        await bench.clock.advance(20);
      }
    },
    keys: () => bench.facts.flatMap((fact) => (fact.kind === "digit" && fact.isTone ? [fact.digit] : [])).join(""),
  };
}

function pressed(digits: string, ms: number): Int16Array {
  const keys = new KeySender();
  keys.press(digits, ms);
  const sound = new Int16Array(8 * (ms + 60) * digits.length + 1_600);
  keys.tone(sound, 8_000);
  return sound;
}

describe("RTP-06 keys that come as tones", () => {
  test.each(["pcmu", "pcma", "g722", "opus"] as const)("each is told once (%s)", async (codec) => {
    const rig = phone(codec);
    await rig.say(pressed("1590*#D", 120));
    expect(rig.keys()).toBe("1590*#D");
    await rig.bench.mustBeEmpty(["a"]);
  });

  test("only where the plan says that they may", async () => {
    const rig = phone("pcma", false);
    await rig.say(pressed("123", 120));
    expect(rig.keys()).toBe("");
    await rig.bench.mustBeEmpty(["a"]);
  });

  test("no voice is a key", async () => {
    const rig = phone("pcma");
    for (const name of ["zh/directory-spell", "en/directory-spell", "zh/all-busy", "en/all-busy"])
      await rig.say(promptSound(name));
    expect(rig.keys()).toBe("");
    await rig.bench.mustBeEmpty(["a"]);
  });

  test("no longer once events are agreed on", async () => {
    const rig = phone("g722");
    await rig.say(pressed("1", 120));
    rig.bench.command({ kind: "configure", leg: legId("a"), plan: planFor(ALICE, { codec: "g722", payloadType: 9 }) });
    await rig.say(pressed("2", 120));
    expect(rig.keys()).toBe("1");
    await rig.bench.mustBeEmpty(["a"]);
  });
});
