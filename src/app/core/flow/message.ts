// The message node: sends what `messages.ts` takes, and tells why where it does not.

import type { Door } from "./doors.ts";
import { callerOf } from "./look-up.ts";
import type { FlowMessages } from "./messages.ts";

export function messageDoor(messages: FlowMessages): Door<"message"> {
  return ({ via, to, subject, text }, { call }) =>
    messages.send({ via, to, subject, text }, { call: call.id, from: callerOf(call) });
}
