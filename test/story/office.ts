// What most stories begin with: one queue, an agent or two, a caller; and what each ends with: nothing left behind, nobody unhappy.

import { expect } from "vitest";
import type { SqlRow } from "../../src/base/db.ts";
import type { AgentDesk } from "../world/agent-desk.ts";
import { type Heard, listen } from "../world/ears.ts";
import type { QueueOptions } from "../world/office-builder.ts";
import type { Habit, Phone } from "../world/phone.ts";
import { readWav } from "../world/wav.ts";
import { createWorld, type World, type WorldInit } from "../world/world.ts";

/** A phone that rings until its person is told to act. */
export const WAITS: Habit = { kind: "ignore" };

export interface SmallOffice {
  readonly world: World;
  readonly alice: Phone;
  readonly dana: AgentDesk;
}

/** Queue 7000 "sales", Dana who can sell and waits to be told, Alice who calls. */
export async function smallOffice(
  seed: number,
  queue: QueueOptions = {},
  init: Partial<WorldInit> = {},
): Promise<SmallOffice> {
  const world = await createWorld({ seed, loss: 0.02, ...init });
  world.queue("sales", { number: "7000", requires: { sales: 1 }, ring: "15s", wrapUp: "10s", ...queue });
  const dana = await world.agent("dana", { skills: { sales: 5 } });
  dana.phone.habit = WAITS;
  const alice = await world.phone("alice");
  return { world, alice, dana };
}

/** Everybody hangs up, a minute passes, and every checker is content. */
export async function expectGoodEnd(world: World): Promise<void> {
  await world.finish();
  expect(world.violations).toEqual([]);
}

/** The newest record. */
export async function lastRecord(world: World): Promise<SqlRow> {
  const records = await world.records();
  const record = records.at(-1);
  if (record === undefined) throw new Error("no call has a record");
  return record;
}

/** What the left and the right of a recording sound like between two moments of it. */
export function channels(world: World, path: string, fromMs: number, toMs: number): readonly [Heard, Heard] {
  const bytes = world.disk.files.get(path);
  if (bytes === undefined) throw new Error(`no file ${path} among ${[...world.disk.files.keys()].join(", ")}`);
  const wav = readWav(bytes);
  const part = (samples: Float64Array): Float64Array => samples.subarray(fromMs * 8, toMs * 8);
  return [listen(part(wav.left), world.voices), listen(part(wav.right), world.voices)];
}

/** What a command answers, once the world has moved on a little. */
export async function told<T>(world: World, asked: Promise<T>): Promise<T> {
  let answer: T | undefined;
  void asked.then((value) => {
    answer = value;
  });
  await world.run(100);
  if (answer === undefined) throw new Error("the command does not answer");
  return answer;
}
