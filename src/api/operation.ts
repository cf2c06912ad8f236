// One operation of the HTTP interface, said once and used four times: to serve it, to check what is sent, to write the OpenAPI document, and as the
// type of the client that the command line uses. `routes/NOUN.ts` has the operations of a noun and, as an interface, what each answers with.
//
//   operation(name, { method, path, about, query?, body?, handle }) ─┬─► Route (server.ts)
//                                                                    ├─► openapi.json (scripts/api-document.mjs; answers from the interface's types)
//                                                                    └─► InputOf / AnswerOf (cli/api-client.ts)
//
// After each change of an operation: `node scripts/api-document.mjs` (`--table`: only what the client needs, in a second).

import { FaultList } from "../office/fault.ts";
import type { Fields, Values } from "../office/shape.ts";
import { type Answer, answer, type Fault, type Refused, refuse } from "./answer.ts";
import type { SwitchControl } from "./control.ts";
import { treeOfJson, treeOfQuery } from "./json-tree.ts";
import { readFields } from "./read-fields.ts";
import { jsonReply, type Reply } from "./reply.ts";
import type { ApiRequest } from "./request.ts";
import type { Route } from "./route.ts";

/** An answer that is no JSON but the bytes of a file. */
export interface Download {
  readonly download: true;
}

/** One JSON value a line until the client leaves (application/x-ndjson). */
export interface Stream<Value> {
  readonly each: Value;
}

/** JSON; asked with `watch` or `follow`, a line each time from then on. */
export interface Watchable<Once, Each = Once> {
  readonly once: Once;
  readonly each: Each;
}

/** A list in pages: `after` of the next request is `next` of this one; null: that was all. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

/** json: fields, each with its shape; text and bytes: as they come. */
export type BodySpec = Fields | "text" | "bytes" | undefined;

type NoFields = Readonly<Record<never, never>>;
type BodyOf<Body extends BodySpec> = Body extends Fields ? Values<Body> : undefined;
type QueryOf<Query extends Fields | undefined> = Query extends Fields ? Values<Query> : NoFields;
/** `/api/calls/:id/legs/:leg` has `id` and `leg`. */
export type ParamsOf<Path extends string> = Path extends `${string}:${infer Param}/${infer Rest}`
  ? { readonly [Key in Param]: string } & ParamsOf<Rest>
  : Path extends `${string}:${infer Param}`
    ? { readonly [Key in Param]: string }
    : NoFields;

export interface OperationRequest<Path extends string, Query extends Fields | undefined, Body extends BodySpec>
  extends Pick<ApiRequest, "text" | "bytes" | "author" | "asker" | "reach" | "mask" | "source" | "program"> {
  readonly params: ParamsOf<Path>;
  readonly query: QueryOf<Query>;
  /** Of a JSON body. */
  readonly body: BodyOf<Body>;
}

type Handled<Answered> = Answered extends Download | Stream<unknown> ? Answer<Reply> : Answer<Answered>;

export interface OperationSpec<Answered, Path extends string, Query extends Fields | undefined, Body extends BodySpec> {
  readonly method: Route["method"];
  readonly path: Path;
  /** One sentence, as the documentation has it. */
  readonly about: string;
  readonly query?: Query;
  readonly body?: Body;
  /** Something new is there afterwards: 201. */
  readonly creates?: true;
  /** Needs no token. */
  readonly open?: true;
  /** A secret that is shown this once: a repetition of the request does not get it again. */
  readonly shownOnce?: true;
  /** What a file may be. */
  readonly media?: readonly string[];
  readonly handle: (
    request: OperationRequest<Path, Query, Body>,
    control: SwitchControl,
  ) => Promise<Handled<Answered>> | Handled<Answered>;
}

/** A route that knows what it takes and answers. */
export interface Operation<
  Name extends string = string,
  Answered = unknown,
  Path extends string = string,
  Query extends Fields | undefined = Fields | undefined,
  Body extends BodySpec = BodySpec,
> extends Route {
  /** The same in the OpenAPI document (operationId) and in the client. */
  readonly name: Name;
  readonly path: Path;
  readonly about: string;
  readonly queryFields: Query;
  readonly bodyFields: Body;
  readonly creates: boolean;
  readonly media: readonly string[] | undefined;
  /** For types alone; never there. */
  readonly answered?: Answered;
}

/** `const operation = operations<CustomerAnswers>()`, then `operation("showCustomer", { … })` for each name of it. */
export function operations<Answers extends object>() {
  return <
    Name extends keyof Answers & string,
    const Path extends string,
    Query extends Fields | undefined = undefined,
    Body extends BodySpec = undefined,
  >(
    name: Name,
    spec: OperationSpec<Answers[Name], Path, Query, Body>,
  ): Operation<Name, Answers[Name], Path, Query, Body> => ({
    name,
    method: spec.method,
    path: spec.path,
    about: spec.about,
    body: kindOf(spec.body),
    queryFields: spec.query as Query,
    bodyFields: spec.body as Body,
    creates: spec.creates === true,
    media: spec.media,
    shownOnce: spec.shownOnce === true || spec.media !== undefined,
    ...(spec.open === true ? { open: true } : {}),
    handle: handlerOf(spec),
  });
}

/** What a client gives an operation. */
export type InputOf<Op> =
  Op extends Operation<string, unknown, infer Path, infer Query, infer Body>
    ? ParamsOf<Path> &
        Given<Query> &
        (Body extends "text"
          ? { readonly text: string }
          : Body extends "bytes"
            ? { readonly bytes: Uint8Array }
            : Given<Body>)
    : never;

/** Every field may be left out here; the switch says which one must not. */
type Given<Part> = Part extends Fields ? { readonly [Key in keyof Part]?: unknown } : NoFields;

export type AnswerOf<Op> =
  Op extends Operation<string, infer Answered, string, infer _Query, infer _Body>
    ? Answered extends Watchable<infer Once, unknown>
      ? Once
      : Answered
    : never;

/** Of what goes on: each of its lines. */
export type LineOf<Op> =
  Op extends Operation<string, infer Answered, string, infer _Query, infer _Body>
    ? Answered extends Stream<infer Each>
      ? Each
      : never
    : never;

function kindOf(body: BodySpec): Route["body"] {
  if (body === undefined) return "none";
  return typeof body === "string" ? body : "json";
}

function handlerOf<Answered, Path extends string, Query extends Fields | undefined, Body extends BodySpec>(
  spec: OperationSpec<Answered, Path, Query, Body>,
): Route["handle"] {
  const queryFields: Fields = spec.query ?? {};
  const bodyFields: Fields | undefined = typeof spec.body === "object" ? spec.body : undefined;
  const schemaOf = (name: string) => (Object.hasOwn(queryFields, name) ? queryFields[name]?.shape.schema : undefined);
  return async (request, control) => {
    const faults = new FaultList(() => ({ line: 0, column: 0 }));
    const query = readFields(queryFields, treeOfQuery(request.query, schemaOf), faults);
    const body = bodyFields && readFields(bodyFields, treeOfJson(request.json), faults);
    const refused = refusalOf(faults);
    if (refused !== undefined) return refused;
    const { text, bytes, author, asker, reach, mask, source, program, params } = request;
    const read = { params, query, body, text, bytes, author, asker, reach, mask, source, program };
    const reply = replyOf(await spec.handle(read as unknown as OperationRequest<Path, Query, Body>, control));
    if (spec.creates !== true || !reply.ok || reply.value.kind !== "json") return reply;
    return answer({ ...reply.value, status: 201 });
  };
}

/** What is no Reply yet is one of JSON. */
function replyOf(given: Answer<unknown>): Answer<Reply> {
  if (!given.ok) return given;
  return isReply(given.value) ? answer(given.value) : jsonReply(given.value);
}

const MADE_REPLIES: ReadonlySet<unknown> = new Set([
  "json",
  "text",
  "bytes",
  "file",
  "ranged",
  "chunks",
  "live",
  "lines",
  "feed",
]);

/** A view of ours that has a `kind` never has one of these names together with how it is written. */
function isReply(value: unknown): value is Reply {
  if (typeof value !== "object" || value === null || !("kind" in value) || !MADE_REPLIES.has(value.kind)) return false;
  return "type" in value || "start" in value || (value.kind === "json" && "value" in value);
}

function refusalOf(list: FaultList): Refused | undefined {
  if (list.size === 0) return undefined;
  const faults: readonly Fault[] = list
    .list()
    .map(({ path, found, allowed, hint }) => ({ path, found, allowed, hint }));
  const [first] = faults;
  if (first === undefined) return undefined;
  const hint = first.hint === undefined ? "" : ` (${first.hint})`;
  const detail = `${first.path === "" ? "the body" : first.path}: found ${first.found}; allowed: ${first.allowed}${hint}`;
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : "";
  return refuse(400, "Not understood", `${detail}${more}`, faults);
}
