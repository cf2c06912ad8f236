// What a node says and reads, each with where in the document it stands: for whoever judges a flow without caring what kind a node is.

import { unreachable } from "../base/assert.ts";
import type { Expression, FlowNode, MessageNode, Piece, Template, Words } from "./flow.ts";
import { expressionsOf } from "./template.ts";

/** spoken: to the caller. kept: in the call's record. sent: to people. address: of a request, which may be in the log of every machine on the way. */
export type Use = "spoken" | "kept" | "sent" | "address" | "inside";

export interface Read {
  readonly expression: Expression;
  readonly path: string;
  readonly use: Use;
}

export interface Said {
  readonly piece: Piece;
  readonly path: string;
}

/** Keys of the document under which a node's words stand. */
export function saidBy(node: FlowNode): readonly Said[] {
  const at = `nodes.${node.name}`;
  switch (node.kind) {
    case "play":
    case "say":
    case "menu":
      return [...pieces(`${at}.${node.kind}`, node.words), ...("tries" in node ? retries(at, node) : [])];
    case "collect":
      return [...pieces(`${at}.words`, node.words), ...retries(at, node)];
    case "survey":
      return [
        ...pieces(`${at}.words`, node.words),
        ...retries(at, node),
        ...pieces(`${at}.comment.words`, node.comment?.words ?? []),
      ];
    case "record":
    case "listen":
      return pieces(`${at}.words`, node.words);
    case "hang-up":
      return pieces(`${at}.hangUp`, node.words);
    default:
      return [];
  }
}

function retries(
  at: string,
  node: { readonly sayInvalid: Words | undefined; readonly sayTimeout: Words | undefined },
): readonly Said[] {
  return [...pieces(`${at}.sayInvalid`, node.sayInvalid ?? []), ...pieces(`${at}.sayTimeout`, node.sayTimeout ?? [])];
}

function pieces(path: string, words: Words): readonly Said[] {
  return words.map((piece, index) => ({ piece, path: words.length === 1 ? path : `${path}[${index + 1}]` }));
}

/** All expressions of a node, those in its texts too. */
export function readBy(node: FlowNode): readonly Read[] {
  const spoken = saidBy(node).flatMap(({ piece, path }) =>
    inPiece(piece).map((expression): Read => ({ expression, path, use: "spoken" })),
  );
  return [...spoken, ...ownReads(node)];
}

function inPiece(piece: Piece): readonly Expression[] {
  if (piece.kind === "article") return expressionsOf(piece.id);
  if (piece.kind !== "text" && piece.kind !== "audio") return [piece.of];
  const texts = piece.kind === "text" ? piece.by : (piece.text ?? {});
  return [...new Set(Object.values(texts))].flatMap((template) => expressionsOf(template));
}

function ownReads(node: FlowNode): readonly Read[] {
  const at = `nodes.${node.name}`;
  switch (node.kind) {
    case "collect":
      return one(`${at}.check`, node.valid);
    case "branch":
      return node.cases.flatMap((each, index) => one(`${at}.branch[${index + 1}].if`, each));
    case "set":
      return many(`${at}.set`, node.values);
    case "look-up":
      return one(`${at}.by`, node.by);
    case "request":
      return [
        ...inTemplate(`${at}.request`, node.url, "address"),
        ...[...node.headers].flatMap(([name, value]) => inTemplate(`${at}.headers.${name}`, value, "sent")),
        ...many(`${at}.body`, node.body ?? new Map<string, Expression>()),
        ...many(`${at}.map`, node.map),
      ];
    case "queue":
      return [...inTemplate(`${at}.tier`, node.tier), ...inTemplate(`${at}.region`, node.region)];
    case "dial":
    case "transfer":
      return inTemplate(`${at}.${node.kind}`, node.number);
    case "survey":
      return [
        ...one(`${at}.comment.if`, node.comment?.when),
        ...node.rules.flatMap(({ when, then }, index) => [
          ...one(`${at}.rules[${index + 1}].if`, when),
          ...then.flatMap((each) =>
            each.kind === "message" ? inMessage(`${at}.rules[${index + 1}]`, each.message) : [],
          ),
        ]),
      ];
    case "message":
      return inMessage(`${at}.message`, node.message);
    case "fax":
      return [...inTemplate(`${at}.file`, node.file), ...(node.tell ? inMessage(`${at}.tell`, node.tell) : [])];
    case "subflow":
      return [...many(`${at}.with`, node.args), ...many(`${at}.into`, node.into)];
    case "return":
      return many(`${at}.values`, node.values);
    case "language":
      return inTemplate(`${at}.language`, node.language);
    case "ticket":
      return [
        ...inTemplate(`${at}.subject`, node.subject, "kept"),
        ...[...node.fields].flatMap(([name, value]) => one(`${at}.fields.${name}`, value, "kept")),
      ];
    case "vote":
      return inTemplate(`${at}.vote`, node.article);
    case "note":
      return inTemplate(`${at}.note`, node.text, "kept");
    case "play":
    case "say":
    case "menu":
    case "hours":
    case "voicemail":
    case "record":
    case "conference":
    case "callback":
    case "wait":
    case "listen":
    case "hang-up":
      return [];
    default:
      return unreachable(node);
  }
}

function one(path: string, expression: Expression | undefined, use: Use = "inside"): readonly Read[] {
  return expression === undefined ? [] : [{ expression, path, use }];
}

function many(path: string, values: ReadonlyMap<string, Expression>): readonly Read[] {
  return [...values].flatMap(([name, expression]) => one(`${path}.${name}`, expression));
}

function inTemplate(path: string, template: Template | undefined, use: Use = "inside"): readonly Read[] {
  return template === undefined ? [] : expressionsOf(template).map((expression) => ({ expression, path, use }));
}

function inMessage(path: string, { to, subject, text }: MessageNode["message"]): readonly Read[] {
  return [to, subject, text].flatMap((each) => inTemplate(path, each, "sent"));
}

/** Variables that a node sets, whatever comes of it. */
export function setBy(node: FlowNode): readonly string[] {
  switch (node.kind) {
    case "collect":
    case "record":
    case "listen":
    case "look-up":
      return [node.into];
    case "set":
      return [...node.values.keys()];
    case "request":
      return [...(node.into === undefined ? [] : [node.into]), ...node.map.keys()];
    case "survey":
    case "fax":
      return node.into === undefined ? [] : [node.into];
    case "subflow":
      return [...node.into.keys()];
    default:
      return [];
  }
}
