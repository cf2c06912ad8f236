// RTP-12: faxes with another maker's machine, spandsp's T.38 terminal, over a network that loses datagrams. libtiff compares pixel by pixel. Where
// spandsp is not installed (Debian: libspandsp-dev libtiff-dev libtiff-tools), vectors.test.ts plays what it said.

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { FaxEnd } from "../../../src/rtp/fax/fax-machine.ts";
import type { EncodedPage } from "../../../src/rtp/fax/fax-page.ts";
import { FaxReceiver } from "../../../src/rtp/fax/fax-receiver.ts";
import { FaxSender } from "../../../src/rtp/fax/fax-sender.ts";
import { readTiff } from "../../../src/rtp/fax/tiff-read.ts";
import { writeTiff } from "../../../src/rtp/fax/tiff-write.ts";
import { type Bitmap, NOTE, plainTiff, printedPage, toEnd } from "./pages.ts";
import { faxWithSpandsp, folder, type PeerResult, whyNoSpandsp } from "./spandsp.ts";

interface Options {
  readonly options?: readonly string[];
  readonly loss?: number;
  readonly seed?: number;
  readonly copies?: number;
}

const VECTORS = join(dirname(fileURLToPath(import.meta.url)), "vectors");
const isHere = whyNoSpandsp === undefined;
const LONG_MS = 120_000;

/** spandsp sends these pages, we receive. */
async function receive(pages: readonly Bitmap[], more: Options = {}) {
  const place = folder();
  writeFileSync(join(place, "plain.tif"), plainTiff(pages));
  execFileSync("tiffcp", ["-c", "g4", join(place, "plain.tif"), join(place, "sent.tif")]);
  const received: EncodedPage[] = [];
  let end: FaxEnd | undefined;
  const peer = await faxWithSpandsp({
    ...more,
    way: "send",
    file: join(place, "sent.tif"),
    isOver: () => end !== undefined,
    machine: (clock, send) =>
      new FaxReceiver({
        ...{ clock, send, ident: "+86 596 7654321" },
        onPage: (page) => received.push(page),
        onOver: (how) => {
          end = how;
        },
      }),
  });
  writeFileSync(join(place, "received.tif"), writeTiff(received));
  return { place, end, peer, received };
}

/** We send these pages, spandsp receives. */
async function send(pages: readonly Bitmap[], more: Options = {}) {
  const place = folder();
  writeFileSync(join(place, "plain.tif"), plainTiff(pages));
  const read = toEnd(readTiff(readFileSync(join(place, "plain.tif"))));
  if (!read.ok) throw new Error(read.fault);
  let end: FaxEnd | undefined;
  const peer: PeerResult = await faxWithSpandsp({
    ...more,
    way: "receive",
    file: join(place, "received.tif"),
    isOver: () => end !== undefined,
    machine: (clock, sendOut) =>
      new FaxSender({
        ...{ clock, send: sendOut, ident: "+86 596 7654321", pages: read.value },
        onOver: (how) => {
          end = how;
        },
      }),
  });
  return { place, end, peer };
}

function samePixels(place: string): string {
  if (!existsSync(join(place, "received.tif"))) return "nothing was received";
  try {
    execFileSync("tiffcmp", ["-t", join(place, "plain.tif"), join(place, "received.tif")], { stdio: "pipe" });
    return "same";
  } catch (error) {
    return String((error as { stdout?: Buffer }).stdout ?? error).slice(0, 300);
  }
}

const LETTER = [printedPage(1, 1_100)];
const BROCHURE = [printedPage(2, 2_200, true), printedPage(3, 1_500, true), printedPage(4, 2_200, true)];

describe.skipIf(!isHere)(`RTP-12 faxes of spandsp are received${isHere ? "" : ` (skipped: ${whyNoSpandsp})`}`, () => {
  test("one page, standard resolution", { timeout: LONG_MS }, async () => {
    const { place, end, peer } = await receive(LETTER);
    expect(end).toMatchObject({
      fault: undefined,
      pages: 1,
      badRows: 0,
      peer: "+86 596 1234567",
      bitsPerSecond: 14_400,
    });
    expect(peer).toMatchObject({ result: 0, pagesSent: 1, ident: "+86 596 7654321" });
    expect(samePixels(place)).toBe("same");
  });

  test("three pages, fine resolution, two-dimensional", { timeout: LONG_MS }, async () => {
    const { place, end, peer } = await receive(BROCHURE, { options: ["2d"] });
    expect(end).toMatchObject({ fault: undefined, pages: 3, badRows: 0 });
    expect(peer.result).toBe(0);
    expect(samePixels(place)).toBe("same");
  });

  test.each([
    ["27", 4_800],
    ["29", 9_600],
  ])("a machine that has V.%s only", { timeout: LONG_MS }, async (modem, bitsPerSecond) => {
    const { place, end } = await receive(LETTER, { options: [modem] });
    expect(end).toMatchObject({ fault: undefined, pages: 1, bitsPerSecond });
    expect(samePixels(place)).toBe("same");
  });

  test("one datagram in twenty is lost: copies bring every row", { timeout: LONG_MS }, async () => {
    const { place, end } = await receive(BROCHURE, { loss: 0.05, seed: 7 });
    expect(end).toMatchObject({ fault: undefined, pages: 3, badRows: 0, packetsLost: 0 });
    expect(end?.packetsRecovered).toBeGreaterThan(50);
    expect(samePixels(place)).toBe("same");
  });

  test("a letter over a network that loses one in fifty, without copies: it arrives, with its bad rows counted", {
    timeout: LONG_MS,
  }, async () => {
    const { end, received } = await receive(LETTER, { loss: 0.02, seed: 3, copies: 0 });
    expect(end?.pages).toBeGreaterThanOrEqual(1);
    expect(end?.packetsLost).toBeGreaterThan(0);
    expect(received[0]?.height).toBeGreaterThan(1_000);
  });
});

/** What spandsp said, for machines without it: `KEEP_FAX_VECTORS=1 npx vitest run test/rtp/fax/spandsp.test.ts`. */
describe.runIf(isHere && process.env["KEEP_FAX_VECTORS"] === "1")("vectors", () => {
  const keep = (name: string, { said }: PeerResult): void =>
    writeFileSync(join(VECTORS, `${name}.txt`), said.map(([ms, hex]) => `${ms} ${hex}\n`).join(""));

  test("are written", { timeout: LONG_MS }, async () => {
    keep("sends-two-pages", (await receive(NOTE, { options: ["2d"] })).peer);
    keep("receives-two-pages", (await send(NOTE)).peer);
  });
});

describe.skipIf(!isHere)(`RTP-12 faxes are sent to spandsp${isHere ? "" : ` (skipped: ${whyNoSpandsp})`}`, () => {
  test("one page, standard resolution", { timeout: LONG_MS }, async () => {
    const { place, end, peer } = await send(LETTER);
    expect(end).toMatchObject({ fault: undefined, pages: 1, peer: "+86 596 1234567", bitsPerSecond: 14_400 });
    expect(peer).toMatchObject({ result: 0, pagesReceived: 1, ident: "+86 596 7654321" });
    expect(samePixels(place)).toBe("same");
  });

  test("fine and standard pages in one fax", { timeout: LONG_MS }, async () => {
    const { place, end, peer } = await send([...LETTER, ...BROCHURE]);
    expect(end).toMatchObject({ fault: undefined, pages: 4 });
    expect(peer.result).toBe(0);
    expect(samePixels(place)).toBe("same");
  });

  test.each([
    ["27", 4_800],
    ["29", 9_600],
  ])("to a machine that has V.%s only", { timeout: LONG_MS }, async (modem, bitsPerSecond) => {
    const { place, end } = await send(LETTER, { options: [modem] });
    expect(end).toMatchObject({ fault: undefined, pages: 1, bitsPerSecond });
    expect(samePixels(place)).toBe("same");
  });

  test("one datagram in twenty is lost", { timeout: LONG_MS }, async () => {
    const { place, end, peer } = await send(BROCHURE, { loss: 0.05, seed: 11 });
    expect(end).toMatchObject({ fault: undefined, pages: 3 });
    expect(peer.result).toBe(0);
    expect(samePixels(place)).toBe("same");
  });
});
