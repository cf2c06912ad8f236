// What stories of phone features have in common: what was said to whom, keys pressed, prompts that come to their end.

import type { CallId, LegId } from "../../src/base/ids.ts";
import type { House } from "./house.ts";

/** Legs in the order they began, those gone left out. */
function legsOf(house: House): readonly (readonly [LegId, { readonly call: CallId }])[] {
  return [...house.media.legs];
}

/** The prompt that a leg hears now, without its language; undefined: something else. */
export function promptAt(house: House, at = 0): string | undefined {
  const hearing = house.hears[at];
  return hearing?.kind === "file" ? hearing.name.replace(/^(en|zh)\//, "") : undefined;
}

/** The prompt comes to its end. */
export async function promptEnds(house: House, at = 0): Promise<void> {
  const [leg, { call }] = legsOf(house)[at] ?? [undefined, { call: "" as CallId }];
  const hearing = house.hears[at];
  if (leg === undefined || hearing?.kind !== "file") throw new Error("no prompt is heard");
  house.media.facts({ kind: "played", call, leg, name: hearing.name });
  await house.settle();
}

/** Everything that is said, until the call ends or something else is heard. */
export async function listenTo(house: House, at = 0): Promise<readonly string[]> {
  const said: string[] = [];
  await house.settle();
  for (let prompt = promptAt(house, at); prompt !== undefined && said.length < 40; prompt = promptAt(house, at)) {
    said.push(prompt);
    const heard = house.hears[at];
    await promptEnds(house, at);
    if (house.hears[at] === heard || house.media.legs.size <= at) break; // nothing more is said
  }
  return said;
}

/** One key after the other, each with time to be noticed. */
export async function press(house: House, digits: string, at = 0): Promise<void> {
  for (const digit of digits) {
    const [leg, { call }] = legsOf(house)[at] ?? [undefined, { call: "" as CallId }];
    if (leg === undefined) throw new Error("nobody is there to press a key");
    house.media.facts({ kind: "digit", call, leg, digit, durationMs: 100 });
    await house.settle();
  }
}
