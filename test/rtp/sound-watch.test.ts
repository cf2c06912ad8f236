// RTP-11: a recording that listens whether anybody speaks.

import { describe, expect, test } from "vitest";
import { SoundWatch } from "../../src/rtp/sound-watch.ts";

/** `seconds` of a tone with this amplitude, as a recorder holds it. */
function sound(amplitude: number, seconds: number, stride = 2): DataView {
  const count = Math.round(8_000 * seconds);
  const view = new DataView(new ArrayBuffer(count * stride));
  for (let i = 0; i < count; i++)
    view.setInt16(i * stride, Math.round(amplitude * Math.sin((2 * Math.PI * 440 * i) / 8_000)), true);
  return view;
}

function look(watch: SoundWatch, amplitude: number, seconds: number, stride = 2): boolean {
  return watch.look(sound(amplitude, seconds, stride), stride, Math.round(8_000 * seconds));
}

describe("RTP-11 silence ends a message", () => {
  test("ten seconds of it are told once, and speech in between begins them anew", () => {
    const watch = new SoundWatch(10_000);
    expect([look(watch, 0, 9), look(watch, 3_000, 1), look(watch, 0, 9.5)]).toEqual([false, false, false]);
    expect(look(watch, 0, 1)).toBe(true);
    expect(look(watch, 0, 20)).toBe(false);
    expect(watch.wasHeard).toBe(true);
  });

  test("the noise of a line is silence, a whisper is not, whatever the layout of the file", () => {
    for (const stride of [2, 4]) {
      const noise = new SoundWatch(10_000);
      expect(look(noise, 100, 10, stride)).toBe(true); // some -50 dBFS
      expect(noise.wasHeard).toBe(false);
      const whisper = new SoundWatch(10_000);
      expect(look(whisper, 350, 10, stride)).toBe(false); // some -39 dBFS
      expect(whisper.wasHeard).toBe(true);
    }
  });
});
