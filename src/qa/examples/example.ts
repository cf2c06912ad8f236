// What an example is (QA-06): a part of a recorded call that others may hear to learn from, with a title, tags and what is said in it. The table and its
// index of words: 0033-examples.sql. Who keeps them: examples.ts.

import type { SqlRow, Write } from "../../base/db.ts";
import type { WallMillis } from "../../base/time.ts";
import { indexedWords } from "../../crm/knowledge/words.ts";
import type { Part } from "../facts.ts";
import type { RecordingMark } from "../sheet.ts";

export interface Example
  extends Pick<Part, "recording" | "call" | "agent" | "team" | "fromMs" | "toMs" | "agentChannel"> {
  /** 9 of X-9. */
  readonly number: number;
  readonly kind: RecordingMark;
  readonly title: string;
  /** What is said in it, as somebody wrote it down; may be empty. */
  readonly transcript: string;
  readonly tags: readonly string[];
  readonly by: string;
  readonly createdAt: WallMillis;
  readonly changedAt: WallMillis;
}

/** With its sound as it is now. */
export interface FoundExample extends Example {
  /** undefined: it can be heard. `state`: of the recording. */
  readonly gone:
    | { readonly state: string; readonly at: WallMillis | undefined; readonly why: string | undefined }
    | undefined;
}

export const SELECT_EXAMPLE =
  "SELECT e.*, r.state, r.removed_at, r.cause FROM example e LEFT JOIN recording r ON r.id = e.recording";

/** The row, and its words in the index. */
export function exampleWrites(one: Example): readonly Write[] {
  const { number, title, transcript, tags } = one;
  return [
    {
      sql: `INSERT INTO example (number, recording, call_id, agent, team, from_ms, to_ms, agent_channel, kind, title, transcript, tags, saved_by,
        created_at, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (number) DO UPDATE SET kind = excluded.kind, title = excluded.title, transcript = excluded.transcript, tags = excluded.tags,
        from_ms = excluded.from_ms, to_ms = excluded.to_ms, saved_by = excluded.saved_by, changed_at = excluded.changed_at`,
      values: [
        ...[number, one.recording, one.call, one.agent, one.team ?? null, one.fromMs, one.toMs, one.agentChannel],
        ...[one.kind, title, transcript, JSON.stringify(tags), one.by, one.createdAt, one.changedAt],
      ],
    },
    { sql: "DELETE FROM example_words WHERE rowid = ?", values: [number] },
    {
      sql: "INSERT INTO example_words (rowid, title, tags, transcript) VALUES (?, ?, ?, ?)",
      values: [number, indexedWords(title), indexedWords(tags.join(" ")), indexedWords(transcript)],
    },
  ];
}

const GONE = new Set<unknown>(["expired", "deleted", "failed", null, undefined]);

export function exampleOf(row: SqlRow): FoundExample {
  const text = (key: string): string | undefined => (typeof row[key] === "string" ? row[key] : undefined);
  const removedAt = row["removed_at"];
  return {
    ...{ number: Number(row["number"]), recording: String(row["recording"]), call: String(row["call_id"]) },
    ...{ agent: String(row["agent"]), team: text("team"), fromMs: Number(row["from_ms"]), toMs: Number(row["to_ms"]) },
    agentChannel: row["agent_channel"] === "left" ? "left" : "right",
    kind: String(row["kind"]) as RecordingMark,
    ...{ title: String(row["title"]), transcript: String(row["transcript"]) },
    tags: JSON.parse(String(row["tags"])) as readonly string[],
    ...{ by: String(row["saved_by"]), createdAt: Number(row["created_at"]) as WallMillis },
    changedAt: Number(row["changed_at"]) as WallMillis,
    gone: GONE.has(row["state"])
      ? {
          state: text("state") ?? "deleted",
          at: typeof removedAt === "number" ? (removedAt as WallMillis) : undefined,
          why: text("cause"),
        }
      : undefined,
  };
}
