// GET /metrics: what Prometheus reads. It lies outside /api because that is where Prometheus looks, and has rules of its own for who may read it:
//
//   the data directory's socket ──────────────────────────────► yes
//   an address of `http.metrics`, unless a proxy asks for others ─► yes   (this machine itself, unless zongji.yaml says otherwise)
//   a token with the right `status.view`, or the installation's ──► yes
//   anybody else ─────────────────────────────────────────────► 401

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Networks } from "../base/networks.ts";
import { type Answer, type Refused, refuse } from "./answer.ts";
import type { SwitchControl } from "./control.ts";
import type { Asker } from "./people-control.ts";
import { writeProblem, writeReply } from "./write-reply.ts";

export const METRICS_PATH = "/metrics";
const NO_WATCHERS = { size: 0, add: () => {}, delete: () => false };

export interface MetricsDoor {
  readonly control: Pick<SwitchControl, "metrics" | "people">;
  /** Who may read without a token. */
  readonly open: Networks;
  /** undefined: the Unix socket. */
  readonly token: string | undefined;
  readonly whoAsks: () => Answer<Asker>;
}

export async function serveMetrics(
  request: IncomingMessage,
  response: ServerResponse,
  door: MetricsDoor,
): Promise<void> {
  if (request.method !== "GET" && request.method !== "HEAD") {
    writeProblem(response, refuse(405, "Method not allowed", "metrics are read with GET"), { allow: "GET, HEAD" });
    return;
  }
  const refused = await refusalOf(request, door);
  if (refused !== undefined) {
    writeProblem(response, refused, refused.status === 401 ? { "www-authenticate": 'Bearer realm="zongji"' } : {});
    return;
  }
  await writeReply(response, { kind: "text", ...(await door.control.metrics.read()) }, NO_WATCHERS);
}

/** undefined: they may. */
async function refusalOf(request: IncomingMessage, door: MetricsDoor): Promise<Refused | undefined> {
  if (door.token === undefined && request.headers.authorization === undefined) return undefined;
  if (request.headers.authorization === undefined && isOpenTo(request, door.open)) return undefined;
  const asker = door.whoAsks();
  if (!asker.ok) return asker;
  if (asker.value.user === undefined) return undefined;
  const admitted = await door.control.people.admit(asker.value, { action: "status.view", on: { kind: "anybody" } });
  return admitted.ok ? undefined : admitted;
}

/** A proxy on this machine asks for the whole world: its word for whom is not taken, and nobody is let in by it. */
function isOpenTo({ headers, socket }: IncomingMessage, open: Networks): boolean {
  if (headers.forwarded !== undefined || headers["x-forwarded-for"] !== undefined) return false;
  return open.has(socket.remoteAddress ?? "");
}
