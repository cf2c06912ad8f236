// Webhooks against what there is: types of events that nobody tells, secrets that are guessed or sealed elsewhere. Part of `cross-check.ts`.

import { limits } from "../base/limits.ts";
import { type CrossCheck, complain, SEALED_ELSEWHERE } from "./complain.ts";
import { didYouMean } from "./fault.ts";
import { isSealed, secretWeakness } from "./secret.ts";

const SHORTEST = 24;

export function checkWebhooks(check: CrossCheck): void {
  const { webhooks } = check.written;
  const most = limits.webhooks.webhooks;
  if (webhooks.size > most)
    complain(check, ["webhooks"], { found: `${webhooks.size} of them`, allowed: `at most ${most}` });
  for (const [key, { secret, events }] of webhooks) {
    checkSecret(check, key, secret);
    events.forEach((type, i) => {
      const { eventTypes } = check.options;
      if (type === "" || eventTypes === undefined || isKnown(type, eventTypes)) return;
      const found = JSON.stringify(type);
      const hint = didYouMean(type, eventTypes);
      complain(check, ["webhooks", key, "events", i], { found, allowed: "an event of docs/events.md", hint });
    });
  }
}

function isKnown(type: string, known: readonly string[]): boolean {
  return (
    type === "*" || known.some((one) => one === type || (type.endsWith(".*") && one.startsWith(type.slice(0, -1))))
  );
}

function checkSecret(check: CrossCheck, key: string, secret: string): void {
  if (secret === "") return;
  const found = isSealed(secret)
    ? SEALED_ELSEWHERE
    : secret.length < SHORTEST
      ? `only ${secret.length} characters`
      : secretWeakness(secret, key);
  if (found === undefined) return;
  const hint = "openssl rand -base64 32 makes one: write whsec_ in front of it";
  complain(check, ["webhooks", key, "secret"], {
    found,
    allowed: `at least ${SHORTEST} characters that nobody guesses`,
    hint,
  });
}
