// A ringing desk phone is asked to answer by itself: NOTIFY with the event "talk" inside the early dialog of our INVITE. There is no RFC; it is what
// Yealink, Polycom, Snom and Grandstream know, as one of the two events of "remote control" (the other one is "hold").

import type { SipResponse } from "../message/message.ts";
import type { HeaderRows } from "../ports.ts";
import type { Conversation } from "./conversation.ts";
import { DialogRequest } from "./dialog-request.ts";

export const NO_DIALOG = 481;

export function askToAnswer(talk: Conversation, heard: (status: number) => void): void {
  const rows = (): HeaderRows => [...talk.requestRows(), ["Event", "talk"], ["Subscription-State", "active"]];
  new DialogRequest(
    talk,
    { method: "NOTIFY", rows },
    {
      onResponse({ status }: SipResponse) {
        if (status >= 200) heard(status);
      },
      onFailure: heard,
    },
  ).start();
}
