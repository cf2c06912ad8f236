// OPS-05: a phone whose connection ended with the process is known again when it registers, and its dialog goes on there.

import { describe, expect, test } from "vitest";
import { type AwaitedPhone, AwaitedPhones } from "../../src/app/core/survival/awaited-phones.ts";
import type { Flow } from "../../src/sip/ports.ts";
import type { Binding } from "../../src/sip/registrar/bindings.ts";

const local = { host: "192.0.2.1", port: 5061 };
const flowOf = (host: string, connection?: number): Flow => ({
  transport: "tls",
  local,
  remote: { host, port: 40_000 },
  ...(connection !== undefined && { connection }),
});

const phone = (contact: string, host: string, connection: number): AwaitedPhone => ({
  extension: "101",
  contact,
  flow: flowOf(host),
  connection,
});

function binding(contact: string, flow: Flow): Binding {
  const rest = { outbound: undefined, instance: undefined, q: 1, path: [], callId: "r", cseq: 1, userAgent: undefined };
  return { ...rest, extension: "101", contact, flow, expiresAt: 1 };
}

function awaited(...phones: readonly AwaitedPhone[]) {
  const moved: (readonly [number, number | undefined])[] = [];
  const all = new AwaitedPhones((lost, to) => moved.push([lost, to.connection]));
  for (const one of phones) all.await(one);
  return { all, moved };
}

describe("OPS-05 phones that come back", () => {
  test("the one that registers the contact of the dialog, though another stands behind the same NAT", () => {
    const { all, moved } = awaited(phone("sip:a@x", "10.0.0.1", -1), phone("sip:b@x", "10.0.0.1", -2));
    all.registered("101", [binding("sip:b@x", flowOf("10.0.0.1", 7)), binding("sip:a@x", flowOf("10.0.0.1", 8))]);
    expect([moved, all.size]).toEqual([
      [
        [-1, 8],
        [-2, 7],
      ],
      0,
    ]);
  });

  test("one that names itself anew with each connection is known by its machine", () => {
    const { all, moved } = awaited(phone("sip:a@10.0.0.1:40001", "10.0.0.1", -1));
    all.registered("101", [binding("sip:a@10.0.0.1:40777", flowOf("10.0.0.1", 3))]);
    expect(moved).toEqual([[-1, 3]]);
  });

  test("contacts of before the restart, of other machines and of other extensions are none", () => {
    const one = phone("sip:a@x", "10.0.0.1", -1);
    const { all, moved } = awaited(one);
    all.registered("101", [binding("sip:a@x", flowOf("10.0.0.1")), binding("sip:c@x", flowOf("10.0.0.9", 4))]);
    all.registered("102", [binding("sip:a@x", flowOf("10.0.0.1", 5))]);
    expect([moved, all.size]).toEqual([[], 1]);
    all.forget(one);
    all.forget(one);
    expect(all.size).toBe(0);
  });
});
