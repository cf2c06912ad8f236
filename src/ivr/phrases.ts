// Which of some phrases somebody said, whatever else they said around it. Spelling is nobody's business: capitals, marks and spaces do not count, and
// full-width letters are letters.

/** The name whose phrase stands in the text; of several the longest phrase decides, of equal ones the first. undefined: none of them. */
export function phraseIn(text: string, phrases: ReadonlyMap<string, readonly string[]>): string | undefined {
  const heard = bare(text);
  let best: { readonly name: string; readonly length: number } | undefined;
  for (const [name, spellings] of phrases) {
    for (const spelling of spellings) {
      const wanted = bare(spelling);
      const fits = wanted !== "" && stands(heard, wanted);
      if (fits && wanted.length > (best?.length ?? 0)) best = { name, length: wanted.length };
    }
  }
  return best?.name;
}

/** `no` is not said in `know`: words of an alphabet stand by themselves. Chinese has no spaces to stand between. */
function stands(heard: string, wanted: string): boolean {
  const isAlphabetic = /^[\p{Script=Latin}\p{Script=Cyrillic}\d ]+$/u.test(wanted);
  return isAlphabetic
    ? ` ${heard} `.includes(` ${wanted} `)
    : heard.replaceAll(" ", "").includes(wanted.replaceAll(" ", ""));
}

/** Words with one space between them. */
function bare(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/['’]/gu, "")
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}
