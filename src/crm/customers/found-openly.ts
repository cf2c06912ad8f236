// Whether a customer is found by what the asker is shown of them (CRM-14). The index has all words of a customer in one, also those of fields that a
// role is not shown; whoever is not shown all is answered with those alone whom the words shown would find, or a search would tell what is hidden
// letter by letter. `app/control/customer-control.ts` asks it of each one that a search found.

import { type FindText, isGrams, piecesOf, spellWords } from "./find-terms.ts";

/** `shown`: the words as the asker sees them; `numbers` whole, since nobody may ask for a part of one. */
export function isFoundOpenly(
  text: string,
  shown: Pick<FindText, "name" | "spellings" | "numbers" | "others">,
): boolean {
  const words = [shown.name, ...shown.others].flatMap(piecesOf);
  const sounds = shown.spellings.flatMap(spellWords);
  const begins = (piece: string): boolean => [...words, ...sounds].some((word) => word.startsWith(piece));
  const isPartOfNumber = (digits: string): boolean => shown.numbers.some((number) => number.includes(digits));
  const digits = text.normalize("NFKC").replace(/\D/g, "").replace(/^0+/, "");
  if (digits !== "" && /^[\d\s+()./-]+$/.test(text.normalize("NFKC").trim()))
    return isPartOfNumber(digits) || begins(digits);
  return piecesOf(text).every((piece) => {
    if (isGrams(piece)) return words.some((word) => word.includes(piece));
    return begins(piece) || (/^\d+$/.test(piece) && isPartOfNumber(piece));
  });
}
