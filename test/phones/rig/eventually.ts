// Waiting for something real: asked again and again until it is as wished, or told what it was last.

import { setTimeout as pause } from "node:timers/promises";

const STEP_MS = 40;

export async function eventually<T>(
  what: string,
  ask: () => Promise<T> | T,
  isAsWished: (found: T) => boolean,
  limitMs = 8_000,
): Promise<T> {
  const until = performance.now() + limitMs;
  for (;;) {
    const found = await ask();
    if (isAsWished(found)) return found;
    if (performance.now() > until) throw new Error(`${what}: after ${limitMs} ms still ${JSON.stringify(found)}`);
    await pause(STEP_MS);
  }
}

export { pause };
