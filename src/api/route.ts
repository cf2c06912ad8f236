// The table of routes: which method and path does what. One file a noun in routes/; the first segment is that noun.

import { type Answer, answer, refuse } from "./answer.ts";
import type { SwitchControl } from "./control.ts";
import type { Reply } from "./reply.ts";
import { type ApiRequest, identifier } from "./request.ts";

export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** `/api/agents/:id/ready`; a segment with `:` takes an identifier. */
  readonly path: string;
  /** bytes: a file of any size up to `limits.tables.fileBytes`. */
  readonly body: "none" | "json" | "text" | "bytes";
  /** Of an operation: `moveTicket`. */
  readonly name?: string;
  /** Needs no token. */
  readonly open?: true;
  /** What it answers is shown this once: nobody remembers it. */
  readonly shownOnce?: boolean;
  readonly handle: (request: ApiRequest, control: SwitchControl) => Promise<Answer<Reply>>;
}

export interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

export class RouteTable {
  readonly #routes: readonly { readonly route: Route; readonly segments: readonly string[] }[];

  constructor(routes: readonly Route[]) {
    this.#routes = routes.map((route) => ({ route, segments: route.path.split("/") }));
  }

  /** 404 where no path fits, 405 where the path fits another method, 400 where a segment cannot be a name. */
  find(method: string, path: string): Answer<Match> & { readonly allow?: string } {
    const segments = path.split("/");
    const fitting = this.#routes.filter((entry) => fits(entry.segments, segments));
    if (fitting.length === 0)
      return refuse(404, "No such page", `${path.slice(0, 200)} is nothing here; the nouns are under /api/`);
    const wanted = method === "HEAD" ? "GET" : method;
    const found = fitting.find(({ route }) => route.method === wanted);
    if (found === undefined) {
      const allow = fitting.map(({ route }) => route.method).join(", ");
      return { ...refuse(405, "Method not allowed", `found ${method.slice(0, 20)}; allowed: ${allow}`), allow };
    }
    return readParams(found.route, found.segments, segments);
  }
}

function fits(pattern: readonly string[], segments: readonly string[]): boolean {
  return pattern.length === segments.length && pattern.every((part, i) => part.startsWith(":") || part === segments[i]);
}

function readParams(route: Route, pattern: readonly string[], segments: readonly string[]): Answer<Match> {
  const params: Record<string, string> = {};
  for (const [i, part] of pattern.entries()) {
    if (!part.startsWith(":")) continue;
    const value = identifier.read(decoded(segments[i] ?? ""));
    if (value === undefined)
      return refuse(400, "Not a name", `segment ${i} of the path; allowed: ${identifier.allowed}`);
    params[part.slice(1)] = value;
  }
  return answer({ route, params });
}

/** Empty, which no rule allows, where the percent-encoding is broken. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment).normalize("NFC");
  } catch {
    return "";
  }
}
