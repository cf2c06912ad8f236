// An office around a flow in a test: one queue that is open and one that is not, a caller of the tier vip, a Monday afternoon.

import type { FlowEnvironment } from "../../src/ivr/environment.ts";

export function environment(changed: Partial<FlowEnvironment> = {}): FlowEnvironment {
  const numbers = { waiting: 3, longest: 40, expected: 60, working: 2, free: 0 };
  return {
    call: {
      id: "c1",
      from: "13800000000",
      to: "7000",
      name: "",
      trunk: "carrier",
      extension: "",
      startedAt: "2026-11-23T08:45:00.000Z",
    },
    caller: () => ({
      number: "13800000000",
      tier: "vip",
      region: "fujian/xiamen",
      name: "Lee",
      owner: "",
      note: "",
      isBlocked: false,
    }),
    queue: (key) =>
      key === "support" ? { ...numbers, isOpen: true } : key === "sales" ? { ...numbers, isOpen: false } : undefined,
    queues: () => ["support", "sales"],
    now: () => ({
      date: "2026-11-23",
      time: "16:45",
      year: 2026,
      month: 11,
      day: 23,
      hour: 16,
      minute: 45,
      weekday: 1,
    }),
    isOpen: (schedule) => (schedule === "office" ? true : schedule === "night" ? false : undefined),
    office: { name: "Demo", language: "en", timezone: "Asia/Shanghai" },
    secret: (name) => (name === "TOKEN" ? "s3cr3t-token" : undefined),
    ...changed,
  };
}
