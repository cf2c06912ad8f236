// Commands to calls as a fake switch takes them.

import { type Answer, answer } from "../../src/api/answer.ts";
import type { CallCommandControl, CommandedView } from "../../src/api/call-control.ts";

export function sampleCallCommands(heard: (what: string) => void): CallCommandControl {
  const done = (did: CommandedView["did"], call: string, detail: string): Answer<CommandedView> => {
    heard(`${did} ${call} ${detail}`.trim());
    return answer({ call, phone: "1001", did });
  };
  return {
    place: async ({ phone, to, autoAnswer }) => {
      heard(`place ${phone} ${to} ${autoAnswer}`);
      return answer({ call: "c-20261122-placed00", phone, to });
    },
    answer: async (call, phone) => done("answer", call, phone ?? ""),
    hold: async (call, phone) => done("hold", call, phone ?? ""),
    resume: async (call, phone) => done("resume", call, phone ?? ""),
    transfer: async (call, { to }) => done("transfer", call, to),
    bridge: async (call, { with: other }) => done("bridge", call, other),
    play: async (call, { to, file, text }) => done("play", call, `${to} ${file ?? text}`),
  };
}
