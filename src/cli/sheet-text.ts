// Score sheets as a person reads them in a terminal. Part of `commands/qa-sheet.ts`.

import type {
  ScoreSheetDetailView,
  ScoreSheetView,
  SheetHintsView,
  SheetPeaksView,
  SheetQuestionView,
  SheetSectionView,
} from "../api/sheet-control.ts";
import { type Context, rowsOf } from "./context.ts";
import { duration, localTime, orDash, percent } from "./format.ts";
import { fieldList, printable } from "./table.ts";
import { timeLine, waveLine } from "./waveform.ts";
import { type Words, word } from "./words.ts";

/** Both sides drawn, where the sound was looked at. */
export function soundText({ words, terminal }: Context, { perSecond, agent, customer }: SheetPeaksView): string {
  const width = Math.min(terminal.columns ?? WAVE_COLUMNS, WAVE_COLUMNS);
  const drawn = { perSecond, left: agent, right: customer, pauses: [] };
  const agentLine = waveLine(agent, drawn, width);
  const lines = [words.sheetAgent, agentLine];
  if (customer !== null) lines.push(words.sheetCustomer, waveLine(customer, drawn, width));
  return `${[...lines, timeLine((agent.length / 2 / perSecond) * 1_000, agentLine.length)].join("\n")}\n\n`;
}

const WAVE_COLUMNS = 80;

export function sheetListText(context: Context, rows: readonly ScoreSheetView[]): string {
  const { words } = context;
  return rowsOf(context, rows, [
    { title: words.id, cell: ({ id }) => id },
    { title: words.sheetPurpose, cell: ({ purpose }) => word(words, `sheet-${purpose}`) },
    { title: words.sheetScorecard, cell: ({ name }) => name },
    { title: words.sheetLength, cell: ({ seconds }) => duration(seconds * 1_000), align: "right" },
    { title: words.state, cell: ({ state }) => word(words, `sheet-${state}`) },
    { title: words.sheetAnswered, cell: ({ answered, questions }) => `${answered}/${questions}`, align: "right" },
    { title: words.sheetDue, cell: (one) => dueText(words, one) },
    { title: words.sheetScore, cell: ({ score }) => percent(score), align: "right" },
    { title: words.sheetInspector, cell: ({ inspector }) => inspector },
  ]);
}

function dueText(words: Words, { dueAt, isLate }: ScoreSheetView): string {
  return isLate ? `${localTime(dueAt)} ${words.sheetLateMark}` : localTime(dueAt);
}

export function sheetText(context: Context, sheet: ScoreSheetDetailView): string {
  const { words } = context;
  const asked = sheet.sections.map((section) => sectionText(words, section)).join("\n");
  return `${fieldList(headFields(words, sheet))}\n${asked}\n${fieldList(restFields(words, sheet))}`;
}

/** After an answer: the question as it stands now, and what is still lacking; the whole sheet would scroll it away. */
export function answeredText({ words }: Context, sheet: ScoreSheetDetailView, item: string): string {
  const question = sheet.sections.flatMap(({ questions }) => questions).find(({ key }) => key === item);
  const lines = question === undefined ? [] : [...questionLines(words, question), ""];
  return `${lines.map((line) => `${line}\n`).join("")}${fieldList([[words.id, sheet.id], ...lackFields(words, sheet)])}`;
}

/** After a comment, a mark, a special case and the end: what is said of the whole, without the questions. */
export function changedText({ words }: Context, sheet: ScoreSheetDetailView): string {
  const state = word(words, `sheet-${sheet.isReturned ? "returned" : sheet.state}`);
  return fieldList([[words.id, sheet.id], [words.state, state], ...wholeFields(words, sheet)]);
}

type FieldRows = readonly (readonly [string, string])[];

/** A field of several lines: those after the first have no name. */
function linesOf(name: string, lines: readonly string[]): FieldRows {
  return lines.length === 0 ? [[name, "-"]] : lines.map((line, place) => [place === 0 ? name : "", line] as const);
}

function headFields(words: Words, sheet: ScoreSheetDetailView): FieldRows {
  const state = sheet.isReturned ? "returned" : sheet.state;
  return [
    [words.id, sheet.id],
    [words.sheetPurpose, word(words, `sheet-${sheet.purpose}`)],
    [words.state, word(words, `sheet-${state}`)],
    [words.sheetScorecard, `${sheet.name} (${sheet.scorecard} ${sheet.version})`],
    [words.sheetLength, duration(sheet.seconds * 1_000)],
    [words.sheetDue, dueText(words, sheet)],
    ...(sheet.subject === null ? [] : [[words.sheetSubject, sheet.subject] as const]),
    [words.sheetInspector, sheet.inspector],
    ...(sheet.dispute === null ? [] : [[words.sheetDispute, disputeText(sheet.dispute)] as const]),
    ...linesOf(words.sheetHeard, hintsLines(words, sheet.hints)),
  ];
}

function restFields(words: Words, sheet: ScoreSheetDetailView): FieldRows {
  const specials = sheet.specials.map(({ rule, text }) => `${rule} (${text})`);
  return [...linesOf(words.sheetSpecials, specials), ...wholeFields(words, sheet)];
}

function wholeFields(words: Words, sheet: ScoreSheetDetailView): FieldRows {
  const { special, result, why } = sheet;
  const comments = sheet.comments.map(({ place, atMs, channel, text }) => {
    const side = channel === "both" ? "" : ` ${channel === "agent" ? words.sheetAgent : words.sheetCustomer}`;
    return `${place}. ${duration(atMs)}${side}: ${text}`;
  });
  return [
    ...linesOf(words.sheetComments, comments),
    [words.sheetGoodFor, orDash(sheet.marks.join(", "))],
    [words.sheetSpecial, special === null ? "-" : `${special.rule}: ${special.reason}`],
    ...lackFields(words, sheet),
    ...(result === null ? [] : [[words.sheetScore, percent(result.score)] as const]),
    ...(why === null ? [] : [[words.sheetWhy, why] as const]),
  ];
}

function lackFields(words: Words, sheet: ScoreSheetDetailView): FieldRows {
  return sheet.state === "open" ? linesOf(words.sheetMissing, lackLines(words, sheet)) : [];
}

/** `an answer: manners, solved`, `a reason: tone`. */
function lackLines(words: Words, { missing }: ScoreSheetDetailView): readonly string[] {
  if (missing.length === 0) return [words.sheetComplete];
  const kinds = [...new Set(missing.map(({ lacks }) => lacks))];
  const items = (kind: string) =>
    missing.filter(({ lacks }) => lacks === kind).map(({ item }) => item ?? words.sheetSpecial);
  return kinds.map((kind) => `${word(words, `lack-${kind}`)}: ${items(kind).join(", ")}`);
}

function disputeText({ reason, items }: { readonly reason: string; readonly items: readonly string[] }): string {
  return items.length === 0 ? reason : `${items.join(", ")}: ${reason}`;
}

/** All that a mark means is there to read: nothing is cut off to fit a column. */
function sectionText(words: Words, { name, questions }: SheetSectionView): string {
  return `${[printable(name), ...questions.flatMap((one) => questionLines(words, one))].join("\n")}\n`;
}

function questionLines(words: Words, question: SheetQuestionView): readonly string[] {
  const { key, text, fatal, isOptional, mayBeNotApplicable, marks, answer } = question;
  const tags = [...(fatal === null ? [] : [words.sheetFatal]), ...(isOptional ? [words.sheetOptional] : [])];
  const by = answer?.by === "fact" ? ` (${words.sheetByFacts})` : "";
  const line = (mark: string | null, means: string): string => {
    const isTaken = answer !== null && answer.mark === mark;
    return `    ${isTaken ? "●" : "○"} ${[mark ?? words.sheetNotApplicable, means].join("  ").trimEnd()}${isTaken ? by : ""}`;
  };
  return [
    `  ${key}: ${text}${tags.length === 0 ? "" : ` [${tags.join(", ")}]`}`,
    ...marks.map((mark) => line(mark.key, mark.anchor)),
    ...(mayBeNotApplicable || answer?.mark === null ? [line(null, "")] : []),
    ...(answer === null || answer.comment === null ? [] : [`      ${answer.comment}`]),
  ].map(printable);
}

function hintsLines(words: Words, hints: SheetHintsView): readonly string[] {
  const speech = [
    `${words.sheetAgent} ${words.sheetSpeech} ${percent(hints.agentSpeechShare)}`,
    `${words.sheetCustomer} ${words.sheetSpeech} ${percent(hints.customerSpeechShare)}`,
    `${words.sheetSilence} ${percent(hints.silenceShare)}`,
  ];
  const rest = [
    `${words.sheetTalkOver} ${percent(hints.talkOverShare)}`,
    `${words.sheetHold} ${duration(hints.holdSeconds * 1_000)}`,
    `${words.sheetGreeting} ${duration(hints.greetingSeconds === null ? null : hints.greetingSeconds * 1_000)}`,
  ];
  return [speech.join(", "), rest.join(", ")];
}
