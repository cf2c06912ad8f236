// A new setup while calls wait and agents talk: it counts at once for everybody (ACD-21). Called by desk.ts at start and
// after each `office apply`. It builds the indexes anew: tens of milliseconds in the largest office, none in a small one.

import { callOf, isAtWork, isFree, makeAgent, signOut } from "./agent.ts";
import type { AgentSetup, DeskSetup, QueueSetup } from "./contract.ts";
import { backInLine } from "./match.ts";
import { dropAllPools, enterPools } from "./pools.ts";
import type { AgentRecord, Floor, QueueRecord, WaitingCall } from "./records.ts";
import { beginStepsAnew } from "./steps.ts";
import { makeQueue, seatAnew, setMaxWait, setQueueRules } from "./waiting.ts";
import { giveUp, withdraw } from "./withdraw.ts";

export function applySetup(floor: Floor, setup: DeskSetup, now: number): undefined {
  const gone = changeRoster(floor, setup.agents, now);
  changeQueues(floor, setup.queues, now);
  for (const agent of gone) letGo(floor, agent, now);
  dropAllPools(floor);
  for (const agent of floor.agents.values()) {
    agent.available = false;
    if (isFree(agent)) enterPools(floor, agent);
    agent.atWork = isAtWork(agent);
    if (agent.atWork) floor.atWork.add(agent.index);
  }
  setup.queues.forEach((one, index) => {
    const queue = floor.queues.get(one.key);
    if (queue !== undefined) reorder(floor, queue, { setup: one, index, now });
  });
  for (const queue of floor.queues.values()) beginStepsAnew(floor, queue, now, (call) => setMaxWait(floor, call));
  floor.todo.everybody = true;
}

/** Who is not in the setup any more has no place in the roster; returns those. */
function changeRoster(floor: Floor, setups: readonly AgentSetup[], now: number): AgentRecord[] {
  const before = new Map(floor.agents);
  floor.agents.clear();
  floor.roster = setups.map((setup, index) => {
    const agent = before.get(setup.key) ?? makeAgent(setup, now);
    before.delete(setup.key);
    agent.setup = setup;
    agent.index = index;
    floor.agents.set(setup.key, agent);
    return agent;
  });
  for (const agent of before.values()) {
    agent.index = -1;
    floor.agents.set(agent.key, agent); // until `letGo`, or the end of their talk
  }
  return [...before.values()];
}

function changeQueues(floor: Floor, setups: readonly QueueSetup[], now: number): void {
  const before = new Map(floor.queues);
  floor.queues.clear();
  for (const setup of setups) {
    const queue = before.get(setup.key) ?? makeQueue(setup);
    before.delete(setup.key);
    floor.queues.set(setup.key, queue);
  }
  for (const queue of before.values()) {
    for (const call of queue.calls) giveUp(floor, call, { why: "removed", now, tell: true });
  }
}

/** Signed out at once, or after the talk. */
function letGo(floor: Floor, agent: AgentRecord, now: number): void {
  if (agent.state.kind === "signed-out") {
    floor.agents.delete(agent.key);
    return;
  }
  if (agent.state.kind === "talking") return;
  const id = callOf(agent);
  const call = id === undefined ? undefined : floor.calls.get(id as WaitingCall["caller"]["call"]);
  if (call !== undefined) withdraw(floor, { call, agent, why: "agent-left" });
  signOut(floor, agent, now);
  if (call?.ringing.length === 0) backInLine(floor, call);
}

/** Everybody in the queue stands where the new rules put them, as if they had taken no step. */
function reorder(
  floor: Floor,
  queue: QueueRecord,
  rules: { readonly setup: QueueSetup; readonly index: number; readonly now: number },
): void {
  const last = queue.lastOffered;
  if (last !== undefined) queue.lastOffered = floor.agents.get(last.key) ?? last;
  queue.line.clear();
  setQueueRules(queue, rules.setup, rules.index);
  for (const call of queue.calls) seatAnew(floor, call, rules.now);
}
