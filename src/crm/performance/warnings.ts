// Figures that look made up (PERF-01). A warning accuses nobody: it says which rule it follows, what was found and where the bound is, so that a person
// can look and judge. Bounds: `performance.warnings` of the office file.

import type { PerformanceWarnings } from "../../office/reports.ts";

export const WARNING_RULES = [
  "sign-ins",
  "short-calls",
  "long-calls",
  "complaints-after-sales",
  "night-surge",
] as const;
export type WarningRule = (typeof WARNING_RULES)[number];

/** What warnings look at, of one agent. */
export interface WarningFacts {
  /** Most sign-ins on one day, and on how many days there were more than the bound. */
  readonly signInsMost: number;
  readonly signInDays: number;
  readonly talks: number;
  readonly shortTalks: number;
  readonly longTalks: number;
  readonly nightTalks: number;
  readonly sales: number;
  /** Of these: the customer complained, or gave the worst mark, within 30 days. */
  readonly complainedSales: number;
}

export interface Warning {
  readonly rule: WarningRule;
  /** What was found, and beyond what it is told; counts, shares from 0 to 1, or times. */
  readonly found: number;
  readonly bound: number;
  /** The rule and the figures behind it, as sentences. */
  readonly text: { readonly en: string; readonly zh: string };
}

/** `others`: all other agents together. */
export function warningsOf(
  facts: WarningFacts,
  others: Pick<WarningFacts, "talks" | "nightTalks">,
  bounds: PerformanceWarnings,
): readonly Warning[] {
  const found: Warning[] = [];
  const tell = (rule: WarningRule, value: number, bound: number, text: Warning["text"]): void => {
    if (value > bound) found.push({ rule, found: value, bound, text });
  };
  const { signInsMost, signInDays, talks } = facts;
  tell("sign-ins", signInsMost, bounds.signIns, {
    en: `more than ${bounds.signIns} sign-ins on one day: on ${signInDays} days, ${signInsMost} at most`,
    zh: `单日签入超过 ${bounds.signIns} 次:共 ${signInDays} 天,最多 ${signInsMost} 次`,
  });
  if (talks >= bounds.fewCalls) {
    const short = facts.shortTalks / talks;
    const long = facts.longTalks / talks;
    tell("short-calls", short, bounds.shortShare, {
      en: `more than ${percent(bounds.shortShare)} of talks shorter than ${seconds(bounds.shortCallMs)} s: ${facts.shortTalks} of ${talks} (${percent(short)})`,
      zh: `短于 ${seconds(bounds.shortCallMs)} 秒的通话超过 ${percent(bounds.shortShare)}:${talks} 通中 ${facts.shortTalks} 通(${percent(short)})`,
    });
    tell("long-calls", long, bounds.longShare, {
      en: `more than ${percent(bounds.longShare)} of talks longer than ${bounds.longTimes} times the mean of all: ${facts.longTalks} of ${talks} (${percent(long)})`,
      zh: `长于全体平均 ${bounds.longTimes} 倍的通话超过 ${percent(bounds.longShare)}:${talks} 通中 ${facts.longTalks} 通(${percent(long)})`,
    });
    const night = facts.nightTalks / talks;
    // Where nobody else talked at night they are taken for one talk, so that one of the agent's own is no surge yet.
    const usual = others.talks === 0 ? 1 : Math.max(1, others.nightTalks) / others.talks;
    const times = night / usual;
    tell("night-surge", times, bounds.nightTimes, {
      en: `talks at night (${clock(bounds.nightFrom)} to ${clock(bounds.nightTo)}) more than ${bounds.nightTimes} times the share of the others: ${percent(night)} against ${percent(usual)}`,
      zh: `夜间(${clock(bounds.nightFrom)} 至 ${clock(bounds.nightTo)})通话占比超过他人 ${bounds.nightTimes} 倍:${percent(night)} 对 ${percent(usual)}`,
    });
  }
  if (facts.sales > 0) {
    const complained = facts.complainedSales / facts.sales;
    tell("complaints-after-sales", complained, bounds.complaintShare, {
      en: `more than ${percent(bounds.complaintShare)} of sales followed by a complaint or the worst mark within 30 days: ${facts.complainedSales} of ${facts.sales} (${percent(complained)})`,
      zh: `销售后 30 天内投诉或最差评价超过 ${percent(bounds.complaintShare)}:${facts.sales} 笔中 ${facts.complainedSales} 笔(${percent(complained)})`,
    });
  }
  return found;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1).replace(/\.0$/, "")} %`;
}

function seconds(ms: number): string {
  return String(ms / 1_000);
}

function clock(minute: number): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}
