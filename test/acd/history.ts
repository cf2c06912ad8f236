// Random days at the desk: four numbers make one input that is mostly sensible (phones answer what rings, talks end) and sometimes wrong.

import type { DeskEffect, DeskInput, DeskSetup } from "../../src/acd/contract.ts";
import type { AcdFact } from "../../src/acd/facts.ts";
import type { AgentKey, CallId, ExtensionKey, QueueKey } from "../../src/base/ids.ts";
import type { Rng } from "../../src/base/rng.ts";
import { between, pick } from "../../src/base/rng.ts";
import type { Millis } from "../../src/base/time.ts";
import { randomCaller, randomSetup } from "./random-office.ts";
import type { ReferenceDesk } from "./reference.ts";

const FAILURES = ["no-answer", "rejected", "busy", "unreachable", "no-port"] as const;
const LEAVINGS = [
  "abandoned",
  "abandoned",
  "removed",
  "picked-up",
  "overflowed",
  "moved",
  "call-back",
  "closed",
] as const;

/** What everybody does before the first caller comes. */
export function openingHour(setup: DeskSetup): DeskInput[] {
  const inputs: DeskInput[] = [{ kind: "setup", setup }];
  for (const { key } of setup.agents) {
    const extension = `10${key}` as ExtensionKey;
    inputs.push({ kind: "reachable", extension, reachable: true });
    inputs.push({ kind: "sign-in", agent: key, extension }, { kind: "ready", agent: key });
  }
  return inputs;
}

export type Draw = readonly [what: number, who: number, how: number, wait: number];

/** `reference` shows what is going on; `rng` draws a caller's or an office's details. */
export function nextInput(draw: Draw, reference: ReferenceDesk, rng: Rng): DeskInput {
  const [what, who, how] = draw;
  const { floor } = reference;
  const agent = String(1 + (who % 7)) as AgentKey;
  const offers = floor.calls.flatMap((call) =>
    call.ringing.map((one) => ({ call: call.caller.call, agent: one as AgentKey })),
  );
  const offer = offers[who % Math.max(1, offers.length)] ?? { call: "c0" as CallId, agent };
  const talks = floor.agents.filter((one) => one.state === "talking");
  const talk = talks[who % Math.max(1, talks.length)];
  const waiting = floor.calls[who % Math.max(1, floor.calls.length)]?.caller.call ?? ("c0" as CallId);
  if (what < 26) {
    const queue = pick(rng, floor.queues)?.key ?? ("none" as QueueKey);
    return { kind: "enqueue", caller: randomCaller(rng, { queue, number: floor.arrivals, now: floor.now }) };
  }
  if (what < 39) return { kind: "answered", ...offer };
  if (what < 45) return { kind: "offer-failed", ...offer, failure: FAILURES[how % FAILURES.length] ?? "busy" };
  if (what < 50) return { kind: "ringing", ...offer };
  if (what < 62 && talk !== undefined) return { kind: "released", call: talk.call as CallId, agent: talk.setup.key };
  if (what < 64) return leaving(waiting, how);
  if (what < 66) return reconcile(reference, how);
  if (what < 67 && how % 2 === 0) return { kind: "setup", setup: randomSetup(rng) };
  if (what < 87) return agentInput(draw, { agent, now: floor.now, rng });
  if (what < 92) return phoneInput(draw);
  return { kind: "tick" };
}

function leaving(call: CallId, how: number): DeskInput {
  const why = LEAVINGS[how % LEAVINGS.length] ?? "abandoned";
  return { kind: "leave", call, why, to: how % 3 === 0 ? "7001" : undefined };
}

/** Mostly everything is as it should be; now and then a call is not there any more. */
function reconcile(reference: ReferenceDesk, how: number): DeskInput {
  const { agents, calls } = reference.floor;
  const all = [...calls.map((call) => call.caller.call), ...agents.map((agent) => agent.call)];
  const real = all.filter((call, i) => call !== undefined && (how % 3 !== 0 || (i + how) % 4 !== 0));
  return { kind: "reconcile", calls: new Set(real as CallId[]) };
}

function agentInput([what, who, how]: Draw, at: { agent: AgentKey; now: number; rng: Rng }): DeskInput {
  const { agent } = at;
  const elsewhere = `10${1 + (how % 7)}` as ExtensionKey;
  const own = `10${agent}` as ExtensionKey;
  const by = how % 4 === 0 ? "li" : undefined;
  if (what < 75) return { kind: "ready", agent, by };
  if (what < 76) return { kind: "busy", agent, reason: ["mail", "unreachable", "disposition"][how % 3] ?? "mail", by };
  if (what < 77) return { kind: "break", agent, by };
  if (what < 78) return { kind: "sign-out", agent, by };
  if (what < 80) return { kind: "sign-in", agent, extension: how % 3 === 0 ? elsewhere : own };
  if (what < 83) return { kind: "disposition", agent, code: how % 2 === 0 ? "solved" : "later" };
  if (what < 85) return { kind: "extend-wrap-up", agent, byMs: (1 + (how % 4)) * 2_500 };
  if (what < 86) return restored({ ...at, how, extension: how % 3 === 0 ? elsewhere : own });
  const timesMs = {
    "signed-out": 0,
    ready: 9,
    reserved: 0,
    ringing: 0,
    talking: who * 10,
    "wrap-up": 0,
    busy: 0,
    break: 0,
  };
  return { kind: "restore-day", agent, offered: 5, answered: how % 5, missed: 1, timesMs };
}

function restored(at: { agent: AgentKey; now: number; rng: Rng; how: number; extension: ExtensionKey }): DeskInput {
  const { agent, extension, now, rng, how } = at;
  const since = now - between(rng, 0, 30_000);
  const states = [
    { kind: "ready" },
    { kind: "busy", reason: how % 2 === 0 ? "mail" : "unreachable" },
    { kind: "break" },
  ] as const;
  return {
    kind: "restore",
    agent,
    extension,
    state: states[how % 3] ?? { kind: "ready" },
    since: since as Millis,
    idleSince: (since - between(rng, 0, 10_000)) as Millis,
  };
}

function phoneInput([what, , how]: Draw): DeskInput {
  const extension = `10${1 + (how % 7)}` as ExtensionKey;
  if (what < 89) return { kind: "reachable", extension, reachable: how % 3 !== 0 };
  if (what < 91) return { kind: "engaged", extension, engaged: how % 2 === 0 };
  return { kind: "dnd", extension, dnd: how % 3 === 0 };
}

/** The effects in the reference's words. */
export function tell(effects: readonly DeskEffect[]): string[] {
  return effects.map(tellEffect);
}

function tellEffect(effect: DeskEffect): string {
  switch (effect.kind) {
    case "offer":
      return `offer ${effect.call} ${effect.agent} at ${effect.extension}`;
    case "withdraw":
      return `withdraw ${effect.call} ${effect.agent} ${effect.why}`;
    case "give-up":
      return `give-up ${effect.call} ${effect.why}`;
    case "fact":
      return tellFact(effect.fact);
  }
}

function tellFact(fact: AcdFact): string {
  switch (fact.kind) {
    case "agent.state": {
      const reason = fact.to.kind === "busy" ? ` ${fact.to.reason}` : "";
      const by = fact.by === undefined ? "" : ` by ${fact.by}`;
      return `state ${fact.agent} ${fact.from} > ${fact.to.kind}${reason}${by}`;
    }
    case "caller.queued":
      return `queued ${fact.call} position ${fact.position} waited ${fact.waitedMs}`;
    case "caller.refused":
      return `refused ${fact.call} ${fact.why}`;
    case "caller.step":
      return `step ${fact.call} ${fact.queue} ${fact.step} ${fact.why}`;
    case "caller.offered": {
      const { candidates, position, waitedMs, creditMs, step, preference } = fact.why;
      const where = `of ${candidates} position ${position} age ${waitedMs + creditMs}`;
      return `offered ${fact.call} ${fact.agents.join("+")} ${where} steps ${step} preference ${preference ?? "-"}`;
    }
    case "offer.failed":
      return `failed ${fact.call} ${fact.agent} ${fact.failure}`;
    case "caller.connected":
      return `connected ${fact.call} ${fact.agent} after ${fact.waitedMs}`;
    case "caller.left":
      return `left ${fact.call} ${fact.why} after ${fact.waitedMs}${fact.to === undefined ? "" : ` to ${fact.to}`}`;
    case "call.disposed":
      return `disposed ${fact.call} ${fact.queue} ${fact.agent} ${fact.disposition}`;
    case "ghost.found":
      return `ghost ${fact.call} ${fact.agent ?? "-"} ${fact.was}`;
  }
}
