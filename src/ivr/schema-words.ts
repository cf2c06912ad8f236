// What the nodes of a flow document are made of: names, expressions, texts with values, words to say. Part of the document's shape (`schema-nodes.ts`);
// made anew for each document, whose variables its expressions may read.

import { limits } from "../base/limits.ts";
import { describe, type FaultList } from "../office/fault.ts";
import { AUDIO, KEY } from "../office/schema-words.ts";
import { oneOf, type Shape, type TextRule, text } from "../office/shape.ts";
import { joinPath, type Tree, type TreeEntry, type TreeScalar } from "../office/tree.ts";
import { RESERVED, VARIABLE_NAME } from "./expression-names.ts";
import type { ExpressionPlace, ExpressionReader } from "./expressions.ts";
import type { Expression, FlowLanguage, FlowValue, Piece, Template, Words } from "./flow.ts";
import { readTemplate } from "./template.ts";

export const LANGUAGES = ["zh", "en"] as const satisfies readonly FlowLanguage[];
export const flowLanguage = oneOf(LANGUAGES);
export const nodeName = text(KEY);
export const audioName = text(AUDIO);

export const VARIABLE: TextRule = {
  pattern: VARIABLE_NAME,
  allowed: "a name of letters, digits and _ that starts with a letter, at most 40",
};

/** A name of one's own for a value. */
export const variableName: Shape<string> = {
  ...text(VARIABLE),
  read(tree, path, faults) {
    const name = text(VARIABLE).read(tree, path, faults);
    refuseReserved(name, tree.at, path, faults);
    return name;
  },
};

export function refuseReserved(name: string, at: number, path: string, faults: FaultList): void {
  if (!RESERVED.has(name)) return;
  faults.add(at, path, { found: `the name ${name}, which has a meaning of its own`, allowed: "another name" });
}

/** What JSON can say, as YAML writes it. */
export const jsonValue: Shape<FlowValue> = {
  placeholder: null,
  schema: {},
  read(tree, path, faults) {
    if (tree.kind === "list") return tree.items.map((item, index) => this.read(item, `${path}[${index + 1}]`, faults));
    if (tree.kind === "map") {
      return Object.fromEntries(
        [...tree.entries].map(([key, { value }]) => [key, this.read(value, joinPath(path, key), faults)] as const),
      );
    }
    return scalarValue(tree, path, faults);
  },
};

function scalarValue(tree: TreeScalar, path: string, faults: FaultList): FlowValue {
  if (tree.type === "null") return null;
  if (tree.type === "boolean") return tree.text === "true";
  if (tree.type === "text") return tree.text;
  const value = Number(tree.text);
  if (Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value))) return value;
  faults.add(tree.at, path, { found: tree.text, allowed: "a number that is exact, or text in quotes" });
  return null;
}

/** The words of one document, which know what its expressions may read. */
export interface DocumentWords {
  readonly expression: (place?: ExpressionPlace) => Shape<Expression>;
  readonly condition: (place?: ExpressionPlace) => Shape<Expression>;
  readonly template: (place?: ExpressionPlace) => Shape<Template>;
  readonly byLanguage: Shape<Partial<Record<FlowLanguage, Template>>>;
  /** `say`: a bare text is spoken. `play`: it is an audio file's name. */
  readonly say: Shape<Words>;
  readonly play: Shape<Words>;
}

export function documentWords(reader: ExpressionReader): DocumentWords {
  const template = (place: ExpressionPlace = {}): Shape<Template> => templateShape(reader, place);
  const expression = (place: ExpressionPlace = {}): Shape<Expression> => expressionShape(reader, place);
  const byLanguage = byLanguageShape(template());
  const pieces: PieceShapes = { byLanguage, expression: expression(), template: template() };
  return {
    expression,
    condition: (place = {}) => expressionShape(reader, { ...place, isCondition: true }),
    template,
    byLanguage,
    say: wordsShape((tree, path, faults) => spoken(byLanguage.read(tree, path, faults)), pieces),
    play: wordsShape((tree, path, faults) => ({ kind: "audio", name: audioName.read(tree, path, faults) }), pieces),
  };
}

const SILENT: Expression = { text: "null", reads: [], evaluate: () => ({ ok: true, value: null }) };
export const NO_TEXT: Template = { text: "", parts: [""] };

function expressionShape(reader: ExpressionReader, place: ExpressionPlace): Shape<Expression> {
  const wanted = place.isCondition === true ? "an expression that says yes or no" : "an expression";
  return {
    placeholder: SILENT,
    schema: { type: ["string", "number", "boolean"], description: `${wanted} (CEL)` },
    read(tree, path, faults) {
      if (tree.kind !== "scalar" || tree.type === "null") {
        faults.add(tree.at, path, { found: describe(tree), allowed: `${wanted}, such as "tries + 1"` });
        return SILENT;
      }
      const read = reader.read(tree.text, place);
      if (read.ok) return read.value;
      faults.add(tree.at, path, { found: read.fault, allowed: `${wanted} of the flow's variables and known names` });
      return SILENT;
    },
  };
}

function templateShape(reader: ExpressionReader, place: ExpressionPlace): Shape<Template> {
  return {
    placeholder: NO_TEXT,
    schema: { type: ["string", "number"] },
    read(tree, path, faults) {
      if (tree.kind !== "scalar" || tree.type === "null" || tree.type === "boolean") {
        faults.add(tree.at, path, { found: describe(tree), allowed: "text" });
        return NO_TEXT;
      }
      const read = readTemplate(tree.text, reader, place);
      if (read.ok) return read.value;
      faults.add(tree.at, path, { found: read.fault, allowed: "text with expressions in braces behind a dollar sign" });
      return NO_TEXT;
    },
  };
}

/** Text by language; one text alone is that of every language. */
function byLanguageShape(one: Shape<Template>): Shape<Partial<Record<FlowLanguage, Template>>> {
  return {
    placeholder: {},
    schema: {
      anyOf: [
        one.schema,
        {
          type: "object",
          additionalProperties: false,
          minProperties: 1,
          properties: { zh: one.schema, en: one.schema },
        },
      ],
    },
    read(tree, path, faults) {
      if (tree.kind === "scalar") {
        const same = one.read(tree, path, faults);
        return { zh: same, en: same };
      }
      const texts: Partial<Record<FlowLanguage, Template>> = {};
      if (tree.kind === "list" || tree.entries.size === 0) {
        faults.add(tree.at, path, { found: describe(tree), allowed: "text, or a text for each of zh and en" });
        return texts;
      }
      for (const [key, { keyAt, value }] of tree.entries) {
        const language = LANGUAGES.find((each) => each === key);
        if (language === undefined)
          faults.add(keyAt, joinPath(path, key), { found: `the key ${JSON.stringify(key)}`, allowed: "zh, en" });
        else texts[language] = one.read(value, joinPath(path, key), faults);
      }
      return texts;
    },
  };
}

function spoken(by: Partial<Record<FlowLanguage, Template>>): Piece {
  return { kind: "text", by };
}

interface PieceShapes {
  readonly byLanguage: Shape<Partial<Record<FlowLanguage, Template>>>;
  readonly expression: Shape<Expression>;
  readonly template: Shape<Template>;
}

type ReadBare = (tree: Tree, path: string, faults: FaultList) => Piece;

const SAID = ["digits", "number", "date", "time", "duration"] as const;
const PIECES = ["text", "prompt", "file", "article", ...SAID] as const;
const PIECES_ALLOWED = `one of ${PIECES.join(", ")}, or a text for each of zh and en`;

/** One piece, or a list of them. */
function wordsShape(bare: ReadBare, shapes: PieceShapes): Shape<Words> {
  const piece = (tree: Tree, path: string, faults: FaultList): readonly Piece[] => {
    const isPiece = tree.kind === "map" && PIECES.some((key) => tree.entries.has(key));
    const isByLanguage = tree.kind === "map" && (tree.entries.has("zh") || tree.entries.has("en"));
    if (isPiece) return readPiece(tree.entries, tree, path, { shapes, faults });
    if (isByLanguage) return [spoken(shapes.byLanguage.read(tree, path, faults))];
    if (tree.kind === "scalar" && tree.type !== "null") return [bare(tree, path, faults)];
    faults.add(tree.at, path, { found: describe(tree), allowed: PIECES_ALLOWED });
    return [];
  };
  const one = pieceSchema(shapes);
  return {
    placeholder: [],
    schema: { anyOf: [one, { type: "array", items: one, minItems: 1, maxItems: limits.ivr.pieces }] },
    read(tree, path, faults) {
      if (tree.kind !== "list") return piece(tree, path, faults);
      if (tree.items.length === 0 || tree.items.length > limits.ivr.pieces)
        faults.add(tree.at, path, { found: `${tree.items.length} pieces`, allowed: `1 to ${limits.ivr.pieces}` });
      return tree.items.flatMap((item, index) => piece(item, `${path}[${index + 1}]`, faults));
    },
  };
}

function readPiece(
  entries: ReadonlyMap<string, TreeEntry>,
  tree: Tree,
  path: string,
  { shapes, faults }: { readonly shapes: PieceShapes; readonly faults: FaultList },
): readonly Piece[] {
  const audio = ["prompt", "file"].filter((key) => entries.has(key));
  const said = SAID.filter((key) => entries.has(key));
  const article = entries.get("article");
  const alone = article === undefined ? "text" : "article";
  const allowed = audio.length > 0 ? [...audio, "text"] : said.length > 0 ? said : [alone];
  for (const [key, { keyAt }] of entries) {
    if (allowed.includes(key)) continue;
    faults.add(keyAt, joinPath(path, key), { found: `the key ${JSON.stringify(key)}`, allowed: PIECES_ALLOWED });
  }
  if (audio.length + said.length > 1) {
    faults.add(tree.at, path, { found: [...audio, ...said].join(" and "), allowed: "one of them" });
    return [];
  }
  if (allowed[0] === "article" && article !== undefined)
    return [{ kind: "article", id: shapes.template.read(article.value, joinPath(path, "article"), faults) }];
  const texts = entries.get("text");
  const text = texts && shapes.byLanguage.read(texts.value, joinPath(path, "text"), faults);
  const [value] = [...audio, ...said];
  const entry = entries.get(value ?? "");
  if (value === undefined || entry === undefined) return text === undefined ? [] : [spoken(text)];
  const [kind] = said;
  if (kind !== undefined) return [{ kind, of: shapes.expression.read(entry.value, joinPath(path, kind), faults) }];
  const name = audioName.read(entry.value, joinPath(path, value), faults);
  return [{ kind: "audio", name, ...(text === undefined ? {} : { text }) }];
}

function pieceSchema({ byLanguage, expression, template }: PieceShapes): Readonly<Record<string, unknown>> {
  const only = (key: string, schema: unknown): unknown => ({
    type: "object",
    additionalProperties: false,
    required: [key],
    properties: { [key]: schema, ...(key === "prompt" || key === "file" ? { text: byLanguage.schema } : {}) },
  });
  return {
    anyOf: [
      byLanguage.schema,
      only("text", byLanguage.schema),
      only("prompt", audioName.schema),
      only("file", audioName.schema),
      only("article", template.schema),
      ...SAID.map((key) => only(key, expression.schema)),
    ],
  };
}

/** `4-10`, or `6` for exactly as many. */
export function range(
  low: number,
  high: number,
  allowed: string,
): Shape<{ readonly least: number; readonly most: number }> {
  return {
    placeholder: { least: low, most: high },
    schema: { type: ["string", "integer"], pattern: "^[0-9]{1,3}(-[0-9]{1,3})?$", description: allowed },
    read(tree, path, faults) {
      const match = tree.kind === "scalar" ? /^([0-9]{1,3})(?:-([0-9]{1,3}))?$/.exec(tree.text) : null;
      const least = Number(match?.[1] ?? Number.NaN);
      const most = Number(match?.[2] ?? match?.[1]);
      if (least >= low && most <= high && least <= most) return { least, most };
      faults.add(tree.at, path, { found: describe(tree), allowed });
      return { least: low, most: high };
    },
  };
}
