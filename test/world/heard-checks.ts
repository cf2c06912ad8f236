// What a day of sound must leave behind: every recording with an end and a file that plays as long as its row says, each channel with the
// voice of its own people alone, mailboxes whose counts are those of their messages, no meeting and no supervisor still going on, no file
// that belongs to nobody.

import { createHash } from "node:crypto";
import { boxOf } from "../../src/app/core/voicemail/boxes.ts";
import type { SqlRow } from "../../src/base/db.ts";
import { readWav } from "../../src/rtp/wav.ts";
import { listen, RATE_HZ } from "./ears.ts";
import type { Tracks } from "./hearing-watch.ts";
import type { World } from "./world.ts";

const WINDOW = RATE_HZ;
/** Windows of a channel that are listened to, spread over it: ears are slow. */
const MOST_WINDOWS = 12;

export async function checkHeard(world: World): Promise<void> {
  const { tracks } = world.hearing;
  const paths = new Set<string>();
  for (const row of await world.rows("SELECT * FROM recording")) {
    paths.add(String(row["path"]));
    checkRecording(world, row, tracks.get(String(row["path"])));
  }
  await checkMailboxes(world, paths);
  for (const path of world.disk.files.keys())
    if (!paths.has(path) && world.crashes.length === 0) world.violate(`${path} belongs to nobody`);
  for (const [what, sql] of OPEN) {
    const rows = await world.rows(sql);
    if (rows.length > 0) world.violate(`${rows.length} rows of ${what} have no end: ${JSON.stringify(rows[0])}`);
  }
}

const OPEN = [
  ["conference", "SELECT * FROM conference WHERE ended_at IS NULL"],
  ["conference_party", "SELECT * FROM conference_party WHERE left_at IS NULL OR why IS NULL"],
  ["supervision", "SELECT * FROM supervision WHERE until_at IS NULL"],
] as const;

function checkRecording(world: World, row: SqlRow, tracks: Tracks | undefined): void {
  const [id, path, state] = [String(row["id"]), String(row["path"]), String(row["state"])];
  if (["expired", "deleted"].includes(state)) {
    if (row["removed_at"] === null || world.disk.files.has(path))
      world.violate(`${id} is ${state}, and its file is there`);
    return;
  }
  if (!["saved", "repaired", "failed"].includes(state)) return world.violate(`${id} is ${state} in the evening`);
  if (state === "failed") {
    const isExpected = world.crashes.length + world.mediaDeaths.length > 0 || row["cause"] === "disk full";
    if (row["cause"] === null || !isExpected) world.violate(`${id} failed: ${String(row["cause"])}`);
    return;
  }
  const bytes = world.disk.files.get(path);
  const wav = readWav(bytes ?? new Uint8Array());
  if (bytes === undefined && world.soundTaken.has(id) && world.crashes.length > 0) return;
  if (bytes === undefined || !wav.ok) return world.violate(`${id}: ${path} does not play`);
  const { samples, channels } = wav.value;
  const ms = Math.round(samples.length / channels / (RATE_HZ / 1_000));
  if (Math.abs(ms - Number(row["duration_ms"])) > 1)
    world.violate(`${id} lasts ${ms} ms, its row says ${String(row["duration_ms"])}`);
  if (Number(row["bytes"]) !== bytes.length)
    world.violate(`${id} has ${bytes.length} octets, not ${String(row["bytes"])}`);
  if (state === "saved" && row["sha256"] !== createHash("sha256").update(bytes).digest("hex"))
    world.violate(`${id} has another hash than its row says`);
  if (tracks === undefined) return;
  const strays = leftByKill(world, Number(row["started_at"]));
  const check = (side: string, channel: number, people: ReadonlySet<string>): void =>
    checkChannel(world, `${id} ${side}`, channelOf(samples, channel, channels), new Set([...people, ...strays]));
  check("left", 0, tracks.left);
  if (channels === 2) check("right", 1, tracks.right);
}

/**
 * Users of phones that still believed in a call of a killed process when this recording began: they speak to a port that may be another's by now.
 * A worker begins anywhere in its range, which is thousands of ports wide; that of this world is so narrow that it happens.
 */
function leftByKill(world: World, startedAt: number): readonly string[] {
  const began = startedAt - (world.clock.wall() - world.clock.now());
  const kill = world.crashes.findLast((at) => at <= began);
  if (kill === undefined) return [];
  return world.phones
    .filter(({ calls }) => calls.some((call) => call.startedAt < kill && (call.endedAt ?? began) >= began))
    .map(({ user }) => user);
}

function channelOf(samples: Int16Array, channel: number, channels: number): Float64Array {
  return Float64Array.from(
    { length: Math.floor(samples.length / channels) },
    (_, i) => samples[i * channels + channel] ?? 0,
  );
}

function checkChannel(world: World, what: string, sound: Float64Array, people: ReadonlySet<string>): void {
  const step = Math.max(WINDOW, Math.floor(sound.length / MOST_WINDOWS));
  for (let at = 0; at + WINDOW <= sound.length; at += step) {
    const heard = listen(sound.subarray(at, at + WINDOW), world.voices);
    if (!heard.startsWith("voice:")) continue;
    const name = heard.slice("voice:".length);
    const user = world.phones.find((phone) => phone.name === name)?.user ?? name;
    if (!people.has(user))
      world.violate(`${what}: ${name} at ${at / RATE_HZ} s, there belong ${[...people].join(", ")}`);
  }
}

/** Where the media worker died the length is taken from the clock: the last second was never written. */
function tolerance(row: SqlRow): number {
  return row["repaired"] === 1 ? 1_500 : 2;
}

async function checkMailboxes(world: World, paths: Set<string>): Promise<void> {
  const counts = new Map<string, { fresh: number; old: number }>();
  for (const row of await world.rows("SELECT * FROM voice_message")) {
    const [id, path, state, mailbox] = ["id", "path", "state", "mailbox"].map((key) => String(row[key]));
    if (id === undefined || path === undefined || mailbox === undefined) continue;
    paths.add(path);
    if (state !== "new" && state !== "old") world.violate(`${id} is ${state} in the evening`);
    const wav = readWav(world.disk.files.get(path) ?? new Uint8Array());
    if (!wav.ok) world.violate(`${id}: ${path} does not play`);
    else if (Math.abs(wav.value.samples.length / (RATE_HZ / 1_000) - Number(row["duration_ms"])) > tolerance(row))
      world.violate(`${id} lasts ${wav.value.samples.length / 8} ms, its row says ${String(row["duration_ms"])}`);
    const count = counts.get(mailbox) ?? { fresh: 0, old: 0 };
    counts.set(mailbox, count);
    count[state === "new" ? "fresh" : "old"]++;
  }
  for (const row of await world.rows("SELECT * FROM mailbox")) {
    if (boxOf(world.pbx.core.office, String(row["extension"])) === undefined) continue; // set by hand
    const { fresh, old } = counts.get(String(row["extension"])) ?? { fresh: 0, old: 0 };
    const urgent = [Number(row["urgent_fresh"]), Number(row["urgent_old"])] as const;
    if (Number(row["fresh"]) + urgent[0] !== fresh || Number(row["old"]) + urgent[1] !== old)
      world.violate(
        `mailbox ${String(row["extension"])} counts ${String(row["fresh"])}/${String(row["old"])}, there are ${fresh}/${old}`,
      );
  }
  for (const row of await world.rows("SELECT greeting, name FROM voice_mailbox"))
    for (const path of [row["greeting"], row["name"]]) if (path !== null) paths.add(String(path));
}
