import { XMLValidator } from "fast-xml-parser";
import { describe, expect, test } from "vitest";
import { type CallFrame, type CpuProfile, heaviest, stacksOf } from "../../bench/cpu-profile.ts";
import { flameGraph } from "../../bench/flame-graph.ts";
import { originsOf } from "../../bench/origins.ts";

const node = (id: number, functionName: string, children: number[] = [], url = "file:///x.js") => ({
  id,
  callFrame: { functionName, url, lineNumber: 0 } as CallFrame,
  children,
});

/** receive 30 µs, of which parse 20; parse by itself 5; idle 100. */
const profile: CpuProfile = {
  nodes: [
    node(1, "(root)", [2, 4, 5]),
    node(2, "receive", [3]),
    node(3, "parse"),
    node(4, "(idle)", [], ""),
    node(5, "parse"),
  ],
  startTime: 1_000,
  endTime: 1_145,
  samples: [2, 3, 4, 5, 4],
  timeDeltas: [10, 10, 20, 100, 5],
};
const nameOf = ({ functionName }: CallFrame): string => functionName;

describe("a profile as stacks", () => {
  test("a sample stands until the next one, and idle time is nobody's", () => {
    const root = stacksOf(profile, nameOf);
    expect(root.totalUs).toBe(35);
    expect(root.children.get("receive")).toMatchObject({ totalUs: 30, selfUs: 10 });
    expect(root.children.get("receive")?.children.get("parse")?.selfUs).toBe(20);
  });

  test("a function called from two places is told once, with all its time", () => {
    expect(heaviest(stacksOf(profile, nameOf), 1)).toEqual([
      { name: "parse", selfShare: 25 / 35, totalShare: 25 / 35 },
    ]);
  });

  test("only the time that was asked for counts", () => {
    expect(stacksOf(profile, nameOf, { fromUs: 15, toUs: 30 }).totalUs).toBe(20);
  });

  test("a frame that has no name gives its time to whoever called it", () => {
    const root = stacksOf(profile, ({ functionName }) => (functionName === "parse" ? undefined : functionName));
    expect(root.children.get("receive")?.selfUs).toBe(30);
    expect(root.selfUs).toBe(5);
  });
});

describe("a flame graph", () => {
  const drawn = flameGraph(
    stacksOf(profile, ({ functionName }) => `${functionName} <T> (sip/user-agent)`),
    { title: "Calls & sound", about: "35 µs" },
  );

  test("is well-formed, whatever functions are called", () => {
    expect(XMLValidator.validate(drawn)).toBe(true);
  });

  test("has name and share of every block as a title that can be searched", () => {
    expect(drawn).toContain("<title>receive &lt;T&gt; (sip/user-agent): 85.7 %, itself 28.6 %</title>");
  });

  test("leaves out what is too narrow to be seen", () => {
    const long: CpuProfile = { ...profile, samples: [2, 5, 2], timeDeltas: [0, 1_000_000, 1, 0] };
    const text = flameGraph(stacksOf(long, nameOf), { title: "", about: "" });
    expect(text).toContain("receive");
    expect(text).not.toContain(">parse");
  });
});

describe("where a function of the bundle came from", () => {
  const origin = originsOf([
    { path: "sip/user-agent.js", text: "class A {\n  receive(flow, bytes) {\n  }\n  close() {\n" },
    { path: "rtp/pacer.js", text: "  close() {\n" },
    { path: "bundle/app/serve.js", text: "\treceive(flow, bytes) {\n\tclose() {\n" },
  ]);
  const at = (lineNumber: number) =>
    origin({ functionName: "f", url: "file:///p/dist/bundle/app/serve.js", lineNumber });

  test("is the only file with its first line", () => expect(at(0)).toBe("sip/user-agent"));
  test("is not guessed where two files have that line", () => expect(at(1)).toBeUndefined());
});
