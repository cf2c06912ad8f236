// A room with two people in it, an empty one, and a supervised call, for tests of the HTTP interface and the command line.

import { answer, refuse } from "../../src/api/answer.ts";
import type { ConferenceControl, ConferenceView } from "../../src/api/conference-control.ts";
import type { SuperviseControl } from "../../src/api/supervise-control.ts";

const CALL = "c-20261122-8f3k2m9q";
const AT = "2026-11-22T08:00:00.000Z";

const TEAM: ConferenceView = {
  id: "team",
  name: "团队",
  number: "8000",
  maxParties: 30,
  state: "open",
  recorded: false,
  startedAt: AT,
  parties: [
    { party: 1, call: CALL, number: "1001", name: "李雷", moderator: true, muted: false, away: false, joinedAt: AT },
    {
      party: 2,
      call: "c-2",
      number: "13800138000",
      name: null,
      moderator: false,
      muted: true,
      away: false,
      joinedAt: AT,
    },
  ],
};
const EMPTY: ConferenceView = { ...TEAM, id: "board", number: "8001", state: "empty", startedAt: null, parties: [] };

/** `done` hears what was asked for. */
export function sampleConferences(done: (what: string) => void): ConferenceControl {
  const act = async (room: string, what: string) => {
    done(`${room} ${what}`);
    return room === "team" ? answer(TEAM) : refuse(404, "No such conference", "e.g. team");
  };
  return {
    list: async () => answer([TEAM, EMPTY]),
    show: (room) => act(room, "show"),
    mute: (room, party, isMuted) => act(room, `${isMuted ? "mute" : "unmute"} ${party}`),
    kick: (room, party) => act(room, `kick ${party}`),
    lock: (room, isLocked) => act(room, isLocked ? "lock" : "unlock"),
    record: (room, on, author) => act(room, `record ${on ? "on" : "off"} by ${author}`),
    end: (room) => act(room, "end"),
    invite: async (room, number, by) => {
      done(`${room} invite ${number} by ${by ?? "the first moderator"}`);
      return answer({ room, number, call: CALL });
    },
    history: async (room) =>
      answer([
        {
          id: "m-1",
          room: room ?? "team",
          startedAt: AT,
          endedAt: AT,
          parties: TEAM.parties.map(({ muted, away, ...party }) => ({ ...party, leftAt: AT, why: "kicked" })),
        },
      ]),
  };
}

export function sampleSupervisors(done: (what: string) => void): SuperviseControl {
  return {
    supervise: async (call, phone, role) => {
      done(`${phone} ${role} ${call}`);
      if (phone === "1002") return refuse(403, "Not allowed", "1002 may not supervise that call");
      return answer({ call, phone, role, state: "rings" });
    },
    takeOver: async (call, phone) => {
      done(`${phone} take-over ${call}`);
      return answer({ call, phone, role: "take-over", state: "there" });
    },
    supervisors: async (call) => {
      const row = { call, phone: "1009", by: "c-9", from: AT };
      const heard = { heardByAgent: true, heardByCustomer: false };
      return answer([
        { ...row, role: "listen", until: AT, heardByAgent: false, heardByCustomer: false },
        { ...row, role: "whisper", until: null, ...heard },
      ]);
    },
  };
}
