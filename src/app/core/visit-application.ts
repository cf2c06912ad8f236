// The caller dialled something the switch itself answers: the echo test or music.

import type { Call } from "../../call/call.ts";
import type { Leg } from "../../call/leg.ts";
import { afterLeg, hangUp, type Next } from "./next.ts";
import type { Site } from "./site.ts";

type Application = { readonly kind: "echo" } | { readonly kind: "music"; readonly name: string };

export async function visitApplication(call: Call, caller: Leg, application: Application, site: Site): Promise<Next> {
  if (!caller.answer(undefined)) return hangUp(call, "no-common-audio", "switch");
  call.markConnected({});
  site.calls.way(call.id)?.reached();
  caller.hear(
    application.kind === "echo" ? { kind: "echo" } : { kind: "file", name: application.name, then: "repeat" },
  );
  await new Promise<void>((resolve) => call.signal.onAbort(resolve));
  return afterLeg(call, caller, "completed");
}
