// One recording whose sound is a file, for tests of the HTTP interface and the command line.

import { existsSync, readFileSync } from "node:fs";
import { type Answer, answer, refuse } from "../../src/api/answer.ts";
import type { RecordingControl } from "../../src/api/recording-control.ts";
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
    audio: async (id, use, who) => {
      const known = only(id, `${use} by ${who}`, undefined);
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
