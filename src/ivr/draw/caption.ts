// What a drawing says of a node and of the way out of it: one line for the essence (whom it leads to, what it asks), one for its words.

import type { FlowLanguage, FlowNode, MessageNode, Piece, Template, Words } from "../flow.ts";

/** Texts of prompts by name, where somebody knows them: a drawing then shows what is said instead of a file's name. */
export type PromptText = (name: string, language: FlowLanguage) => string | undefined;

export interface Caption {
  /** What it is about: a queue's key, a variable, a number; "" where the words say it all. */
  readonly essence: string;
  /** What the caller hears, or the remark; "" where there is neither. */
  readonly words: string;
}

interface Speech {
  readonly language: FlowLanguage;
  readonly promptText: PromptText | undefined;
}

export function captionOf(node: FlowNode, language: FlowLanguage, promptText?: PromptText): Caption {
  const speech = { language, promptText };
  const words = wordsText(wordsOf(node), speech);
  return { essence: essenceOf(node), words: words === "" ? (node.about ?? "") : words };
}

function wordsOf(node: FlowNode): Words {
  return "words" in node ? node.words : [];
}

function essenceOf(node: FlowNode): string {
  switch (node.kind) {
    case "play":
    case "say":
    case "menu":
    case "branch":
    case "hang-up":
      return "";
    case "collect":
      return `${node.into} · ${node.least === node.most ? node.most : `${node.least}–${node.most}`} #`;
    case "set":
      return [...node.values].map(([name, value]) => `${name} = ${value.text}`).join("; ");
    case "hours":
      return node.schedule;
    case "look-up":
      return `${node.source}[${node.by.text}] → ${node.into}`;
    case "request":
      return `${node.method} ${node.url.text}`;
    case "queue":
    case "callback":
      return node.queue;
    case "dial":
    case "transfer":
      return node.number.text;
    case "voicemail":
      return node.mailbox;
    case "record":
    case "listen":
      return `→ ${node.into}`;
    case "conference":
      return node.room;
    case "survey":
      return `${node.survey} · ${node.least}–${node.most} · ${node.measure}`;
    case "message":
      return messageText(node.message);
    case "fax":
      return node.way === "receive" ? `→ ${node.into ?? "…"}` : (node.file?.text ?? "");
    case "subflow":
      return node.flow;
    case "return":
      return node.outcome;
    case "language":
      return node.language.text;
    case "wait":
      return `${node.ms / 1_000} s`;
    case "ticket":
      return node.into === undefined ? node.category : `${node.category} → ${node.into}`;
    case "vote":
      return `${node.article.text} ${node.helped ? "+" : "−"}`;
    case "note":
      return node.text.text;
  }
}

function messageText({ via, to }: MessageNode["message"]): string {
  return `${via}: ${to.text}`;
}

function wordsText(words: Words, speech: Speech): string {
  return words.map((piece) => pieceText(piece, speech)).join(" ");
}

function pieceText(piece: Piece, speech: Speech): string {
  switch (piece.kind) {
    case "text":
      return byLanguage(piece.by, speech.language);
    case "audio":
      return audioText(piece, speech);
    case "article":
      return `[${piece.id.text}]`;
    case "digits":
    case "number":
    case "date":
    case "time":
    case "duration":
      return `{${piece.of.text}}`;
  }
}

function audioText(piece: Extract<Piece, { readonly kind: "audio" }>, { language, promptText }: Speech): string {
  const written = piece.text === undefined ? "" : byLanguage(piece.text, language);
  return promptText?.(piece.name, language) ?? (written === "" ? `[${piece.name}]` : written);
}

function byLanguage(texts: Readonly<Partial<Record<FlowLanguage, Template>>>, language: FlowLanguage): string {
  return (texts[language] ?? texts.zh ?? texts.en)?.text ?? "";
}

const OUTCOMES: Readonly<Record<FlowLanguage, Readonly<Record<string, string>>>> = {
  zh: {
    timeout: "超时",
    invalid: "输入有误",
    otherwise: "其他",
    open: "营业",
    closed: "已下班",
    found: "查到",
    none: "没有",
    refused: "被拒",
    full: "已满",
    busy: "忙",
    "no-answer": "无应答",
    barred: "被禁止",
    empty: "未说话",
    error: "出错",
    key: "按键",
  },
  en: { "no-answer": "no answer" },
};

/** `done`: the usual way, which needs no word beside others. Cases of a branch are told by their expressions. */
export function outcomeText(node: FlowNode, outcome: string, language: FlowLanguage): string {
  if (node.kind === "branch") {
    const found = /^case (\d+)$/.exec(outcome);
    const expression = found === null ? undefined : node.cases[Number(found[1]) - 1];
    if (expression !== undefined) return expression.text;
    if (outcome === "done") return language === "zh" ? "否则" : "else";
  }
  if (outcome === "done") return "";
  const texts = OUTCOMES[language];
  return Object.hasOwn(texts, outcome) ? (texts[outcome] ?? outcome) : outcome;
}
