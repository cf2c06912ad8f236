// A random day, played at the desk and at the reference beside it.

import fc from "fast-check";
import { expect } from "vitest";
import type { DeskEffect, DeskInput } from "../../src/acd/contract.ts";
import { Desk } from "../../src/acd/desk.ts";
import type { CallId, ExtensionKey } from "../../src/base/ids.ts";
import { seededRng } from "../../src/base/rng.ts";
import type { Millis } from "../../src/base/time.ts";
import { type Draw, nextInput, openingHour, tell } from "./history.ts";
import { randomSetup } from "./random-office.ts";
import { ReferenceDesk } from "./reference.ts";

const draw: fc.Arbitrary<Draw> = fc.tuple(fc.nat(99), fc.nat(1_000), fc.nat(1_000), fc.nat(4_000));
export const days = fc.array(draw, { minLength: 50, maxLength: 400, size: "max" });
export const seeds = fc.nat(0xffff_ffff);
/** A failing day is printed with its seed and path; making it smaller takes minutes and is left to whoever repairs it. */
export const runs = (numRuns: number) => ({ numRuns, seed: 20_261_123, endOnFailure: true });

export interface Played {
  readonly desk: Desk;
  readonly reference: ReferenceDesk;
  readonly inputs: { readonly input: DeskInput; readonly now: Millis }[];
  now: number;
}

/** After each input both must say the same; `watch` looks at what the desk said. */
export function play(
  seed: number,
  day: readonly Draw[],
  watch?: (played: Played, effects: readonly DeskEffect[]) => void,
): Played {
  const rng = seededRng(seed);
  const played: Played = {
    desk: new Desk({ rng: seededRng(seed + 1) }),
    reference: new ReferenceDesk(seededRng(seed + 1)),
    inputs: [],
    now: 1_000_000,
  };
  for (const input of openingHour(randomSetup(rng))) both(played, input, watch);
  for (const draw of day) {
    // Often nothing happens between two inputs, sometimes a deadline passes unnoticed for a while.
    played.now += draw[3] < 1_000 ? 0 : draw[3];
    both(played, nextInput(draw, played.reference, rng), watch);
  }
  return played;
}

export function both(
  played: Played,
  input: DeskInput,
  watch?: (played: Played, effects: readonly DeskEffect[]) => void,
): readonly DeskEffect[] {
  const { desk, reference } = played;
  const now = played.now as Millis;
  played.inputs.push({ input, now });
  const answer = desk.step(input, now);
  const said = answer.fault === undefined ? tell(answer.effects) : [`fault ${answer.fault.kind}`];
  expect(said, inputText(played)).toEqual(reference.step(input, now));
  expect(desk.nextWake(), inputText(played)).toBe(reference.nextWake());
  watch?.(played, answer.effects);
  return answer.effects;
}

/** The input that went wrong, and when. */
function inputText({ inputs, now }: Played): string {
  const { input } = inputs.at(-1) ?? {};
  const plain = (_key: string, value: unknown): unknown =>
    value instanceof Map ? Object.fromEntries(value) : value instanceof Set ? [...value] : value;
  return `input ${inputs.length} at ${now}: ${JSON.stringify(input, plain)}`;
}

/** Everybody goes home: callers hang up, talks end, agents sign out, phones are switched off. */
export function closeUp(played: Played): void {
  const { floor } = played.reference;
  for (const call of [...floor.calls]) both(played, { kind: "leave", call: call.caller.call, why: "abandoned" });
  for (const agent of [...floor.agents]) {
    const { key } = agent.setup;
    both(played, { kind: "sign-out", agent: key });
    if (agent.state === "talking") both(played, { kind: "released", call: agent.call as CallId, agent: key });
  }
  for (const key of floor.phones.keys()) {
    const extension = key as ExtensionKey;
    both(played, { kind: "reachable", extension, reachable: false });
    both(played, { kind: "engaged", extension, engaged: false });
    both(played, { kind: "dnd", extension, dnd: false });
  }
}

/** Nobody comes any more, everybody works and answers what rings, until nothing rings: time goes on, wrap-ups end, steps are taken. */
export function drain(played: Played): void {
  const { floor } = played.reference;
  for (const { setup } of [...floor.agents]) {
    const extension = `10${setup.key}` as ExtensionKey;
    both(played, { kind: "engaged", extension, engaged: false });
    both(played, { kind: "dnd", extension, dnd: false });
    both(played, { kind: "reachable", extension, reachable: true });
  }
  for (let round = 0; round < 400; round++) {
    const rings = floor.calls.flatMap((call) => call.ringing.map((agent) => ({ call: call.caller.call, agent })));
    for (const { call, agent } of rings) {
      if (floor.call(call)?.ringing.includes(agent) === true)
        both(played, { kind: "answered", call, agent: agent as never });
    }
    for (const agent of [...floor.agents]) {
      const { key } = agent.setup;
      if (agent.state === "talking") both(played, { kind: "released", call: agent.call as CallId, agent: key });
      if (agent.talk !== undefined && !agent.talk.disposed)
        both(played, { kind: "disposition", agent: key, code: "solved" });
      if (agent.state === "busy" || agent.state === "break") both(played, { kind: "ready", agent: key });
    }
    if (played.desk.nextWake() === undefined && rings.length === 0) return;
    played.now = Math.max(played.now + 1, played.desk.nextWake() ?? 0);
    both(played, { kind: "tick" });
  }
}
