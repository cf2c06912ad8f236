// Two switches that are each other's carrier: one signs its calls, the other looks whether it may believe the number.

import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { all, endSippPhones, SippPhone } from "./rig/sipp-phone.ts";
import { RealSwitch } from "./rig/switch.ts";
import { withoutOpenssl, withoutSipp } from "./rig/tools.ts";

const URL_OF = "https://cert.example.org/branch.pem";
const left = withoutOpenssl || withoutSipp;

function makeKeys(folder: string): void {
  const openssl = (...args: readonly string[]): void =>
    void execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
  mkdirSync(join(folder, "certificates"));
  openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "root.key");
  openssl("req", "-x509", "-new", "-key", "root.key", "-subj", "/CN=Root", "-days", "30", "-out", "root.pem");
  openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "branch.key");
  openssl("req", "-new", "-key", "branch.key", "-subj", "/CN=Branch", "-out", "branch.csr");
  const signing = ["-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-days", "30"];
  openssl("x509", "-req", "-in", "branch.csr", ...signing, "-out", "certificates/cert.example.org_branch.pem");
}

describe.skipIf(left !== "")(`SIP-13 signed calls${left}`, () => {
  let office: RealSwitch;
  let branch: RealSwitch;
  let ada: SippPhone;
  let bob: SippPhone;

  beforeAll(async () => {
    office = await RealSwitch.start({}, "0s", (config, folder) => {
      makeKeys(folder);
      return `${config}\nstir: { trust: [root.pem], certificates: certificates }\n`;
    });
    const keys = office.folder;
    branch = await RealSwitch.start({}, "0s", (config) => {
      const cert = join(keys, "certificates", "cert.example.org_branch.pem");
      return `${config}\nstir: { cert: "${cert}", key: "${join(keys, "branch.key")}", url: "${URL_OF}" }\n`;
    });
    ada = await SippPhone.make(branch, "1001");
    bob = await SippPhone.registered(office, "1002");
  });
  afterAll(async () => {
    for (const one of [office, branch]) {
      await one.close();
      expect(one.complaints()).toEqual([]);
    }
  });
  afterEach(() => endSippPhones());

  async function connect(init: { readonly sign: boolean; readonly verify: string }): Promise<void> {
    const trunk = (port: number): string =>
      `host: 127.0.0.1, port: ${port}, transport: udp, register: false, qualify: 0s`;
    await branch.apply({
      more: `trunks: { head: { ${trunk(office.port)}, callerId: "+862155550000", numbers: e164, sign: ${init.sign} } }\nroutes: [ { match: "0.", via: [head], strip: 1 } ]\n`,
    });
    await office.apply({
      more: `trunks: { branch: { ${trunk(branch.port)}, addresses: [127.0.0.1], numbers: e164, verify: ${init.verify} } }\n`,
      numbers: `  "+8613800138000": { extension: "1002" }`,
    });
  }

  async function calls(): Promise<void> {
    const callee = await bob.begins(bob.callee().isCalled().rings().answers().isHungUp());
    const caller = await ada.begins(ada.caller().dials("013800138000").isAnswered().waits(200).hangsUp());
    await all(caller, callee);
  }

  test("a signed call is believed, and the record says so", async () => {
    await connect({ sign: true, verify: "refuse" });
    await calls();
    expect(await office.newRecord()).toMatchObject({
      from: "+862155550000",
      verstat: "TN-Validation-Passed A",
      ending: "completed",
    });
  });

  test("an unsigned call is marked where the office only marks", async () => {
    await connect({ sign: false, verify: "mark" });
    await calls();
    expect(await office.newRecord()).toMatchObject({ verstat: "No-TN-Validation", ending: "completed" });
  });

  test("and refused with 428 where it must be signed", async () => {
    await connect({ sign: false, verify: "refuse" });
    const { done } = await ada.begins(ada.caller().dials("013800138000").isRefused(480));
    await done.catch(() => {}); // what the branch makes of 428 is its own matter
    expect(await office.newRecord()).toMatchObject({ verstat: "No-TN-Validation", ending: "rejected", sipStatus: 428 });
  });
});
