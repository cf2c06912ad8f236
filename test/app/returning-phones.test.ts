// SIP-01: a talk outlives the connection it was made over, if its phone comes back in time.

import { beforeEach, describe, expect, test } from "vitest";
import { ReturningPhones } from "../../src/app/core/returning-phones.ts";
import { limits } from "../../src/base/limits.ts";
import type { Flow } from "../../src/sip/ports.ts";
import type { Binding } from "../../src/sip/registrar/bindings.ts";
import { VirtualClock } from "../world/clock.ts";

let clock: VirtualClock;
let moved: string[];
let phones: ReturningPhones;

beforeEach(() => {
  clock = new VirtualClock();
  moved = [];
  phones = new ReturningPhones({ clock, moveDialogs: (from, to) => moved.push(`${from} to ${to.connection}`) });
});

function over(connection: number | undefined, phone: { contact?: string; instance?: string } = {}): Binding {
  const flow: Flow = {
    transport: connection === undefined ? "udp" : "tcp",
    local: { host: "192.0.2.10", port: 5060 },
    remote: { host: "192.0.2.1", port: 40_000 },
    ...(connection === undefined ? {} : { connection }),
  };
  const contact = phone.contact ?? "sip:1001@192.0.2.1:40000;transport=tcp";
  return {
    extension: "1001",
    contact,
    instance: phone.instance,
    outbound: undefined,
    q: 1,
    flow,
    path: [],
    callId: "a",
    cseq: 1,
    userAgent: undefined,
    expiresAt: 0,
  } as Binding;
}

describe("a phone whose connection broke", () => {
  test("comes back with the same contact: its dialogs move to the new connection", () => {
    phones.registered([over(1)]);
    phones.broke(1);
    phones.registered([over(2)]);
    expect(moved).toEqual(["1 to 2"]);
  });

  test("is known by its instance, whatever its new contact is", () => {
    phones.registered([over(1, { instance: '"<urn:uuid:1>"' })]);
    phones.broke(1);
    phones.registered([over(2, { instance: '"<urn:uuid:1>"', contact: "sip:x@y.invalid;transport=ws" })]);
    expect(moved).toEqual(["1 to 2"]);
  });

  test("another phone of the extension is not taken for it", () => {
    phones.registered([over(1)]);
    phones.broke(1);
    phones.registered([over(2, { contact: "sip:1001@192.0.2.9" })]);
    expect(moved).toEqual([]);
  });

  test("too late: nothing moves, and nothing of it is kept", async () => {
    phones.registered([over(1)]);
    phones.broke(1);
    await clock.advance(limits.sip.flowGraceMs + 1);
    phones.registered([over(2)]);
    expect(moved).toEqual([]);
    expect([phones.size, clock.pending]).toEqual([0, 0]);
  });

  test("was back before we noticed: its dialogs move when the old connection breaks", () => {
    phones.registered([over(1)]);
    phones.registered([over(2)]);
    expect(moved).toEqual([]);
    phones.broke(1);
    expect(moved).toEqual(["1 to 2"]);
  });

  test("breaks twice", () => {
    phones.registered([over(1)]);
    phones.broke(1);
    phones.registered([over(2)]);
    phones.broke(2);
    phones.registered([over(3)]);
    expect(moved).toEqual(["1 to 2", "2 to 3"]);
  });

  test("a refresh over the same connection, UDP phones and strangers' connections mean nothing", async () => {
    phones.registered([over(1), over(undefined)]);
    phones.registered([over(1), over(undefined)]);
    phones.broke(77);
    expect([moved, phones.size, clock.pending]).toEqual([[], 0, 0]);
  });
});
