// How `call explain` tells why a call met this agent, or who could take it and what keeps the others from it.

import type { CallExplanation, Explanation } from "../../acd/explain.ts";
import type { CallExplainView } from "../../api/views.ts";
import { type Context, rowsOf } from "../context.ts";
import { exclusionsText } from "../explain.ts";
import { duration, levels, localTime, orDash } from "../format.ts";
import { fieldList } from "../table.ts";

export function callExplainText(context: Context, view: CallExplainView): string {
  const parts = view.decisions.map(({ at, why }) => decisionText(context, at, why));
  if (view.waiting !== null) parts.push(waitingText(context, view.waiting));
  return parts.length === 0 ? `${context.words.explainNothing}\n` : parts.join("\n");
}

function decisionText({ words }: Context, at: string, why: Explanation): string {
  const named = (rows: Explanation["chosen"]): string =>
    orDash(rows.map(({ agent, measure, value }) => `${agent} (${measure} ${Math.round(value)})`).join(", "));
  return fieldList([
    [words.time, localTime(at)],
    [words.queue, why.queue],
    [words.strategy, why.strategy],
    [words.position, String(why.position)],
    [words.waited, waitedText(why.waitedMs, why.creditMs)],
    [words.candidates, String(why.candidates)],
    [words.chosen, named(why.chosen)],
    [words.passedOver, named(why.passedOver)],
  ]);
}

function waitingText(context: Context, waiting: CallExplanation): string {
  const { words } = context;
  const fields = fieldList([
    [words.waitsInQueue, waiting.queue],
    [words.position, String(waiting.position)],
    [words.waited, waitedText(waiting.waitedMs, waiting.creditMs)],
    [words.requires, levels(waiting.requires)],
    [words.region, orDash(waiting.region)],
    [words.callsAhead, String(waiting.ahead)],
    [words.offered, orDash(waiting.offers.map(({ agent, outcome }) => `${agent}: ${outcome}`).join(", "))],
  ]);
  const agents = rowsOf(context, waiting.agents, [
    { title: words.agent, cell: ({ agent }) => agent },
    { title: words.eligible, cell: ({ eligible }) => (eligible ? words.yes : words.no) },
    { title: words.excludedBy, cell: ({ excludedBy }) => orDash(exclusionsText(excludedBy, words)) },
  ]);
  return `${fields}\n${agents}`;
}

function waitedText(waitedMs: number, creditMs: number): string {
  return creditMs === 0 ? duration(waitedMs) : `${duration(waitedMs)} + ${duration(creditMs)}`;
}
