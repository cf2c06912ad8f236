// Figures and alarms for the fake switch.

import type { AlarmControl, AlarmView } from "../../src/api/alarm-control.ts";
import { answer, refuse } from "../../src/api/answer.ts";
import type {
  AgentFiguresView,
  AgentReportView,
  QueueFiguresView,
  QueueReportView,
  ReportControl,
} from "../../src/api/report-control.ts";

export const queueToday: QueueFiguresView = {
  offered: 9,
  carried: 0,
  answered: 7,
  answeredInTime: 7,
  abandoned: 1,
  shortAbandoned: 0,
  abandonedInTime: 0,
  overflowed: 0,
  refused: 0,
  waitingAtEnd: 1,
  timedOut: 0,
  lost: 0,
  callBacks: 0,
  callBacksReached: 0,
  callBacksPutOff: 0,
  transfersIn: 1,
  transfersOut: 2,
  talkMs: 900_000,
  holdMs: 5_000,
  wrapUpMs: 70_000,
  serviceLevel: 0.875,
  abandonRate: 0.125,
  averageWaitMs: 4_000,
  averageAbandonMs: 31_000,
  averageHandleMs: 138_571,
  longestWaitMs: 31_000,
  waitMedianMs: 3_000,
  wait90Ms: 9_000,
  wait95Ms: 9_000,
};

export const agentToday: AgentFiguresView = {
  offered: 5,
  answered: 4,
  missed: 1,
  transfers: 0,
  signedInMs: 3_600_000,
  readyMs: 1_200_000,
  ringingMs: 60_000,
  talkMs: 1_600_000,
  holdMs: 0,
  wrapUpMs: 140_000,
  busyMs: 600_000,
  breakMs: 0,
  busyByMs: { lunch: 600_000 },
  occupancy: 0.6,
};

const span = { from: "2026-11-22T01:00:00.000Z", to: "2026-11-22T01:15:00.000Z" };
const queueRow: QueueReportView = { queue: "support", part: null, ...span, ...queueToday };
const agentRow: AgentReportView = { agent: "5001", name: "=李雷", team: null, ...span, ...agentToday };

export const openAlarm: AlarmView = {
  id: "a-20261122-abcdefgh",
  alarm: "full",
  name: "线路忙",
  queue: "support",
  state: "open",
  text: "support: waiting > 10 (waiting 14)",
  raisedAt: "2026-11-22T01:00:00.000Z",
  acknowledgedAt: null,
  acknowledgedBy: null,
  overAt: null,
};

type Heard = (what: string) => void;

export function sampleReports(heard: Heard): ReportControl {
  return {
    queues: async (filter) => {
      heard(`report queues ${JSON.stringify(filter)}`);
      return answer([
        queueRow,
        { ...queueRow, queue: "sales", offered: 3, answered: 3, abandoned: 0, waitingAtEnd: 0 },
      ]);
    },
    agents: async (filter) => {
      heard(`report agents ${JSON.stringify(filter)}`);
      return answer([agentRow]);
    },
  };
}

export function sampleAlarms(heard: Heard): AlarmControl {
  return {
    list: async (filter) => {
      heard(`alarms ${JSON.stringify(filter)}`);
      return answer([openAlarm]);
    },
    watch: (onNews) => {
      onNews(openAlarm);
      heard("alarms watched");
      return () => heard("alarms left");
    },
    acknowledge: async (id, who) => {
      heard(`acknowledge ${id} ${who}`);
      if (id !== openAlarm.id) return refuse(404, "No such alarm", `Found no alarm ${id}`);
      return answer({ ...openAlarm, state: "acknowledged", acknowledgedBy: who, acknowledgedAt: openAlarm.raisedAt });
    },
  };
}
