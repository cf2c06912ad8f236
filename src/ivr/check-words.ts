// What the flow says: audio files in every language it may speak, texts that somebody can speak, secrets that nobody should hear. Part of the check.

import { didYouMean } from "../office/fault.ts";
import { subflowNodes } from "./check-subflows.ts";
import type { Flow, FlowLanguage, FlowNode, Piece } from "./flow.ts";
import type { Judge } from "./judge.ts";
import { type Read, readBy, type Said, saidBy } from "./node-parts.ts";
import { LANGUAGES } from "./schema-words.ts";
import { writtenOut } from "./template.ts";

export function checkWords(judge: Judge): void {
  const languages = spokenLanguages(judge);
  const secrets = new Set(
    [...judge.flow.nodes.values()].flatMap((n) => (n.kind === "collect" && n.secret ? [n.into] : [])),
  );
  for (const node of judge.flow.nodes.values()) {
    for (const said of saidBy(node)) checkPiece(judge, said, languages);
    for (const read of readBy(node)) warnOfSecret(judge, read, secrets);
    warnOfCopies(judge, node, secrets);
    checkMusic(judge, node);
    checkPhrases(judge, node);
  }
}

/** The flow's own and the office's, those it changes to, and those of flows that enter it. */
function spokenLanguages(judge: Judge): readonly FlowLanguage[] {
  const found = new Set<FlowLanguage>();
  const seen = new Set<string>();
  const open: Flow[] = [judge.flow];
  for (let flow = open.pop(); flow !== undefined; flow = open.pop()) {
    if (seen.has(flow.key)) continue;
    seen.add(flow.key);
    const { key, language } = flow;
    found.add(language ?? judge.around.office.language);
    for (const each of chosenIn(flow)) found.add(each);
    if (language !== undefined) continue; // whoever enters it, it begins in that
    open.push(...[...judge.flows.values()].filter((other) => subflowNodes(other).some((node) => node.flow === key)));
  }
  return LANGUAGES.filter((each) => found.has(each));
}

function chosenIn(flow: Flow): readonly FlowLanguage[] {
  return [...flow.nodes.values()].flatMap((node) => {
    if (node.kind !== "language") return [];
    const written = writtenOut(node.language);
    return LANGUAGES.filter((each) => written === undefined || written === each);
  });
}

function checkPiece(judge: Judge, { piece, path }: Said, languages: readonly FlowLanguage[]): void {
  const { audio, speaks } = judge.around;
  const isThere = (name: string, language: FlowLanguage): boolean =>
    audio.has(`${language}/${name}`) || audio.has(name);
  if (piece.kind === "text") {
    if (!speaks) judge.warn(path, "nobody speaks texts here: this one is not said");
    return;
  }
  if (piece.kind !== "audio") return;
  const missing = languages.filter((language) => !isThere(piece.name, language));
  if (missing.length === 0) return;
  const where = missing.join(" and ");
  if (piece.text === undefined) judge.refuse(path, missingPrompt(piece, where, audio));
  else if (!speaks)
    judge.warn(path, `no audio file ${JSON.stringify(piece.name)} in ${where}, and nobody speaks texts here`);
}

function missingPrompt(
  { name }: Piece & { readonly kind: "audio" },
  where: string,
  audio: ReadonlySet<string>,
): string {
  const bare = [...new Set([...audio].map((each) => each.replace(/^(?:zh|en)\//, "")))];
  const near = didYouMean(name, bare);
  return `found the unknown prompt ${JSON.stringify(name)}: no audio file in ${where}, allowed: a file there is, or \`text\` beside it${near === undefined ? "" : ` (${near})`}`;
}

function checkMusic(judge: Judge, node: FlowNode): void {
  if (node.kind !== "wait" || node.music === undefined || judge.around.audio.has(node.music)) return;
  judge.mustKnow(`nodes.${node.name}.music`, node.music, {
    noun: "audio file",
    allowed: "an audio file",
    known: [...judge.around.audio].filter((each) => !each.startsWith("zh/") && !each.startsWith("en/")),
  });
}

/** The same words for two things: the second is never understood. */
function checkPhrases(judge: Judge, node: FlowNode): void {
  const phrases =
    node.kind === "listen" ? node.phrases : node.kind === "menu" ? node.speech : new Map<string, readonly string[]>();
  const taken = new Map<string, string>();
  for (const [name, words] of phrases) {
    for (const word of words) {
      const other = taken.get(word);
      const path = `nodes.${node.name}.${node.kind === "menu" ? "speech" : "phrases"}.${name}`;
      if (other !== undefined && other !== name)
        judge.refuse(path, `found ${JSON.stringify(word)}, which means ${other} already, allowed: words of its own`);
      taken.set(word, other ?? name);
    }
  }
}

const TOLD: Readonly<Record<Exclude<Read["use"], "inside">, string>> = {
  spoken: "is spoken",
  kept: "goes into the call's record",
  sent: "is sent away",
  address: "stands in an address, which other machines log",
};

function warnOfSecret(judge: Judge, { expression, path, use }: Read, secrets: ReadonlySet<string>): void {
  if (use === "inside") return;
  for (const name of expression.reads.map(root))
    if (secrets.has(name)) judge.warn(path, `the secret ${name} ${TOLD[use]}`);
}

/** The copy would no longer be masked. */
function warnOfCopies(judge: Judge, node: FlowNode, secrets: ReadonlySet<string>): void {
  const values = node.kind === "set" ? [...node.values] : [];
  for (const [variable, expression] of values) {
    const name = expression.reads.map(root).find((each) => secrets.has(each));
    if (name !== undefined)
      judge.warn(`nodes.${node.name}.set.${variable}`, `the secret ${name} is copied to ${variable}, which is none`);
  }
}

function root(name: string): string {
  return name.split(".")[0] ?? name;
}
