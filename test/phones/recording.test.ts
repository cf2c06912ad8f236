import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RecordingDetailView, RecordingView, VerdictView } from "../../src/api/views.ts";
import { listen } from "../world/ears.ts";
import { readWav } from "../world/wav.ts";
import { BaresipPhone } from "./rig/baresip-phone.ts";
import { eventually, pause } from "./rig/eventually.ts";
import { stretch } from "./rig/sound.ts";
import { RealSwitch } from "./rig/switch.ts";
import { withoutBaresip } from "./rig/tools.ts";

// Each softphone says one tone; what is on a channel tells who was recorded there.
const ADA = 700;
const BOB = 1_100;
const CY = 1_900;
const WIDE = 1_500;
const OPUS_MS = 60_000;

const OFFICE = {
  keys: { "1001": "recordKeys: all" },
};

/** A switch that seals what it records. */
async function sealing(more = ""): Promise<RealSwitch> {
  return RealSwitch.start({ more }, "0s", async (config, folder) => {
    await writeFile(join(folder, "recording.key"), `${"5a".repeat(32)}\n`, { mode: 0o600 });
    return `${config}\nrecordings: { key: recording.key }\n`;
  });
}

async function exported(office: RealSwitch, id: string): Promise<ReturnType<typeof readWav>> {
  const file = join(office.folder, `${id}.wav`);
  await office.say("recording", "export", id, "--to", file, "--force");
  return readWav(readFileSync(file));
}

async function theRecording(office: RealSwitch, call: string): Promise<RecordingView> {
  const found = await eventually(
    "the recording is saved",
    () => office.ask<readonly RecordingView[]>("recording", "list", "--call", call),
    (all) => all.length > 0 && all.every(({ sha256 }) => sha256 !== null),
  );
  expect(found).toHaveLength(1);
  return found[0] as RecordingView;
}

describe.skipIf(withoutBaresip !== "")(`RTP-09 a sealed recording of real phones${withoutBaresip}`, () => {
  let office: RealSwitch;
  let ada: BaresipPhone;
  let bob: BaresipPhone;
  let cy: BaresipPhone;
  beforeAll(async () => {
    office = await sealing();
    [ada, bob, cy] = await Promise.all([
      BaresipPhone.registered(office, "1001", { hz: ADA, answers: true }),
      BaresipPhone.registered(office, "1002", { hz: BOB, answers: true }),
      BaresipPhone.registered(office, "1003", { hz: CY }),
    ]);
  });
  afterAll(async () => {
    await office.close();
    expect(office.complaints()).toEqual([]);
  });

  test("pauses by command, goes on through a transfer, and only its key opens it", async () => {
    await office.onlyReady("5001");
    await cy.dials("7000");
    await ada.talks();
    await pause(2_000);
    const [call] = await office.calls();
    const id = call?.id ?? "";
    await office.say("recording", "pause", id);
    await pause(2_000);
    await office.say("recording", "resume", id);
    await pause(1_500);
    await ada.transfers("1002");
    await bob.talks();
    await pause(2_000);
    await cy.hangsUp();
    await bob.isFree();
    await office.newRecord();
    const recording = await theRecording(office, id);
    expect(recording).toMatchObject({ state: "saved", sealed: true, queue: "support" });
    expect(recording.pausedMs).toBeGreaterThan(1_900);

    const disk = readFileSync(join(office.dataDirectory, recording.path));
    expect(disk.toString("latin1", 0, 7)).toBe("ZJSEAL1");
    const { left, right, durationMs } = await exported(office, recording.id);
    expect(Math.abs(durationMs - (recording.durationMs ?? 0))).toBeLessThan(2);
    expect(listen(stretch(left, 0.5, 1.2), [])).toBe(`tone:${CY}`);
    expect(listen(stretch(right, 0.5, 1.2), [])).toBe(`tone:${ADA}`);
    expect(listen(stretch(left, -1, -0.2), [])).toBe(`tone:${CY}`);
    expect(listen(stretch(right, -1, -0.2), [])).toBe(`tone:${BOB}`);
    // Paused for as long as the row says: neither channel has anything there.
    const quiet = [left, right].map((channel) => longestSilence(channel));
    for (const ms of quiet) expect(ms).toBeGreaterThan(recording.pausedMs - 150);

    const { history } = await office.ask<RecordingDetailView>("recording", "show", recording.id);
    expect(history.map(({ what }) => what)).toEqual(["exported", "resumed", "paused", "started"]);
    expect(await office.ask<readonly VerdictView[]>("recording", "verify")).toMatchObject([{ verdict: "good" }]);
  });

  test("after kill -9 it plays to the last second, sealed, with one party in G.722", async () => {
    const wide = await BaresipPhone.registered(office, "1004", { hz: WIDE, codec: "G722" });
    await office.onlyReady("5001");
    await wide.dials("7000");
    await pause(500); // her phone answers by itself
    await pause(3_000);
    const [call] = await office.calls();
    const talkedMs = Date.now() - Date.parse(call?.answeredAt ?? "");
    await office.killAtOnce();
    await office.startAgain();
    await Promise.all([ada.hangsUp(), wide.hangsUp()]);
    const [row] = await office.ask<readonly RecordingView[]>("recording", "list", "--call", call?.id ?? "");
    expect(row).toMatchObject({ state: "saved", cause: "the switch was killed while it was written" });
    const { left, right, durationMs } = await exported(office, row?.id ?? "");
    expect(durationMs).toBeGreaterThan(talkedMs - 1_000);
    expect(listen(stretch(left, -1, -0.1), [])).toBe(`tone:${WIDE}`);
    expect(listen(stretch(right, -1, -0.1), [])).toBe(`tone:${ADA}`);
    const whole = await theRecording(office, call?.id ?? ""); // its hash follows
    expect(await office.ask<readonly VerdictView[]>("recording", "verify", whole.id)).toMatchObject([
      { verdict: "good" },
    ]);
  }, 90_000);
});

describe.skipIf(withoutBaresip !== "")(`RTP-09 recording by key, kept as Opus${withoutBaresip}`, () => {
  let office: RealSwitch;
  let ada: BaresipPhone;
  let cy: BaresipPhone;
  beforeAll(async () => {
    office = await RealSwitch.start({ ...OFFICE, more: "\nrecording: { format: opus, retention: 90d }\n" });
    [ada, cy] = await Promise.all([
      BaresipPhone.registered(office, "1001", { hz: ADA, answers: true }),
      BaresipPhone.registered(office, "1003", { hz: CY }),
    ]);
  });
  afterAll(async () => {
    await office.portsAreBack();
    await office.close();
    expect(office.complaints()).toEqual([]);
  });

  test(
    "*5 starts it; later the WAV file has become an Opus file with each party on its channel",
    async () => {
      await cy.dials("1001");
      await ada.talks();
      await pause(1_000);
      await ada.presses("*5");
      await pause(3_500);
      await cy.hangsUp();
      await ada.isFree();
      const call = await office.newRecord();
      const recording = await theRecording(office, call.id);
      expect(recording.durationMs ?? 0).toBeGreaterThan(2_500);
      expect(recording.durationMs ?? 0).toBeLessThan(4_500);
      const { history } = await office.ask<RecordingDetailView>("recording", "show", recording.id);
      expect(history).toMatchObject([{ what: "started", who: "1001 by key" }]);
      const pressed = await eventually(
        "it is compressed",
        () => office.ask<RecordingDetailView>("recording", "show", recording.id),
        ({ format }) => format === "opus",
        OPUS_MS,
      );
      expect(pressed).toMatchObject({ wavSha256: recording.sha256, path: recording.path.replace(/wav$/, "ogg") });
      expect(pressed.bytes ?? 0).toBeLessThan((recording.bytes ?? 0) / 6);
      expect(() => readFileSync(join(office.dataDirectory, recording.path))).toThrow(/ENOENT/);
      const file = join(office.folder, "kept.ogg");
      await office.say("recording", "export", recording.id, "--to", file);
      expect(readFileSync(file).toString("latin1", 0, 4)).toBe("OggS");
      expect(await office.ask<readonly VerdictView[]>("recording", "verify")).toMatchObject([{ verdict: "good" }]);
    },
    OPUS_MS + 30_000,
  );
});

/** The longest stretch in which nothing is heard, ms. */
function longestSilence(channel: Float64Array): number {
  let longest = 0;
  let since = 0;
  channel.forEach((sample, i) => {
    if (Math.abs(sample) > 100) since = i + 1;
    longest = Math.max(longest, i + 1 - since);
  });
  return longest / 8;
}
