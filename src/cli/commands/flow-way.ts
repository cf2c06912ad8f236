// The way of a call through flows, as `call show` and `call explain` tell it.

import type { FlowVisitView } from "../../api/flow-control.ts";
import { type Context, rowsOf } from "../context.ts";
import { localTime, orDash } from "../format.ts";
import { word } from "../words.ts";

/** A table a visit. */
export function flowWays(context: Context, visits: readonly FlowVisitView[]): readonly string[] {
  return visits.map((visit) => wayText(context, visit));
}

function wayText(context: Context, { flow, version, how, steps, leftOut }: FlowVisitView): string {
  const { words } = context;
  const head = `${words.flowWay} ${flow}, ${words.flowVersion} ${version}${how === null ? "" : `: ${word(words, `flow-${how}`)}`}\n`;
  const rows = rowsOf(context, steps, [
    { title: words.time, cell: ({ at }) => localTime(at) },
    { title: words.flowNode, cell: (step) => (step.flow === flow ? step.node : `${step.flow}/${step.node}`) },
    { title: words.outcome, cell: ({ outcome }) => outcome },
    { title: words.flowSaid, cell: ({ said }) => orDash(said) },
  ]);
  return `${head}${rows}${leftOut === 0 ? "" : `${leftOut} ${words.flowLeftOut}\n`}`;
}
