// What only the whole office file can get wrong about an alarm: it watches one thing, which there is, and its lamp has a number. Part of
// `cross-check.ts`.

import { limits } from "../base/limits.ts";
import { type CrossCheck, complain, mustExist } from "./complain.ts";
import { readyMade } from "./schema-alarms.ts";

export function checkAlarms(check: CrossCheck): void {
  const { alarms, queues } = check.written;
  if (alarms.size > limits.alarms.perOffice)
    complain(check, ["alarms"], { found: `${alarms.size} alarms`, allowed: `at most ${limits.alarms.perOffice}` });
  for (const [key, alarm] of alarms) {
    const at = ["alarms", key];
    const conditions = (alarm.when === undefined ? 0 : 1) + (readyMade(alarm).length > 0 ? 1 : 0);
    if (alarm.watch !== undefined) {
      if (alarm.queue !== undefined || conditions > 0 || alarm.until !== undefined)
        complain(check, [...at, "watch"], { found: "a queue or a condition beside it", allowed: "`watch` alone" });
    } else if (alarm.queue === undefined)
      complain(check, at, { found: "neither a queue nor `watch`", allowed: "queue and when, or watch" });
    else {
      mustExist(check, [...at, "queue"], alarm.queue, [...queues.keys()], "a queue of this file");
      if (conditions !== 1)
        complain(check, at, {
          found: conditions === 0 ? "no condition" : "a condition twice",
          allowed: "`when`, or some of waiting, longest, expected, serviceLevel and working",
        });
    }
    if (alarm.tell.includes("lamp") && alarm.number === undefined)
      complain(check, [...at, "tell"], { found: "a lamp without a number", allowed: "`number`, which phones watch" });
  }
}
