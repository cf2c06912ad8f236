// A house with flows in force: what tests of flows on the switch have in common.

import type { FlowDoors } from "../../../src/app/core/flow/doors.ts";
import { readFlow } from "../../../src/ivr/read-flow.ts";
import { House } from "../house.ts";

export const OFFICE = `
office: { name: Flows, language: zh, country: CN, timezone: Asia/Shanghai }
tiers: [vip, standard]
extensions:
  "1001": { secret: "kx83-vnq2-77", voicemail: true }
  "1002": { secret: "ab83-vnq2-78" }
  "1003": { secret: "cd83-vnq2-79" }
  "1004": { secret: "ef83-vnq2-80" }
agents:
  "5001": { name: 李雷, extension: "1001" }
  "5002": { name: 韩梅梅, extension: "1002" }
hours:
  never: { special: { "2026-01-01..2027-12-31": { name: 装修, open: closed } } }
  always: { week: ["00:00-24:00"] }
queues:
  sales: { number: "7000", wrapUp: 10s, ring: 15s }
  surveyed: { number: "7001", wrapUp: 10s, afterwards: survey }
  shut: { number: "7002", hours: never }
  brief: { number: "7003", maxWait: 20s }
  small: { number: "7004", maxCallers: 1 }
  taped: { number: "7005", record: always, afterwards: survey }
numbers:
  "8000": { flow: main }
  "8001": { flow: other }
  "8002": { flow: survey }
  "9196": { echo: true }
`;

export const SURVEY = `
flow: survey
nodes:
  ask:
    menu: [{ prompt: survey-question }]
    next: { "1": bye, "2": bye, "3": bye, timeout: bye, invalid: bye }
  bye: { hangUp: [{ prompt: survey-thanks }] }
`;

/** `flows`: documents, in force from the start. */
export function houseWith(flows: readonly string[], office = OFFICE): House {
  const house = new House(office);
  putFlows(house, ...flows);
  return house;
}

/** In force from now on, as further versions. */
export function putFlows(house: House, ...texts: readonly string[]): void {
  const put = texts.map((text) => {
    const read = readFlow(text);
    if (!read.ok) throw new Error(JSON.stringify(read.faults));
    const version = (house.ivr.flows.current(read.flow.key)?.version ?? 0) + 1;
    return { flow: read.flow, version };
  });
  house.ivr.flows.change({ put, remove: [] });
}

export function withDoors(house: House, doors: FlowDoors): void {
  Object.assign(house.site, { flowDoors: { ...house.site.flowDoors, ...doors } });
}

/** The ways through flows that are over: flow, version, how it was left, and the nodes passed with their outcomes. */
export function waysOf(house: House): readonly string[] {
  return house.writes.flatMap(({ sql, values }) => (sql.includes("flow_visit") ? [values.map(String).join(" ")] : []));
}
