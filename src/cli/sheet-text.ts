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

type FieldRows = readonly (readonly [string, string])[];

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
    [words.sheetHeard, hintsText(words, sheet.hints)],
  ];
}

function restFields(words: Words, sheet: ScoreSheetDetailView): FieldRows {
  const { special, result, why } = sheet;
  const specials = sheet.specials.map(({ rule, text }) => `${rule} (${text})`).join("; ");
  const comments = sheet.comments.map(({ place, atMs, channel, text }) => {
    const side = channel === "both" ? "" : ` ${channel === "agent" ? words.sheetAgent : words.sheetCustomer}`;
    return `${place}. ${duration(atMs)}${side}: ${text}`;
  });
  return [
    [words.sheetComments, orDash(comments.join(" | "))],
    [words.sheetGoodFor, orDash(sheet.marks.join(", "))],
    [words.sheetSpecials, orDash(specials)],
    [words.sheetSpecial, special === null ? "-" : `${special.rule}: ${special.reason}`],
    ...(sheet.state === "open" ? [[words.sheetMissing, lackText(words, sheet)] as const] : []),
    ...(result === null ? [] : [[words.sheetScore, percent(result.score)] as const]),
    ...(why === null ? [] : [[words.sheetWhy, why] as const]),
  ];
}

/** `an answer: manners, solved; a reason: tone`. */
function lackText(words: Words, { missing }: ScoreSheetDetailView): string {
  if (missing.length === 0) return words.sheetComplete;
  const kinds = [...new Set(missing.map(({ lacks }) => lacks))];
  const items = (kind: string) =>
    missing.filter(({ lacks }) => lacks === kind).map(({ item }) => item ?? words.sheetSpecial);
  return kinds.map((kind) => `${word(words, `lack-${kind}`)}: ${items(kind).join(", ")}`).join("; ");
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

function hintsText(words: Words, hints: SheetHintsView): string {
  const parts = [
    `${words.sheetAgent} ${words.sheetSpeech} ${percent(hints.agentSpeechShare)}`,
    `${words.sheetCustomer} ${words.sheetSpeech} ${percent(hints.customerSpeechShare)}`,
    `${words.sheetSilence} ${percent(hints.silenceShare)}`,
    `${words.sheetTalkOver} ${percent(hints.talkOverShare)}`,
    `${words.sheetHold} ${duration(hints.holdSeconds * 1_000)}`,
    `${words.sheetGreeting} ${duration(hints.greetingSeconds === null ? null : hints.greetingSeconds * 1_000)}`,
  ];
  return parts.join(", ");
}
