// One recording whose sound is a file, for tests of the HTTP interface and the command line.

import { existsSync, readFileSync } from "node:fs";
import { type Answer, answer, refuse } from "../../src/api/answer.ts";
import type { RecordingControl } from "../../src/api/recording-control.ts";
import type { HintsView } from "../../src/api/sound-views.ts";
import type { RecordingDetailView } from "../../src/api/views.ts";

const AT = "2026-11-22T08:00:07.000Z";

export const recording: RecordingDetailView = {
  id: "c-20261122-aaaaaaaa",
  call: "c-20261122-aaaaaaaa",
  path: "recordings/2026/11/22/c-20261122-aaaaaaaa.wav",
  state: "saved",
  startedAt: AT,
  durationMs: 3_725_000,
  bytes: 200_044,
  sha256: "00".repeat(32),
  from: "1003",
  to: "7000",
  queue: "support",
  agent: "5001",
  format: "wav",
  sealed: false,
  continues: null,
  beside: null,
  pausedMs: 12_000,
  cause: null,
  held: null,
  removedAt: null,
  wavSha256: null,
  history: [{ at: AT, who: "1001 by key", what: "paused", detail: null }],
};

const hints: HintsView = {
  fromMs: 0,
  toMs: 3_725_000,
  durationMs: 3_725_000,
  left: { speechMs: 1_200_000, loudness: -24.5, clippedShare: 0, interruptions: 2, firstMs: 1_200 },
  right: { speechMs: 1_500_000, loudness: -19.3, clippedShare: 0.002, interruptions: 5, firstMs: 800 },
  silenceMs: 900_000,
  longestSilenceMs: 61_000,
  talkOverMs: 45_000,
  heldMs: 30_000,
  pausedMs: 0,
};

/** In two pieces. */
function slicesOf(bytes: Uint8Array): (from: number, to: number) => AsyncGenerator<Uint8Array> {
  return async function* (from, to) {
    const wanted = bytes.subarray(from, to);
    yield wanted.subarray(0, 1_000);
    yield wanted.subarray(1_000);
  };
}

/** `done` hears what was asked for. */
export function sampleRecordings(init: {
  readonly audio: string;
  readonly done: (what: string) => void;
}): RecordingControl {
  const only = <Value>(id: string, what: string, value: Value): Answer<Value> => {
    init.done(`${what} ${id}`);
    return id === recording.id ? answer(value) : refuse(404, "No such recording", `found ${id}`);
  };
  return {
    list: async (filter) => {
      init.done(`recordings ${JSON.stringify(filter)}`);
      const { wavSha256: _, history: __, ...row } = recording;
      return answer([row]);
    },
    show: async (id) => only(id, "recording", recording),
    hints: async (id, part) => only(id, part === undefined ? "hints" : `hints ${part.fromMs}-${part.toMs}`, hints),
    peaks: async (id) =>
      only(id, "peaks", {
        fromMs: 0,
        toMs: 200,
        perSecond: 10,
        left: [-90, 100, -5, 4],
        right: [0, 0, -30, 28],
        pauses: [],
      }),
    audio: async (id, use, who, part) => {
      const span = part === undefined ? "" : ` from ${part.fromMs} to ${part.toMs}`;
      const known = only(id, `${use} by ${who}${span}`, undefined);
      if (!known.ok) return known;
      if (!existsSync(init.audio)) return refuse(404, "No such file", "its file is gone");
      const bytes = readFileSync(init.audio);
      const close = async (): Promise<void> => init.done("closed");
      return answer({ format: "wav", bytes: bytes.length, tag: '"as it is"', chunks: slicesOf(bytes), close });
    },
    partAudio: async ({ recording: id, fromMs, toMs }) => {
      const known = only(id, `part ${fromMs}-${toMs}`, undefined);
      if (!known.ok) return known;
      const bytes = readFileSync(init.audio);
      return answer({
        format: "wav",
        bytes: bytes.length,
        tag: '"a part"',
        chunks: slicesOf(bytes),
        close: async () => {},
      });
    },
    onCall: async (call, wish, who) => only(call, `${wish} by ${who}`, [recording]),
    hold: async (id, why, who) => only(id, `hold ${why} by ${who}`, { ...recording, held: { at: AT, by: who, why } }),
    release: async (id, who) => only(id, `release by ${who}`, recording),
    delete: async (id, why, who) =>
      only(id, `delete ${why ?? "for no reason"} by ${who}`, { ...recording, state: "deleted", removedAt: AT }),
    verify: async (id, who) =>
      only(id, `verify by ${who}`, { id, verdict: "changed", expected: "00", found: "11", detail: null }),
    repair: async (id, who) => only(id, `repair by ${who}`, recording),
  };
}
