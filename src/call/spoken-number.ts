// Whole numbers as prompts, in the order they are said: Chinese by sign (二 百 零 五), English by word. `say.ts` plays them; the texts are in
// media/prompts/numbers.yaml and digits.yaml. Numbers that are read digit by digit (extensions, tickets) are not these: see `spelled`.

/** Languages that have prompts. */
export type SpokenLanguage = "zh" | "en";

/** What is said of a number that no prompt reaches: its digits. */
const GREATEST = 999_999_999_999;

/** `value` is a whole number; a fraction is rounded first. Names of prompts, without their language. */
export function spokenNumber(value: number, language: SpokenLanguage): readonly string[] {
  const whole = Math.round(Math.abs(value));
  if (!Number.isFinite(value) || whole > GREATEST) return [];
  const said = language === "zh" ? chinese(whole) : english(whole);
  return value < 0 && whole > 0 ? ["minus", ...said] : said;
}

/** How many of something: before a measure word two is 两 (两条留言, 两分钟), and in that place only. */
export function spokenCount(value: number, language: SpokenLanguage): readonly string[] {
  return language === "zh" && Math.round(value) === 2 ? ["two-of"] : spokenNumber(value, language);
}

const UNITS = ["", "ten", "hundred", "thousand"];
const MYRIADS = ["", "ten-thousand", "hundred-million"];

/** In groups of four places. A gap of any length between two places is one 零. */
function chinese(value: number): readonly string[] {
  if (value === 0) return ["digit-0"];
  const said: string[] = [];
  for (let group = MYRIADS.length - 1; group >= 0; group--) {
    const part = Math.floor(value / 10_000 ** group) % 10_000;
    if (part === 0) continue;
    if (said.length > 0 && part < 1_000) said.push("digit-0");
    said.push(...chineseGroup(part, said.length === 0));
    const unit = MYRIADS[group];
    if (unit !== undefined && unit !== "") said.push(unit);
  }
  return said;
}

/** 1 to 9999. At the very beginning 10 to 19 is 十, not 一十. */
function chineseGroup(part: number, isFirst: boolean): readonly string[] {
  const said: string[] = [];
  let gap = false;
  for (let place = 3; place >= 0; place--) {
    const digit = Math.floor(part / 10 ** place) % 10;
    if (digit === 0) {
      gap = said.length > 0;
      continue;
    }
    if (gap) said.push("digit-0");
    gap = false;
    const unit = UNITS[place] ?? "";
    if (!(isFirst && place === 1 && digit === 1 && said.length === 0)) said.push(signOf(digit, place));
    if (unit !== "") said.push(unit);
  }
  return said;
}

/** Two of hundreds and thousands is 两; two tens are 二十. */
function signOf(digit: number, place: number): string {
  return digit === 2 && place >= 2 ? "two-of" : `digit-${digit}`;
}

const SCALES = [
  { size: 1_000_000, prompt: "million" },
  { size: 1_000, prompt: "thousand" },
  { size: 100, prompt: "hundred" },
] as const;

/** As American English reads them, without "and"; from a thousand million on it counts millions. */
function english(value: number): readonly string[] {
  for (const { size, prompt } of SCALES) {
    if (value >= size) return [...english(Math.floor(value / size)), prompt, ...englishRest(value % size)];
  }
  return englishBelow100(value);
}

function englishRest(rest: number): readonly string[] {
  return rest === 0 ? [] : english(rest);
}

function englishBelow100(value: number): readonly string[] {
  if (value < 10) return [`digit-${value}`];
  if (value === 10) return ["ten"];
  if (value < 20) return [`number-${value}`];
  const ones = value % 10;
  return ones === 0 ? [`number-${value}`] : [`number-${value - ones}`, `digit-${ones}`];
}
