import { expect, test } from "vitest";
import { Reoffer } from "../../src/call/reoffer.ts";

function made(state?: Reoffer["state"]): { reoffer: Reoffer; sent: () => number } {
  let sent = 0;
  return { reoffer: new Reoffer(() => sent++, state), sent: () => sent };
}

test("one re-INVITE at a time: what is wanted meanwhile goes into one more", () => {
  const { reoffer, sent } = made();
  reoffer.want();
  reoffer.want();
  reoffer.want();
  expect(sent()).toBe(1);
  expect(reoffer.over()).toBe(false); // another follows
  expect(sent()).toBe(2);
  expect(reoffer.over()).toBe(true);
  expect([sent(), reoffer.state]).toEqual([2, "idle"]);
});

test("an answer to nothing of ours is nobody's refusal", () => {
  const { reoffer } = made();
  expect(reoffer.over()).toBe(false);
});

test("a leg that moved waits for the re-INVITE that the one before it sent", () => {
  const { reoffer, sent } = made("asked");
  reoffer.want();
  expect(sent()).toBe(0);
  reoffer.over();
  expect(sent()).toBe(1);
});
