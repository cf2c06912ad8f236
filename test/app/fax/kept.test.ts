// Faxes as rows and files (RTP-12): found again after a killed process, listed, exported, deleted; a mail that had not left is sent then.

import { describe, expect, test } from "vitest";
import { faxControl } from "../../../src/app/control/fax-control.ts";
import { documentPath, type FaxFiles } from "../../../src/app/core/fax/fax-files.ts";
import { type Fax, faxOfRow, faxWrite, SELECT_FAX } from "../../../src/app/core/fax/fax-tables.ts";
import { Faxes } from "../../../src/app/core/fax/faxes.ts";
import type { Switch } from "../../../src/app/core/switch.ts";
import type { CallId } from "../../../src/base/ids.ts";
import { silentLog } from "../../../src/base/log.ts";
import type { WallMillis } from "../../../src/base/time.ts";
import { PageWriter } from "../../../src/rtp/fax/fax-page.ts";
import { writeTiff } from "../../../src/rtp/fax/tiff-write.ts";
import { MemoryDatabase } from "../../../src/store/memory-database.ts";
import { NOTE, rowsOf } from "../../rtp/fax/pages.ts";
import { VirtualClock } from "../../world/clock.ts";
import { officeOf } from "../office-of.ts";

const FAX: Fax = {
  ...{ id: "c-1-f1", call: "c-1" as CallId, way: "receive", box: "front", number: "13800138000", ident: "+86 1" },
  ...{ state: "done", fault: undefined, begunAt: 1_000 as WallMillis, endedAt: 2_000 as WallMillis, pages: 2 },
  ...{ bitsPerSecond: 14_400, badRows: 1, packetsLost: 2, packetsSaved: 3, path: "faxes/a.tif", bytes: 10 },
  ...{ sha256: "00", told: "done" },
};

class Rig {
  readonly clock = new VirtualClock();
  database = new MemoryDatabase({ clock: this.clock });
  readonly disk = new Map<string, Uint8Array>();
  readonly mailed: string[] = [];
  faxes = this.#make();

  get control() {
    const office = officeOf(`extensions: { "1001": { secret: "kx83-vnq2-77" } }`);
    return faxControl({ ivr: { faxes: this.faxes }, office, site: {} } as unknown as Switch);
  }

  async keep(...faxes: readonly Partial<Fax>[]): Promise<void> {
    await this.#soon(this.database.write(faxes.map((fax) => faxWrite({ ...FAX, ...fax }))));
  }

  async restart(): Promise<void> {
    this.faxes.close();
    this.database = this.database.crash();
    this.faxes = this.#make();
    await this.#soon(this.faxes.restore());
    await this.clock.advance(1_000);
  }

  async #soon<T>(work: Promise<T>): Promise<T> {
    await this.clock.advance(100);
    return work;
  }

  #make(): Faxes {
    const { clock, disk } = this;
    const faxFiles: FaxFiles = {
      write: async (path, bytes) => {
        disk.set(path, bytes);
        return { sha256: "00" };
      },
      read: async (path) => disk.get(path),
      remove: async (path) => void disk.delete(path),
    };
    return new Faxes({
      ...{ clock, log: silentLog, database: this.database, day: { path: () => "2026/11/22" }, faxFiles },
      mailOf: (box) => (box === "front" ? "fax@example.net" : undefined),
      sendFaxLetter: async ({ to, fax }) => {
        this.mailed.push(`${fax.id} ${to}`);
        return undefined;
      },
    });
  }
}

describe("RTP-12 faxes are kept", () => {
  test("a row comes back as it went", async () => {
    const rig = new Rig();
    const bare = { ident: "", box: undefined, path: undefined, bytes: undefined, sha256: undefined, told: undefined };
    await rig.keep({}, { id: "c-2-f1", ...bare, endedAt: undefined, fault: "cut", state: "failed" });
    for (const [id, wanted] of [
      ["c-1-f1", FAX],
      ["c-2-f1", { ...FAX, id: "c-2-f1", ...bare, endedAt: undefined, fault: "cut", state: "failed" }],
    ] as const) {
      const row = rig.database.get(SELECT_FAX, [id]);
      expect(row && faxOfRow(row)).toEqual(wanted);
    }
  });

  test("after a kill, one that went on has failed, and mails that had not left go", async () => {
    const rig = new Rig();
    rig.disk.set("faxes/a.tif", Uint8Array.of(1));
    await rig.keep({ id: "c-3-f1", state: "running", path: undefined }, { id: "c-4-f1", told: "due" });
    await rig.restart();
    expect(rig.faxes.find("c-3-f1")).toMatchObject({ state: "failed", fault: "the switch was stopped" });
    expect(rig.mailed).toEqual(["c-4-f1 fax@example.net"]);
    expect(rig.faxes.find("c-4-f1")).toMatchObject({ told: "done" });
    expect(rig.faxes.sizes).toEqual({ faxes: 0, faxLetters: 0 });
  });

  test("newest first; as TIFF and as PDF; deleted with its file, but not while it goes on", async () => {
    const rig = new Rig();
    const page = NOTE[0] ?? { rows: [], fine: true };
    const writer = new PageWriter(1_728);
    for (const row of rowsOf(page)) writer.add(row);
    rig.disk.set(
      "faxes/a.tif",
      writeTiff([{ width: 1_728, fine: true, height: page.rows.length, data: writer.take() }]),
    );
    await rig.keep({}, { id: "c-5-f1", begunAt: 5_000 as WallMillis, state: "running", path: undefined });
    const listed = await rig.control.list(10);
    expect(listed.ok && listed.value.map(({ id, fax }) => [id, fax])).toEqual([
      ["c-5-f1", "front"],
      ["c-1-f1", "front"],
    ]);
    for (const [as, begins] of [
      ["tiff", "II*"],
      ["pdf", "%PDF"],
    ] as const) {
      const file = await rig.control.file("c-1-f1", as);
      const bytes = file.ok && file.value.kind === "bytes" ? file.value.bytes : new Uint8Array();
      expect(Buffer.from(bytes).toString("latin1").startsWith(begins)).toBe(true);
    }
    expect(await rig.control.file("c-5-f1", "tiff")).toMatchObject({ ok: false, status: 404 });
    expect(await rig.control.remove("c-5-f1")).toMatchObject({ ok: false, status: 409 });
    const gone = rig.control.remove("c-1-f1");
    await rig.clock.advance(100);
    expect((await gone).ok).toBe(true);
    expect([rig.disk.size, rig.faxes.find("c-1-f1")]).toEqual([0, undefined]);
    expect(await rig.control.show("c-1-f1")).toMatchObject({ ok: false, status: 404 });
  });

  test("what is no TIFF is not sent, nor for an extension that is not there", async () => {
    const { control } = new Rig();
    const tiff = [new TextEncoder().encode("hello")];
    expect(await control.send({ number: "0596", by: "1001", tiff })).toMatchObject({
      ok: false,
      status: 422,
    });
    expect(await control.send({ number: "0596", by: "1009", tiff })).toMatchObject({
      ok: false,
      status: 404,
    });
  });

  test.each([
    ["price-list", "faxes/documents/price-list.tif"],
    ["价目表.TIF", "faxes/documents/价目表.TIF"],
    ["../secret", undefined],
    ["a/b", undefined],
    ["", undefined],
  ])("a document named %s", (name, path) => expect(documentPath(name)).toBe(path));
});
