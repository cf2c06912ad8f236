// Two machines of ours on one line (RTP-12): what happens when things go wrong at a moment that can be chosen. That others' machines are understood
// is shown in spandsp.test.ts.

import { describe, expect, test } from "vitest";
import { limits } from "../../../src/base/limits.ts";
import type { FaxEnd } from "../../../src/rtp/fax/fax-machine.ts";
import type { EncodedPage, FaxPage } from "../../../src/rtp/fax/fax-page.ts";
import { FaxReceiver } from "../../../src/rtp/fax/fax-receiver.ts";
import { FaxSender } from "../../../src/rtp/fax/fax-sender.ts";
import { readIfp } from "../../../src/rtp/fax/ifp.ts";
import { readTiff } from "../../../src/rtp/fax/tiff-read.ts";
import { writeTiff } from "../../../src/rtp/fax/tiff-write.ts";
import { readUdptl } from "../../../src/rtp/fax/udptl.ts";
import { VirtualClock } from "../../world/clock.ts";
import { NOTE, rowsOf, toEnd } from "./pages.ts";

const PAGES: readonly FaxPage[] = NOTE.map((page) => ({ width: 1_728, fine: true, rows: rowsOf(page) }));

/** Which datagrams of a side are lost: by when they go, ms, and the T.30 command that they bring the end of, if any. */
type Losing = (way: "sends" | "receives", atMs: number, datagram: Uint8Array) => boolean;

class Line {
  readonly clock = new VirtualClock();
  readonly pages: EncodedPage[] = [];
  sent: FaxEnd | undefined;
  received: FaxEnd | undefined;
  readonly sender: FaxSender;
  readonly receiver: FaxReceiver;

  constructor(pages: readonly FaxPage[] = PAGES, loses: Losing = () => false) {
    const { clock } = this;
    this.sender = new FaxSender({
      ...{ clock, ident: "1", pages },
      send: (datagram) => {
        if (!loses("sends", clock.now(), datagram)) this.receiver.take(datagram);
      },
      onOver: (end) => {
        this.sent = end;
      },
    });
    this.receiver = new FaxReceiver({
      ...{ clock, ident: "2" },
      send: (datagram) => {
        if (!loses("receives", clock.now(), datagram)) this.sender.take(datagram);
      },
      onPage: (page) => this.pages.push(page),
      onOver: (end) => {
        this.received = end;
      },
    });
    this.sender.start();
    this.receiver.start();
  }

  async end(): Promise<void> {
    await this.clock.runUntilIdle();
    expect(this.clock.pendingWhy()).toEqual([]);
  }

  get rows() {
    const read = toEnd(readTiff(writeTiff(this.pages)));
    return read.ok ? read.value.map(({ rows }) => rows) : read.fault;
  }
}

/** A page is on its way in it. */
function isPage(datagram: Uint8Array): boolean {
  const ifp = readIfp(readUdptl(datagram)?.primary ?? new Uint8Array());
  return (
    ifp?.kind === "data" && ifp.modulation !== "v21" && ifp.fields.some(({ data }) => data?.some((byte) => byte !== 0))
  );
}

describe("RTP-12 T.30 §5: when things go wrong", () => {
  test("a line on which all is well", async () => {
    const line = new Line();
    await line.end();
    expect(line.sent).toMatchObject({ fault: undefined, pages: 2, peer: "2", bitsPerSecond: 14_400 });
    expect(line.received).toMatchObject({ fault: undefined, pages: 2, peer: "1", badRows: 0 });
    expect(line.rows).toEqual(PAGES.map(({ rows }) => rows));
  });

  test.each([0, 1, 2, 3, 4, 5, 6, 7])(
    "silence of two seconds, at any time (%s): said again, and all of it arrives",
    async (n) => {
      const from = 4_000 + n * 2_500;
      // The page itself is let through: what is lost of it nobody says again.
      const line = new Line(PAGES, (_, at, datagram) => at >= from && at < from + 2_000 && !isPage(datagram));
      await line.end();
      expect(line.sent).toMatchObject({ fault: undefined, pages: 2 });
      expect(line.rows).toEqual(PAGES.map(({ rows }) => rows));
    },
  );

  test("a page that comes badly is refused, sent again more slowly, and comes once", async () => {
    let [nth, attempts, lastAt] = [0, 0, Number.NEGATIVE_INFINITY];
    const line = new Line(PAGES, (way, at, datagram) => {
      if (way !== "sends" || !isPage(datagram)) return false;
      if (at - lastAt > 1_000) attempts++;
      lastAt = at;
      // Six in a row, again and again: more than copies bring.
      return attempts === 1 && nth++ % 8 < 6;
    });
    await line.end();
    expect(line.sent).toMatchObject({ fault: undefined, pages: 2 });
    expect(line.sent?.bitsPerSecond).toBeLessThan(14_400);
    expect(line.rows).toEqual(PAGES.map(({ rows }) => rows));
  });

  test("a page that comes badly each time is given up after three times; the best of it is kept", async () => {
    let nth = 0;
    const line = new Line(
      PAGES.slice(0, 1),
      (way, _, datagram) => way === "sends" && isPage(datagram) && nth++ % 8 < 6,
    );
    await line.end();
    expect(line.sent?.fault).toBe("a page could not be sent well enough");
    expect(line.received?.fault).toBe("the sender hung up before the end");
    expect(line.pages.length).toBe(1);
    expect(line.received?.badRows).toBeGreaterThan(0);
  });

  test("the sender's line is cut in the midst of a page: what came is kept, and the receiver ends by itself", async () => {
    let begun = false;
    const line = new Line(PAGES, (way, _, datagram) => {
      begun ||= way === "sends" && isPage(datagram);
      return false;
    });
    while (!begun) await line.clock.advance(100);
    await line.clock.advance(1_000);
    line.sender.stop("cut");
    await line.end();
    expect(line.received).toMatchObject({ fault: "the sender went silent", pages: 1 });
    expect(line.pages[0]?.height).toBeLessThan(NOTE[0]?.rows.length ?? 0);
  });

  test("the receiver hangs up while we say goodbye: all of it was sent", async () => {
    const line = new Line();
    while (line.received === undefined) await line.clock.advance(10);
    expect(line.sent).toBeUndefined();
    line.sender.stop("the other side hung up");
    expect(line.sent).toMatchObject({ fault: undefined, pages: 2 });
    await line.end();
  });

  test("nobody answers, nobody speaks: both end after T1", async () => {
    const line = new Line(PAGES, () => true);
    await line.end();
    expect([line.sent?.fault, line.received?.fault]).toEqual(["no fax machine answered", "no fax machine spoke"]);
    expect(line.clock.now()).toBeLessThan(60_000);
  });

  test("more pages than may be: the sender is told to stop, what came is kept", async () => {
    const one: FaxPage = { width: 1_728, fine: true, rows: [[10, 20], []] };
    const line = new Line(Array.from({ length: limits.fax.pages + 5 }, () => one));
    await line.end();
    expect(line.pages.length).toBe(limits.fax.pages);
    expect(line.received?.fault).toBe("it has more pages than a fax may");
    expect(line.sent?.fault).toBe("the receiver hung up before the end");
  });
});
