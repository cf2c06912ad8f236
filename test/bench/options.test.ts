import { describe, expect, test } from "vitest";
import { accounts, type BenchOffice, benchOffice, officeText } from "../../bench/office-file.ts";
import { readOptions } from "../../bench/options.ts";
import { NO_STATS, readSippStats } from "../../bench/sipp-stats.ts";
import { parseOffice } from "../../src/office/parse.ts";

describe("the command line", () => {
  test("without words means everything against a switch of one's own", () => {
    const read = readOptions([]);
    expect(read).toMatchObject({ ok: true, value: { names: [], toy: false, target: undefined, nodeOptions: [] } });
  });

  test("describes somebody else's switch", () => {
    const text =
      "routing --target 192.0.2.7:5060 --callers 1001-1100 --callees 2001-2100 --secret s3 --queue 700 --agents 3001-3010 --pid 42";
    expect(readOptions(text.split(" "))).toMatchObject({
      ok: true,
      value: {
        names: ["routing"],
        target: {
          host: "192.0.2.7",
          port: 5060,
          callers: { first: 1001, last: 1100 },
          callees: { first: 2001, last: 2100 },
          secret: "s3",
          pid: 42,
          queue: { number: "700", agents: { first: 3001, last: 3010 } },
        },
      },
    });
  });

  const target = "--target h:5060 --callers 1-2 --callees 3-4 --secret s";
  test.each([
    ["--fast", "--fast"],
    ["--target 192.0.2.7", "HOST:PORT"],
    ["--target h:5060 --callers 10-9 --callees 1-2 --secret s", "--callers"],
    ["--target h:5060 --callers 9-10 --callees 1-2 --secret s", "numbers of one length"],
    ["--target h:5060 --callers 1-2 --callees 3-4", "--secret"],
    [`${target} --queue 7`, "--agents"],
    [`${target} --pid x`, "--pid"],
  ])("%s is answered with what is allowed", (text, problem) => {
    const read = readOptions(text.split(" "));
    expect(read.ok ? "accepted" : read.problem).toContain(problem);
  });
});

test("the bench's office is one that the switch accepts", () => {
  const empty: BenchOffice = { callers: accounts(10_000, 2), callees: [], recorded: [], agents: [], queue: "7000" };
  for (const office of [benchOffice, empty]) {
    const parsed = parseOffice(officeText(office));
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.fault.slice(0, 3)));
    const phones = [office.callers, office.callees, office.recorded, office.agents].flat();
    expect(parsed.value.extensions.size).toBe(phones.length);
    expect(parsed.value.agents.size).toBe(office.agents.length);
  }
});

describe("SIPp's totals", () => {
  const names =
    "StartTime;CurrentTime;ElapsedTime(C);TotalCallCreated;SuccessfulCall(C);FailedCall(P);FailedCall(C);FailedUnexpectedMessage(C);Retransmissions(C);";
  const stamp = (seconds: number): string => `2026-11-22\t20:36:54.719585\t${1_795_379_814.5 + seconds}`;
  const line = (seconds: number, created: number, successful: number): string =>
    `${stamp(0)};${stamp(seconds)};00:00:0${Math.floor(seconds)};${created};${successful};0;2;2;5;`;

  test("are those of the last line, the rate that of the lines in which calls began", () => {
    const csv = [names, line(1.5, 140, 0), line(2.5, 250, 140), line(3.5, 300, 250), line(35, 300, 298), ""];
    expect(readSippStats(csv.join("\n"))).toEqual({
      created: 300,
      successful: 298,
      failed: 2,
      ratePerS: 100,
      retransmissions: 5,
      causes: "UnexpectedMessage 2",
    });
  });

  test("of a run that never began are nothing", () => {
    expect(readSippStats("")).toEqual(NO_STATS);
    expect(readSippStats(names)).toEqual(NO_STATS);
  });
});
