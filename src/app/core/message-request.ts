// A MESSAGE from a phone (RFC 3428): whom it is for, whether it may be sent, and what its sender is told.

import type { ExtensionKey } from "../../base/ids.ts";
import { limits } from "../../base/limits.ts";
import { SECOND_MS } from "../../base/time.ts";
import type { Office } from "../../office/office.ts";
import { parseNumber } from "../../sip/message/chars.ts";
import { hopsLeft } from "../../sip/message/max-forwards.ts";
import type { SipRequest } from "../../sip/message/message.ts";
import { userOf } from "../../sip/message/uri.ts";
import type { HeaderRows, Identity, Reply } from "../../sip/ports.ts";
import type { MessageOutcome, Messages } from "./messages.ts";

const COMPOSING = "application/im-iscomposing+xml";
/** What phones may send, and how it is written on. RFC 3994: "is typing" is passed on, never kept. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ["text/plain", "text/plain;charset=UTF-8"],
  ["text/html", "text/html;charset=UTF-8"],
  [COMPOSING, COMPOSING],
]);
const ACCEPT: HeaderRows = [["Accept", [...TYPES.keys()].join(", ")]];

const decoder = new TextDecoder("utf-8", { fatal: true });

type Content =
  | { readonly kind: "text"; readonly type: string; readonly body: string; readonly isKept: boolean }
  | { readonly kind: "wrong"; readonly status: number; readonly headers: HeaderRows };

export interface MessageOffice {
  readonly office: () => Office;
  readonly messages: Pick<Messages, "send">;
}

/** Answers it, at once or when its fate is known. */
export function answerMessage(
  request: SipRequest,
  identity: Identity | undefined,
  reply: Reply,
  { office, messages }: MessageOffice,
): void {
  // Only who is known by name may write: neither strangers nor carriers.
  if (identity?.kind !== "extension") return reply(403);
  const sender = office().extensions.get(identity.extension as ExtensionKey);
  // RFC 3323 §4.1.1.3: who hides the name from the recipient gets no answer, and no message through.
  if (sender === undefined || userOf(request.from.uri) !== sender.key) return reply(403);
  if (hopsLeft(request.headers) === 0) return reply(483);
  const content = readContent(request);
  if (content.kind === "wrong") return reply(content.status, content.headers);
  const recipients = recipientsOf(userOf(request.uri) ?? "", sender.key, office());
  if (recipients === undefined) return reply(404);
  const { type, body, isKept } = content;
  const expiresS = parseNumber(request.headers.get("Expires")?.trim() ?? "", 0x7fff_ffff);
  const expiresMs = expiresS < 0 ? undefined : expiresS * SECOND_MS;
  const sent = recipients.map((to) =>
    messages.send({ to, from: sender.key, name: sender.name, type, body, isKept, expiresMs }),
  );
  void Promise.all(sent).then((outcomes) => answer(outcomes, reply));
}

/** To a group: 202 where anybody got it or will (RFC 3428 §7); to one: what became of it. */
function answer(outcomes: readonly MessageOutcome[], reply: Reply): void {
  const [first] = outcomes;
  if (first === undefined) return reply(480); // a group that has nobody else in it
  if (outcomes.length === 1 && first.kind === "delivered") return reply(200);
  if (outcomes.some(({ kind }) => kind !== "refused")) return reply(202);
  if (first.kind === "refused") reply(first.status, first.headers);
}

/** undefined: nobody has that number. */
function recipientsOf(number: string, sender: ExtensionKey, office: Office): readonly ExtensionKey[] | undefined {
  const extension = office.extensions.get(number as ExtensionKey);
  if (extension !== undefined) return [extension.key];
  const group = [...office.groups.values()].find((one) => one.number === number);
  return group?.members
    .map((member) => member as ExtensionKey)
    .filter((member) => member !== sender && office.extensions.has(member));
}

function readContent(request: SipRequest): Content {
  const wrong = (status: number, headers: HeaderRows = []): Content => ({ kind: "wrong", status, headers });
  const written = request.headers.get("Content-Type") ?? "text/plain";
  const type = (written.split(";")[0] ?? "").trim().toLowerCase();
  const known = TYPES.get(type);
  if (known === undefined) return wrong(415, ACCEPT);
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(written)?.[1]?.toLowerCase() ?? "utf-8";
  if (charset !== "utf-8" && charset !== "us-ascii") return wrong(415, ACCEPT);
  const encoding = request.headers.get("Content-Encoding")?.trim().toLowerCase();
  if (encoding !== undefined && encoding !== "identity") return wrong(415, [["Accept-Encoding", "identity"]]);
  // RFC 3428 §8
  if (request.body.length > limits.messages.bytes) return wrong(413);
  try {
    return { kind: "text", type: known, body: decoder.decode(request.body), isKept: type !== COMPOSING };
  } catch {
    return wrong(400); // it says UTF-8 and is none
  }
}
