// RTP-12: the same faxes as in spandsp.test.ts, for machines without spandsp: `vectors/*.txt` is what spandsp 0.0.6 said in them, packet by packet
// (ms, IFP in hex), as that test wrote it.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { FaxEnd, FaxMachine } from "../../../src/rtp/fax/fax-machine.ts";
import type { EncodedPage } from "../../../src/rtp/fax/fax-page.ts";
import { FaxReceiver } from "../../../src/rtp/fax/fax-receiver.ts";
import { FaxSender } from "../../../src/rtp/fax/fax-sender.ts";
import { readTiff } from "../../../src/rtp/fax/tiff-read.ts";
import { writeTiff } from "../../../src/rtp/fax/tiff-write.ts";
import { UdptlOut } from "../../../src/rtp/fax/udptl.ts";
import { VirtualClock } from "../../world/clock.ts";
import { NOTE, rowsOf, toEnd } from "./pages.ts";
import { losing } from "./spandsp.ts";

const here = dirname(fileURLToPath(import.meta.url));

/** Plays what spandsp said to a machine of ours; stops where that is over. */
async function play(
  name: string,
  loss: number,
  make: (clock: VirtualClock, onOver: (end: FaxEnd) => void) => FaxMachine,
) {
  const clock = new VirtualClock();
  const out = new UdptlOut({ copies: 3, mostBytes: 400 });
  const lost = losing(loss, 5);
  let end: FaxEnd | undefined;
  const machine = make(clock, (how) => {
    end = how;
  });
  machine.start();
  for (const line of readFileSync(join(here, "vectors", `${name}.txt`), "utf8")
    .trim()
    .split("\n")) {
    const [ms, hex = ""] = line.split(" ");
    await clock.advance(Number(ms) - clock.now());
    const datagram = out.write(Buffer.from(hex, "hex"));
    if (!lost()) machine.take(datagram);
  }
  await clock.runUntilIdle();
  return { end, pending: clock.pending };
}

describe("RTP-12 what spandsp said", () => {
  test.each([0, 0.05])("two pages it sent are received pixel by pixel, with %s of the datagrams lost", async (loss) => {
    const pages: EncodedPage[] = [];
    const { end, pending } = await play(
      "sends-two-pages",
      loss,
      (clock, onOver) =>
        new FaxReceiver({ clock, send: () => {}, ident: "1", onPage: (page) => pages.push(page), onOver }),
    );
    expect(end).toMatchObject({ fault: undefined, pages: 2, badRows: 0, peer: "+86 596 1234567" });
    const read = toEnd(readTiff(writeTiff(pages)));
    expect(read.ok && read.value.map(({ rows, fine }) => ({ rows, fine }))).toEqual(
      NOTE.map((page) => ({ rows: rowsOf(page), fine: true })),
    );
    expect(pending).toBe(0);
  });

  test("two pages are confirmed by it", async () => {
    const pages = NOTE.map((page) => ({ width: 1_728, fine: true, rows: rowsOf(page) }));
    const { end, pending } = await play(
      "receives-two-pages",
      0,
      (clock, onOver) => new FaxSender({ clock, send: () => {}, ident: "1", pages, onOver }),
    );
    expect(end).toMatchObject({ fault: undefined, pages: 2, peer: "+86 596 1234567", bitsPerSecond: 14_400 });
    expect(pending).toBe(0);
  });
});
