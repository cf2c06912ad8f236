// Random days at the desk: four numbers make one input that is mostly sensible (phones answer what rings, talks end) and
// sometimes wrong. Offices are small so that everything meets everything.

import type { Caller, DeskEffect, DeskInput, DeskSetup, Strategy } from "../../src/acd/contract.ts";
import type { AcdFact } from "../../src/acd/facts.ts";
import type { AgentKey, CallId, ExtensionKey, QueueKey } from "../../src/base/ids.ts";
import type { Rng } from "../../src/base/rng.ts";
import { between, pick } from "../../src/base/rng.ts";
import type { ReferenceDesk } from "./reference.ts";

const STRATEGIES: readonly Strategy[] = [
  "longest-idle",
  "round-robin",
  "fewest-calls",
  "least-talk",
  "most-skilled",
  "least-skilled",
  "random",
  "ring-all",
  "top-down",
];
const SKILLS = ["billing", "english", "vip"];
const REGIONS = ["fujian/fuzhou", "fujian/xiamen", "hunan/changsha"];
const FAILURES = ["no-answer", "rejected", "busy", "unreachable"] as const;

export function randomSetup(rng: Rng): DeskSetup {
  const skills = (most: number): Map<string, number> =>
    new Map(SKILLS.filter(() => between(rng, 0, 99) < most).map((skill) => [skill, between(rng, 1, 10)]));
  const agents = ["1", "2", "3", "4", "5", "6", "7"].filter(() => between(rng, 0, 9) < 8);
  const queues = ["sales", "care", "vip", "help"].filter(() => between(rng, 0, 9) < 8);
  return {
    agents: agents.map((key) => ({
      key: key as AgentKey,
      name: `agent ${key}`,
      team: undefined,
      skills: skills(75),
      regions: ["fujian", ...REGIONS].filter(() => between(rng, 0, 1) === 0),
    })),
    queues: queues.map((key) => ({
      key: key as QueueKey,
      requires: between(rng, 0, 2) === 0 ? new Map([[pick(rng, SKILLS) ?? "", between(rng, 1, 7)]]) : new Map(),
      strategy: pick(rng, STRATEGIES) ?? "random",
      ringMs: 20_000,
      wrapUpMs: between(rng, 0, 2) * 5_000,
      maxWaitMs: between(rng, 0, 1) === 0 ? undefined : between(rng, 5, 60) * 1_000,
      maxCallers: between(rng, 0, 3) === 0 ? 3 : 1_000,
      creditMs: between(rng, 0, 3) * 10_000,
      ageing: pick(rng, [0.5, 1, 1, 1, 2, 4]) ?? 1,
      tierCreditMs: new Map([["gold", between(rng, 0, 4) * 7_500]]),
      byRegion: between(rng, 0, 2) === 0,
      afterNoAnswer: between(rng, 0, 1) === 0 ? "set-aside" : "ready",
    })),
  };
}

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
  const agent = String(1 + (who % 7)) as AgentKey;
  const extension = `10${1 + (how % 7)}` as ExtensionKey;
  const offers = reference.calls.flatMap((call) =>
    call.ringing.map((one) => ({ call: call.caller.call, agent: one as AgentKey })),
  );
  const offer = offers[who % Math.max(1, offers.length)] ?? { call: "c0" as CallId, agent };
  const talks = reference.agents.filter((one) => one.state === "talking");
  const talk = talks[who % Math.max(1, talks.length)];
  const waiting = reference.calls[who % Math.max(1, reference.calls.length)]?.caller.call ?? ("c0" as CallId);
  if (what < 26) return { kind: "enqueue", caller: randomCaller(reference, rng) };
  if (what < 40) return { kind: "answered", ...offer };
  if (what < 48) return { kind: "offer-failed", ...offer, failure: FAILURES[how % 4] ?? "busy" };
  if (what < 53) return { kind: "ringing", ...offer };
  if (what < 67 && talk !== undefined) {
    return { kind: "released", call: talk.call as CallId, agent: talk.setup.key };
  }
  if (what < 77) return { kind: "ready", agent };
  if (what < 79) return { kind: "busy", agent, reason: how % 2 === 0 ? "mail" : "unreachable" };
  if (what < 81) return { kind: "break", agent };
  if (what < 84)
    return { kind: "sign-in", agent, extension: how % 3 === 0 ? extension : (`10${agent}` as ExtensionKey) };
  if (what < 86) return { kind: "sign-out", agent };
  if (what < 89) return { kind: "reachable", extension, reachable: how % 3 !== 0 };
  if (what < 92) return { kind: "engaged", extension, engaged: how % 2 === 0 };
  if (what < 94) return { kind: "leave", call: waiting, why: how % 4 === 0 ? "removed" : "abandoned" };
  if (what < 95 && how % 2 === 0) return { kind: "setup", setup: randomSetup(rng) };
  return { kind: "tick" };
}

function randomCaller(reference: ReferenceDesk, rng: Rng): Caller {
  const queue = pick(rng, reference.queues)?.key ?? ("none" as QueueKey);
  const picky = between(rng, 0, 3) === 0;
  return {
    call: `c${reference.arrivals}-${between(rng, 0, 999_999)}` as CallId,
    queue,
    tier: pick(rng, ["gold", "standard", undefined]),
    region: pick(rng, [...REGIONS, undefined]),
    requires: picky ? new Map([[pick(rng, SKILLS) ?? "", between(rng, 1, 10)]]) : new Map(),
    creditMs: between(rng, 0, 4) === 0 ? 15_000 : 0,
  };
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
      return `state ${fact.agent} ${fact.from} > ${fact.to.kind}${reason}`;
    }
    case "caller.queued":
      return `queued ${fact.call} position ${fact.position}`;
    case "caller.offered": {
      const { candidates, position, waitedMs, creditMs } = fact.why;
      return `offered ${fact.call} ${fact.agents.join("+")} of ${candidates} position ${position} age ${waitedMs + creditMs}`;
    }
    case "offer.failed":
      return `failed ${fact.call} ${fact.agent} ${fact.failure}`;
    case "caller.connected":
      return `connected ${fact.call} ${fact.agent} after ${fact.waitedMs}`;
    case "caller.left":
      return `left ${fact.call} ${fact.why} after ${fact.waitedMs}`;
  }
}
