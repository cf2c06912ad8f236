// The privacy of people for the HTTP interface and the command line. The audit says that somebody's data was exported, held or erased, and by whom; whose it
// was stands in it for as long as that person's data stands anywhere.

import { createReadStream } from "node:fs";
import { access } from "node:fs/promises";
import { join } from "node:path";
import { answer, type Refused, refuse } from "../../api/answer.ts";
import type { ErasureView, HoldView, PersonView, PrivacyControl } from "../../api/privacy-control.ts";
import { limits } from "../../base/limits.ts";
import { HOUR_MS, isoTime, type WallMillis } from "../../base/time.ts";
import type { WholePerson } from "../../crm/privacy/person.ts";
import type { KindOfData, Privacy, PrivacyFault } from "../../crm/privacy/privacy.ts";
import type { Erasure, Hold } from "../../crm/privacy/privacy-tables.ts";
import { KEPT_KINDS, type Keep } from "../../office/privacy.ts";
import type { DiskRecordings } from "../recording-files.ts";
import { writeZip, ZIP_TYPE, type ZipEntry } from "../zip.ts";

export interface PrivacyControlDeps {
  readonly privacy: Privacy;
  readonly data: string;
  readonly recordings: { readonly files: Pick<DiskRecordings, "open"> };
  readonly audit: { note(line: { who: string; what: string; on: string; after?: string | undefined }): void };
  readonly keep: () => Keep;
}

const DAY_MS = 24 * HOUR_MS;

export function privacyControl(deps: PrivacyControlDeps): PrivacyControl {
  const { privacy, audit } = deps;
  return {
    person: async (said) => {
      const person = await privacy.person(said);
      return person === undefined ? unknown(said) : answer(await personView(person, privacy));
    },
    export: async (said, { name: who }) => {
      const person = await privacy.person(said);
      if (person === undefined) return unknown(said);
      audit.note({ who, what: "privacy.export", on: person.customers[0] ?? "a number" });
      return answer({ name: "person.zip", type: ZIP_TYPE, chunks: () => writeZip(entriesOf(person, deps)) });
    },
    erase: async (said, { name: who }) => {
      const erased = await privacy.erase(said, who);
      if (!erased.ok) return refusalOf(said, erased.fault);
      audit.note({ who, what: "privacy.erase", on: erased.value.id, after: countsText(erased.value.counts) });
      return answer(erasureView(erased.value));
    },
    erasures: async () => answer((await privacy.erasures()).map(erasureView)),
    holds: async () => answer(privacy.holds.map(holdView)),
    hold: async (said, why, { name: who }) => {
      const held = await privacy.hold(said, why, who);
      if (!held.ok) return refusalOf(said, held.fault);
      audit.note({ who, what: "privacy.hold", on: held.value.id, after: why });
      return answer(holdView(held.value));
    },
    release: async (id, { name: who }) => {
      const released = await privacy.release(id, who);
      if (!released.ok)
        return refuse(404, "No such hold", `Found no hold ${id}; "privacy holds" shows those there are.`);
      audit.note({ who, what: "privacy.release", on: id });
      return answer(holdView(released.value));
    },
    keep: async () => {
      const keep = deps.keep();
      return answer(
        KEPT_KINDS.map((kind) => {
          const ms = keep.get(kind);
          return { kind, days: ms === undefined ? null : ms / DAY_MS };
        }),
      );
    },
  };
}

async function personView(person: WholePerson, privacy: Privacy): Promise<PersonView> {
  const data: PersonView["data"][number][] = [];
  for await (const { key, about, rows } of privacy.data(person))
    if (rows.length > 0) data.push({ kind: key, about, count: rows.length });
  const { shown, customers, numbers } = person;
  return { person: shown, customers, numbers, hold: privacy.heldBy(person)?.id ?? null, data };
}

/** Rows as they stand; then the files that rows name. */
async function* entriesOf(person: WholePerson, deps: PrivacyControlDeps): AsyncGenerator<ZipEntry> {
  const utf8 = new TextEncoder();
  const missing: string[] = [];
  for await (const kind of deps.privacy.data(person)) {
    if (kind.rows.length === 0) continue;
    yield {
      name: `${kind.key}.json`,
      content: utf8.encode(`${JSON.stringify(kind.rows.map(readable), undefined, 2)}\n`),
    };
    yield* filesOf(kind, deps, missing);
  }
  const { shown, customers, numbers } = person;
  const about = { person: shown, customers, numbers, missing, most: limits.privacy.exportedRows };
  yield { name: "person.json", content: utf8.encode(`${JSON.stringify(about, undefined, 2)}\n`) };
}

async function* filesOf(
  { key, rows }: KindOfData,
  deps: PrivacyControlDeps,
  missing: string[],
): AsyncGenerator<ZipEntry> {
  if (!WITH_FILES.has(key)) return;
  for (const row of rows) {
    const { id, path } = row;
    if (typeof path !== "string") continue;
    const name = `${key}/${path.split("/").at(-1) ?? String(id)}`.replace(/\.sealed$/, "");
    if (key === "recordings") {
      const opened = await deps.recordings.files.open(path);
      if (!opened.ok) missing.push(`recording ${id}: ${opened.fault}`);
      else
        try {
          yield { name, content: opened.value.chunks() };
        } finally {
          await opened.value.close();
        }
      continue;
    }
    const file = join(deps.data, path);
    const isThere = await access(file).then(
      () => true,
      () => false,
    );
    if (isThere) yield { name, content: createReadStream(file) as AsyncIterable<Uint8Array> };
    else missing.push(`${key} ${id}: its file is gone`);
  }
}

const WITH_FILES: ReadonlySet<string> = new Set(["recordings", "voice-messages", "faxes", "ticket-files"]);

/** Columns that are JSON as what they say, times as ISO 8601. */
function readable(row: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      if (typeof value === "number" && /_at$|^at$/.test(name)) return [name, isoTime(value as WallMillis)];
      if (typeof value !== "string" || !/^[[{]/.test(value)) return [name, value];
      try {
        return [name, JSON.parse(value)];
      } catch {
        return [name, value];
      }
    }),
  );
}

function holdView({ id, shown, why, heldAt, heldBy }: Hold): HoldView {
  return { id, person: shown, why, at: isoTime(heldAt), by: heldBy };
}

function erasureView({ id, askedAt, askedBy, overAt, counts }: Erasure): ErasureView {
  return { id, at: isoTime(askedAt), by: askedBy, overAt: overAt === undefined ? null : isoTime(overAt), counts };
}

function countsText(counts: Erasure["counts"]): string {
  return Object.entries(counts)
    .map(([kind, count]) => `${kind} ${count}`)
    .join(", ");
}

function unknown(said: string): Refused {
  return refuse(404, "No such person", `${said} is neither a customer nor a telephone number.`);
}

function refusalOf(said: string, fault: PrivacyFault): Refused {
  switch (fault.kind) {
    case "unknown":
      return unknown(said);
    case "held":
      return refuse(409, "Held", `Nothing of ${said} may be removed: hold ${fault.hold.id}, ${fault.hold.why}.`);
    case "in-call":
      return refuse(409, "In a call", `${said} is in a call; ask again when it is over.`);
    case "full":
      return refuse(409, "Too many", "There are as many as there may be; end one first.");
    case "left":
      return refuse(503, "Not all is gone", `Erasure ${fault.id} goes on at the next start: ${fault.left.join("; ")}.`);
  }
}
