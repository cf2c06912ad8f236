// A day file as the simulator takes it: each configuration's office becomes the desk's set-up by the very function that `serve` uses. Called by
// the app for `zongji simulate`, and by tests.

import type {
  Configuration,
  Degree,
  GivenCall,
  Handled,
  OverflowRule,
  Share,
  SimulatedDay,
  Traffic,
} from "../../acd/simulation/scenario.ts";
import { unreachable } from "../../base/assert.ts";
import type { Requirement } from "../../base/rules.ts";
import type { DayConfiguration, DayFile, DayLength, DayTraffic } from "../../office/day.ts";
import type { Overflow } from "../../office/queue-waiting.ts";
import { deskSetup } from "./desk-setup.ts";

/** `calls`: instead of the file's traffic, such as those of a day on record. */
export function simulatedDay(file: DayFile, calls?: readonly GivenCall[]): SimulatedDay {
  return {
    fromMs: file.fromMs,
    toMs: file.toMs,
    countedFromMs: file.fromMs + file.warmUpMs,
    intervalMs: file.intervalMs,
    traffic: calls === undefined ? file.traffic.map(trafficOf) : [{ kind: "calls", calls }],
    behaviour: {
      patience: handled(file.patience),
      talk: handled(file.talk),
      wrapUp: file.wrapUp === undefined ? undefined : handled(file.wrapUp),
      answerAfter: file.answer.after,
      noAnswer: file.answer.missed,
      returnAfter: file.answer.returnAfter,
      pace: {
        strange: file.pace.strange,
        grades: degrees(file.pace.grades),
        skills: new Map([...file.pace.skills].map(([skill, levels]) => [skill, degrees(levels)])),
      },
    },
  };
}

export function configurationOf({ name, office, people }: DayConfiguration): Configuration {
  const setup = deskSetup(office);
  return {
    name,
    setup,
    asked: new Map(setup.queues.map(({ key, requires }) => [key, [...skillsOf(requires)]])),
    overflow: new Map([...office.queues.values()].map((queue) => [queue.key, queue.overflow.map(overflowRule)])),
    people,
  };
}

function overflowRule({ afterMs, when, to }: Overflow): OverflowRule {
  switch (to.kind) {
    case "queue":
      return { afterMs, when, to };
    case "hang-up":
      return { afterMs, when, to: { kind: "goodbye" } };
    case "dial":
    case "voicemail":
    case "callback":
      return { afterMs, when, to: { kind: "elsewhere" } };
    default:
      return unreachable(to);
  }
}

function trafficOf(traffic: DayTraffic): Traffic {
  if (traffic.kind === "calls") {
    return { kind: "calls", calls: traffic.calls.map((call) => ({ ...call, waitedMs: 0 })) };
  }
  const { kind, queue, slots, tiers, regions } = traffic;
  return { kind, queue, slots, tiers: shares(tiers), regions: shares(regions) };
}

function shares(weights: ReadonlyMap<string, number>): readonly Share[] {
  return [...weights].map(([name, weight]) => ({ name, weight }));
}

function handled({ usual, queues, tiers, regions }: DayLength): Handled {
  return { usual, queues, tiers, regions };
}

function degrees(factors: ReadonlyMap<string, number>): readonly Degree[] {
  return [...factors].map(([from, factor]) => ({ from: Number(from), factor }));
}

/** Named anywhere in it. */
function skillsOf(requirement: Requirement): ReadonlySet<string> {
  switch (requirement.kind) {
    case "skill":
      return new Set([requirement.skill]);
    case "and":
    case "or":
      return new Set(requirement.of.flatMap((term) => [...skillsOf(term)]));
    case "not":
      return skillsOf(requirement.of);
    case "everybody":
    case "team":
    case "agents":
    case "region":
    case "caller-region":
    case "grade":
      return new Set();
    default:
      return unreachable(requirement);
  }
}
