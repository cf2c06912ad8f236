import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SippPhone } from "./rig/sipp-phone.ts";
import { RealSwitch } from "./rig/switch.ts";
import { withoutSipp } from "./rig/tools.ts";

describe.skipIf(withoutSipp !== "")(`a phone registers${withoutSipp}`, () => {
  let office: RealSwitch;
  beforeAll(async () => {
    office = await RealSwitch.start();
  });
  afterAll(() => office.close());

  test("with its secret, again, and goes away", async () => {
    const phone = await SippPhone.make(office, "1001");
    await phone.plays(phone.caller().registers(600));
    const { registered, contacts } = await office.extension("1001");
    expect(registered).toBe(true);
    expect(contacts).toMatchObject([{ transport: "udp", source: `127.0.0.1:${phone.port}` }]);
    expect(contacts[0]?.uri).toContain(`sip:1001@127.0.0.1:${phone.port}`);
    await phone.plays(phone.caller().registers(900).waits(50).registers(900));
    expect((await office.extension("1001")).contacts).toHaveLength(1);
    await phone.plays(phone.caller().registers(0));
    expect(await office.extension("1001")).toMatchObject({ registered: false, contacts: [] });
  });

  test("over TCP, for as long as the connection lasts", async () => {
    const phone = await SippPhone.make(office, "1002", "tcp");
    const { done } = await phone.begins(phone.caller().registers(600).waits(3_000).registers(600));
    expect((await office.isRegistered("1002", true)).contacts).toMatchObject([{ transport: "tcp" }]);
    await done;
    await office.isRegistered("1002", false); // nobody could be called over a connection that is gone
  });

  test("twice with two phones, and one asterisk takes both away", async () => {
    const [desk, hall] = [await SippPhone.make(office, "1003"), await SippPhone.make(office, "1003")];
    await Promise.all([desk, hall].map((phone) => phone.plays(phone.caller().registers(600))));
    expect((await office.extension("1003")).contacts).toHaveLength(2);
    await desk.plays(desk.caller().registers(0, { contact: "Contact: *" }));
    expect((await office.extension("1003")).contacts).toEqual([]);
  });

  test("for too short a time, and is told the least", async () => {
    const phone = await SippPhone.make(office, "1003");
    await phone.plays(phone.caller().registers(5, { verdict: 423 }));
    expect((await office.extension("1003")).registered).toBe(false);
  });

  test("not with a wrong password, and a number nobody has is answered alike", async () => {
    const wrong = await SippPhone.make(office, "1004", "udp", "not-the-secret");
    const nobody = await SippPhone.make(office, "1999", "udp", "not-the-secret");
    const heard = [wrong, nobody].map(async (phone) => {
      const { messages } = await phone.begins(phone.caller().registers(600, { verdict: 401 }));
      return answersIn(await messages(), phone.who.user);
    });
    const [one, other] = await Promise.all(heard);
    expect(one).toHaveLength(2);
    expect(one).toEqual(other);
    expect((await office.extension("1004")).registered).toBe(false);
  });

  test("and the switch, asked what it can, says so", async () => {
    const phone = await SippPhone.make(office, "1001");
    await phone.plays(phone.caller().asksOptions().receives(200));
  });

  test("and does not keep the switch from stopping at once", async () => {
    const began = performance.now();
    await office.stop();
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(office.complaints()).toEqual([]);
  });
});

/** What the switch answered, without what differs from one request to the next. */
function answersIn(messages: string, user: string): readonly string[] {
  return messages
    .split(/^-{5,}.*$/m)
    .filter((message) => message.includes("message received"))
    .map((message) =>
      message
        .slice(message.indexOf("SIP/2.0"))
        .replaceAll(user, "USER")
        .replace(/nonce="[^"]*"/g, "nonce")
        .replace(/;tag=\S+|branch=\S+|rport=\d+|127\.0\.0\.1:\d+|^Call-ID:.*$/gm, "")
        .trim(),
    );
}
