// The code words of one-dimensional fax lines (ITU-T T.4 tables 2 and 3): how long a run of white or black is. As trees for reading and as
// numbers for writing. `t4-rows.ts` uses them.

/** Runs of 0 to 63. */
const WHITE =
  "00110101 000111 0111 1000 1011 1100 1110 1111 10011 10100 00111 01000 001000 000011 110100 110101 101010 " +
  "101011 0100111 0001100 0001000 0010111 0000011 0000100 0101000 0101011 0010011 0100100 0011000 00000010 " +
  "00000011 00011010 00011011 00010010 00010011 00010100 00010101 00010110 00010111 00101000 00101001 00101010 " +
  "00101011 00101100 00101101 00000100 00000101 00001010 00001011 01010010 01010011 01010100 01010101 00100100 " +
  "00100101 01011000 01011001 01011010 01011011 01001010 01001011 00110010 00110011 00110100";
const BLACK =
  "0000110111 010 11 10 011 0011 0010 00011 000101 000100 0000100 0000101 0000111 00000100 00000111 000011000 " +
  "0000010111 0000011000 0000001000 00001100111 00001101000 00001101100 00000110111 00000101000 00000010111 " +
  "00000011000 000011001010 000011001011 000011001100 000011001101 000001101000 000001101001 000001101010 " +
  "000001101011 000011010010 000011010011 000011010100 000011010101 000011010110 000011010111 000001101100 " +
  "000001101101 000011011010 000011011011 000001010100 000001010101 000001010110 000001010111 000001100100 " +
  "000001100101 000001010010 000001010011 000000100100 000000110111 000000111000 000000100111 000000101000 " +
  "000001011000 000001011001 000000101011 000000101100 000001011010 000001100110 000001100111";
/** Runs of 64, 128, … 1728, before one of those above. */
const WHITE_MAKE_UP =
  "11011 10010 010111 0110111 00110110 00110111 01100100 01100101 01101000 01100111 011001100 011001101 " +
  "011010010 011010011 011010100 011010101 011010110 011010111 011011000 011011001 011011010 011011011 " +
  "010011000 010011001 010011010 011000 010011011";
const BLACK_MAKE_UP =
  "0000001111 000011001000 000011001001 000001011011 000000110011 000000110100 000000110101 0000001101100 " +
  "0000001101101 0000001001010 0000001001011 0000001001100 0000001001101 0000001110010 0000001110011 " +
  "0000001110100 0000001110101 0000001110110 0000001110111 0000001010010 0000001010011 0000001010100 " +
  "0000001010101 0000001011010 0000001011011 0000001100100 0000001100101";
/** Runs of 1792, 1856, … 2560, of both colours. */
const LONG_MAKE_UP =
  "00000001000 00000001100 00000001101 000000010010 000000010011 000000010100 000000010101 000000010110 " +
  "000000010111 000000011100 000000011101 000000011110 000000011111";

export const LONGEST_MAKE_UP = 2_560;
/** Makes up `64 * n`; other runs end the code. */
export const MAKE_UP = 64;

/** Codes as a tree: two entries a node, the next node, or `-2 - run` where a code ends, or 0. */
export type CodeTree = Int16Array;

export interface CodeWord {
  readonly bits: number;
  readonly length: number;
}

interface Codes {
  readonly tree: CodeTree;
  /** By run: 0 to 63, then 64, 128, … at 64, 65, … */
  readonly words: readonly CodeWord[];
}

export const WHITE_CODES = codes(WHITE, WHITE_MAKE_UP);
export const BLACK_CODES = codes(BLACK, BLACK_MAKE_UP);

/** Index of a code word of a run below 64, or of a make-up of 64 and more. */
export function wordIndex(run: number): number {
  return run < MAKE_UP ? run : MAKE_UP + run / MAKE_UP - 1;
}

function codes(short: string, long: string): Codes {
  const texts = [short, long, LONG_MAKE_UP].flatMap((text) => text.split(" "));
  return {
    tree: treeOf(texts.map((code, index) => [code, index < MAKE_UP ? index : (index - MAKE_UP + 1) * MAKE_UP])),
    words: texts.map((code) => ({ bits: Number.parseInt(code, 2), length: code.length })),
  };
}

export function treeOf(entries: readonly (readonly [code: string, value: number])[]): CodeTree {
  const nodes: number[] = [0, 0];
  for (const [code, value] of entries) {
    let node = 0;
    for (const [index, bit] of [...code].entries()) {
      const slot = node + Number(bit);
      if (index === code.length - 1) nodes[slot] = -2 - value;
      else if (nodes[slot] === 0) {
        nodes[slot] = nodes.length;
        nodes.push(0, 0);
      }
      node = nodes[slot] ?? 0;
    }
  }
  return Int16Array.from(nodes);
}
