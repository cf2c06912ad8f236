// Hours and ways out of queues against the rest of the file: what is named must be there, and nobody may be sent round in a circle for ever. Part
// of `cross-check.ts`.

import { type CrossCheck, complain, mustExist, type Segments } from "./complain.ts";
import { destinationWords, type QueueDestination } from "./queue-waiting.ts";

export function checkWaiting(check: CrossCheck): void {
  const { queues, hours } = check.written;
  for (const [key, queue] of queues) {
    const at = ["queues", key];
    mustExist(check, [...at, "hours"], queue.hours ?? "", [...hours.keys()], "one of `hours`");
    checkTo(check, key, [...at, "closed"], queue.closed);
    queue.overflow.forEach((rule, i) => {
      checkTo(check, key, [...at, "overflow", i, "to"], rule.to);
      if (rule.after === undefined && rule.when === undefined)
        complain(check, [...at, "overflow", i], {
          found: "neither `after` nor `when`",
          allowed: "one of them, or both",
        });
    });
    queue.announce.comfort.forEach((name, i) => {
      checkAudio(check, [...at, "announce", "comfort", i], name);
    });
    if (queue.whisper.kind === "file") checkAudio(check, [...at, "whisper"], queue.whisper.name);
  }
  checkCircles(check, "closed", (key) => [queues.get(key)?.closed]);
  checkCircles(check, "overflow", (key) =>
    (queues.get(key)?.overflow ?? []).filter(({ when }) => when === undefined).map(({ to }) => to),
  );
}

function checkAudio(check: CrossCheck, segments: Segments, name: string): void {
  const { audio } = check.options;
  if (audio !== undefined) mustExist(check, segments, name, audio, "an audio file");
}

function checkTo(check: CrossCheck, key: string, at: Segments, to: QueueDestination): void {
  const { queues } = check.written;
  const queue = queues.get(key);
  const [word] = destinationWords(to);
  if (to.kind === "queue") {
    if (to.queue === key) complain(check, [...at, word], { found: "the queue itself", allowed: "another queue" });
    else mustExist(check, [...at, word], to.queue, [...queues.keys()], "a queue of this file");
  }
  if (to.kind === "voicemail" && queue?.voicemail === undefined)
    complain(check, [...at, word], { found: "true", allowed: "a queue that has `voicemail`" });
  if (to.kind === "callback" && queue?.callback === undefined)
    complain(check, [...at, word], { found: "true", allowed: "a queue that has `callback`" });
  if (to.kind === "dial" && to.number === queue?.number)
    complain(check, [...at, word], { found: "the queue's own number", allowed: "another number" });
}

/** Queue to queue to queue and back, by rules that need nothing but time: nobody would ever get out. */
function checkCircles(
  check: CrossCheck,
  word: "closed" | "overflow",
  next: (key: string) => readonly (QueueDestination | undefined)[],
): void {
  for (const start of check.written.queues.keys()) {
    const round = roundFrom(start, next);
    if (round === undefined) continue;
    const found = `a round: ${[...round, start].join(" to ")}`;
    complain(check, ["queues", start, word], { found, allowed: "an end somewhere" });
  }
}

/** undefined: from `start` nobody comes back to it. */
function roundFrom(
  start: string,
  next: (key: string) => readonly (QueueDestination | undefined)[],
): readonly string[] | undefined {
  const seen = new Set<string>([start]);
  const paths: (readonly string[])[] = [[start]];
  for (let path = paths.shift(); path !== undefined; path = paths.shift()) {
    for (const to of next(path.at(-1) ?? start)) {
      if (to?.kind !== "queue") continue;
      if (to.queue === start && path.length > 1) return path;
      if (seen.has(to.queue)) continue;
      seen.add(to.queue);
      paths.push([...path, to.queue]);
    }
  }
  return undefined;
}
