// How `call explain` tells why a call met this agent, or who could take it and what keeps the others from it: now, and at each moment that is over.

import type { CallExplanation, Explanation } from "../../acd/explain.ts";
import type { CallExplainView, DecisionView, PeopleThenView, WaitView } from "../../api/explain-views.ts";
import { type Context, rowsOf } from "../context.ts";
import { eventText, exclusionsText, stepReason } from "../explain.ts";
import { duration, localTime, orDash } from "../format.ts";
import { fieldList } from "../table.ts";
import { word } from "../words.ts";
import { flowWays } from "./flow-way.ts";

export function callExplainText(context: Context, view: CallExplainView): string {
  const past = [
    ...view.waits.map((wait) => ({ at: wait.at, text: () => waitText(context, wait) })),
    ...view.decisions.map((decision) => ({ at: decision.at, text: () => decisionText(context, decision) })),
    ...view.flows.map((visit) => ({ at: visit.enteredAt, text: () => flowWays(context, [visit]).join("") })),
  ].toSorted((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)));
  const parts = past.map(({ text }) => text());
  if (view.waiting !== null) parts.push(waitingText(context, view.waiting));
  return parts.length === 0 ? `${context.words.explainNothing}\n` : parts.join("\n");
}

function waitText(context: Context, wait: WaitView): string {
  const { words } = context;
  const steps = wait.steps.map(({ at, step, why }) => `${step} ${localTime(at)} (${stepReason(why, words)})`);
  const fields = fieldList([
    [words.time, localTime(wait.at)],
    [words.waitsInQueue, wait.queue],
    [words.tier, orDash(wait.tier)],
    [words.region, orDash(wait.region)],
    ...(wait.waitedBeforeMs === 0 ? [] : [[words.waitedBefore, duration(wait.waitedBeforeMs)] as [string, string]]),
    [words.steps, orDash(steps.join(", "))],
    [words.outcome, word(words, wait.outcome)],
  ]);
  return wait.nobody === null ? fields : `${fields}${words.nobodyThen}\n${peopleText(context, wait.nobody)}`;
}

function decisionText(context: Context, { at, why, offers, people }: DecisionView): string {
  const { words } = context;
  const named = (rows: Explanation["chosen"]): string =>
    orDash(rows.map(({ agent, measure, value }) => `${agent} (${measure} ${Math.round(value)})`).join(", "));
  const fields = fieldList([
    [words.time, localTime(at)],
    [words.queue, why.queue],
    [words.strategy, why.strategy],
    [words.asked, orDash(why.requires)],
    [words.steps, orDash(stepsText(why.step))],
    [words.preference, word(words, why.preference ?? null)],
    [words.position, String(why.position)],
    [words.waited, waitedText(why.waitedMs, why.creditMs)],
    [words.candidates, String(why.candidates)],
    [words.chosen, named(why.chosen)],
    [words.passedOver, named(why.passedOver)],
    [words.outcome, offers.map(({ agent, outcome }) => `${agent}: ${word(words, outcome)}`).join(", ")],
  ]);
  if (people === null || people.agents.every(({ eligible }) => eligible)) return fields;
  return `${fields}${words.othersThen}\n${peopleText(context, people)}`;
}

/** Records of an older version say nothing of steps. */
function stepsText(taken: number | undefined): string | undefined {
  return taken === undefined || taken === 0 ? undefined : String(taken);
}

function peopleText(context: Context, people: PeopleThenView): string {
  const { words } = context;
  const fields = fieldList([
    [words.officeThen, String(people.office)],
    [words.asked, people.requires],
    ...(people.leftOut === 0 ? [] : [[words.leftOut, String(people.leftOut)] as [string, string]]),
  ]);
  return `${fields}${agentsText(context, people.agents)}`;
}

function agentsText(context: Context, agents: CallExplanation["agents"] | PeopleThenView["agents"]): string {
  const { words } = context;
  return rowsOf<CallExplanation["agents"][number] | PeopleThenView["agents"][number]>(context, agents, [
    { title: words.agent, cell: ({ agent }) => agent },
    { title: words.eligible, cell: ({ eligible }) => (eligible ? words.yes : words.no) },
    { title: words.excludedBy, cell: ({ excludedBy }) => orDash(exclusionsText(excludedBy, words)) },
  ]);
}

function waitingText(context: Context, waiting: CallExplanation): string {
  const { words } = context;
  const fields = fieldList([
    [words.waitsInQueue, waiting.queue],
    [words.position, String(waiting.position)],
    [words.waited, waitedText(waiting.waitedMs, waiting.creditMs)],
    [words.asked, waiting.requires],
    [words.tier, orDash(waiting.tier)],
    [words.region, orDash(waiting.region)],
    [words.steps, orDash(stepsText(waiting.step))],
    [words.preference, word(words, waiting.preference ?? null)],
    [words.nextEvent, nextEventText(context, waiting.nextEvent)],
    [words.expectedWait, estimateText(context, waiting.estimate)],
    [words.callsAhead, String(waiting.ahead)],
    [
      words.offeredTo,
      orDash(waiting.offers.map(({ agent, outcome }) => `${agent}: ${word(words, outcome)}`).join(", ")),
    ],
  ]);
  return `${fields}\n${agentsText(context, waiting.agents)}`;
}

export function nextEventText({ words }: Context, event: CallExplanation["nextEvent"]): string {
  if (event === undefined) return "-";
  return `${eventText(event.what, words)}, ${words.inTime} ${duration(Math.max(0, event.inMs))}`;
}

function estimateText({ words }: Context, estimate: CallExplanation["estimate"]): string {
  if (estimate === undefined) return "-";
  const { waitMs, confidence } = estimate;
  return confidence === "low" ? words.notSaid : `${duration(waitMs)} (${word(words, confidence)})`;
}

function waitedText(waitedMs: number, creditMs: number): string {
  return creditMs === 0 ? duration(waitedMs) : `${duration(waitedMs)} + ${duration(creditMs)}`;
}
