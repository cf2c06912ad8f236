// What leaves the switch for somebody whose role is not shown everything (CRM-14): every answer, every line of a stream and every refusal goes
// through the mask of its asker here, so that no route can forget it. Files that a route makes are bytes by then: it masks them cell by cell with
// `request.mask`. What comes in with a masked number is refused, so that nobody writes 138****1234 over the number that it stands for.

import { isMasked, type Mask } from "../call/mask.ts";
import { type Answer, answer, type Refused, refuse } from "./answer.ts";
import type { FeedSink, Reply } from "./reply.ts";

/** What is not shown to them at this moment; undefined: everything is. What goes on for long asks again and again: an office file may come. */
export type MaskNow = () => Mask | undefined;

export function maskedReply(reply: Answer<Reply>, mask: MaskNow): Answer<Reply> {
  if (reply.ok) return answer(maskedContent(reply.value, mask));
  const now = mask();
  return now === undefined ? reply : maskedRefusal(reply, now);
}

function maskedContent(reply: Reply, mask: MaskNow): Reply {
  const shown = (value: unknown): unknown => mask()?.view(value) ?? value;
  switch (reply.kind) {
    case "json":
      return { ...reply, value: shown(reply.value) };
    case "text":
      return { ...reply, text: mask()?.text(reply.text) ?? reply.text };
    case "live":
      return reply;
    case "feed":
      return {
        kind: "feed",
        start: (sink) => reply.start({ ...boundTo(sink), send: (value) => sink.send(shown(value)) }),
      };
    case "lines":
      return { kind: "lines", start: (push) => reply.start((value) => push(shown(value))) };
    case "bytes": // files: their content is masked by who makes it
    case "file":
    case "ranged":
    case "chunks":
      return { ...reply, name: mask()?.text(reply.name) ?? reply.name };
  }
}

function boundTo(sink: FeedSink): FeedSink {
  return {
    send: (value) => sink.send(value),
    onRoom: (tell) => sink.onRoom(tell),
    end: () => sink.end(),
    mayStill: () => sink.mayStill(),
  };
}

function maskedRefusal(refused: Refused, mask: Mask): Refused {
  const { problem } = refused;
  const faults = problem.faults?.map((fault) => ({ ...fault, found: mask.text(fault.found) }));
  const detail = mask.text(problem.detail);
  return { ...refused, problem: { ...problem, detail, ...(faults === undefined ? {} : { faults }) } };
}

/** Searches through customers and tickets, by the names of their query parameters. */
const SEARCHES: ReadonlySet<string> = new Set([
  "GET /api/customers",
  "GET /api/customer-export",
  "POST /api/customer-assignments",
  "GET /api/tickets",
]);
/** What they find is not looked through again, nor shown: by words that may be hidden nobody is found there. */
const BLIND: ReadonlySet<string> = new Set(["GET /api/customer-export", "POST /api/customer-assignments"]);

/** undefined: what would be found tells no more than is shown. */
export function refuseGuess(
  { method, path }: { readonly method: string; readonly path: string },
  { query, json }: { readonly query: URLSearchParams; readonly json: Readonly<Record<string, unknown>> },
  mask: Mask | undefined,
): Refused | undefined {
  if (mask === undefined || !SEARCHES.has(`${method} ${path}`)) return undefined;
  const said = (name: string): readonly string[] => [...query.getAll(name), ...[json[name] ?? []].flat().map(String)];
  if (!said("text").every((text) => mask.mayFind(text)))
    return refuse(403, "Masked", "numbers are not shown to you: search for a whole one, or for a name");
  if (mask.hidesWords && BLIND.has(`${method} ${path}`) && said("text").length > 0)
    return refuse(403, "Masked", "not all is shown to you: choose by class, owner or tag, not by words");
  if (!said("field").every((condition) => mask.mayCompare(/[<>]=(.*)/su.exec(condition)?.[1] ?? "")))
    return refuse(403, "Masked", "numbers are not shown to you: search for a whole one, or for a name");
  const hidden = said("field").map((condition) => /^[^:<>=]*/.exec(condition)?.[0].trim() ?? "");
  const field = hidden.find((name) => mask.hides(name));
  return field === undefined ? undefined : refuse(403, "Masked", `${field} is not shown to you, nor searched by`);
}

const DEEPEST = 32;
/** May be whatever they are. */
const SECRETS: ReadonlySet<string> = new Set(["password", "current"]);

/** undefined: nothing in it was masked before it was sent. */
export function refuseMasked(json: unknown, mask: Mask | undefined): Refused | undefined {
  const found = mask === undefined ? undefined : maskedIn(json, DEEPEST);
  if (found === undefined) return undefined;
  return refuse(422, "Masked", `${found} stands for a number that is not shown to you: leave it out, and it stays.`);
}

function maskedIn(value: unknown, deep: number): string | undefined {
  if (typeof value === "string") return isMasked(value) ? value.trim() : undefined;
  if (typeof value !== "object" || value === null || deep === 0) return undefined;
  for (const [name, below] of Object.entries(value)) {
    const found = SECRETS.has(name) ? undefined : maskedIn(below, deep - 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
