// The request node: asks a service over HTTP and brings what it answered, or says why not. What is sent may hold secrets: neither the path, nor a
// header, nor the body ever reaches a log or a fault.

import type { Logger } from "../../../base/log.ts";
import type { Outcome } from "../../../ivr/verbs.ts";
import { answeredValue } from "./bounded-value.ts";
import type { Door, Of } from "./doors.ts";
import type { HttpAsk, HttpOutcome } from "./http.ts";
import type { Requests } from "./requests.ts";

export function requestDoor({ requests, log }: { readonly requests: Requests; readonly log: Logger }): Door<"request"> {
  return async (verb, { call, signal, flow }) => {
    const { timeLimitMs, retries } = verb;
    const outcome = await requests.ask(askOf(verb), { timeLimitMs, retries, signal });
    if (signal.aborted) return { kind: "gone" };
    const met = metOf(outcome);
    if (met.kind === "error") log.warn("flow.request-failed", { call: call.id, flow, cause: met.fault });
    return met;
  };
}

function askOf({ method, url, headers, body }: Of<"request">): HttpAsk {
  const sent = body === undefined ? undefined : { type: "application/json", text: JSON.stringify(body) };
  return { method, url, headers, body: sent };
}

function metOf(outcome: HttpOutcome): Outcome {
  if (outcome.kind !== "answer") return { kind: "error", fault: outcome.fault };
  const { status, headers, type, text } = outcome;
  const body = answeredValue(type, text);
  return body.ok ? { kind: "response", status, headers, body: body.value } : { kind: "error", fault: body.fault };
}
