// Files of tickets: whole or not there, bounded, and none that nobody knows after a kill.

import { beforeEach, describe, expect, test } from "vitest";
import { silentLog } from "../../../src/base/log.ts";
import { seededRng } from "../../../src/base/rng.ts";
import { Attachments } from "../../../src/crm/tickets/attachments.ts";
import type { Ticket } from "../../../src/crm/tickets/ticket.ts";
import { SimulatedDisk } from "../../world/disk.ts";
import { Desk } from "./desk.ts";

let desk: Desk;
let disk: SimulatedDisk;
let files: Attachments;
let ticket: Ticket;

function open(): Attachments {
  const { clock, database, tickets } = desk;
  const day = { path: () => "2026/11/23" };
  return new Attachments({
    clock,
    database,
    tickets,
    day,
    rng: seededRng(3),
    log: silentLog,
    files: disk.attachmentFiles,
  });
}

beforeEach(async () => {
  desk = await Desk.open("2026-11-23T09:00:00+08:00");
  disk = new SimulatedDisk();
  files = open();
  ticket = await desk.make();
});

const add = (bytes: Uint8Array, name = "a.txt") =>
  desk.settle(files.add(ticket, { name, type: "text/plain", bytes, by: "li" }));

describe("CRM-06 files of tickets", () => {
  test("a file is kept with its digest and noted in the history", async () => {
    const added = await add(Buffer.from("abc"));
    if (added.kind !== "added") throw new Error(added.kind);
    expect(added.attachment.sha256).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    const found = files.find(ticket, added.attachment.id);
    expect(found && Buffer.from((await files.read(found)) ?? []).toString()).toBe("abc");
    expect(desk.now(ticket).revision).toBe(2);
    expect(await desk.rows("SELECT detail FROM ticket_history WHERE what = 'attached'")).toEqual([{ detail: "a.txt" }]);
    expect(files.size).toBe(0);
  });

  test("empty, too large and too many are refused before anything is written", async () => {
    expect(await add(new Uint8Array())).toMatchObject({ why: "wrong" });
    expect(await add(new Uint8Array(26 * 1_024 * 1_024))).toMatchObject({ why: "wrong" });
    const large = new Uint8Array(25 * 1_024 * 1_024);
    // Together: what is still on its way counts.
    const all = await Promise.all(Array.from({ length: 9 }, () => add(large)));
    expect(all.filter(({ kind }) => kind === "added")).toHaveLength(8);
    expect(disk.files.size).toBe(8);
  });

  test("a full disk and a killed process leave nothing behind", async () => {
    disk.trouble = "no space left";
    const failed = files.add(ticket, { name: "a", type: "text/plain", bytes: Buffer.from("abc"), by: "li" });
    await expect(failed).rejects.toThrow("no space left");
    disk.trouble = undefined;
    await add(Buffer.from("kept"));
    void files.add(ticket, { name: "lost", type: "text/plain", bytes: Buffer.from("abc"), by: "li" }).catch(() => {});
    await desk.clock.advance(2); // on the disk, and its row not committed
    expect(disk.files.size).toBe(2);
    await desk.killed();
    files = open();
    await files.sweep();
    expect([...disk.files.values()].map((bytes) => Buffer.from(bytes).toString())).toEqual(["kept"]);
  });
});
