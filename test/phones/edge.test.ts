// Phones behind a proxy at the edge: a Kamailio of its own, between them and the switch.

import { createSocket } from "node:dgram";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { BanView } from "../../src/api/guard-control.ts";
import { answerChallenge } from "../../src/sip/auth/digest.ts";
import { crypto } from "../sip/requests.ts";
import { EdgeProxy } from "./rig/edge-proxy.ts";
import { all, SippPhone } from "./rig/sipp-phone.ts";
import { RealSwitch } from "./rig/switch.ts";
import { withoutKamailio, withoutSipp } from "./rig/tools.ts";

const PROXY = "127.0.0.3";
const STRANGER = "127.0.0.66";
const left = withoutKamailio || withoutSipp;

describe.skipIf(left !== "")(`SIP-13 a proxy in front${left}`, () => {
  let office: RealSwitch;
  let proxy: EdgeProxy;
  beforeAll(async () => {
    office = await RealSwitch.start({ more: `guard: { proxies: [ "${PROXY}" ] }` }, "0s", (config) =>
      config.replace("sip: {", `sip: { serviceRoute: [ "<sip:${PROXY}:5060;lr>" ],`),
    );
    proxy = await EdgeProxy.start(office, PROXY);
  });
  afterAll(async () => {
    await proxy.stop();
    await office.close();
    expect(office.complaints()).toEqual([]);
  });

  function phone(user: string): Promise<SippPhone> {
    const place = { own: "127.0.0.1", host: PROXY, port: proxy.port };
    return SippPhone.make(office, user, "udp", undefined, place);
  }

  test("a phone registers through it, is told its Service-Route, and the switch knows the way back", async () => {
    const ada = await phone("1001");
    const registering = await ada.begins(ada.caller().registers(600));
    const messages = await registering.messages();
    expect(messages).toMatch(new RegExp(`Service-Route: <sip:${PROXY}:5060;lr>`));
    const { contacts } = await office.extension("1001");
    expect(contacts).toMatchObject([{ source: `${PROXY}:${proxy.port}` }]);
    expect(contacts[0]?.uri).toContain(`@127.0.0.1:${ada.port}`);
  });

  test("it calls and is called through it, and both ends of the call get through", async () => {
    const [ada, bob] = [await phone("1001"), await phone("1002")];
    for (const one of [ada, bob]) {
      await one.plays(one.caller().registers(0, { contact: "Contact: *" }));
      await one.plays(one.caller().registers(600));
    }
    const callee = await bob.begins(bob.callee().isCalled("1001").rings().answers().isHungUp());
    const caller = await ada.begins(ada.caller().dials("1002").isAnswered().waits(300).hangsUp());
    await all(caller, callee);
    expect(await office.newRecord()).toMatchObject({
      from: "1001",
      to: "1002",
      ending: "completed",
      endedBy: "caller",
    });
    const again = await bob.begins(bob.callee().isCalled("1001").rings().answers().waits(200).hangsUp());
    const calling = await ada.begins(ada.caller().dials("1002").isAnswered().isHungUp());
    await all(calling, again);
    expect(await office.newRecord()).toMatchObject({ ending: "completed", endedBy: "callee" });
  });

  test("who guesses through it is banned alone, whatever address he writes into his Via", async () => {
    const heard = await guess(proxy, 30);
    expect(heard.slice(0, 6), "each is challenged, then refused").toEqual(["401", "401", "401", "401", "401", "401"]);
    expect(heard.at(-1)).toBe("silence");
    const bans = await office.ask<readonly BanView[]>("guard", "list");
    expect(bans.map(({ source, reason }) => [source, reason])).toEqual([[STRANGER, "names"]]);
    const cy = await phone("1003");
    await cy.plays(cy.caller().registers(600));
  });
});

/** Wrong passwords for one name after the other, from STRANGER, who claims to be the phones' address. The answers, in order. */
async function guess(proxy: EdgeProxy, names: number): Promise<readonly string[]> {
  const socket = createSocket("udp4");
  socket.bind(0, STRANGER);
  await once(socket, "listening");
  const { port } = socket.address();
  const heard: string[] = [];
  const uri = `sip:${proxy.host}:${proxy.port}`;
  const ask = async (user: string, cseq: number, authorization?: string): Promise<string | undefined> => {
    const lines = [
      `REGISTER ${uri} SIP/2.0`,
      `Via: SIP/2.0/UDP ${STRANGER}:${port};received=127.0.0.1;branch=z9hG4bK${user}${cseq}`,
      `From: <sip:${user}@${proxy.host}>;tag=t${user}`,
      `To: <sip:${user}@${proxy.host}>`,
      `Call-ID: guess-${user}`,
      `CSeq: ${cseq} REGISTER`,
      "Max-Forwards: 70",
      `Contact: <sip:${user}@${STRANGER}:${port}>`,
      ...(authorization === undefined ? [] : [`Authorization: ${authorization}`]),
      "Content-Length: 0",
    ];
    const answered = once(socket, "message", { signal: AbortSignal.timeout(1_500) }).then(
      ([bytes]) => String(bytes),
      () => undefined,
    );
    socket.send(`${lines.join("\r\n")}\r\n\r\n`, proxy.port, proxy.host);
    const text = await answered;
    heard.push(text === undefined ? "silence" : (/^SIP\/2\.0 (\d+)/.exec(text)?.[1] ?? "?"));
    return text;
  };
  for (let i = 0; i < names && heard.at(-1) !== "silence"; i++) {
    const user = String(2_000 + i);
    const challenge = (await ask(user, 1)) ?? "";
    const challenges = [...challenge.matchAll(/^WWW-Authenticate: (.*)$/gim)].map(([, value = ""]) => value.trim());
    const answer = answerChallenge(crypto, {
      challenges,
      user,
      password: "guess",
      method: "REGISTER",
      uri,
      cnonce: "c",
    });
    if (answer !== undefined) await ask(user, 2, answer);
  }
  socket.close();
  return heard;
}
