import { expect, test } from "vitest";
import { digitInInfo } from "../../src/call/info-digit.ts";

test.each([
  ["application/dtmf-relay", "Signal=5\r\nDuration=160\r\n", "5"],
  ["application/dtmf-relay; charset=utf-8", "Signal= #\r\nDuration= 250", "#"],
  ["Application/DTMF-Relay", "signal=*\r\n", "*"],
  ["application/dtmf-relay", "Signal=10\r\n", "*"],
  ["application/dtmf-relay", "Signal=11\r\n", "#"],
  ["application/dtmf", "7", "7"],
  ["application/dtmf", "77", undefined],
  ["application/dtmf-relay", "Duration=160\r\n", undefined],
  ["application/dtmf-relay", "", undefined],
  ["text/plain", "5", undefined],
])("%s with %j is the key %s", (type, body, digit) => {
  expect(digitInInfo(type, body)).toBe(digit);
});
