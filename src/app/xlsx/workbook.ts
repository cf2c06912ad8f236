// What is to be known of a workbook before its rows: its sheets, the texts they share, and which formats of cells are times (ECMA-376 part 1 §18.2, §18.4,
// §18.8). Part of read-xlsx.ts.

import { limits } from "../../base/limits.ts";
import { type ArchiveEntry, partName, SheetFault, unpacked } from "./archive.ts";
import type { FileBytes } from "./file-bytes.ts";
import { attribute, readXml } from "./xml-pump.ts";

export interface Workbook {
  /** In their order. */
  readonly sheets: readonly { readonly name: string; readonly part: string }[];
  /** Days are counted from 1904 on, as on old machines. */
  readonly from1904: boolean;
  readonly texts: readonly string[];
  /** Of cells, by the number of their format. */
  readonly isTime: readonly boolean[];
}

type Entries = ReadonlyMap<string, ArchiveEntry>;

/** Throws SheetFault. */
export async function readWorkbook(file: FileBytes, entries: Entries): Promise<Workbook> {
  const root = await relationsOf(file, entries, "_rels/.rels");
  const main = [...root.values()].find(({ type }) => type === "officeDocument")?.target ?? "xl/workbook.xml";
  const part = partName(main);
  const folder = part.slice(0, part.lastIndexOf("/") + 1);
  const relations = await relationsOf(file, entries, `${folder}_rels/${part.slice(folder.length)}.rels`);
  const { sheets, from1904 } = await sheetsOf(file, entries, part);
  const place = (target: string): string => partName(target.startsWith("/") ? target : joined(folder, target));
  const ofType = (type: string, usual: string): string => {
    const found = [...relations.values()].find((one) => one.type === type);
    return found === undefined ? `${folder}${usual}` : place(found.target);
  };
  return {
    sheets: sheets.flatMap(({ name, id }) => {
      const relation = relations.get(id);
      return relation?.type === "worksheet" ? [{ name, part: place(relation.target) }] : [];
    }),
    from1904,
    texts: await textsOf(file, entries.get(ofType("sharedStrings", "sharedstrings.xml"))),
    isTime: await timesOf(file, entries.get(ofType("styles", "styles.xml"))),
  };
}

function joined(folder: string, target: string): string {
  const parts: string[] = [];
  for (const part of `${folder}${target}`.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}

async function relationsOf(file: FileBytes, entries: Entries, part: string) {
  const relations = new Map<string, { readonly type: string; readonly target: string }>();
  const entry = entries.get(partName(part));
  if (entry === undefined) return relations;
  await readXml(unpacked(file, entry), {
    open(name, attributes) {
      if (name !== "Relationship" || relations.size >= limits.sheets.entries) return;
      const type = attributes["Type"] ?? "";
      relations.set(attributes["Id"] ?? "", {
        type: type.slice(type.lastIndexOf("/") + 1),
        target: attributes["Target"] ?? "",
      });
    },
  });
  return relations;
}

async function sheetsOf(file: FileBytes, entries: Entries, part: string) {
  const entry = entries.get(part);
  if (entry === undefined) throw new SheetFault("it is an archive, but no workbook");
  const sheets: { name: string; id: string }[] = [];
  let from1904 = false;
  await readXml(unpacked(file, entry), {
    open(name, attributes) {
      if (name === "workbookPr") from1904 = /^(1|true)$/.test(attributes["date1904"] ?? "");
      if (name === "sheet" && sheets.length < limits.sheets.entries)
        sheets.push({ name: attributes["name"] ?? "", id: attribute(attributes, "id") ?? "" });
    },
  });
  return { sheets, from1904 };
}

/** A text may be made of several of differing looks; how it is read aloud (rPh) is no part of it. */
async function textsOf(file: FileBytes, entry: ArchiveEntry | undefined): Promise<readonly string[]> {
  const texts: string[] = [];
  if (entry === undefined) return texts;
  let [text, isText, aloud, characters] = ["", false, 0, 0];
  await readXml(unpacked(file, entry), {
    open(name) {
      if (name === "si") text = "";
      else if (name === "rPh") aloud++;
      isText = name === "t" && aloud === 0;
    },
    text(more) {
      if (isText) text = bounded(text, more);
    },
    close(name) {
      isText = false;
      if (name === "rPh") aloud--;
      if (name !== "si") return;
      texts.push(shownText(text));
      characters += text.length;
      if (texts.length > limits.sheets.sharedTexts || characters > limits.sheets.sharedCharacters)
        throw new SheetFault("it has too many different texts for a workbook; save it as CSV (UTF-8)");
    },
  });
  return texts;
}

/** One more than is read is kept, so that whoever takes the row sees that it is too long. */
export function bounded(text: string, more: string): string {
  const most = limits.sheets.readCharacters + 1;
  return text.length >= most ? text : (text + more).slice(0, most);
}

/** `_x000D_` stands for what XML has no place for (ECMA-376 part 1 §22.9.2.19). */
export function shownText(text: string): string {
  if (!text.includes("_x")) return text;
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

async function timesOf(file: FileBytes, entry: ArchiveEntry | undefined): Promise<readonly boolean[]> {
  const isTime: boolean[] = [];
  if (entry === undefined) return isTime;
  const own = new Map<number, boolean>();
  let ofCells = false;
  await readXml(unpacked(file, entry), {
    open(name, attributes) {
      if (name === "numFmt" && own.size < limits.sheets.styles)
        own.set(Number(attributes["numFmtId"]), isTimeFormat(attributes["formatCode"] ?? ""));
      if (name === "cellXfs") ofCells = true;
      if (name !== "xf" || !ofCells) return;
      const format = Number(attributes["numFmtId"] ?? 0);
      isTime.push(own.get(format) ?? isBuiltInTime(format));
      if (isTime.length > limits.sheets.styles) throw new SheetFault("it has too many formats of cells");
    },
    close(name) {
      if (name === "cellXfs") ofCells = false;
    },
  });
  return isTime;
}

/** ECMA-376 part 1 §18.8.30, those of Chinese, Japanese and Korean workbooks too. */
function isBuiltInTime(format: number): boolean {
  const among = (low: number, high: number): boolean => format >= low && format <= high;
  return among(14, 22) || among(27, 36) || among(45, 47) || among(50, 58);
}

/** Quoted text, escaped signs, colours and conditions say nothing; `[h]` does. */
export function isTimeFormat(code: string): boolean {
  const [first = ""] = code.split(";");
  const said = first.replace(/"[^"]*"|\\.|_.|\*./g, "").replace(/\[(?!(?:h+|m+|s+)\])[^\]]*\]/gi, "");
  return /[ymdhs]/i.test(said) && !/general/i.test(said);
}
