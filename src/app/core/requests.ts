// Requests outside a call that the switch itself answers: REGISTER and OPTIONS here, those of lamps, presence and messages in
// beside-calls.ts. Everything else that was admitted gets 405.

import type { Clock } from "../../base/time.ts";
import type { SipRequest } from "../../sip/message/message.ts";
import type { Flow, Identity, Reply } from "../../sip/ports.ts";
import type { Bindings } from "../../sip/registrar/bindings.ts";
import { type Edge, handleRegister } from "../../sip/registrar/register.ts";
import { ALLOW, CAPABILITY_ROWS } from "../../sip/session/rows.ts";
import type { BesideCalls } from "./beside-calls.ts";

export function answerRequest(
  request: {
    readonly request: SipRequest;
    readonly flow: Flow;
    readonly identity: Identity | undefined;
    readonly reply: Reply;
    readonly localTag: string;
  },
  deps: {
    readonly beside: Pick<BesideCalls, "answer" | "notifier">;
    readonly bindings: Bindings;
    readonly clock: Clock;
    readonly closing: () => boolean;
    readonly onRegistered: (extension: string) => void;
    /** What a trusted proxy in front says of the phone; undefined: there is none. */
    readonly edgeOf: (request: SipRequest, flow: Flow) => Edge | undefined;
  },
): void {
  const { reply, identity } = request;
  switch (request.request.method) {
    case "REGISTER": {
      if (identity?.kind !== "extension") return reply(403);
      const edge = deps.edgeOf(request.request, request.flow);
      const answer = handleRegister({
        request: request.request,
        flow: request.flow,
        extension: identity.extension,
        bindings: deps.bindings,
        now: deps.clock.now(),
        ...(edge !== undefined && { edge }),
      });
      reply(answer.status, answer.headers); // before anything else is sent there
      // Each time, not only the first: a phone the ACD set aside as unreachable is heard of again.
      if (deps.bindings.isReachable(identity.extension)) deps.onRegistered(identity.extension);
      return;
    }
    case "OPTIONS":
      // RFC 3261 §11.2: the status an INVITE would get now.
      return reply(deps.closing() ? 503 : 200, [
        ...CAPABILITY_ROWS,
        ["Accept", "application/sdp"],
        deps.beside.notifier.allowEvents,
      ]);
    case "REFER":
      return reply(403); // RFC 3515 §2.4.2: what nobody of ours is to do for a stranger; in a call the phone may ask
    default:
      if (!deps.beside.answer(request)) reply(405, [["Allow", ALLOW]]);
  }
}
