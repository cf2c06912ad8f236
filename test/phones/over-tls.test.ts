import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Authority, withoutOpenssl } from "../sip/transport/openssl.ts";
import { BaresipPhone } from "./rig/baresip-phone.ts";
import { Doors } from "./rig/doors.ts";
import { eventually } from "./rig/eventually.ts";
import { SippPhone } from "./rig/sipp-phone.ts";
import { RealSwitch } from "./rig/switch.ts";
import { sippWithoutTls, withoutBaresip, withoutSipp } from "./rig/tools.ts";

// baresip, which checks our certificate as strict phones do, registers, calls and is called over TLS; SIPp on UDP at the other end.

const without = withoutSipp || withoutBaresip || withoutOpenssl;

describe.skipIf(without !== "")(`SIP-01 calls over TLS${without}`, () => {
  let authority: Authority;
  let doors: Doors;
  let office: RealSwitch;
  let ada: BaresipPhone;
  let bob: BaresipPhone;
  beforeAll(async () => {
    authority = new Authority();
    doors = await Doors.with(authority.issue({ names: "IP:127.0.0.1", cn: "first" }));
    office = await RealSwitch.start({}, "0s", doors.configure);
    const secure = { transport: "tls", secure: { port: doors.tls, authority: authority.pem } } as const;
    ada = await BaresipPhone.registered(office, "1001", { ...secure, hz: 700 });
    bob = await BaresipPhone.registered(office, "1002", { ...secure, hz: 1_100, answers: true });
  });
  afterAll(async () => {
    await office.portsAreBack();
    await office.close();
    authority.close();
    expect(office.complaints()).toEqual([]);
  });

  test("two phones are registered over TLS, and talk", async () => {
    expect((await office.extension("1001")).contacts).toMatchObject([{ transport: "tls" }]);
    expect((await office.extension("1002")).contacts).toMatchObject([{ transport: "tls" }]);
    await ada.dials("1002");
    await bob.talks();
    await ada.hangsUp();
    await bob.isFree();
    const call = await office.newRecord();
    expect(call).toMatchObject({ from: "1001", to: "1002", ending: "completed", endedBy: "caller" });
  });

  test("a phone on UDP and one on TLS talk: held, resumed, hung up", async () => {
    const cy = await SippPhone.make(office, "1003");
    await cy.plays(cy.caller().dials("1002").isAnswered().waits(200).holds().waits(200).resumes().waits(200).hangsUp());
    await bob.isFree();
    expect(await office.newRecord()).toMatchObject({ from: "1003", to: "1002", ending: "completed" });
  });

  test("OPS-07 the doctor knows until when the certificate is good; a renewed one is taken and no phone notices", async () => {
    interface Check {
      readonly name: string;
      readonly found: string;
      readonly verdict: string;
    }
    const certificate = async (): Promise<Check | undefined> => {
      const checks = await office.ask<readonly Check[]>("doctor");
      return checks.find(({ name }) => name.startsWith("certificate"));
    };
    expect(await certificate()).toMatchObject({ found: expect.stringContaining("CN=first") });
    doors.hasCertificate(authority.issue({ names: "IP:127.0.0.1", cn: "second", days: 20 }));
    const isSecond = (check: Check | undefined): boolean => check?.found.includes("CN=second") ?? false;
    const renewed = await eventually("the new certificate is in force", certificate, isSecond, 15_000);
    expect(renewed?.verdict).toBe("warning"); // less than thirty days
    await ada.dials("1002");
    await bob.talks(3);
    await ada.hangsUp();
    await bob.isFree();
    expect(await office.newRecord()).toMatchObject({ from: "1001", to: "1002", ending: "completed" });
  });
});

const sippWithout = withoutSipp || sippWithoutTls || withoutOpenssl;

describe.skipIf(sippWithout !== "")(`SIP-01 SIPp over TLS${sippWithout}`, () => {
  test("registers, is called back over its connection, and calls the echo", async () => {
    const authority = new Authority();
    const doors = await Doors.with(authority.issue({ names: "IP:127.0.0.1" }));
    const office = await RealSwitch.start({}, "0s", doors.configure);
    const cy = await SippPhone.make(office, "1003", "tls", undefined, { port: doors.tls });
    await cy.plays(cy.caller().registers(600));
    await cy.plays(cy.caller().dials("9196").isAnswered().waits(300).hangsUp());
    expect(await office.newRecord()).toMatchObject({ from: "1003", ending: "completed" });
    await office.close();
    authority.close();
  });
});
