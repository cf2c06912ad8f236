// Ids of customers and of what is about them. Made here, never reused.

import { type Brand, randomToken } from "../base/ids.ts";
import type { Rng } from "../base/rng.ts";

/** `cu-8f3k2m9q4t`. */
export type CustomerId = Brand<string, "CustomerId">;
/** `or-8f3k2m9q4t`. */
export type OrganisationId = Brand<string, "OrganisationId">;
/** `T-1042`, read aloud by agents: a running number. */
export type TicketId = Brand<string, "TicketId">;
/** Key of an article of the knowledge base, chosen by who wrote it: `refund-rules`. */
export type ArticleId = Brand<string, "ArticleId">;

const TOKEN_CHARACTERS = 10;

export function makeCustomerId(rng: Rng): CustomerId {
  return `cu-${randomToken(rng, TOKEN_CHARACTERS)}` as CustomerId;
}

export function makeOrganisationId(rng: Rng): OrganisationId {
  return `or-${randomToken(rng, TOKEN_CHARACTERS)}` as OrganisationId;
}
