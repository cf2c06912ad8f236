// Programs that search for switches and their passwords, let loose on ours: they must learn nothing, and nobody else may notice.

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { BanView, StandingView } from "../../src/api/guard-control.ts";
import { startProgram } from "./rig/programs.ts";
import { DISGUISE, scan } from "./rig/scanner.ts";
import { all, SippPhone } from "./rig/sipp-phone.ts";
import { RealSwitch } from "./rig/switch.ts";
import { withoutSipp, withoutSipsak, withoutSipvicious } from "./rig/tools.ts";

/** Strangers live at other addresses of the loopback than phones do. */
const STRANGER = "127.0.0.66";

let office: RealSwitch;
beforeEach(async () => {
  office = await RealSwitch.start();
});
afterEach(async () => {
  await office.close();
  expect(office.complaints()).toEqual([]);
});

const left = withoutSipvicious || withoutSipp;

describe.skipIf(left !== "")(`SIP-11 sipvicious${left}`, () => {
  test("svmap does not find the switch under its own name", async () => {
    const { out, err } = await scan(
      { scanner: "svmap", source: STRANGER, folder: office.folder },
      ...["-p", `${office.port}`, "127.0.0.1"],
    );
    expect(out + err).toMatch(/found nothing/i);
    expect((await office.status()).guard.silenced["scanner"]).toBeGreaterThan(0);
  });

  test.each(["REGISTER", "OPTIONS", "INVITE"])("svwar finds no extension with %s, disguised or not", async (method) => {
    const args = ["-p", `${office.port}`, "-m", method, "-e", "1000-1020", "--force", "127.0.0.1"];
    for (const agent of ["friendly-scanner", DISGUISE]) {
      const { out, err } = await scan({ scanner: "svwar", source: STRANGER, folder: office.folder, agent }, ...args);
      expect(err).not.toContain("Traceback");
      expect(err, "it looked, and believes nobody is there").toContain("found nothing");
      expect(out).not.toMatch(/\b10\d\d\b/);
    }
  });

  test("svcrack is cut off, and the owner of the extension, elsewhere, does not notice", async () => {
    const ada = await SippPhone.registered(office, "1001");
    const bob = await SippPhone.registered(office, "1002");
    const init = { scanner: "svcrack", source: STRANGER, folder: office.folder, agent: DISGUISE } as const;
    const cracking = scan(init, "-p", `${office.port}`, "-u", "1001", "-r", "100-4000", "--maximumtime=5", "127.0.0.1");
    const callee = await bob.begins(bob.callee().isCalled("1001").rings().answers().isHungUp());
    const caller = await ada.begins(ada.caller().dials("1002").isAnswered().waits(300).hangsUp());
    await all(caller, callee);
    const { out, err } = await cracking;
    expect(err).not.toContain("Traceback");
    expect(out + err).not.toMatch(/^\|\s*1001\s*\|/m);
    const { guard } = await office.status();
    expect(guard.wrongPasswords, "it did try").toBeGreaterThan(4);
    expect(guard.wrongPasswords, "but not for long").toBeLessThan(400);
    const { verdict } = await office.ask<StandingView>("guard", "check", STRANGER);
    expect({ verdict, told: err.slice(-500), guard }).toMatchObject({ verdict: "banned" });
    expect((await office.ask<StandingView>("guard", "check", "127.0.0.1")).verdict).toBe("free");
    await ada.plays(ada.caller().registers(600));
  });

  test("a ban outlives a restart, and a person lifts it", async () => {
    await office.say("guard", "ban", STRANGER, "--for", "1h");
    await office.stop();
    await office.startAgain();
    const [ban] = await office.ask<readonly BanView[]>("guard", "list");
    expect(ban).toMatchObject({ source: STRANGER, reason: "command" });
    const shut = await SippPhone.make(office, "1003", "udp", undefined, { own: STRANGER });
    await expect(shut.plays(shut.caller().registers(600))).rejects.toThrow();
    await office.say("guard", "unban", STRANGER);
    const phone = await SippPhone.make(office, "1003", "udp", undefined, { own: STRANGER });
    await phone.plays(phone.caller().registers(600));
  });
});

describe.skipIf(withoutSipsak !== "")(`SIP-11 sipsak${withoutSipsak}`, () => {
  test("is answered to an OPTIONS, the same for every user it names, and its random rubbish harms nobody", async () => {
    const ask = (uri: string): Promise<number | undefined> =>
      startProgram({ command: "sipsak", args: ["-s", uri], folder: office.folder, limitMs: 20_000 }).ended.then(
        ({ status }) => status,
      );
    const at = `127.0.0.1:${office.port}`;
    expect(await ask(`sip:${at}`)).toBe(0);
    expect(await ask(`sip:1001@${at}`)).toBe(await ask(`sip:1999@${at}`));
    const rubbish = startProgram({
      command: "sipsak",
      args: ["-R", "-t", "200", "-s", `sip:1001@${at}`],
      folder: office.folder,
      limitMs: 8_000,
    });
    await rubbish.ended;
    expect(await office.ask<readonly BanView[]>("guard", "list")).toEqual([]);
    expect((await office.status()).state).toBe("ready");
  });
});
