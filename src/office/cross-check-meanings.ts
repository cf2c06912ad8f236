// One number means one thing: emergency numbers, extensions, queues, groups, pages, switches, alarms, parking, the directory and `numbers` share
// what can be dialled, and no number begins with a feature code. Part of `cross-check.ts`.

import { eachInTurns, type InTurns } from "../base/in-turns.ts";
import { emergencyNumbers } from "./assemble.ts";
import { type CrossCheck, complain, type Segments } from "./complain.ts";
import { literalStart, readPattern } from "./pattern.ts";

/** By number, what has it: `extensions.1001`. */
export type Meanings = ReadonlyMap<string, string>;

export function* checkingMeanings(check: CrossCheck): InTurns<Meanings> {
  const { written } = check;
  const taken = new Map<string, string>();
  takeEmergency(check, taken);
  yield* eachInTurns(written.extensions.keys(), (key) => take(check, taken, ["extensions", key], key));
  for (const section of ["queues", "groups", "pages", "conferences", "switches"] as const) {
    for (const [key, { number }] of written[section]) take(check, taken, [section, key, "number"], number);
  }
  for (const [key, { number = "" }] of written.alarms) take(check, taken, ["alarms", key, "number"], number);
  take(check, taken, ["parking", "number"], written.parking.number ?? "");
  for (const slot of written.parking.slots) take(check, taken, ["parking", "slots"], slot);
  take(check, taken, ["directory"], written.directory ?? "");
  yield* eachInTurns(written.numbers.keys(), (number) => take(check, taken, ["numbers", number], number));
  return taken;
}

/** They come first whatever else the file says, also behind the prefix that a route takes off. */
function takeEmergency(check: CrossCheck, taken: Map<string, string>): void {
  const numbers = emergencyNumbers(check.written);
  numbers.forEach((number, i) => {
    if (!taken.has(number)) taken.set(number, `the emergency number ${number}`);
    else
      complain(check, ["emergency", "numbers", i], {
        found: `${JSON.stringify(number)} a second time`,
        allowed: "each once",
      });
  });
  check.written.routes.forEach(({ match, strip }, i) => {
    const pattern = strip === 0 ? undefined : readPattern(match);
    const prefix = pattern === undefined ? "" : literalStart(pattern).slice(0, strip);
    if (prefix.length !== strip || prefix === "") return;
    for (const number of numbers) {
      const dialled = prefix + number;
      if (!taken.has(dialled))
        taken.set(dialled, `the emergency number ${number} behind the prefix of routes[${i + 1}]`);
    }
  });
}

function take(check: CrossCheck, taken: Map<string, string>, segments: Segments, number: string): void {
  if (number === "") return;
  const holder = taken.get(number);
  const code = Object.entries(check.written.features).find(([, prefix]) => prefix !== "" && number.startsWith(prefix));
  const owner = holder ?? (code === undefined ? undefined : `features.${code[0]} (${code[1]})`);
  if (owner === undefined) taken.set(number, segments.join("."));
  else
    complain(check, segments, {
      found: `${JSON.stringify(number)}, taken by ${owner}`,
      allowed: "a number of its own",
    });
}
