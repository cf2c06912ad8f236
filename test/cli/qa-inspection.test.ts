import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ApiServer, startApi } from "../../src/api/server.ts";
import { silentLog } from "../../src/base/log.ts";
import { FakeSwitch } from "../api/fake-switch.ts";
import { type Ran, zongji } from "./run-cli.ts";

let fake: FakeSwitch;
let api: ApiServer;

beforeEach(async () => {
  fake = new FakeSwitch();
  await fake.inspectionParts.begin();
  await fake.inspectionParts.call("c-1", "5001", "5002");
  api = await startApi({ control: fake, data: fake.folder, http: undefined, https: undefined, log: silentLog });
});
afterEach(async () => {
  fake.inspectionParts.close();
  await api.close();
  fake.remove();
});

const run = (...line: readonly string[]): Promise<Ran> => zongji(["qa", "inspection", ...line, "--data", fake.folder]);

async function json(...line: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  const { status, out, err } = await run(...line, "--json");
  expect({ line, status, err }).toEqual({ line, status: 0, err: "" });
  return JSON.parse(out) as Readonly<Record<string, unknown>>;
}

const CREATE = ["create", "c-1", "--scorecard", "service", "--why", "客户投诉"] as const;

describe("QA-07 qa inspection", () => {
  test("makes, judges, disputes, checks again and decides, as a person types it", async () => {
    const house = fake.inspectionParts;
    const whose = await run(...CREATE);
    expect(whose).toMatchObject({ status: 1, err: expect.stringContaining("5001, 5002") });
    expect(await json(...CREATE, "--agent", "5001")).toMatchObject({ id: "Q-1", agent: "5001" });
    await house.settle();
    await json("assign", "Q-1", "--to", "tao");
    await house.judge("first", 1, { solved: "no", record: "no" }, { atMs: 12_000, channel: "agent", text: "抢话" });

    const shown = await run("show", "Q-1", "--lang", "zh");
    expect(shown.out).toMatch(/得分\s+50\.0 % 不合格/);
    expect(shown.out).toContain("  solved  解决: no (解决: 没做到)"); // with its key: --items takes it
    expect(shown.out.endsWith("抢话\n")).toBe(true);
    expect(shown.out).toMatch(/0:12 {2}坐席 {2}抢话/);
    expect(shown.out).not.toContain("tao");
    expect((await run("show", "Q-1", "--inspectors")).out).toMatch(/S-2 {2}first ear {2}tao {2}submitted {2}50\.0 %/);

    expect((await run("dispute", "Q-1", "已解决", "--items", "tone")).err).toContain(
      '"qa inspection show Q-1" has the keys',
    );
    expect(await json("dispute", "Q-1", "已解决", "--items", "solved")).toMatchObject({ state: "disputed" });
    expect((await run("decide", "Q-1", "changed", "改")).err).toContain("a second time");
    expect((await run("decide", "Q-1", "perhaps", "改")).status).toBe(2);
    await json("recheck", "Q-1", "--to", "lin");
    await house.judge("second", 1, { record: "no" });
    expect(await json("decide", "Q-1", "changed", "复核通过")).toMatchObject({ state: "final", score: 0.75 });
    expect((await run("acknowledge", "Q-1")).err).toContain("Q-1 is final");
    expect((await run("show", "Q-1")).out).toMatch(/Decided\s+changed: 复核通过/);
    expect((await run("list", "--state", "final")).out).toMatch(/Q-1\s+5001\s.*final\s+75\.0 % passed/);
  });

  test("agrees, withdraws and gives something to learn", async () => {
    const house = fake.inspectionParts;
    await json(...CREATE, "--agent", "5001");
    await json(...CREATE, "--agent", "5002");
    await house.settle();
    await house.judge("first", 1);
    expect(await json("acknowledge", "Q-1")).toMatchObject({ state: "final", outcome: null });
    const task = await json("coach", "Q-1", "语速", "--text", "慢一点");
    expect(task).toMatchObject({ id: "K-1", agent: "5001", source: "inspection", sourceId: "Q-1" });
    expect((await run("coach", "Q-1", "问候")).out).toContain("K-2");
    expect(await json("show", "Q-1")).toMatchObject({ coaching: ["K-1", "K-2"] });
    expect(await json("withdraw", "Q-2", "试拨")).toMatchObject({ state: "withdrawn", withdrawn: { why: "试拨" } });
    expect(await json("list", "--call", "c-1")).toMatchObject([{ id: "Q-2" }, { id: "Q-1" }]);
    expect(await json("list", "--failed")).toEqual([]);
    expect((await run("show", "Q-7")).err).toContain("Found no inspection Q-7");
  });
});
