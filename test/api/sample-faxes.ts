// Faxes as the fake switch has them: one received.

import { answer, refuse } from "../../src/api/answer.ts";
import type { FaxControl, FaxView } from "../../src/api/fax-control.ts";

export const sampleFax: FaxView = {
  id: "c-20261122-aaaaaaaa-f1",
  call: "c-20261122-aaaaaaaa",
  way: "receive",
  fax: "front",
  number: "13800138000",
  ident: "+86 596 1234567",
  state: "done",
  fault: null,
  begunAt: "2026-11-22T03:00:00.000Z",
  endedAt: "2026-11-22T03:01:20.000Z",
  pages: 2,
  bitsPerSecond: 14_400,
  badRows: 0,
  packetsLost: 0,
  packetsSaved: 3,
  path: "faxes/2026/11/22/c-20261122-aaaaaaaa-f1.tif",
  bytes: 40_960,
  sha256: "00",
  mail: "done",
};

export function sampleFaxes(heard: (what: string) => void): FaxControl {
  const known = (id: string) =>
    id === sampleFax.id ? answer(sampleFax) : refuse(404, "No such fax", `found ${id}; near: ${sampleFax.id}`);
  return {
    list: async (limit) => {
      heard(`faxes ${limit}`);
      return answer([sampleFax]);
    },
    show: async (id) => {
      heard(`fax ${id}`);
      return known(id);
    },
    file: async (id, as) => {
      heard(`fax file ${id} ${as}`);
      const bytes = new TextEncoder().encode(as === "pdf" ? "%PDF-1.4" : "II*");
      return id === sampleFax.id
        ? answer({ kind: "bytes", bytes, type: as === "pdf" ? "application/pdf" : "image/tiff", name: `${id}.${as}` })
        : refuse(404, "No such fax", `found ${id}; near: ${sampleFax.id}`);
    },
    remove: async (id) => {
      heard(`fax remove ${id}`);
      return known(id);
    },
    send: async ({ number, by, tiff }) => {
      heard(`fax send ${number} ${by} ${tiff.reduce((sum, piece) => sum + piece.length, 0)}`);
      return answer({ call: "c-20261122-bbbbbbbb", number, pages: 1 });
    },
  };
}
