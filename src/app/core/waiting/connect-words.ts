// The moment before caller and agent are connected (ACD-13): the caller hears who serves them, the agent which queue and tier it is. Both at once,
// over as soon as both have ended, either has hung up, or it takes too long. Nothing of it is recorded: recording begins with the talk.

import { Abort } from "../../../base/abort.ts";
import type { AgentKey } from "../../../base/ids.ts";
import { limits } from "../../../base/limits.ts";
import { sleep } from "../../../base/time.ts";
import type { Leg } from "../../../call/leg.ts";
import { type Said, say, spelled } from "../say.ts";
import type { Site } from "../site.ts";
import type { InLine } from "./in-line.ts";

export interface Connecting {
  readonly line: InLine;
  readonly tier: string | undefined;
  readonly agent: AgentKey;
  readonly leg: Leg;
}

/** undefined: there is nothing to say, and not a moment is lost. */
export function connectWords(connecting: Connecting, site: Site): Promise<void> | undefined {
  const { line, agent, leg } = connecting;
  const forCaller = line.queue.announce.agent ? ["agent-number", ...spelled(agent), "agent-serves"] : [];
  const forAgent = whisperOf(connecting, site);
  if (forCaller.length === 0 && forAgent.length === 0) return undefined;
  return sayBoth({ line, leg, forCaller, forAgent }, site);
}

async function sayBoth(
  words: {
    readonly line: InLine;
    readonly leg: Leg;
    readonly forCaller: readonly Said[];
    readonly forAgent: readonly Said[];
  },
  site: Site,
): Promise<void> {
  const { line, leg, forCaller, forAgent } = words;
  const cut = new Abort();
  const forget = line.call.signal.onAbort(() => cut.abort());
  leg.onEnd(() => cut.abort());
  line.caller.hear({ kind: "nothing" });
  const timeout = sleep(site.clock, limits.waiting.connectWordsMs, `${line.call.id}: words before connecting`, cut);
  const said = Promise.all([say(line.caller, forCaller, site, cut), say(leg, forAgent, site, cut)]);
  await Promise.race([said, timeout]);
  forget();
  cut.abort();
}

function whisperOf({ line: { queue }, tier }: Connecting, site: Site): readonly Said[] {
  switch (queue.whisper.kind) {
    case "nothing":
      return [];
    case "file":
      return [{ file: queue.whisper.name }];
    case "names":
      break;
  }
  const { tiers } = site.office();
  const named = (name: string, number: string): readonly Said[] =>
    site.speak === undefined ? spelled(number) : [{ text: name }];
  const place = tier === undefined ? -1 : tiers.indexOf(tier);
  return [
    "whisper-queue",
    ...named(queue.name, queue.number),
    ...(tier === undefined || place < 0 ? [] : ["whisper-tier", ...named(tier, String(place + 1))]),
  ];
}
