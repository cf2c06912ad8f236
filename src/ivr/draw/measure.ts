// How wide a text is in a sans-serif face that nobody knows yet, by classes of characters: rather too wide than too narrow, so that no text leaves
// its box in whatever face the reader's machine has. And breaking a text into lines by it.

/** In parts of the font's size; the widest of the usual faces (DejaVu Sans, Verdana, Arial, Noto Sans). */
const NARROW = 0.4;
const SMALL = 0.64;
const CAPITAL = 0.79;
const WIDE = 1.02;

const NARROW_SIGNS = /^[ iljIt.,:;'!|()[\]\-·f/\\]$/u;
const WIDE_SIGNS = /^[mwMW@%→…—]$/u;
const NO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}]$/u;

/** In pixels at a font of `size` pixels. */
export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width * size;
}

function characterWidth(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0x1100 || WIDE_SIGNS.test(character)) return NO_WIDTH.test(character) ? 0 : WIDE;
  if (NARROW_SIGNS.test(character)) return NARROW;
  if (NO_WIDTH.test(character)) return 0;
  return /^[\p{Lu}#&+=<>~{}_$]$/u.test(character) ? CAPITAL : SMALL;
}

interface Room {
  readonly size: number;
  /** Pixels. */
  readonly width: number;
  /** Lines; what does not fit into them ends in an ellipsis. */
  readonly most: number;
}

/** Breaks at blanks and after any Chinese character; longer words are broken where they must. */
export function breakText(text: string, room: Room): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of wordsIn(text, room)) {
    if (textWidth(line + word.trimEnd(), room.size) > room.width && line !== "") {
      lines.push(line.trimEnd());
      line = "";
      if (lines.length > room.most) break;
    }
    line += line === "" ? word.trimStart() : word;
  }
  if (line.trim() !== "") lines.push(line.trimEnd());
  return lines.length <= room.most ? lines : [...lines.slice(0, room.most - 1), cut(lines[room.most - 1] ?? "", room)];
}

/** With its blank, where one follows. */
function wordsIn(text: string, room: Room): readonly string[] {
  const words =
    text
      .replace(/\s+/gu, " ")
      .trim()
      .match(/[\u2e80-\uffef]|[^\s\u2e80-\uffef]+ ?| /gu) ?? [];
  return closeUp(words).flatMap((word) => (textWidth(word, room.size) > room.width ? [...word] : [word]));
}

/** A line must not begin with a full stop or a comma: they stay with the character before. */
function closeUp(words: readonly string[]): readonly string[] {
  const closed: string[] = [];
  for (const word of words) {
    const before = closed.at(-1);
    if (before !== undefined && /^[，。、；：？！）」』》]/u.test(word)) closed[closed.length - 1] = before + word;
    else closed.push(word);
  }
  return closed;
}

function cut(line: string, room: Room): string {
  const signs = [...line];
  while (signs.length > 0 && textWidth(`${signs.join("")}…`, room.size) > room.width) signs.pop();
  return `${signs.join("").trimEnd()}…`;
}

/** One line of it. */
export function cutText(text: string, size: number, width: number): string {
  return breakText(text, { size, width, most: 1 })[0] ?? "";
}
