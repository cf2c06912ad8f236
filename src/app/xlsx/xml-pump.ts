// One XML part read piece by piece: each piece is parsed and its events told, then others are served. Definitions of entities are refused, so nothing grows
// by being read; a name or value without end is noticed.

import { SaxesParser } from "saxes";
import { limits } from "../../base/limits.ts";
import { othersTurn } from "../others-turn.ts";
import { SheetFault } from "./archive.ts";

/** Names without their prefix. */
export interface XmlEvents {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  text?(text: string): void;
  close?(name: string): void;
}

/** Yields after each piece, so that whoever listens can hand on what came. Throws SheetFault. */
export async function* pumpXml(bytes: AsyncIterable<Uint8Array>, events: XmlEvents): AsyncGenerator<void> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const { parser, silence } = parserOf(events);
  const others = othersTurn();
  try {
    for await (const piece of bytes) {
      silence.bytes += piece.length;
      parser.write(decoder.decode(piece, { stream: true }));
      if (silence.bytes > limits.sheets.silentBytes) throw new SheetFault("a value or a name in it has no end");
      yield;
      await others();
    }
    parser.write(decoder.decode()).close();
  } catch (error) {
    if (error instanceof SheetFault) throw error;
    throw new SheetFault("a part of it is no XML in UTF-8");
  }
  yield;
}

/** To its end, for what is wanted whole. */
export async function readXml(bytes: AsyncIterable<Uint8Array>, events: XmlEvents): Promise<void> {
  for await (const _ of pumpXml(bytes, events));
}

function parserOf(events: XmlEvents) {
  const parser = new SaxesParser({ xmlns: false, position: false });
  const silence = { bytes: 0 };
  parser.on("error", () => {
    throw new SheetFault("a part of it is no XML");
  });
  parser.on("doctype", () => {
    throw new SheetFault("it defines its own names, as no spreadsheet program does");
  });
  parser.on("opentag", ({ name, attributes }) => {
    silence.bytes = 0;
    events.open(local(name), attributes);
  });
  parser.on("text", (text) => {
    silence.bytes = 0;
    events.text?.(text);
  });
  parser.on("cdata", (text) => {
    silence.bytes = 0;
    events.text?.(text);
  });
  parser.on("closetag", ({ name }) => {
    silence.bytes = 0;
    events.close?.(local(name));
  });
  return { parser, silence };
}

function local(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

/** Of an attribute whatever its prefix. */
export function attribute(attributes: Readonly<Record<string, string>>, name: string): string | undefined {
  if (Object.hasOwn(attributes, name)) return attributes[name];
  const prefixed = Object.keys(attributes).find((key) => local(key) === name);
  return prefixed === undefined ? undefined : attributes[prefixed];
}
