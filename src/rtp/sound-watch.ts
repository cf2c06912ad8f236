// Hears whether anybody speaks in what a recorder writes: ends a voice message after so much silence. Only recordings that ask for it have one;
// it looks at samples once, as they are on their way to the disk.

/** 20 ms at 8 kHz. */
const WINDOW_FRAMES = 160;
/** Mean amplitude of a window with somebody in it, some -46 dBFS: above the noise of a line and comfort noise, below a whisper. */
const SPOKEN = 165;

export class SoundWatch {
  readonly #quietFrames: number;
  #quietFor = 0;
  #wasHeard = false;
  #wasTold = false;

  constructor(quietMs: number) {
    this.#quietFrames = quietMs * 8;
  }

  /** Was there anything but silence so far? */
  get wasHeard(): boolean {
    return this.#wasHeard;
  }

  /** `count` samples of 16 bits, one every `stride` bytes from the start of `view`. true, once: it has been silent for too long now. */
  look(view: DataView, stride: number, count: number): boolean {
    for (let start = 0; start < count; start += WINDOW_FRAMES) {
      const end = Math.min(start + WINDOW_FRAMES, count);
      let sum = 0;
      for (let i = start; i < end; i++) sum += Math.abs(view.getInt16(i * stride, true));
      const isSpoken = sum > SPOKEN * (end - start);
      this.#wasHeard ||= isSpoken;
      this.#quietFor = isSpoken ? 0 : this.#quietFor + end - start;
    }
    if (this.#wasTold || this.#quietFor < this.#quietFrames) return false;
    this.#wasTold = true;
    return true;
  }
}
