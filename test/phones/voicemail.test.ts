// RTP-11 with phones that are not ours: a message left and heard, the lamp, a hook, and a switch that is killed while somebody speaks.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { VoiceMessageView } from "../../src/api/voicemail-control.ts";
import { listen } from "../world/ears.ts";
import { BaresipPhone } from "./rig/baresip-phone.ts";
import { eventually, pause } from "./rig/eventually.ts";
import { endSippPhones, SippPhone } from "./rig/sipp-phone.ts";
import { readMonoWav, shareOf, stretch, toneWav } from "./rig/sound.ts";
import { RealSwitch } from "./rig/switch.ts";
import { withoutBaresip, withoutSipp } from "./rig/tools.ts";

const BOB = 1_100;
const CY = 1_900;
const SPEAKS_MS = 4_000;
const without = `${withoutBaresip}${withoutSipp}`;

describe.skipIf(without !== "")(`RTP-11 voicemail${without}`, () => {
  let office: RealSwitch;
  let bob: BaresipPhone;
  let cy: BaresipPhone;
  let told = "";
  beforeAll(async () => {
    office = await RealSwitch.start(
      { keys: { "1001": 'voicemail: { pin: "4711", email: li@example.com }, forward: { always: voicemail }' } },
      "0s",
      (config, folder) => {
        told = join(folder, "told.json");
        const keep = join(folder, "keep.mjs");
        writeFileSync(
          keep,
          `import { readFileSync, writeFileSync } from "node:fs"; writeFileSync(process.argv[2], readFileSync(0));`,
        );
        return `${config}\nvoicemail: { command: ["${process.execPath}", "${keep}", "${told}"] }\n`;
      },
    );
    [bob, cy] = await Promise.all([
      BaresipPhone.registered(office, "1002", { hz: BOB }),
      BaresipPhone.registered(office, "1003", { hz: CY }),
    ]);
  });
  afterEach(endSippPhones);
  afterAll(async () => {
    await office.portsAreBack();
    await office.close();
    expect(office.complaints()).toEqual([]);
  });

  const messages = (): Promise<readonly VoiceMessageView[]> => office.ask("voicemail", "list", "1001");

  /** Any key skips the greeting; then the tone. */
  async function speaks(): Promise<void> {
    await cy.dials("1001");
    await pause(500);
    await cy.presses("#");
    await pause(500 + SPEAKS_MS);
  }

  test("a tone is left as a message, the lamp is told, and another phone hears it with the PIN", async () => {
    const watcher = await SippPhone.registered(office, "1001");
    const lamp = await watcher.begins(
      watcher
        .caller()
        .watches("message-summary", "1001")
        .isTold("Messages-Waiting: no")
        .isTold("Voice-Message: 1/0")
        .isTold("Voice-Message: 0/1")
        .watchesNoMore("message-summary"),
    );
    await eventually(
      "the phone watches",
      async () => (await office.status()).sizes["subscriptions"],
      (count) => count === 1,
    );
    await speaks();
    await cy.hangsUp();
    const [message] = await eventually("the message is there", messages, (all) => all.length === 1);
    expect(message).toMatchObject({ from: "1003", state: "new", urgent: false, repaired: false });
    expect(message?.durationMs ?? 0).toBeGreaterThan(SPEAKS_MS - 1_000);
    const file = join(office.folder, "message.wav");
    await office.say("voicemail", "export", message?.id ?? "", "--to", file);
    const spoken = readMonoWav(file);
    expect(listen(stretch(spoken, 1, 3), [])).toBe(`tone:${CY}`);

    await bob.dials("*981001");
    await pause(800);
    await bob.presses("4711#");
    await pause(1_500);
    await bob.presses("1"); // cuts what is said short: the message from its start
    await pause(SPEAKS_MS + 4_000);
    await bob.hangsUp();
    const heard = bob.heard();
    const seconds = Array.from({ length: Math.floor(heard.length / 4_000) }, (_, i) =>
      shareOf(CY, stretch(heard, i / 2, i / 2 + 0.5)),
    );
    expect(seconds.filter((share) => share > 0.8).length).toBeGreaterThanOrEqual(5); // half seconds
    expect((await messages())[0]?.state).toBe("old");
    await lamp.done;
    await eventually(
      "the hook was told",
      () => existsSync(told),
      (isThere) => isThere,
    );
    const letter = JSON.parse(readFileSync(told, "utf8"));
    expect(letter).toMatchObject({ mailbox: "1001", email: "li@example.com", from: "1003", message: message?.id });
    expect(existsSync(letter.file)).toBe(true);
  });

  test("deleted by command, row and file are gone", async () => {
    const [message] = await messages();
    await office.say("voicemail", "delete", message?.id ?? "");
    expect(await messages()).toEqual([]);
    expect(existsSync(join(office.dataDirectory, message?.path ?? ""))).toBe(false);
  });

  test("a greeting from a file is what callers hear", async () => {
    const file = join(office.folder, "greeting.wav");
    writeFileSync(file, toneWav(700, 3));
    await office.say("voicemail", "greeting", "set", "1001", file);
    await cy.dials("1001");
    await pause(2_500);
    await cy.hangsUp();
    expect(listen(stretch(cy.heard(), 0.8, 1.8), [])).toBe("tone:700");
    await office.say("voicemail", "greeting", "clear", "1001");
  });

  test("kill -9 while somebody speaks: at the next start it is a message that plays", async () => {
    await speaks();
    await office.killAtOnce();
    await office.startAgain();
    const [message] = await messages();
    expect(message).toMatchObject({ from: "1003", state: "new", repaired: true });
    expect(message?.durationMs ?? 0).toBeGreaterThan(SPEAKS_MS - 2_500);
    const spoken = readMonoWav(join(office.dataDirectory, message?.path ?? ""));
    expect(listen(stretch(spoken, 0.5, 1.5), [])).toBe(`tone:${CY}`);
  });
});
