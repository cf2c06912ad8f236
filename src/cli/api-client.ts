// The client of the HTTP interface that every command uses: `client.call("showCustomer", { id })`. Names, fields and answers are those of the
// operations themselves (api/api-routes.ts), so that a command that asks for what the switch has not is no program at all; what goes into the
// path, the query and the body is the generated table (api-operations.ts). Transport and its troubles are client.ts's.

import type { IncomingMessage } from "node:http";
import type { Answer } from "../api/answer.ts";
import type { apiRoutes } from "../api/api-routes.ts";
import type { AnswerOf, InputOf, LineOf, Operation, Page } from "../api/operation.ts";
import { apiOperations } from "./api-operations.ts";
import type { Ask, Client } from "./client.ts";

type Operations = Extract<(typeof apiRoutes)[number], Operation>;
type ByName = { readonly [Op in Operations as Op["name"]]: Op };
export type OperationName = keyof ByName;
export type Input<Name extends OperationName> = InputOf<ByName[Name]>;
export type Answered<Name extends OperationName> = AnswerOf<ByName[Name]>;
/** Of what goes on until one leaves: each of its lines. */
export type Line<Name extends OperationName> = LineOf<ByName[Name]>;
type ItemOf<Name extends OperationName> = Answered<Name> extends Page<infer Item> ? Item : never;
/** Operations that answer in pages. */
export type PagedName = {
  [Name in OperationName]: Answered<Name> extends Page<unknown> ? Name : never;
}[OperationName];

/** One operation, as the generated table has it. */
export interface OperationRow {
  readonly method: NonNullable<Ask["method"]>;
  /** `/api/calls/:id/legs/:leg`. */
  readonly path: string;
  readonly query: readonly string[];
  readonly body: "none" | "json" | "text" | "bytes";
}

/** Fails to compile when the table is not current: node scripts/api-document.mjs --table */
const table: Readonly<Record<OperationName, OperationRow>> = apiOperations;

export interface CallOptions {
  /** Longer than usual: large files. */
  readonly patienceMs?: number;
}

export class ApiClient {
  readonly #transport: Client;

  constructor(transport: Client) {
    this.#transport = transport;
  }

  /** The JSON the switch answers; fields that are undefined are left out. */
  call<Name extends OperationName>(
    name: Name,
    input: Input<Name>,
    options: CallOptions = {},
  ): Promise<Answer<Answered<Name>>> {
    return this.#transport.ask<Answered<Name>>(askOf(name, input, options));
  }

  /** All items of all pages, or `most` of them; each page is asked for when it is needed. */
  async all<Name extends PagedName>(
    name: Name,
    input: Input<Name>,
    most = Number.POSITIVE_INFINITY,
  ): Promise<Answer<readonly ItemOf<Name>[]>> {
    const items: ItemOf<Name>[] = [];
    for (let after: string | null | undefined; after !== null && items.length < most; ) {
      const limit = Math.min(PAGE_ITEMS, most - items.length);
      const page = await this.call(name, { ...input, limit, ...(after === undefined ? {} : { after }) });
      if (!page.ok) return page;
      const { items: more, next } = page.value as Page<ItemOf<Name>>;
      items.push(...more);
      after = next;
    }
    return { ok: true, value: items };
  }

  /** An answer that is text: YAML, CSV, HTML. */
  text<Name extends OperationName>(name: Name, input: Input<Name>, options: CallOptions = {}): Promise<Answer<string>> {
    return this.#transport.text(askOf(name, input, options));
  }

  /** A file as it streams in; whoever opens it reads it to the end or destroys it. `live`: silence is no trouble. */
  open<Name extends OperationName>(
    name: Name,
    input: Input<Name>,
    options: CallOptions & { readonly live?: boolean } = {},
  ): Promise<Answer<IncomingMessage>> {
    return this.#transport.open(askOf(name, input, options), options);
  }
}

const PAGE_ITEMS = 500;

type Scalar = string | number | boolean;

/** Fields to their places: path, query, body. */
function askOf<Name extends OperationName>(name: Name, input: Input<Name>, options: CallOptions = {}): Ask {
  const { method, path, query, body } = table[name];
  const rest: Record<string, unknown> = { ...(input as object) };
  const take = (field: string): unknown => {
    const value = rest[field];
    delete rest[field];
    return value;
  };
  const filled = path.replaceAll(/:(\w+)/g, (_, field: string) => encodeURIComponent(String(take(field))));
  const asked = Object.fromEntries(
    query.map((field) => [field, take(field) as Scalar | readonly Scalar[] | undefined]),
  );
  const patience = options.patienceMs === undefined ? {} : { patienceMs: options.patienceMs };
  const { text, bytes } = rest as { readonly text?: string; readonly bytes?: Uint8Array };
  const sent = body === "json" ? { json: rest } : body === "text" ? { text: text ?? "" } : { bytes: bytes ?? EMPTY };
  return { method, path: filled, query: asked, ...patience, ...(body === "none" ? {} : sent) };
}

const EMPTY = new Uint8Array();
