// A new setup while calls wait and agents talk: it counts at once for everybody (ACD-21). Called by desk.ts at start and
// after each `office apply`. It builds the indexes anew: tens of milliseconds in the largest office, none in a small one.

import { callOf, isFree, makeAgent, signOut } from "./agent.ts";
import type { AgentSetup, DeskSetup, QueueSetup } from "./contract.ts";
import { backInLine } from "./match.ts";
import { dropAllPools, usePool } from "./pools.ts";
import type { AgentRecord, Floor, QueueRecord, WaitingCall } from "./records.ts";
import { mergeRequirements } from "./skills.ts";
import { creditOf, enterClass, makeQueue, poolNeed, setMaxWait } from "./waiting.ts";
import { giveUp, withdraw } from "./withdraw.ts";

export function applySetup(floor: Floor, setup: DeskSetup, now: number): undefined {
  const gone = changeRoster(floor, setup.agents, now);
  changeQueues(floor, setup.queues, now);
  for (const agent of gone) letGo(floor, agent, now);
  dropAllPools(floor);
  for (const queue of floor.queues.values()) reorder(floor, queue);
  for (const agent of floor.agents.values()) if (isFree(agent)) floor.todo.freed.push(agent);
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
  floor.experts = listExperts(floor.roster);
  return [...before.values()];
}

function listExperts(roster: readonly AgentRecord[]): Map<string, AgentRecord[]> {
  const experts = new Map<string, AgentRecord[]>();
  for (const agent of roster) {
    for (const skill of agent.setup.skills.keys()) {
      const others = experts.get(skill);
      if (others === undefined) experts.set(skill, [agent]);
      else others.push(agent);
    }
  }
  return experts;
}

function changeQueues(floor: Floor, setups: readonly QueueSetup[], now: number): void {
  const before = new Map(floor.queues);
  floor.queues.clear();
  for (const setup of setups) {
    const queue = before.get(setup.key) ?? makeQueue(setup);
    before.delete(setup.key);
    queue.setup = setup;
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

/** New requirements, credits, ageing and maxWait for everybody in the queue. */
function reorder(floor: Floor, queue: QueueRecord): void {
  const last = queue.lastOffered;
  if (last !== undefined) queue.lastOffered = floor.agents.get(last.key) ?? last;
  queue.line.clear();
  queue.classes = new Map();
  for (const call of queue.calls) {
    const { setup } = queue;
    call.key = setup.ageing * call.since - creditOf(setup, call.caller);
    call.requires = mergeRequirements(setup.requires, call.caller.requires);
    call.pool = usePool(floor, poolNeed(setup, call.caller, call.requires));
    setMaxWait(floor, call);
    queue.line.insert(call);
    if (call.ringing.length === 0) enterClass(call);
    else if (setup.strategy === "ring-all") call.pool.rings.add(call);
  }
}
