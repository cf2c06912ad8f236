// What an agent dials after a call, or during it from a second line (ACD-12, ACD-19): the disposition and the end of wrap-up, more wrap-up, and what
// the switch believes of them. A phone that has only keys can do everything; a voice says what is so.
//
//   *27 end of wrap-up   *273 disposition 3, and the end of wrap-up   *28 more time   *2890 ninety seconds more   *29 state, and how many wait

import type { AgentView } from "../../acd/desk.ts";
import type { AgentKey, ExtensionKey } from "../../base/ids.ts";
import { limits } from "../../base/limits.ts";
import { spokenCount } from "../../call/spoken-number.ts";
import type { FeatureCodes } from "../../office/office.ts";
import { agentOf } from "./forced.ts";
import { type Said, spelled } from "./say.ts";
import type { Site } from "./site.ts";

export type WrapUpFeature = Extract<keyof FeatureCodes, "wrapUp" | "extendWrapUp" | "agentStatus">;

/** Where nobody says how much. */
const EXTENSION_MS = 30_000;
const LONGEST_S = 3_600;

type CodeSite = Pick<Site, "office" | "floor" | "clock" | "dispositions">;

export function wrapUpByPhone(
  code: { readonly feature: WrapUpFeature; readonly argument: string; readonly extension: ExtensionKey | undefined },
  site: CodeSite,
): readonly Said[] {
  const { extension, argument, feature } = code;
  if (extension === undefined) return ["not-allowed"];
  const key = site.floor.desk.agentAt(extension);
  const agent = key === undefined ? undefined : agentOf(key, site);
  if (agent === undefined) return ["not-signed-in"];
  if (!/^\d{0,9}$/.test(argument)) return ["unknown-number"];
  switch (feature) {
    case "wrapUp":
      return argument === "" ? endWrapUp(agent, site) : dispose(agent, argument, site);
    case "extendWrapUp":
      return extend(agent, argument, site);
    case "agentStatus":
      return argument === "" ? statusOf(agent, site) : ["unknown-number"];
  }
}

/** Ends wrap-up and nothing else: a break is not over because the wrong key was pressed. */
function endWrapUp({ key, state }: AgentView, site: CodeSite): readonly Said[] {
  if (owesDisposition(state)) return ["disposition-needed", ...codesOf(site.dispositions.of(key), site)];
  if (state.kind !== "wrap-up") return ["not-allowed"];
  const fault = site.floor.input({ kind: "ready", agent: key });
  if (fault === undefined) return ["wrap-up-done"];
  const codes = codesOf(site.dispositions.of(key), site);
  return codes.length === 0 ? ["not-allowed"] : ["disposition-needed", ...codes];
}

function owesDisposition(state: AgentView["state"]): boolean {
  return state.kind === "busy" && state.reason === "disposition";
}

function dispose({ key, state }: AgentView, code: string, site: CodeSite): readonly Said[] {
  const allowed = site.dispositions.of(key);
  if (allowed.size === 0) return ["unknown-number"]; // a phone has no words for anything else
  if (!allowed.has(code)) return ["disposition-unknown", ...codesOf(allowed, site)];
  const outcome = site.dispositions.dispose(key, code);
  if (outcome.kind !== "done") return ["not-allowed"];
  if (state.kind !== "wrap-up") return ["disposition-noted"];
  const fault = site.floor.input({ kind: "ready", agent: key });
  return fault === undefined ? ["disposition-noted", "wrap-up-done"] : ["disposition-noted"];
}

/** Digit by digit, each with its name where the office has somebody who speaks. */
function codesOf(allowed: ReadonlyMap<string, string>, { office }: CodeSite): readonly Said[] {
  const named = [...allowed].slice(0, limits.people.dispositionsSpoken);
  return named.flatMap(([code, name]): readonly Said[] => [
    ...spelled(code),
    { text: office().language === "zh" ? `${name}。` : `${name}.` },
  ]);
}

function extend({ key, state }: AgentView, argument: string, site: CodeSite): readonly Said[] {
  if (state.kind !== "wrap-up") return ["not-allowed"];
  const byMs = argument === "" ? EXTENSION_MS : Math.min(Number(argument), LONGEST_S) * 1_000;
  if (byMs === 0) return ["unknown-number"];
  const fault = site.floor.input({ kind: "extend-wrap-up", agent: key, byMs });
  return [fault === undefined ? "wrap-up-extended" : "wrap-up-longest"];
}

function statusOf(agent: AgentView, site: CodeSite): readonly Said[] {
  const state = owesDisposition(agent.state) ? "owes" : agent.state.kind;
  const waiting = waitingFor(agent.key, site);
  const { language } = site.office();
  const count =
    waiting === 0
      ? ["nobody-waits"]
      : [...spokenCount(waiting, language), waiting === 1 ? "caller-waits" : "callers-wait"];
  return [`state-${state}`, ...count];
}

/** Callers in all queues this agent may serve. */
export function waitingFor(agent: AgentKey, { floor, clock }: Pick<CodeSite, "floor" | "clock">): number {
  const queues = floor.desk.explainAgent(agent, clock.now())?.queues ?? [];
  return queues.reduce((sum, queue) => (queue.excludedBy.length === 0 ? sum + queue.waiting : sum), 0);
}
