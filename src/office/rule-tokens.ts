// A rule's text to its words: names, signs, brackets, each with its column. The first half of `rule-tree.ts`.

export interface Token {
  /** name: in quotes, so that it is never a word of the language. */
  readonly kind: "word" | "name" | "sign" | "end";
  readonly text: string;
  /** From 1. */
  readonly column: number;
}

/** What is wrong with a rule: what was found at which column, and what might stand there. */
export interface RuleFault {
  readonly column: number;
  readonly found: string;
  readonly allowed: string;
  readonly hint?: string | undefined;
}

const BLANKS = /[ \t\n]+/y;
const WORD = /[\p{L}\p{N}_][\p{L}\p{N}_/.%-]*/uy;
const QUOTED = /'([^'\n]*)'/y;
const SIGN = /<=|>=|!=|[<>=()]/y;
const PRINTABLE = "words, numbers, ( ) and the signs < <= = != >= >";

/** Signs that people bring along from other languages, and from Chinese keyboards. */
const MEANT: ReadonlyMap<string, string> = new Map([
  ["==", "="],
  ["&&", "and"],
  ["||", "or"],
  ["!", "not"],
  ["<>", "!="],
  ["（", "("],
  ["）", ")"],
  ["≥", ">="],
  ["≤", "<="],
  ["≠", "!="],
  ["＝", "="],
  ["＞", ">"],
  ["＜", "<"],
  ["‘", "'"],
  ["’", "'"],
  ['"', "'"],
]);
const FOREIGN = /!=|==|&&|\|\||<>|./uy;

/** The words and, behind them, the end. */
export function readTokens(text: string): readonly Token[] | RuleFault {
  const tokens: Token[] = [];
  const reader = new TextReader(text);
  for (;;) {
    reader.take(BLANKS);
    const column = reader.at + 1;
    if (reader.at >= text.length) return [...tokens, { kind: "end", text: "", column }];
    const foreign = reader.peek(FOREIGN);
    if (foreign !== undefined && MEANT.has(foreign)) return unknownSign(foreign, column);
    const word = reader.take(WORD);
    const sign = word === undefined ? reader.take(SIGN) : undefined;
    const quoted = word === undefined && sign === undefined ? reader.take(QUOTED) : undefined;
    if (word !== undefined) tokens.push({ kind: "word", text: word, column });
    else if (sign !== undefined) tokens.push({ kind: "sign", text: sign, column });
    else if (quoted !== undefined && quoted.length > 2)
      tokens.push({ kind: "name", text: quoted.slice(1, -1), column });
    else return unknownSign(foreign ?? "", column);
  }
}

function unknownSign(found: string, column: number): RuleFault {
  if (found === "'")
    return { column, found: "a quote without a name and a second one", allowed: "a name in quotes: 'team'" };
  const meant = MEANT.get(found);
  return {
    column,
    found: JSON.stringify(found),
    allowed: PRINTABLE,
    hint: meant === undefined ? undefined : `did you mean ${meant}?`,
  };
}

class TextReader {
  at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** What `pattern` (sticky) finds here. */
  peek(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    return pattern.exec(this.#text)?.[0];
  }

  take(pattern: RegExp): string | undefined {
    const found = this.peek(pattern);
    this.at += found?.length ?? 0;
    return found;
  }
}
