// Webhooks of the office file. Part of `schema.ts`.

import { limits } from "../base/limits.ts";
import { SECRET, shortList } from "./schema-words.ts";
import { optional, record, required, text, yesOrNo } from "./shape.ts";

const ADDRESS = {
  pattern: /^https?:\/\/[^\s/?#@]{1,255}(?:[/?#]\S{0,1500})?$/,
  allowed: "an address such as https://crm.example.com/events",
};

const EVENT = {
  pattern: /^(?:\*|[a-z]{1,30}\.(?:\*|[a-z-]{1,30}))$/,
  allowed: "the type of an event such as call.ended, all of a kind such as ticket.*, or *",
};

export const webhook = record({
  url: required(text(ADDRESS), "where events are sent to"),
  secret: required(text(SECRET), "the secret that signs them, at least 24 characters; whsec_ and base64, or any text"),
  events: required(shortList(text(EVENT), 1, limits.webhooks.types), "which events: [call.ended, ticket.*]"),
  paused: optional(yesOrNo, false, "Nothing is sent; events wait until it goes on"),
});
