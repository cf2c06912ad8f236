// What of a caller's line is taken for speech, and when it is taken to be over. The recogniser is played by hand.

import { beforeEach, describe, expect, test } from "vitest";
import { type HeardWords, type HearingWords, hearWords } from "../../../src/app/core/flow/hear-words.ts";
import type { Recogniser } from "../../../src/app/core/flow/recogniser.ts";
import { Abort } from "../../../src/base/abort.ts";
import type { CallId, LegId } from "../../../src/base/ids.ts";
import type { Leg } from "../../../src/call/leg.ts";
import { FakeMedia } from "../../call/fake-media.ts";
import { VirtualClock } from "../../world/clock.ts";

const LEG = "l-1" as LegId;
const PIECE_MS = 100;

let clock: VirtualClock;
let media: FakeMedia;
let stop: Abort;
let ended: (() => void)[];
/** Milliseconds of sound that each recognition got. */
let heardMs: number[];
let texts: (string | Error)[];
let stopped: number;
let endNow: () => void;
let isFull: boolean;

const recogniser: Recogniser = {
  begin: () => {
    if (isFull) return undefined;
    const at = heardMs.push(0) - 1;
    return {
      sound: () => {
        heardMs[at] = (heardMs[at] ?? 0) + PIECE_MS;
      },
      onEnd: (now) => {
        endNow = now;
      },
      finish: async () => {
        const text = texts.shift() ?? "";
        if (text instanceof Error) throw text;
        return text;
      },
      stop: () => {
        stopped++;
      },
    };
  },
};

beforeEach(() => {
  clock = new VirtualClock();
  media = new FakeMedia();
  media.openLeg("c-1" as CallId, LEG);
  stop = new Abort();
  ended = [];
  heardMs = [];
  texts = [];
  stopped = 0;
  isFull = false;
});

function listen(more: Partial<HearingWords> = {}) {
  const leg = { id: LEG, state: "answered", onEnd: (run: () => void) => ended.push(run) } as unknown as Leg;
  const times = { waitMs: 5_000, mostMs: 4_000, silenceMs: 800 };
  const told: { is?: HeardWords } = {};
  const init = { leg, recogniser, language: "zh" as const, phrases: [], ...times, ...more };
  void hearWords(init, { clock, media }, stop).then((is) => {
    told.is = is;
  });
  return told;
}

/** A voice, or the noise of a quiet line. */
async function line(kind: "voice" | "noise", ms: number): Promise<void> {
  for (let at = 0; at < ms; at += PIECE_MS) {
    const loud = kind === "voice" ? 3_000 : 40;
    media.listeners.get(LEG)?.(Int16Array.from({ length: 800 }, (_, i) => Math.round(loud * Math.sin(i / 3))));
    await clock.advance(PIECE_MS);
  }
}

async function nothingIsLeft(): Promise<void> {
  await clock.advance(0);
  expect([clock.pendingWhy(), media.listeners.size]).toEqual([[], 0]);
}

describe("IVR-07 what a caller says", () => {
  test("is understood when they have been silent for a while; the silence before it is nobody's business", async () => {
    texts = ["查订单"];
    const told = listen();
    await line("noise", 2_000);
    await line("voice", 1_000);
    await line("noise", 700);
    expect(told.is).toBeUndefined();
    await line("noise", 200);
    expect(told.is).toEqual({ kind: "words", text: "查订单" });
    expect(heardMs[0], "300 ms before the first sound, the sound, the silence after it").toBe(2_100);
    await nothingIsLeft();
  });

  test("nothing at all: time is up", async () => {
    const told = listen();
    await line("noise", 5_000);
    expect(told.is).toEqual({ kind: "timeout" });
    expect(heardMs).toEqual([]);
    await nothingIsLeft();
  });

  test("somebody who never stops is understood as far as that", async () => {
    texts = ["和这个相关的一切"];
    const told = listen();
    await line("voice", 4_100);
    expect(told.is).toMatchObject({ kind: "words" });
    await nothingIsLeft();
  });

  test("who begins just before time is up is heard to the end", async () => {
    texts = ["yes"];
    const told = listen();
    await line("noise", 4_800);
    await line("voice", 600);
    await line("noise", 900);
    expect(told.is).toEqual({ kind: "words", text: "yes" });
  });

  test("a cough is no word, and may be followed by one", async () => {
    texts = ["", "销售"];
    const told = listen();
    await line("voice", 200);
    await line("noise", 1_000);
    expect(told.is).toBeUndefined();
    await line("voice", 500);
    await line("noise", 1_000);
    expect(told.is).toEqual({ kind: "words", text: "销售" });
    expect(heardMs).toHaveLength(2);
    await nothingIsLeft();
  });

  test("a recogniser that knows by itself when all has been said need not wait for silence", async () => {
    texts = ["是"];
    const told = listen();
    await line("voice", 400);
    endNow();
    await clock.advance(0);
    expect(told.is).toEqual({ kind: "words", text: "是" });
  });

  test("a fault of the recogniser, too many at once, too many taps", async () => {
    texts = [new Error("the service is down")];
    const failed = listen();
    await line("voice", 300);
    await line("noise", 900);
    expect(failed.is).toEqual({ kind: "error", fault: "the service is down" });
    isFull = true;
    const full = listen();
    await line("voice", 100);
    expect(full.is).toMatchObject({ kind: "error" });
    await nothingIsLeft();
  });

  test.each(["the caller hangs up", "the flow goes on without it"])("%s: nobody listens any more", async (why) => {
    const told = listen();
    await line("voice", 300);
    if (why === "the caller hangs up") for (const run of ended) run();
    else stop.abort();
    await clock.advance(0);
    expect(told.is).toEqual({ kind: "stopped" });
    expect(stopped).toBe(1);
    await nothingIsLeft();
  });
});
