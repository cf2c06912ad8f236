// A switch that has no file descriptors left, and is to run a program. Node gives a child without pipes then, and tells the reason in a moment
// (`spawn` of its manual): who looks at the pipes first ends the process.

import { EventEmitter } from "node:events";
import { expect, test, vi } from "vitest";
import { commandVoice } from "../../src/app/speech/command.ts";
import { voiceHook } from "../../src/app/voice-hook.ts";

vi.mock("node:child_process", () => ({
  spawn(program: string) {
    const child = new EventEmitter();
    process.nextTick(() => child.emit("error", new Error(`spawn ${program} EMFILE`)));
    return child;
  },
}));

test("RTP-11 the voicemail hook fails with the reason, and the switch goes on", async () => {
  const run = voiceHook({ command: ["mail"], url: undefined, timeLimitMs: 1_000 });
  expect(await run?.({} as Parameters<typeof run>[0])).toBe("mail: spawn mail EMFILE");
});

test("RTP-10 so does a program that speaks", async () => {
  const said = { text: "hello", language: "en", voice: "en", file: "/dev/null", signal: new AbortController().signal };
  await expect(commandVoice(["speak"])(said)).rejects.toThrow("speak: spawn speak EMFILE");
});
