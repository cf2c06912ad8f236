// What a phone does in a day, from outside, over every way in: UDP, TCP and TLS, IPv4 and IPv6. SIPp plays the caller; the others are on UDP.
// Minutes long: `npm run test:interop`. Single ways are in test/phones, which `npm test` runs.

import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { atBothFamilies, Doors } from "../phones/rig/doors.ts";
import { all, endSippPhones, SippPhone } from "../phones/rig/sipp-phone.ts";
import { RealSwitch } from "../phones/rig/switch.ts";
import { TlsRelay } from "../phones/rig/tls-relay.ts";
import { withoutSipp } from "../phones/rig/tools.ts";
import { Authority, withoutOpenssl } from "../sip/transport/openssl.ts";
import { withoutIpv6 } from "../sip/transport/rig.ts";

const OFFICE = {
  more:
    'parking: { number: "700", slots: ["701", "702"] }\n' +
    'groups: { sales: { number: "600", members: ["1002"], ring: 5s } }\n',
  keys: { "1006": 'forward: { always: "1002" }' },
} as const;

const WAYS = [
  { name: "UDP", transport: "udp", host: undefined, secure: false, without: "" },
  { name: "TCP", transport: "tcp", host: undefined, secure: false, without: "" },
  { name: "TLS", transport: "tcp", host: undefined, secure: true, without: withoutOpenssl },
  { name: "UDP over IPv6", transport: "udp", host: "::1", secure: false, without: withoutIpv6 },
  { name: "TCP over IPv6", transport: "tcp", host: "::1", secure: false, without: withoutIpv6 },
] as const;

for (const way of WAYS) {
  const without = withoutSipp || way.without;
  describe.skipIf(without !== "")(`SIP-01 a day over ${way.name}${without}`, () => {
    let office: RealSwitch;
    let authority: Authority | undefined;
    let relay: TlsRelay | undefined;
    let ada: SippPhone;
    let bob: SippPhone;
    let cy: SippPhone;
    beforeAll(async () => {
      let place: { host?: string; port?: number } = way.host === undefined ? {} : { host: way.host };
      if (way.secure) {
        authority = new Authority();
        const doors = await Doors.with(authority.issue({ names: "IP:127.0.0.1" }));
        office = await RealSwitch.start(OFFICE, "0s", doors.configure);
        relay = await TlsRelay.to(doors.tls, authority.pem);
        place = { port: relay.port };
      } else office = await RealSwitch.start(OFFICE, "0s", way.host === undefined ? undefined : atBothFamilies);
      ada = await SippPhone.make(office, "1001", way.transport, undefined, place);
      bob = await SippPhone.registered(office, "1002");
      cy = await SippPhone.registered(office, "1003");
    });
    afterAll(async () => {
      relay?.close();
      await office.portsAreBack();
      await office.close();
      authority?.close();
      expect(office.complaints()).toEqual([]);
    });
    afterEach(async () => {
      endSippPhones();
      await office.isQuiet();
    });

    test("SIP-02 registers and takes itself off again", async () => {
      await ada.plays(ada.caller().registers(600));
      await ada.plays(ada.caller().registers(0));
      await office.isRegistered("1001", false);
    });

    test("SIP-02 a wrong password gets nothing but the question again", async () => {
      const thief = await SippPhone.make(office, "1005", "udp", "wrong-guess-9");
      await thief.plays(thief.caller().registers(600, { verdict: 401 }));
      expect((await office.extension("1005")).registered).toBe(false);
    });

    test("SIP-04, SIP-05 rings, talks, holds, resumes, refreshes, hangs up", async () => {
      const callee = await bob.begins(bob.callee().isCalled("1001").rings().answers().isHungUp());
      const script = ada.caller().dials("1002").hearsRinging().isAnswered().waits(100).holds().resumes();
      await all(callee, await ada.begins(script.refreshesByUpdate(90).waits(100).hangsUp()));
      expect(await office.newRecord()).toMatchObject({
        from: "1001",
        to: "1002",
        ending: "completed",
        endedBy: "caller",
      });
    });

    test("SIP-05 offers late, and asks for our offer in the call", async () => {
      const callee = await bob.begins(bob.callee().isCalled().answers().isHungUp());
      const script = ada.caller().dials("1002", { delayedOffer: true }).isAnswered({ delayedOffer: true });
      await all(callee, await ada.begins(script.waits(100).reinvitesWithoutOffer().waits(100).hangsUp()));
      expect(await office.newRecord()).toMatchObject({ ending: "completed" });
    });

    test("SIP-04 the called phone hangs up", async () => {
      const callee = await bob.begins(bob.callee().isCalled().answers().waits(200).hangsUp());
      await all(callee, await ada.begins(ada.caller().dials("1002").isAnswered().isHungUp()));
      expect(await office.newRecord()).toMatchObject({ ending: "completed", endedBy: "callee" });
    });

    test("SIP-04 hears an announcement before the answer", async () => {
      const callee = await bob.begins(bob.callee().isCalled().ringsWithSound().waits(200).answers().isHungUp());
      await all(
        callee,
        await ada.begins(ada.caller().dials("1002").hearsEarlySound().isAnswered().waits(100).hangsUp()),
      );
      expect(await office.newRecord()).toMatchObject({ ending: "completed" });
    });

    test("SIP-04 gives up while it rings", async () => {
      const callee = await bob.begins(bob.callee().isCalled().rings().isCancelled());
      await all(callee, await ada.begins(ada.caller().dials("1002").hearsRinging().waits(100).cancels()));
      expect(await office.newRecord()).toMatchObject({ ending: "cancelled", sipStatus: 487 });
    });

    test.each([
      [486, "busy"],
      [603, "rejected"],
    ] as const)("SIP-04 is told %i", async (status, ending) => {
      const callee = await bob.begins(bob.callee().isCalled().rings().refuses(status));
      await all(callee, await ada.begins(ada.caller().dials("1002").isRefused(status)));
      expect(await office.newRecord()).toMatchObject({ ending, sipStatus: status });
    });

    test("SIP-04 dials a number that nobody has", async () => {
      await ada.plays(ada.caller().dials("4711").isRefused(404));
      expect(await office.newRecord()).toMatchObject({ ending: "unknown-number" });
    });

    test("SIP-06 sends the other party on to a third", async () => {
      // Whom it speaks with now is told to its display (SIP-12).
      const told = bob.callee().isCalled().answers().isAsked("UPDATE").replies(200);
      const transferred = await bob.begins(told.isHungUp());
      const third = await cy.begins(cy.callee().isCalled().rings().waits(400).answers().waits(300).hangsUp());
      const sender = await ada.begins(
        ada.caller().dials("1002").isAnswered().waits(100).transfersTo("1003").isHungUp(),
      );
      await all(transferred, third, sender);
      const call = await office.newRecord();
      expect(call).toMatchObject({ ending: "completed" });
      expect(JSON.stringify(call.notes)).toMatch(/1003/);
    });

    test("SIP-07 watches a line", async () => {
      const callee = await bob.begins(bob.callee().isCalled().rings().waits(1_500).answers().waits(1_500).hangsUp());
      const watcher = ada.caller().watches("dialog", "1002").isTold("terminated</state>");
      const watching = await ada.begins(
        watcher.isTold("early</state>").isTold("confirmed</state>").isTold("terminated</state>"),
      );
      const caller = await cy.begins(cy.caller().dials("1002").isAnswered().isHungUp());
      await all(callee, caller, watching);
      await office.newRecord();
    });

    test("SIP-09 writes to a colleague who is not there yet", async () => {
      await ada.plays(ada.caller().writes("1005", "see you at three", 202));
    });

    test("SIP-12 a group, a line that forwards, a code, the echo and a queue", async () => {
      const inGroup = await bob.begins(bob.callee().isCalled().answers().isHungUp());
      await all(inGroup, await ada.begins(ada.caller().dials("600").isAnswered().waits(100).hangsUp()));
      const forwarded = await bob.begins(bob.callee().isCalled().answers().isHungUp());
      await all(forwarded, await ada.begins(ada.caller().dials("1006").isAnswered().waits(100).hangsUp()));
      await ada.plays(ada.caller().dials("*78").isAnswered().isHungUp());
      await ada.plays(ada.caller().dials("*79").isAnswered().isHungUp());
      await ada.plays(ada.caller().dials("9196").isAnswered().waits(200).hangsUp());
      await ada.plays(ada.caller().dials("7000").isAnswered().waits(300).hangsUp());
      const endings = (await office.newRecords(6)).map(({ ending }) => ending);
      expect(endings).toEqual(["completed", "completed", "completed", "completed", "completed", "abandoned"]);
    });

    test("SIP-11 asks whether the switch lives, and is answered without a password", async () => {
      await ada.plays(ada.caller().asksOptions().receives(200));
    });
  });
}
