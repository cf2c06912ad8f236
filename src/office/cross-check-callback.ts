// Call-backs against the rest of the file: whose rights they have, and keys pressed while waiting that would mean two things. Part of
// `cross-check.ts`.

import { type CrossCheck, complain, mustExist } from "./complain.ts";

export function checkCallbacks(check: CrossCheck): void {
  const { queues, extensions } = check.written;
  for (const [key, { callback, voicemail }] of queues) {
    if (callback === undefined) continue;
    const at = ["queues", key, "callback"];
    if (callback.by !== undefined)
      mustExist(check, [...at, "by"], callback.by, [...extensions.keys()], "an extension of this file");
    if (callback.key !== undefined && callback.key !== "" && callback.key === voicemail?.key) {
      const found = `the key ${callback.key}, which leads to the mailbox (queues.${key}.voicemail.key)`;
      complain(check, [...at, "key"], { found, allowed: "another digit" });
    }
  }
}
