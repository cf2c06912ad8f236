// The outcome of a soak for a person: what was done, what is there now, the verdict. Pure.

import type { SoakOutcome } from "./soak.ts";
import { risePerHour } from "./verdict.ts";
import type { Sample } from "./witness.ts";

export function soakTable(outcome: SoakOutcome): string {
  const { outcomes, before, warm, after, faults, calls, seconds, rubbish } = outcome;
  const kinds = outcomes.map(
    ({ kind, calls: made, asTold, open }) =>
      `  ${kind.padEnd(26)}${cell(made)} calls${cell(asTold)} as told${open ? "  (left open)" : ""}`,
  );
  const names = Object.keys(after.sizes).filter((name) =>
    [before, warm, after].some(({ sizes }) => (sizes[name] ?? 0) > 0),
  );
  const rise = risePerHour(outcome.samples.filter(({ atS }) => atS > warm.atS));
  const rows: readonly (readonly [string, (sample: Sample) => string])[] = [
    ["calls in progress", ({ activeCalls }) => String(activeCalls)],
    ["resident memory, MiB", ({ residentMib }) => String(residentMib)],
    ["live heap, MiB", ({ liveMib }) => (liveMib === undefined ? "" : liveMib.toFixed(1))],
    ["open files", ({ files }) => String(files)],
    ["threads", ({ threads }) => String(threads)],
    ["TCP sockets", ({ sockets }) => String(sockets)],
    ...Object.keys(after.rows).map((name) => [name, ({ rows }: Sample) => String(rows[name] ?? 0)] as const),
    ...names.map((name) => [`table ${name}`, ({ sizes }: Sample) => String(sizes[name] ?? 0)] as const),
  ];
  return [
    `${calls} calls in ${seconds} s; ${rubbish.datagrams} datagrams and ${rubbish.connections} connections of rubbish, ${rubbish.cutPhones} phones cut off`,
    ...kinds,
    "",
    `${"in silence".padEnd(28)}${cell("before")}${cell("warm")}${cell("after")}`,
    ...rows.map(([name, of]) => `${name.padEnd(28)}${cell(of(before))}${cell(of(warm))}${cell(of(after))}`),
    ...(rise === undefined ? [] : [`live heap while calls came and went: ${rise.toFixed(1)} MiB an hour`]),
    "",
    ...(faults.length === 0 ? ["verdict: everything is back where it began"] : faults.map((fault) => `FAULT ${fault}`)),
  ].join("\n");
}

function cell(value: number | string): string {
  return String(value).padStart(9);
}
