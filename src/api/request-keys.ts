// Requests that bring an Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): sent again, what was done is not done twice. Here is what
// server.ts asks of whoever remembers them (app/kept-requests.ts), and what a repetition is answered.
//
//   new ──► begun ──work──► answered ──► the same answer to each repetition, for a day
//             │ killed
//             ├─ nothing of it was written ──► as new
//             └─ something of it was written ──► 409: whoever asked looks what became of it

import { createHash } from "node:crypto";
import { unreachable } from "../base/assert.ts";
import { limits } from "../base/limits.ts";
import { type Answer, answer, type Refused, refuse } from "./answer.ts";
import type { Reply } from "./reply.ts";

export interface KeptAnswer {
  readonly status: number;
  /** JSON; null: it was too long to be kept. */
  readonly body: string | null;
}

export interface KeyedRequest {
  /** Whoever asks; the same key of another is another key. */
  readonly asker: string;
  readonly key: string;
  /** Of method, path, query and body. */
  readonly fingerprint: string;
}

/** A request that nobody has done yet. Whoever gets it calls `run` and then `keep` or `forget`. */
export interface NewRequest {
  readonly kind: "new";
  /** What `work` writes is known to be a part of the request. */
  run<Value>(work: () => Promise<Value>): Promise<Value>;
  keep(given: KeptAnswer): Promise<void>;
  /** Nothing was done. */
  forget(): Promise<void>;
  /** `work` failed: forgotten where nothing was written. */
  failed(): Promise<void>;
}

export type BegunRequest =
  | NewRequest
  | { readonly kind: "answered"; readonly answer: KeptAnswer }
  /** The same is under way. */
  | { readonly kind: "running" }
  /** It was begun, something of it was written, and nobody knows more. */
  | { readonly kind: "unknown" }
  /** The key was used for another request. */
  | { readonly kind: "other" };

export interface RequestKeys {
  /** Resolves once the beginning survives a killed process. */
  begin(request: KeyedRequest): Promise<BegunRequest>;
}

/** undefined: no key was brought. */
export function readKey(header: string | readonly string[] | undefined): Answer<string | undefined> {
  if (header === undefined) return answer(undefined);
  // The draft writes a string of RFC 8941; most programs leave its quotes out.
  const key = typeof header === "string" ? header.replace(/^"(.*)"$/, "$1") : "";
  if (/^[\x21-\x7e]+$/.test(key) && key.length <= limits.api.keyCharacters) return answer(key);
  const allowed = `1 to ${limits.api.keyCharacters} visible ASCII characters`;
  return refuse(400, "Not understood", `Idempotency-Key: found ${key.slice(0, 60)}; allowed: ${allowed}`);
}

export function fingerprintOf(method: string, target: string, body: readonly Uint8Array[]): string {
  const hash = createHash("sha256").update(`${method} ${target}\n`);
  for (const piece of body) hash.update(piece);
  return hash.digest("base64");
}

export interface Handled {
  readonly reply: Answer<Reply>;
  /** It was done before; this is its answer. */
  readonly isRepeated: boolean;
}

/** `work`, unless it was done before. */
export async function onceOnly(
  keys: RequestKeys,
  request: KeyedRequest & { readonly shownOnce: boolean },
  work: () => Promise<Answer<Reply>>,
): Promise<Handled> {
  const { asker, key, fingerprint } = request;
  const begun = await keys.begin({ asker, key, fingerprint });
  if (begun.kind === "answered") return { reply: replyOf(begun.answer), isRepeated: true };
  if (begun.kind !== "new") return { reply: refusalOf(begun.kind), isRepeated: true };
  let reply: Answer<Reply>;
  try {
    reply = await begun.run(work);
  } catch (error) {
    await begun.failed();
    throw error;
  }
  // A refusal has done nothing: asked again, it may be otherwise.
  if (reply.ok) await begun.keep(request.shownOnce ? { status: 200, body: null } : keptOf(reply.value));
  else await begun.forget();
  return { reply, isRepeated: false };
}

function keptOf(reply: Reply): KeptAnswer {
  const body = reply.kind === "json" ? (JSON.stringify(reply.value) ?? "null") : null;
  const isKept = body !== null && body.length <= limits.api.keptAnswerCharacters;
  return { status: reply.kind === "json" ? (reply.status ?? 200) : 200, body: isKept ? body : null };
}

function replyOf({ status, body }: KeptAnswer): Answer<Reply> {
  if (body === null) return refuse(409, "Done before", "this was done; its answer is no longer known");
  const value: unknown = JSON.parse(body);
  return answer(status === 201 ? { kind: "json", value, status } : { kind: "json", value });
}

function refusalOf(kind: "running" | "unknown" | "other"): Refused {
  switch (kind) {
    case "running":
      return refuse(409, "Under way", "a request with this Idempotency-Key is being done; ask again in a moment");
    case "unknown":
      return refuse(
        409,
        "Outcome unknown",
        "the switch stopped while this was done, and part of it was written: look what became of it, and send what is missing with a new Idempotency-Key",
      );
    case "other":
      return refuse(
        422,
        "Another request",
        "this Idempotency-Key came with another request: each has a key of its own",
      );
    default:
      return unreachable(kind);
  }
}
