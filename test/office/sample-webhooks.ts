// Webhooks of drawn offices, for the round trip.

import fc from "fast-check";
import type { WebhookEndpoint } from "../../src/office/webhooks.ts";

const endpoint = fc.record({
  url: fc.constantFrom("https://crm.example.com/events?a=1", "http://10.1.2.3:8080/", "https://例子.example/#x"),
  secret: fc.constantFrom("whsec_kQ7vw2Rz9LmX4tBn8Ysd6Hf3Jp0", "nine:and-a-half,#hashes-{here}"),
  events: fc.subarray(["call.ended", "customer.*", "agent.state"], { minLength: 1 }),
  paused: fc.boolean(),
});

export const anyWebhooks: fc.Arbitrary<ReadonlyMap<string, WebhookEndpoint>> = fc
  .dictionary(fc.constantFrom("crm", "erp", "帮助"), endpoint, { maxKeys: 3 })
  .map((drawn) => new Map(Object.entries(drawn).map(([key, one]) => [key, { key, ...one }])));
