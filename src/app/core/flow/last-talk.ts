// The last talk of a call: with whom, about which queue, and how long. Talks write it down (`talk.ts`), flows tell of it: surveys are about it.

import type { AgentKey, ExtensionKey, QueueKey } from "../../../base/ids.ts";
import type { Millis } from "../../../base/time.ts";
import type { ServedBy } from "./doors.ts";

export interface TalkedTo {
  readonly agent: AgentKey | undefined;
  readonly extension: ExtensionKey | undefined;
  /** undefined: the caller did not come to this talk from a queue. */
  readonly queue: QueueKey | undefined;
}

export class LastTalk {
  readonly with: TalkedTo;
  readonly #since: Millis;
  #until: Millis | undefined;

  constructor(talkedTo: TalkedTo, since: Millis) {
    this.with = talkedTo;
    this.#since = since;
  }

  /** In which the caller waited for it, or for the talk before it. */
  get queue(): QueueKey | undefined {
    return this.with.queue;
  }

  over(at: Millis): void {
    this.#until ??= at;
  }

  served(now: Millis): ServedBy {
    return { ...this.with, seconds: Math.round(((this.#until ?? now) - this.#since) / 1_000) };
  }
}

/** Who is talked to, as the survey after it names them: whoever is signed in at that phone is the agent, however the call came there. */
export function lastTalkWith(
  { agent, extension, queue }: Partial<TalkedTo>,
  before: LastTalk | undefined,
  { agentAt, now }: { readonly agentAt: (extension: ExtensionKey) => AgentKey | undefined; readonly now: Millis },
): LastTalk {
  const who = agent ?? (extension === undefined ? undefined : agentAt(extension));
  return new LastTalk({ agent: who, extension, queue: queue ?? before?.queue }, now);
}
