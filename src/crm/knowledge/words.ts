// Text as words to search by. Chinese has no spaces, so a run of its characters becomes its pairs and its last character: 退款规则 is 退款 款规 规则 则.
// What somebody types becomes the same pairs, which must follow one another; a single character is the beginning of a pair. Latin words are taken as
// they are and found by their beginning. Used for the full-text index (search.ts) and for suggestions (suggestions.ts).

/** Characters of a script without spaces. */
const RUN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+|[\p{L}\p{N}]+/gu;
const IDEOGRAPHS = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

interface Run {
  readonly text: string;
  readonly isPaired: boolean;
}

/** Full-width and half-width are the same, and so are large and small letters. */
function runsOf(text: string): readonly Run[] {
  const plain = text.normalize("NFKC").toLowerCase();
  return splitRuns(plain).map((run) => ({ text: run, isPaired: IDEOGRAPHS.test(run) }));
}

function splitRuns(plain: string): readonly string[] {
  // A run of letters may begin with Latin ones and go on in Chinese: "SIM卡".
  return (plain.match(RUN) ?? []).flatMap(
    (run) =>
      run.match(
        /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+|[^\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+/gu,
      ) ?? [],
  );
}

function pairsOf(run: string): readonly string[] {
  const letters = [...run];
  return letters.slice(1).map((letter, at) => `${letters[at]}${letter}`);
}

/** What the index holds of a text, with spaces between. */
export function indexedWords(text: string): string {
  return runsOf(text)
    .flatMap(({ text: run, isPaired }) => (isPaired ? [...pairsOf(run), [...run].at(-1) ?? ""] : [run]))
    .join(" ");
}

/** Words as a set is compared by: pairs of Chinese characters and whole Latin words, at most so many. Single characters say too little. */
export function comparedWords(text: string, most: number): ReadonlySet<string> {
  const words = runsOf(text).flatMap(({ text: run, isPaired }) => (isPaired ? pairsOf(run) : [run]));
  return new Set(words.filter((word) => word.length > 1).slice(0, most));
}

/** What was asked as a query of FTS5: every word must be there. undefined: there is no word in it. Everything of it is quoted. */
export function matchOf(asked: string, most: number): string | undefined {
  const runs = runsOf(asked).slice(0, most);
  if (runs.length === 0) return undefined;
  return runs.map(({ text: run, isPaired }) => (isPaired ? phraseOf(run) : `"${run}"*`)).join(" AND ");
}

function phraseOf(run: string): string {
  const pairs = pairsOf(run);
  return pairs.length === 0 ? `"${run}"*` : `"${pairs.join(" ")}"`;
}
