// What a ladder keeps is what went over the wire, whatever else is kept and dropped around it; and what is dropped is used again.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { WallMillis } from "../../../src/base/time.ts";
import type { Flow } from "../../../src/sip/ports.ts";
import { CallIds } from "../../../src/sip/trace/call-ids.ts";
import { KeptMessages } from "../../../src/sip/trace/kept-messages.ts";
import { OctetPages, PAGE_OCTETS, pagedOctets } from "../../../src/sip/trace/octet-pages.ts";

/** Of one message alone: nothing is known from before. */
const callIdOf = (bytes: Uint8Array): string | undefined => new CallIds().of(bytes);
const octets = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value);
const aMessage = fc.uint8Array({ minLength: 1, maxLength: 4 * PAGE_OCTETS, size: "max" });

describe("pages of octets", () => {
  test.each([1, PAGE_OCTETS - 1, PAGE_OCTETS, PAGE_OCTETS + 1, 3 * PAGE_OCTETS, 70_000])(
    "%i octets come back",
    (length) => {
      const pages = new OctetPages();
      const kept = pages.keep(octets(length, 7));
      const other = pages.keep(octets(PAGE_OCTETS, 9));
      expect(pages.read(kept, length)).toEqual(octets(length, 7));
      expect(pages.read(other, PAGE_OCTETS)).toEqual(octets(PAGE_OCTETS, 9));
    },
  );

  test("kept, dropped and kept again in any order: each is read as it was", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(aMessage, fc.nat()), { maxLength: 200 }), (steps) => {
        const pages = new OctetPages();
        const kept: { readonly first: number; readonly bytes: Uint8Array }[] = [];
        for (const [bytes, choice] of steps) {
          if (kept.length > 0 && choice % 3 === 0) {
            const [dropped] = kept.splice(choice % kept.length, 1);
            if (dropped !== undefined) pages.drop(dropped.first);
          } else kept.push({ first: pages.keep(bytes), bytes });
        }
        for (const { first, bytes } of kept) expect(pages.read(first, bytes.length)).toEqual(bytes);
      }),
    );
  });

  test("dropped pages are taken again before there are new ones", () => {
    const pages = new OctetPages();
    const firsts = new Set<number>();
    for (let i = 0; i < 10_000; i++) {
      const first = pages.keep(octets(1 + (i % (3 * PAGE_OCTETS)), 1));
      firsts.add(first);
      pages.drop(first);
    }
    expect(firsts.size).toBeLessThanOrEqual(3);
  });
});

describe("the messages of one dialog", () => {
  const flow = (port: number): Flow => ({
    transport: port % 2 === 0 ? "udp" : "tcp",
    local: { host: "192.0.2.10", port: 5060 },
    remote: { host: "192.0.2.1", port },
  });

  test("are listed with when, which way and between whom; a dropped one takes its octets along", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(aMessage, fc.integer({ min: 5060, max: 5063 }), fc.boolean()), { maxLength: 30 }),
        fc.nat(),
        (all, choice) => {
          const messages = new KeptMessages(new OctetPages());
          const expected = all.map(([bytes, port, isOut], i) => {
            const direction = isOut ? ("out" as const) : ("in" as const);
            messages.add((1e12 + i) as WallMillis, direction, flow(port), bytes);
            return { at: 1e12 + i, direction, ...flow(port), callId: "x", bytes };
          });
          if (expected.length > 0) {
            const index = choice % expected.length;
            const [dropped] = expected.splice(index, 1);
            expect(messages.drop(index)).toBe(pagedOctets(dropped?.bytes.length ?? 0));
          }
          expect(messages.list("x")).toEqual(expected);
          expect(messages.octets).toBe(expected.reduce((sum, { bytes }) => sum + pagedOctets(bytes.length), 0));
          expect(messages.dropAll()).toBeGreaterThanOrEqual(0);
          expect([messages.count, messages.octets]).toEqual([0, 0]);
        },
      ),
    );
  });

  test("what is handed in may be used for something else afterwards", () => {
    const messages = new KeptMessages(new OctetPages());
    const bytes = octets(900, 1);
    messages.add(1 as WallMillis, "in", flow(5060), bytes);
    bytes.fill(2);
    expect(messages.list("x")[0]?.bytes).toEqual(octets(900, 1));
  });
});

test("Call-IDs that are known already are read as the others", () => {
  const ids = new CallIds();
  const encoder = new TextEncoder();
  const anyId = fc.oneof(fc.stringMatching(/^[ -~]{0,40}$/), fc.string({ unit: "grapheme", maxLength: 40 }));
  fc.assert(
    fc.property(fc.array(anyId, { maxLength: 20 }), (texts) => {
      for (const text of [...texts, ...texts]) {
        const bytes = encoder.encode(`OPTIONS sip:a@b SIP/2.0\r\nCall-ID: ${text}\r\n\r\n`);
        expect(ids.of(bytes)).toBe(callIdOf(bytes));
      }
    }),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 30 }), (noise) => {
      const bytes = new Uint8Array([...encoder.encode("OPTIONS sip:a@b SIP/2.0\r\ni:"), ...noise, 13, 10, 13, 10]);
      expect([ids.of(bytes), ids.of(bytes)]).toEqual([callIdOf(bytes), callIdOf(bytes)]);
    }),
  );
});
