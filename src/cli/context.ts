// What every command has at hand: the person's language and terminal, the switch to talk to, and one way to show an answer.

import type { Command } from "commander";
import type { Answer, Refused } from "../api/answer.ts";
import { ApiClient } from "./api-client.ts";
import { Client } from "./client.ts";
import { jsonText } from "./json.ts";
import { type Column, table } from "./table.ts";
import type { Terminal } from "./terminal.ts";
import { type Language, languageOf, type Words, wordsOf } from "./words.ts";

/** The switch, or the file a person named, said no: exit status 1. */
export class RefusedError extends Error {
  readonly refused: Refused;

  constructor(refused: Refused) {
    super(refused.problem.detail);
    this.refused = refused;
  }
}

/** Refused on our side, before the switch was asked. */
export function refusal(title: string, detail: string): RefusedError {
  return new RefusedError({ ok: false, status: 400, problem: { title, detail } });
}

/** Arguments that commander lets pass and that make no sense all the same: exit status 2. */
export class UsageError extends Error {}

/** All was said on stdout and it was bad news (`doctor`): exit status 1 without another word. */
export class BadNews extends Error {}

export interface Context {
  readonly terminal: Terminal;
  readonly language: Language;
  readonly words: Words;
  readonly json: boolean;
  readonly data: string;
  /** undefined: the switch is on this machine. */
  readonly url: string | undefined;
  readonly client: ApiClient;
  /** The command's own and the global options. */
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
}

export function contextOf(command: Command, terminal: Terminal): Context {
  const options: Record<string, string | boolean | undefined> = command.optsWithGlobals();
  const language = languageOf(textOption(options["lang"]), terminal.env);
  const data = textOption(options["data"]) ?? "./data";
  const url = textOption(options["url"]);
  return {
    terminal,
    language,
    words: wordsOf(language),
    json: options["json"] === true,
    data,
    url,
    client: new ApiClient(new Client({ data, url, token: textOption(options["token"]) })),
    options,
  };
}

export function textOption(value: string | boolean | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** The value, or the end of the command. */
export function unwrap<Value>(given: Answer<Value>): Value {
  if (!given.ok) throw new RefusedError(given);
  return given.value;
}

/** JSON as it came, or what `render` makes of it for a person. */
export function show<Value>(context: Context, value: Value, render: (value: Value) => string): void {
  context.terminal.out(context.json ? `${jsonText(value, 2)}\n` : render(value));
}

export function rowsOf<Row>(context: Context, rows: readonly Row[], columns: readonly Column<Row>[]): string {
  return table(rows, columns, { empty: context.words.nothingYet, columns: context.terminal.columns });
}
