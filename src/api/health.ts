// GET /healthz and /readyz: for load balancers, watchdogs and orchestrators, which have no token. They learn up or down; with `?verbose` also which part
// is not well, in one word each and without a path, an address or a number.
//
//   /healthz  200 as long as the process answers
//   /readyz   200 while it takes calls; 503 while it starts or drains, and while there is no port for sound

import type { ServerResponse } from "node:http";
import type { SwitchControl } from "./control.ts";
import { writeJson } from "./write-reply.ts";

/** By part: `ok`, or what is wrong. Calls go on without `storage` and `recording`; without `media` nobody is heard. */
export interface HealthParts {
  readonly storage: "ok" | "unwritable";
  readonly recording: "ok" | "off";
  readonly media: "ok" | "no-ports";
}

/** false: it is another page. */
export function answerHealth(target: URL, response: ServerResponse, control: SwitchControl): boolean {
  const { pathname, searchParams } = target;
  if (pathname !== "/healthz" && pathname !== "/readyz") return false;
  const { state, parts } = control.readiness();
  const isReady = state === "ready" && parts.media === "ok";
  const value = searchParams.has("verbose") ? { state, ready: isReady, parts } : { state };
  const isUp = pathname === "/healthz" || isReady;
  writeJson(response, isUp ? 200 : 503, value, isUp ? {} : { "retry-after": RETRY_S });
  return true;
}

/** A drain is over by then as a rule, and a start. */
const RETRY_S = "30";
