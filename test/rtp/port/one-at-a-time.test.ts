import { expect, test } from "vitest";
import { OneAtATime } from "../../../src/rtp/port/one-at-a-time.ts";

test("the second piece of work begins when the first is over, not before", () => {
  const line = new OneAtATime();
  const began: string[] = [];
  const overs: (() => void)[] = [];
  for (const name of ["a", "b", "c"]) {
    line.add((over) => {
      began.push(name);
      overs.push(over);
    });
  }
  expect(began).toEqual(["a"]);
  overs[0]?.();
  expect(began).toEqual(["a", "b"]);
  overs[1]?.();
  expect(began).toEqual(["a", "b", "c"]);
});

test("what comes when all is over begins at once, and work may be over at once", () => {
  const line = new OneAtATime();
  let done = 0;
  for (let i = 0; i < 3; i++) {
    line.add((over) => {
      done++;
      over();
    });
  }
  expect(done).toBe(3);
});
