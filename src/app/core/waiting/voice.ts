// What a waiting caller hears: music, and over it at times their place, about how long it will be, a comforting word, and what they may press. Only
// what can be told: no place that is worse than the last, no time while it cannot be told with confidence, and no promise that the last one did
// not allow. Cut at once when an agent answers.

import { Abort, type Signal } from "../../../base/abort.ts";
import { limits } from "../../../base/limits.ts";
import { MINUTE_MS, type Millis, SECOND_MS, sleep } from "../../../base/time.ts";
import { spokenPosition, spokenWait } from "../../../call/spoken-time.ts";
import type { Announce } from "../../../office/queue-waiting.ts";
import type { Hearing } from "../../../rtp/media.ts";
import { languageFor, type Said, say, spelled } from "../say.ts";
import type { Site } from "../site.ts";
import type { InLine } from "./in-line.ts";
import type { WaitingKey } from "./keys.ts";

/** Returns how to be silent. */
export function speakWhileWaiting(line: InLine, keys: readonly WaitingKey[], site: Site): () => void {
  const { caller, queue } = line;
  caller.hear(musicOf(line));
  const { announce } = queue;
  if (!hasWords(announce, keys)) return () => {};
  const cut = new Abort();
  const forget = line.call.signal.onAbort(() => cut.abort());
  speak(line, keys, { site, cut }).catch((bug: unknown) => {
    line.call.note(`failed: announcements: ${String(bug)}`);
  });
  return () => {
    forget();
    cut.abort();
  };
}

function hasWords({ position, wait, comfort, ...announce }: Announce, keys: readonly WaitingKey[]): boolean {
  return position || wait || comfort.length > 0 || (announce.keys && keys.length > 0);
}

function musicOf({ queue: { waiting } }: InLine): Hearing {
  if (waiting.kind === "ringback") return { kind: "tone", tone: "ringback" };
  return { kind: "file", name: waiting.name, then: "repeat" };
}

async function speak(
  line: InLine,
  keys: readonly WaitingKey[],
  { site, cut }: { readonly site: Site; readonly cut: Signal },
): Promise<void> {
  const { call, caller, queue } = line;
  const promises = new Promises();
  let { firstMs: pauseMs } = queue.announce;
  for (let round = 0; ; round++) {
    await sleep(site.clock, pauseMs, `${call.id}: until the next announcement`, cut);
    if (cut.aborted || caller.state === "ended") return;
    const said = [
      ...outlook(line, promises, site),
      ...comfort(queue.announce, round),
      ...keyWords(queue.announce, keys),
    ];
    if (said.length > 0) {
      await say(caller, said, site, cut);
      if (cut.aborted) return;
      caller.hear(musicOf(line));
    }
    pauseMs = Math.max(queue.announce.everyMs, limits.waiting.leastPauseMs);
  }
}

function outlook({ call, caller, queue }: InLine, promises: Promises, site: Site): readonly Said[] {
  const { position, wait } = queue.announce;
  const now = site.clock.now();
  const estimate = position || wait ? site.floor.desk.expect({ call: call.id }, now) : undefined;
  if (estimate === undefined || estimate.agents === 0) return [];
  const language = languageFor(caller, site);
  const place = position ? promises.position(estimate.position) : undefined;
  const waitMs = wait && estimate.confidence !== "low" ? promises.wait(estimate.waitMs, now) : undefined;
  return [
    ...(place === undefined ? [] : spokenPosition(place, language)),
    ...(waitMs === undefined ? [] : spokenWait(waitMs / SECOND_MS, language)),
  ];
}

function comfort({ comfort: files }: Announce, round: number): readonly Said[] {
  const file = files[round % Math.max(1, files.length)];
  return file === undefined ? [] : [{ file }];
}

function keyWords(announce: Announce, keys: readonly WaitingKey[]): readonly Said[] {
  return announce.keys ? keys.flatMap(({ key, prompt }) => [prompt, ...spelled(key)]) : [];
}

/** What one caller has been told. */
export class Promises {
  #position: number | undefined;
  #wait: { readonly minutes: number; readonly at: Millis } | undefined;

  /** undefined: they were told a better one before. */
  position(position: number): number | undefined {
    if (this.#position !== undefined && position > this.#position) return undefined;
    this.#position = position;
    return position;
  }

  /**
   * ms that may be said: whole minutes, upwards. An estimate falls when somebody leaves the line or an agent signs in, and rises again as easily: so
   * it falls by no more than a minute beside the time that has passed.
   */
  wait(waitMs: number, now: Millis): number {
    const last = this.#wait;
    let minutes = Math.ceil(waitMs / MINUTE_MS);
    if (last !== undefined) {
      const passed = Math.floor((now - last.at) / MINUTE_MS);
      minutes = Math.max(minutes, last.minutes - passed - 1);
    }
    this.#wait = { minutes, at: now };
    return minutes <= 1 && waitMs < MINUTE_MS ? Math.min(waitMs, MINUTE_MS - SECOND_MS) : minutes * MINUTE_MS;
  }
}
