// The switch's own fax machine at the other end of a leg (RTP-12): its datagrams go out of the leg's port, the peer's come up to whoever holds the leg.

import { describe, expect, test } from "vitest";
import type { CallId, LegId } from "../../src/base/ids.ts";
import { silentLog } from "../../src/base/log.ts";
import type { MediaCommand, MediaReport } from "../../src/rtp/media.ts";
import { MediaDesk, type MediaWorkerLink } from "../../src/rtp/media-desk.ts";
import { VirtualClock } from "../world/clock.ts";
import { legId, MediaBench, PhoneStream, planFor } from "./media-bench.ts";

const ALICE = { host: "192.0.2.1", port: 4_000 };
const ALICE_FAX = { host: "192.0.2.1", port: 4_900 };
const MALLORY = { host: "203.0.113.66", port: 6_666 };
const PLAN = { remote: ALICE_FAX, signalledFrom: ALICE_FAX.host };
const DATAGRAM = Uint8Array.of(0, 0, 1, 6, 0, 0);

describe("RTP-12 a leg whose fax ends in the switch", () => {
  test("datagrams come up and go down; a stranger's do not", async () => {
    const bench = new MediaBench();
    const alice = bench.leg("a", planFor(ALICE));
    bench.command({ kind: "pass", leg: legId("a"), plan: PLAN });
    alice.arrive(DATAGRAM.slice(), ALICE_FAX);
    alice.arrive(Uint8Array.of(0, 1, 1, 7, 0, 0), MALLORY);
    expect(bench.datagrams.map(({ leg, datagram }) => [leg, [...datagram]])).toEqual([[legId("a"), [...DATAGRAM]]]);
    bench.command({ kind: "datagram", leg: legId("a"), datagram: Uint8Array.of(9, 9, 1, 4, 0, 0) });
    expect(alice.rtp.map(({ packet, to }) => [[...packet], to])).toEqual([[[9, 9, 1, 4, 0, 0], ALICE_FAX]]);
    expect(bench.engine.sizes.passing).toBe(1);
    await bench.mustBeEmpty(["a"]);
  });

  test("after it there is sound again, and nothing of the fax goes out any more", async () => {
    const bench = new MediaBench();
    const alice = bench.leg("a", planFor(ALICE));
    bench.command({ kind: "pass", leg: legId("a"), plan: PLAN });
    bench.command({ kind: "pass", leg: legId("a"), plan: undefined });
    bench.command({ kind: "configure", leg: legId("a"), plan: planFor(ALICE) });
    bench.hear("a", { kind: "echo" });
    bench.command({ kind: "datagram", leg: legId("a"), datagram: DATAGRAM.slice() });
    expect(alice.rtp).toEqual([]);
    const stream = new PhoneStream(ALICE);
    for (let i = 0; i < 3; i++) {
      alice.arrive(stream.next(), ALICE);
      await bench.clock.advance(20);
    }
    expect(alice.rtp.length).toBeGreaterThan(0);
    expect(bench.datagrams).toEqual([]);
    await bench.mustBeEmpty(["a"]);
  });
});

describe("RTP-12 the main thread's end of it", () => {
  class Link implements MediaWorkerLink {
    onReport: ((report: MediaReport) => void) | undefined;
    onDied: ((cause: string) => void) | undefined;
    readonly posted: MediaCommand[] = [];
    post(command: MediaCommand): void {
      this.posted.push(command);
    }
  }

  function faxing() {
    const link = new Link();
    const desk = new MediaDesk([link], { facts: () => {}, log: silentLog, clock: new VirtualClock() });
    link.onReport?.({ kind: "ports", ready: [10_000] });
    const id = "c-1.1" as LegId;
    const heard: number[] = [];
    const leg = desk.openLeg("c-1" as CallId, id);
    leg?.pass(PLAN, (datagram) => heard.push(datagram.length));
    const arrive = (): void => link.onReport?.({ kind: "datagram", leg: id, datagram: DATAGRAM });
    return { link, leg, heard, arrive };
  }

  test("who holds the leg hears what comes, until the fax or the leg is over", () => {
    const { link, leg, heard, arrive } = faxing();
    arrive();
    leg?.send(DATAGRAM);
    expect(link.posted.at(-1)).toMatchObject({ kind: "datagram", leg: "c-1.1" });
    leg?.pass(undefined);
    arrive();
    leg?.pass(PLAN, () => heard.push(0));
    leg?.close();
    arrive();
    leg?.send(DATAGRAM);
    expect(heard).toEqual([6]);
    expect(link.posted.at(-1)?.kind).toBe("close");
  });

  test("a worker that died says nothing more", () => {
    const { link, heard, arrive } = faxing();
    link.onDied?.("killed");
    arrive();
    expect(heard).toEqual([]);
  });
});
