// Faxes for the HTTP interface and the command line.

import { type Answer, answer, refuse } from "../../api/answer.ts";
import type { FaxControl, FaxView } from "../../api/fax-control.ts";
import type { ExtensionKey } from "../../base/ids.ts";
import { limits } from "../../base/limits.ts";
import { isoTime } from "../../base/time.ts";
import { writePdf } from "../../rtp/fax/pdf-write.ts";
import { encodedPagesOf } from "../../rtp/fax/tiff-read.ts";
import { joined } from "../../rtp/fax/tiff-write.ts";
import type { Fax } from "../core/fax/fax-tables.ts";
import { type FaxRefusal, sendFax } from "../core/fax/visit-fax.ts";
import type { Switch } from "../core/switch.ts";
import { noSuch } from "./no-such.ts";

export function faxControl(pbx: Pick<Switch, "ivr" | "site" | "office">): FaxControl {
  const { faxes } = pbx.ivr;
  const find = (id: string): Answer<Fax> => {
    const found = faxes.find(id);
    return found === undefined ? refuse(404, "No such fax", `found no fax ${id}; zongji fax list`) : answer(found);
  };
  return {
    list: async (limit) => answer((await faxes.list(limit)).map(faxView)),
    show: async (id) => {
      const found = find(id);
      return found.ok ? answer(faxView(found.value)) : found;
    },
    file: async (id, as) => {
      const found = find(id);
      if (!found.ok) return found;
      const tiff = await faxes.file(found.value);
      if (tiff === undefined) return refuse(404, "No pages", `of fax ${id} no pages are kept`);
      if (as === "tiff") return answer({ kind: "bytes", bytes: tiff, type: "image/tiff", name: `${id}.tif` });
      const pages = encodedPagesOf(tiff);
      if (pages === undefined) return refuse(500, "Not readable", `the file of fax ${id} is not as it was written`);
      return answer({ kind: "bytes", bytes: writePdf(pages), type: "application/pdf", name: `${id}.pdf` });
    },
    remove: async (id) => {
      const found = find(id);
      if (!found.ok) return found;
      const isGone = await faxes.remove(found.value);
      return isGone
        ? answer(faxView(found.value))
        : refuse(409, "Goes on", `fax ${id} goes on; hang up its call first`);
    },
    send: async ({ number, by, tiff }) => {
      const { extensions } = pbx.office;
      if (!extensions.has(by as ExtensionKey)) return noSuch("extension", by, extensions.keys());
      const bytes = tiff.reduce((sum, piece) => sum + piece.length, 0);
      if (bytes > limits.fax.fileBytes)
        return refuse(413, "Too large", `the file has ${bytes} bytes; at most ${limits.fax.fileBytes} can be faxed`);
      const pages = await faxes.read(joined(tiff, bytes));
      if (!pages.ok) return refuse(422, "No fax", pages.fault);
      const sent = sendFax({ number, by: by as ExtensionKey, pages: pages.value }, pbx.site);
      return sent.ok
        ? answer({ call: sent.value, number, pages: pages.value.length })
        : refused(sent.fault, number, by);
    },
  };
}

function refused(why: FaxRefusal, number: string, by: string) {
  switch (why) {
    case "unknown":
      return refuse(404, "Unknown number", `${number} reaches nobody`);
    case "not-allowed":
      return refuse(
        403,
        "Not allowed",
        `extension ${by} may not call ${number}, or it is neither an extension nor outside`,
      );
    case "not-now":
      return refuse(503, "Not now", "no further fax or call can begin now");
  }
}

function faxView(fax: Fax): FaxView {
  const { id, call, way, box, number, ident, state, fault, begunAt, endedAt, pages, bitsPerSecond } = fax;
  return {
    ...{ id, call, way, fax: box ?? null, number, ident, state, fault: fault ?? null },
    begunAt: isoTime(begunAt),
    endedAt: endedAt === undefined ? null : isoTime(endedAt),
    ...{ pages, bitsPerSecond, badRows: fax.badRows },
    packetsLost: fax.packetsLost,
    packetsSaved: fax.packetsSaved,
    path: fax.path ?? null,
    bytes: fax.bytes ?? null,
    sha256: fax.sha256 ?? null,
    mail: fax.told ?? null,
  };
}
