// A thousand callers in menus at once: everybody is answered and hears one and the same audio file, presses a key or does not, gets where that leads,
// and nothing is left of them.

import { expect, test } from "vitest";
import { houseWith } from "./flow-story.ts";

const CALLERS = 1_000;
const PHONES = Array.from({ length: 20 }, (_, i) => String(2_001 + i));

const OFFICE = `
limits: { calls: 1200 }
extensions:
${PHONES.map((key) => `  "${key}": { secret: "kx83-vnq2-77", calls: 60 }`).join("\n")}
numbers: { "8000": { flow: main } }
`;

const MENU = `
flow: main
nodes:
  menu:
    menu: [{ prompt: menu-main }]
    tries: 1
    wait: 3s
    next: { "1": one, "2": two, timeout: bye, invalid: bye }
  one: { say: [{ prompt: one }, { digits: "'7'" }], next: bye }
  two: { collect: number, words: [{ prompt: enter }], digits: 2, next: { done: one, timeout: bye, invalid: bye } }
  bye: { hangUp: [{ prompt: bye }] }
`;

test("IVR-02 a thousand callers in menus at once", async () => {
  const house = houseWith([MENU], OFFICE);
  house.media.ports = CALLERS + 10;
  for (let i = 0; i < CALLERS; i++) house.dial("8000", { from: PHONES[i % PHONES.length] ?? "" });
  await house.settle();
  expect(house.dialled.filter(({ state }) => state === "answered")).toHaveLength(CALLERS);
  const heard = (): readonly string[] => house.hears.map((one) => (one.kind === "file" ? one.name : one.kind));
  expect(new Set(heard())).toEqual(new Set(["zh/menu-main"])); // one clip, however many hear it
  expect(house.ivr.flowTrails.inside("main")).toEqual(new Map([[1, CALLERS]]));
  const legs = [...house.media.legs];
  const press = (at: number, digit: string): void => {
    const [leg, { call }] = legs[at] ?? [undefined, { call: undefined }];
    if (leg !== undefined && call !== undefined)
      house.media.facts({ kind: "digit", call, leg, digit, durationMs: 100 });
  };
  for (let i = 0; i < CALLERS; i++) {
    if (i % 3 === 0) press(i, "1");
    else if (i % 3 === 1) for (const digit of "242") press(i, digit); // typed ahead
  }
  const allEnd = async (): Promise<void> => {
    for (const [leg, { call, hearing }] of [...house.media.legs])
      if (hearing.kind === "file") house.media.facts({ kind: "played", call, leg, name: hearing.name });
    await house.settle();
  };
  await house.settle();
  for (let i = 0; i < 6 && house.media.legs.size > 0; i++) {
    await allEnd();
    await house.clock.advance(1_500);
  }
  expect(house.calls.size).toBe(0);
  const ways = house.writes.flatMap(({ sql, values = [] }) =>
    sql.includes("INTO flow_visit")
      ? [
          (JSON.parse(String(values.find((one) => String(one).startsWith("[[")))) as string[][])
            .map(([, node]) => node)
            .join(" "),
        ]
      : [],
  );
  const count = (way: string): number => ways.filter((one) => one === way).length;
  expect([count("menu one bye"), count("menu two one bye"), count("menu bye")]).toEqual([334, 333, 333]);
  await house.expectNothingLeft();
});
