// The caller dialled something the switch itself answers: the echo test or music.

import type { Call } from "../../call/call.ts";
import type { Leg } from "../../call/leg.ts";
import { afterLeg, hangUp, type Next } from "./next.ts";

type Application = { readonly kind: "echo" } | { readonly kind: "music"; readonly name: string };

export async function visitApplication(call: Call, caller: Leg, application: Application): Promise<Next> {
  if (!caller.answer(undefined)) return hangUp(call, "no-common-audio", "switch");
  call.markConnected({});
  caller.hear(
    application.kind === "echo" ? { kind: "echo" } : { kind: "file", name: application.name, then: "repeat" },
  );
  await ended(caller);
  return afterLeg(call, caller, "completed");
}

function ended(leg: Leg): Promise<void> {
  return new Promise((resolve) => leg.onEnd(() => resolve()));
}
