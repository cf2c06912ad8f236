import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { silentLog } from "../../../src/base/log.ts";
import { seededRng } from "../../../src/base/rng.ts";
import { DATA_KINDS } from "../../../src/crm/privacy/kinds.ts";
import type { PrivacyPorts } from "../../../src/crm/privacy/ports.ts";
import { Privacy } from "../../../src/crm/privacy/privacy.ts";
import type { Keep } from "../../../src/office/privacy.ts";
import { MemoryDatabase } from "../../../src/store/memory-database.ts";
import { NO_PORTS } from "../../api/sample-privacy.ts";
import { VirtualClock } from "../../world/clock.ts";
import { Book, OFFICE } from "../customers/book.ts";

const THEIRS = "+8613800138000";
const OTHERS = "+8613900139000";
const DAY = 86_400_000;

let folder: string;
let book: Book;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "privacy-"));
  const clock = new VirtualClock();
  const database = new MemoryDatabase({ clock, path: join(folder, "zongji.db") });
  book = await new Book(OFFICE, { clock, database, life: 0 }).restore();
});
afterEach(async () => {
  await book.done(book.database.close()).catch(() => {});
  rmSync(folder, { recursive: true });
});

function privacyOf(ports: Partial<PrivacyPorts> = {}, keep: Keep = new Map(), of = book): Privacy {
  const { clock, database, journal, customers } = of;
  const deps = { clock, database, journal, book: customers, log: silentLog, rng: seededRng(5) };
  return new Privacy({ ...deps, ports: { ...NO_PORTS, ...ports }, keep: () => keep });
}

/** Rows of every kind for one number, as the parts of the switch write them. */
async function lived(number: string, customer: string, n: number): Promise<void> {
  const bare = number.slice(3);
  const at = book.clock.wall();
  const call = `c-20261101-${"a".repeat(7)}${n}`;
  const rows: readonly (readonly [string, readonly (string | number | null)[]])[] = [
    [
      "INSERT INTO call (id, from_number, from_name, to_number, started_at, ended_at, notes) VALUES (?, ?, ?, ?, ?, ?, ?)",
      [call, bare, `Wang ${n}`, "7000", at, at + 1, `["rang ${number}"]`],
    ],
    [
      "INSERT INTO segment (call_id, ordinal, kind, started_at, explanation) VALUES (?, 1, 'offer', ?, ?)",
      [call, at, `{"caller":"${number}"}`],
    ],
    [
      "INSERT INTO recording (id, call_id, path, started_at, state) VALUES (?, ?, ?, ?, 'saved')",
      [call, call, `recordings/${call}.wav`, at],
    ],
    [
      "INSERT INTO voice_message (id, mailbox, call_id, sender, sender_name, state, urgent, path, taken_at, repaired) VALUES (?, '1001', ?, ?, ?, 'new', 0, 'x.wav', ?, 0)",
      [`${call}-m1`, call, bare, `Wang ${n}`, at],
    ],
    [
      "INSERT INTO fax (id, call_id, way, number, ident, state, begun_at, pages, bits_per_second, bad_rows, packets_lost, packets_saved) VALUES (?, ?, 'receive', ?, ?, 'done', ?, 1, 0, 0, 0, 0)",
      [`${call}-f1`, call, number, number, at],
    ],
    [
      "INSERT INTO survey_answer (id, call_id, talk, survey, measure, least, most, best, flow, version, number, asked_at, start_at, day, hour, answered_at, answer, grade, score) VALUES (?, ?, 1, 's', 'csat', 1, 5, 'last', 'f', 1, ?, ?, ?, '20261101', 8, ?, 2, 1, 0.25)",
      [`${call}-s1`, call, number, at, at, at],
    ],
    ["INSERT INTO mark (call_id, number, mark, at, by) VALUES (?, ?, 0.25, ?, 'survey')", [call, number, at]],
    [
      "INSERT INTO flow_visit (call_id, ordinal, flow, version, day, entered_at, left_at, how, steps, left_out) VALUES (?, 1, 'main', 1, '2026-11-01', ?, ?, 'ended', ?, 0)",
      [call, at, at, `[["main","n","ok","card 4477-${n}",0]]`],
    ],
    [
      "INSERT INTO conference_party (conference_id, party, call_id, number, name, is_moderator, joined_at) VALUES (?, 1, ?, ?, ?, 0, ?)",
      [`co-${n}`, call, bare, `Wang ${n}`, at],
    ],
    [
      "INSERT INTO callback_task (id, queue, number, name, origin, why, state, automatic, count, waited_ms, created_at, last_at, tries, dropped, credit_ms, requires, closed_at) VALUES (?, 'q', ?, ?, 'hand', 'by-hand', 'done', 0, 1, 0, ?, ?, 0, 0, 0, '{}', ?)",
      [`cb-${n}`, number, `Wang ${n}`, at, at, at],
    ],
    [
      "INSERT INTO callback_event (task_id, at, what, detail) VALUES (?, ?, 'made', ?)",
      [`cb-${n}`, at, `for ${number}`],
    ],
    [
      "INSERT INTO ticket (number, revision, category, subject, priority, step, customer, phone, origin, fields, created_at, created_by, updated_at, entered_at, escalated, is_late, is_broken, objections, closed_at) VALUES (?, 1, 'c', ?, 2, 'new', ?, ?, 'hand', '{}', ?, 'ann', ?, ?, 0, 0, 0, 0, ?)",
      [1_000 + n, `ring ${number} at home`, customer, number, at, at, at, at],
    ],
    [
      "INSERT INTO ticket_comment (ticket, at, who, is_public, text) VALUES (?, ?, 'ann', 0, ?)",
      [1_000 + n, at, `said ${bare}`],
    ],
    [
      "INSERT INTO ticket_attachment (id, ticket, at, who, name, type, bytes, sha256, path) VALUES (?, ?, ?, 'ann', 'id.png', 'image/png', 1, '', ?)",
      [`at-${n}`, 1_000 + n, at, `attachments/${n}.png`],
    ],
    ["INSERT INTO audit (at, who, what, detail) VALUES (?, 'ann', 'caller.add', ?)", [at, `{"on":"caller ${number}"}`]],
    [
      "INSERT INTO customer_import_reject (import, row, line, reason, cells) VALUES ('im-1', ?, 2, 'bad', ?)",
      [n, `["Wang","${number}"]`],
    ],
    [
      "INSERT INTO message (recipient, sender, type, body, sent_at, expires_at) VALUES ('1001', '1002', 'text/plain', ?, ?, ?)",
      [`please ring ${bare}`, at, at],
    ],
    [
      "INSERT INTO api_request (asker, key, fingerprint, begun_at, state, body) VALUES ('', ?, 'f', ?, 'answered', ?)",
      [`k${n}`, at, `{"number":"${number}"}`],
    ],
  ];
  await book.done(book.database.write(rows.map(([sql, values]) => ({ sql, values }))));
  await book.done(book.journal.commit([], [{ type: "call.ended", about: { call }, data: { from: number } }]));
  await book.done(book.customers.note(customer, { text: `rang from ${number}, wants a refund ${n}` }, "ann"));
}

async function two(): Promise<readonly [string, string]> {
  const theirs = await book.made("王小明", [THEIRS], { mail: "wang@example.com" });
  const others = await book.made("Other", [OTHERS]);
  await lived(THEIRS, theirs, 1);
  await lived(OTHERS, others, 2);
  return [theirs, others];
}

async function dump(of = book): Promise<string> {
  const tables = await of.database.query(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'customer_find%' AND name NOT LIKE 'article%'",
  );
  const all = [];
  for (const { name } of tables) all.push(name, ...(await of.database.query(`SELECT * FROM "${String(name)}"`)));
  return JSON.stringify(all);
}

describe("CRM-14 erasing a person", () => {
  test("each kind of data can be asked for and removed in the schema as it is", async () => {
    for (const { select, erase } of DATA_KINDS) {
      await book.database.query(`${select.sql} LIMIT ?`, [...select.of.map(() => "[]"), 1]);
      await book.done(book.database.write(erase.map(({ sql, of }) => ({ sql, values: of.map(() => "[]") }))));
    }
  });

  test("their number, name, words and files are nowhere any more, not even in what is left of the file; others' are as they were", async () => {
    const [theirs] = await two();
    const removed: string[] = [];
    const privacy = privacyOf({
      removeRecording: async (id) => void removed.push(`recording ${id}`),
      removeVoiceMessage: async (id) => {
        removed.push(`voice ${id}`);
        await book.database.write([{ sql: "DELETE FROM voice_message WHERE id = ?", values: [id] }]);
      },
      removeFax: async (id) => {
        removed.push(`fax ${id}`);
        await book.database.write([{ sql: "DELETE FROM fax WHERE id = ?", values: [id] }]);
      },
      removeFile: async (path) => void removed.push(path),
      forgetCalls: (calls) => void removed.push(...calls.map((call) => `ladder ${call}`)),
    });
    await privacy.open();
    const erased = await book.done(privacy.erase("138 0013 8000", "ann"));
    expect(erased).toMatchObject({
      ok: true,
      value: { person: undefined, counts: { calls: 1, tickets: 1, notes: 1 } },
    });
    const call = "c-20261101-aaaaaaa1";
    expect(removed).toEqual([
      `recording ${call}`,
      `voice ${call}-m1`,
      `fax ${call}-f1`,
      "attachments/1.png",
      `ladder ${call}`,
    ]);
    const rest = await dump();
    for (const trace of ["13800138000", "王小明", "wang@example.com", "Wang 1", "refund 1", "card 4477-1"])
      expect(rest.includes(trace), `${trace} is still there`).toBe(false);
    expect(book.customers.get(theirs)).toBeUndefined();
    for (const kept of ["13900139000", "Wang 2", "refund 2"]) expect(rest).toContain(kept);
    // What only counts stays: the call, its mark, its answer.
    expect(await book.database.query("SELECT mark FROM mark WHERE call_id = ?", [call])).toEqual([{ mark: 0.25 }]);
    const [row] = await book.database.query("SELECT from_number, to_number FROM call WHERE id = ?", [call]);
    expect(row).toEqual({ from_number: "erased", to_number: "7000" });
    await privacy.close();
    await book.done(book.database.close());
    for (const file of readdirSync(folder)) {
      const bytes = readFileSync(join(folder, file)).toString("utf8");
      expect(bytes.includes("13800138000"), file).toBe(false);
      expect(bytes.includes("王小明"), file).toBe(false);
    }
  });

  test("whoever was changing their ticket at that moment does not bring them back", async () => {
    const [theirs] = await two();
    const [known] = await book.database.query("SELECT number FROM ticket WHERE phone = ?", [THEIRS]);
    const number = Number(known?.["number"]);
    const writeBack =
      "UPDATE ticket SET subject = 'refund 1', customer = ?, phone = ?, fields = '{\"card\":\"4477-1\"}' WHERE number = ?";
    const privacy = privacyOf({
      // The row was read before it was erased, and is written after.
      forgetCallbacks: async () => void book.database.write([{ sql: writeBack, values: [theirs, THEIRS, number] }]),
    });
    await privacy.open();
    expect(await book.done(privacy.erase("138 0013 8000", "ann"))).toMatchObject({ ok: true });
    const [ticket] = await book.database.query("SELECT subject, customer, phone, fields FROM ticket WHERE number = ?", [
      number,
    ]);
    expect(ticket).toEqual({ subject: "erased", customer: null, phone: null, fields: "{}" });
    await privacy.close();
  });

  test("a killed process goes on at the next start, until all is gone", async () => {
    await two();
    const rng = seededRng(99);
    let privacy = privacyOf();
    await privacy.open();
    void privacy.erase(THEIRS, "ann").catch(() => {});
    await book.clock.advance(30); // it is on record
    for (let death = 0; death < 4; death++) {
      await book.clock.advance(rng.uint32() % 60);
      book = await book.crash();
      privacy = privacyOf({}, new Map(), book);
      void privacy.open().catch(() => {});
    }
    await book.clock.advance(3_000);
    const [one] = await privacy.erasures();
    expect(one).toMatchObject({ person: undefined, askedBy: "ann" });
    expect(await dump()).not.toContain("13800138000");
    expect(await dump()).toContain("13900139000");
    await privacy.close();
  });

  test("who is in a call, or on hold, is not erased; who is nobody is told so", async () => {
    const [theirs] = await two();
    const busy = privacyOf({ isInCall: (numbers) => numbers.includes(THEIRS) });
    expect(await book.done(busy.erase(theirs, "ann"))).toEqual({ ok: false, fault: { kind: "in-call" } });
    const privacy = privacyOf();
    await privacy.open();
    const held = await book.done(privacy.hold(THEIRS, "the court asked", "ann"));
    expect(held.ok).toBe(true);
    expect(await book.done(privacy.erase(theirs, "ann"))).toMatchObject({ ok: false, fault: { kind: "held" } });
    expect(await book.done(privacy.erase("nobody", "ann"))).toEqual({ ok: false, fault: { kind: "unknown" } });
    expect(await dump()).toContain("王小明");
    await privacy.close();
  });

  test("what cannot be removed is told, and done at the next start", async () => {
    await two();
    const stuck = privacyOf({ removeRecording: async () => "it is being written" });
    await stuck.open();
    const tried = await book.done(stuck.erase(THEIRS, "ann"));
    expect(tried).toMatchObject({
      ok: false,
      fault: { kind: "left", left: [expect.stringContaining("being written")] },
    });
    await stuck.close();
    const next = privacyOf();
    await book.done(next.open());
    expect((await next.erasures())[0]?.overAt).toBeDefined();
    await next.close();
  });
});

describe("CRM-14 legal hold and retention", () => {
  test("a hold keeps the recordings there are and those made later, and lets go of them with its end", async () => {
    await two();
    const held = new Map<string, string>();
    const ports: Partial<PrivacyPorts> = {
      holdRecording: async (id, who, why) => {
        held.set(id, why);
        await book.done(
          book.database.write([
            { sql: "UPDATE recording SET held_at = 1, held_by = ?, held_why = ? WHERE id = ?", values: [who, why, id] },
          ]),
        );
      },
      releaseRecording: async (id) => void held.delete(id),
    };
    const privacy = privacyOf(ports);
    await privacy.open();
    const hold = await book.done(privacy.hold(THEIRS, "the court asked", "ann"));
    expect([...held.keys()]).toEqual(["c-20261101-aaaaaaa1"]);
    const again = privacyOf(ports); // another process knows it too
    await again.open();
    expect(again.holds.map(({ why }) => why)).toEqual(["the court asked"]);
    if (hold.ok) await book.done(again.release(hold.value.id, "ann"));
    expect([...held.keys()]).toEqual([]);
    expect(again.holds).toEqual([]);
    await Promise.all([privacy.close(), again.close()]);
  });

  test("what is older than the office keeps it goes by itself, but for whom a hold keeps", async () => {
    await two();
    const gone: string[] = [];
    const keep: Keep = new Map([
      ["calls", 30 * DAY],
      ["faxes", 30 * DAY],
      ["surveys", 30 * DAY],
      ["callbacks", 30 * DAY],
      ["tickets", 30 * DAY],
      ["notes", 30 * DAY],
      ["voiceMessages", 30 * DAY],
    ]);
    await book.done(book.database.write([{ sql: "UPDATE recording SET state = 'expired'", values: [] }]));
    const began = Math.round(book.clock.wall());
    const changed =
      "INSERT INTO agent_event (agent, at, from_state, to_state, call_id) VALUES (?, ?, 'ready', 'talking', ?)";
    const met = "INSERT INTO conference (id, room, started_at, ended_at) VALUES (?, 'board', ?, ?)";
    await book.done(
      book.database.write([
        { sql: changed, values: ["5001", began - 3, null] },
        { sql: changed, values: ["5001", began - 2, null] },
        { sql: changed, values: ["5002", began - 3, null] },
        { sql: changed, values: ["5001", began + 20 * DAY, null] },
        { sql: met, values: ["old", began - 2, began - 1] },
        { sql: met, values: ["new", began + 20 * DAY, began + 20 * DAY] },
        { sql: "INSERT INTO conference (id, room, started_at) VALUES ('still', 'board', ?)", values: [began - 2] },
      ]),
    );
    const privacy = privacyOf(
      {
        removeFax: async (id) => {
          gone.push(id);
          await book.database.write([{ sql: "DELETE FROM fax WHERE id = ?", values: [id] }]);
        },
        removeVoiceMessage: async (id) => {
          gone.push(id);
          await book.database.write([{ sql: "DELETE FROM voice_message WHERE id = ?", values: [id] }]);
        },
      },
      keep,
    );
    await privacy.open();
    await book.done(privacy.hold(THEIRS, "the court asked", "ann"));
    await book.clock.advance(29 * DAY);
    const count = async (table: string) => (await book.database.query(`SELECT COUNT(*) AS n FROM ${table}`))[0]?.["n"];
    expect(await count("call")).toBe(2);
    await book.clock.advance(2 * DAY);
    for (const table of [
      "call",
      "segment",
      "fax",
      "survey_answer",
      "callback_task",
      "ticket",
      "customer_note",
      "voice_message",
      "mark",
    ])
      expect([table, await count(table)]).toEqual([table, 1]);
    // Of each agent what they were at that moment stays.
    const states = await book.database.query("SELECT agent, at FROM agent_event ORDER BY at, agent");
    expect(states.map(({ agent, at }) => [agent, Number(at) - began])).toEqual([
      ["5002", -3],
      ["5001", -2],
      ["5001", 20 * DAY],
    ]);
    const rooms = await book.database.query("SELECT id FROM conference ORDER BY id");
    expect(rooms.map(({ id }) => id)).toEqual(["new", "still"]);
    expect(gone).toEqual(["c-20261101-aaaaaaa2-m1", "c-20261101-aaaaaaa2-f1"]);
    const [left] = await book.database.query("SELECT from_number FROM call");
    expect(left).toEqual({ from_number: THEIRS.slice(3) });
    await privacy.close();
  });
});
