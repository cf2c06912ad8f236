// Phones that fetch their settings: /provision/TOKEN/NAME, without the bearer token of the interface. Whatever is wrong with a request, the answer is
// the same 404 at the same time, so that nobody learns which phones there are. `server.ts` is the caller.

import type { IncomingMessage, ServerResponse } from "node:http";
import { limits } from "../base/limits.ts";
import type { ProvisionControl, ProvisionFetch } from "./provision-control.ts";

export const PROVISION_PATH = "/provision/";

const NOTHING = "no such file\n";

export async function serveProvision(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  control: ProvisionControl,
): Promise<void> {
  const started = performance.now();
  const isRead = request.method === "GET" || request.method === "HEAD";
  const asked = isRead ? askedFile(request, path) : undefined;
  const file = asked === undefined ? undefined : await control.fetch(asked);
  // The same moment after the question for every refusal, whatever it took to find out.
  if (file === undefined) {
    const waitMs = Math.max(0, limits.http.provisionRefusalMs - (performance.now() - started));
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
  const body = Buffer.from(file?.text ?? NOTHING);
  response.writeHead(file === undefined ? 404 : 200, {
    "content-type": file?.type ?? "text/plain",
    "content-length": body.length,
    "cache-control": "no-store",
  });
  response.end(request.method === "HEAD" ? undefined : body);
}

/** undefined: whatever is asked for, it is no file of ours. */
export function askedFile(
  request: Pick<IncomingMessage, "headers" | "socket">,
  path: string,
): ProvisionFetch | undefined {
  const [first = "", second, ...more] = path.slice(PROVISION_PATH.length).split("/");
  if (more.length > 0) return undefined;
  const token = second === undefined ? basicPassword(request.headers.authorization) : first;
  const name = second ?? first;
  if (token === undefined || !/^[\w-]{16,100}$/.test(token) || !/^[A-Za-z0-9._-]{1,80}$/.test(name)) return undefined;
  return {
    token,
    name,
    secure: "encrypted" in request.socket && request.socket.encrypted === true,
    source: request.socket.remoteAddress ?? "",
    host: hostOf(request.headers.host),
  };
}

/** RFC 7617; the user name is the phone's business. */
function basicPassword(header: string | undefined): string | undefined {
  const coded = /^Basic +([A-Za-z0-9+/=]{1,400}) *$/i.exec(header ?? "")?.[1];
  if (coded === undefined) return undefined;
  const text = Buffer.from(coded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  return colon < 0 ? undefined : text.slice(colon + 1);
}

function hostOf(header: string | undefined): string | undefined {
  return /^(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,253})(?::\d{1,5})?$/.exec(header ?? "")?.[1];
}
