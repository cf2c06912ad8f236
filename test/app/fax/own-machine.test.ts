// The switch's own fax machine (RTP-12): who calls a fax number gets T.38, their pages are kept and go where the office file says; a file is sent to a
// number. At the other end plays a machine of rtp/fax; that it is understood by others' machines too is shown in test/rtp/fax/spandsp.test.ts.

import { describe, expect, test } from "vitest";
import { type Fax, faxOfRow } from "../../../src/app/core/fax/fax-tables.ts";
import { sendFax } from "../../../src/app/core/fax/visit-fax.ts";
import type { ExtensionKey } from "../../../src/base/ids.ts";
import { limits } from "../../../src/base/limits.ts";
import type { FaxEnd } from "../../../src/rtp/fax/fax-machine.ts";
import type { EncodedPage, FaxPage } from "../../../src/rtp/fax/fax-page.ts";
import { FaxReceiver } from "../../../src/rtp/fax/fax-receiver.ts";
import { FaxSender } from "../../../src/rtp/fax/fax-sender.ts";
import { readTiff } from "../../../src/rtp/fax/tiff-read.ts";
import { writeTiff } from "../../../src/rtp/fax/tiff-write.ts";
import type { FakeLeg } from "../../call/fake-media.ts";
import { type FakeSession, sdpOf } from "../../call/fake-session.ts";
import { NOTE, plainTiff, printedPage, rowsOf, toEnd } from "../../rtp/fax/pages.ts";
import { House, OFFICE } from "../house.ts";

const WITH_FAX = `${OFFICE.replace('"9196": { echo: true }', '"9196": { echo: true }, "8800": { fax: front }')}
faxes: { front: { name: 前台, mail: fax@example.net, tell: ["1001"] } }
`;
const PAGES: readonly FaxPage[] = NOTE.map((page) => ({ width: 1_728, fine: true, rows: rowsOf(page) }));

function faxSdp(port = 4_100): string {
  const lines = ["v=0", `o=fax 1 ${port} IN IP4 10.0.9.9`, "s=-", "c=IN IP4 10.0.9.9", "t=0 0"];
  return [...lines, `m=image ${port} udptl t38`, "a=T38FaxVersion:0", "a=T38MaxBitRate:9600", ""].join("\r\n");
}

/** The newest row of each fax that was written. */
function faxesOf(house: House): readonly Fax[] {
  const rows = new Map<string, Fax>();
  for (const { sql, values } of house.writes) {
    const columns = /^INSERT OR REPLACE INTO fax \(([^)]*)\)/.exec(sql)?.[1]?.split(", ");
    if (columns === undefined) continue;
    const fax = faxOfRow(Object.fromEntries(columns.map((name, i) => [name, values[i] ?? null])));
    rows.set(fax.id, fax);
  }
  return [...rows.values()];
}

function onlyLeg(house: House): FakeLeg {
  const [leg] = house.media.legs.values();
  if (leg === undefined) throw new Error("there is no leg");
  return leg;
}

/** A machine that sends `PAGES` to that leg. */
function sendingTo(house: House, leg: FakeLeg): { readonly sender: FaxSender; end: FaxEnd | undefined } {
  const at: { sender: FaxSender; end: FaxEnd | undefined } = {
    end: undefined,
    sender: new FaxSender({
      ...{ clock: house.clock, ident: "+49 30 1234", pages: PAGES },
      send: (datagram) => leg.datagrams?.(datagram),
      onOver: (end) => {
        at.end = end;
      },
    }),
  };
  leg.onSent = (datagram) => at.sender.take(datagram);
  at.sender.start();
  return at;
}

async function callsFax(): Promise<{ house: House; caller: FakeSession }> {
  const house = new House(WITH_FAX);
  const caller = house.dial("8800", { from: "1002" });
  await house.settle();
  await house.clock.advance(1_100);
  return { house, caller };
}

function rowsIn(file: Uint8Array | undefined): unknown {
  const read = toEnd(readTiff(file ?? new Uint8Array()));
  return read.ok ? read.value.map(({ rows }) => rows) : read.fault;
}

describe("RTP-12 a fax to a fax number", () => {
  test("the caller is answered and offered T.38; the pages are kept, mailed, and told", async () => {
    const { house, caller } = await callsFax();
    expect(caller.reoffers.at(-1)).toMatch(/m=image 16384 udptl t38\r\n/);
    expect(caller.reoffers.at(-1)).toContain("a=T38FaxUdpEC:t38UDPRedundancy\r\n");
    caller.phoneAnswersOffer(faxSdp());
    const peer = sendingTo(house, onlyLeg(house));
    await house.clock.advance(120_000);
    expect(peer.end).toMatchObject({ fault: undefined, pages: 2, peer: "8800", bitsPerSecond: 9_600 });
    expect(caller.state).toBe("ended"); // by the switch, as soon as the goodbye was heard
    await house.settle();
    const [fax] = faxesOf(house);
    expect(fax).toMatchObject({ way: "receive", box: "front", number: "1002", state: "done", pages: 2 });
    expect(fax?.ident).toBe("+49 30 1234");
    expect(rowsIn(house.faxFiles.get(fax?.path ?? ""))).toEqual(PAGES.map(({ rows }) => rows));
    expect(house.faxLetters.map(({ to, fax: { id } }) => [to, id])).toEqual([["fax@example.net", fax?.id]]);
    expect(house.texts).toEqual([`1001: 传真 前台：来自 1002，共 2 页（${fax?.id}）`]);
    await house.expectNothingLeft();
  });

  test("one more than may be at once hears busy", async () => {
    const more = Array.from({ length: 10 }, (_, i) => `  "11${10 + i}": { secret: "kx83-vnq2-7${i}" }\n`).join("");
    const house = new House(WITH_FAX.replace("agents:\n", `${more}agents:\n`));
    const callers = Array.from({ length: limits.fax.atOnce + 1 }, (_, i) =>
      house.dial("8800", { from: `11${10 + (i % 10)}` }),
    );
    await house.settle();
    expect(callers.map(({ state }) => state).filter((state) => state === "answered").length).toBe(limits.fax.atOnce);
    expect(callers.at(-1)?.ending?.status).toBe(486);
    for (const caller of callers) if (caller.state !== "ended") caller.phoneHangsUp();
    await house.settle();
    await house.expectNothingLeft();
  });

  test("a machine that offers T.38 itself is taken at its word", async () => {
    const house = new House(WITH_FAX);
    const caller = house.dial("8800", { from: "1002" });
    await house.settle();
    caller.phoneOffers(faxSdp());
    expect(caller.offerAnswers.at(-1)).toMatch(/m=image 16384 udptl t38\r\n/);
    const peer = sendingTo(house, onlyLeg(house));
    await house.clock.advance(120_000);
    expect(peer.end).toMatchObject({ fault: undefined, pages: 2 });
    expect(caller.reoffers).toEqual([]);
    caller.phoneHangsUp();
    await house.settle();
    await house.expectNothingLeft();
  });

  test("a side that refuses T.38 gets no fax, and the record says why", async () => {
    const { house, caller } = await callsFax();
    caller.phoneRefusesOffer(488);
    await house.settle();
    expect(faxesOf(house)).toMatchObject([{ state: "failed", fault: "the other side does not take T.38", pages: 0 }]);
    expect(caller.state).toBe("ended");
    await house.expectNothingLeft();
  });

  test("who hangs up in the midst of the second page leaves the first", async () => {
    const { house, caller } = await callsFax();
    caller.phoneAnswersOffer(faxSdp());
    const peer = sendingTo(house, onlyLeg(house));
    const confirmed = (): number => house.faxFiles.size;
    await house.clock.advance(22_000);
    peer.sender.stop("pulled the plug");
    caller.phoneHangsUp();
    await house.settle();
    expect(confirmed()).toBe(1);
    const [fax] = faxesOf(house);
    expect(fax).toMatchObject({ state: "failed", fault: "the other side hung up" });
    expect(fax?.pages).toBeGreaterThanOrEqual(1);
    await house.expectNothingLeft();
  });

  test("nobody at the other end says a word of fax: it ends by itself", async () => {
    const { house, caller } = await callsFax();
    caller.phoneAnswersOffer(faxSdp());
    await house.clock.advance(90_000);
    expect(caller.state).toBe("ended");
    expect(faxesOf(house)).toMatchObject([{ state: "failed", fault: "no fax machine spoke" }]);
    expect(onlyLegs(house)).toBe(0);
    await house.expectNothingLeft();
  });

  test("a mail server that is away is asked again", async () => {
    const { house, caller } = await callsFax();
    house.hookFails = 1;
    caller.phoneAnswersOffer(faxSdp());
    sendingTo(house, onlyLeg(house));
    await house.clock.advance(120_000);
    caller.phoneHangsUp();
    await house.settle();
    await house.clock.advance(11_000);
    expect(house.faxLetters.length).toBe(2);
    expect(faxesOf(house)).toMatchObject([{ told: "done" }]);
    await house.expectNothingLeft();
  });
});

function onlyLegs(house: House): number {
  return house.media.legs.size;
}

describe("RTP-12 a fax from a file", () => {
  test("the number is called, and the pages arrive as they are in the file", async () => {
    const house = new House(WITH_FAX);
    const read = await house.ivr.faxes.read(plainTiff([printedPage(9, 200)]));
    if (!read.ok) throw new Error(read.fault);
    const sent = sendFax({ number: "1001", by: "1002" as ExtensionKey, pages: read.value }, house.site);
    expect(sent.ok).toBe(true);
    await house.settle();
    house.last.phoneAnswers(sdpOf());
    await house.settle();
    house.last.phoneOffers(faxSdp());
    const pages: EncodedPage[] = [];
    const leg = onlyLeg(house);
    let end: FaxEnd | undefined;
    const peer = new FaxReceiver({
      ...{ clock: house.clock, ident: "1001", send: (datagram) => leg.datagrams?.(datagram) },
      onPage: (page) => pages.push(page),
      onOver: (how) => {
        end = how;
      },
    });
    leg.onSent = (datagram) => peer.take(datagram);
    peer.start();
    await house.clock.advance(90_000);
    expect(end).toMatchObject({ fault: undefined, pages: 1, peer: "1002" });
    expect(rowsIn(writeTiff(pages))).toEqual([rowsOf(printedPage(9, 200))]);
    expect(faxesOf(house)).toMatchObject([{ way: "send", number: "1001", state: "done", pages: 1 }]);
    expect(house.last.state).toBe("ended");
    await house.expectNothingLeft();
  });

  test.each([
    ["4711", "unknown"],
    ["7000", "not-allowed"],
  ])("%s cannot be called: %s", (number, why) => {
    const house = new House(WITH_FAX);
    expect(sendFax({ number, by: "1002" as ExtensionKey, pages: PAGES }, house.site)).toEqual({
      ok: false,
      fault: why,
    });
  });
});
