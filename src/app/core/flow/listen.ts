// A flow asks and the caller answers in words, or with a key or a word where both will do. Without anybody who understands speech (`FlowDoors.recogniser`)
// the first is an error, which the flow goes on from, and the second is keys alone.

import { Abort } from "../../../base/abort.ts";
import { limits } from "../../../base/limits.ts";
import { phraseIn } from "../../../ivr/phrases.ts";
import type { Outcome } from "../../../ivr/verbs.ts";
import type { Of } from "./doors.ts";
import type { FlowVisit } from "./flow-visit.ts";
import { type HeardWords, hearWords } from "./hear-words.ts";
import type { Recogniser } from "./recogniser.ts";

export async function listen(verb: Of<"listen">, { line, site }: FlowVisit): Promise<Outcome> {
  const recogniser = site.flowDoors?.recogniser;
  if (recogniser === undefined)
    return { kind: "error", fault: "nobody understands speech here: recognition in zongji.yaml" };
  line.forgetKeys();
  const fault = await line.say(verb, false);
  if (fault !== undefined) return { kind: "error", fault };
  if (line.isOver) return { kind: "gone" };
  const { mostMs, silenceMs, phrases, language } = verb;
  const init = {
    leg: line.leg,
    recogniser,
    language,
    phrases: [...phrases.values()].flat(),
    waitMs: mostMs,
    mostMs,
    silenceMs,
  };
  return outcomeOf(await hearWords(init, site, line.call.signal), phrases);
}

/** The first key, or words, after the question has been asked; undefined: the flow wants no words, or nobody understands them. */
export function wordsBeside(verb: Of<"gather">, { line, site }: FlowVisit): WordsBeside | undefined {
  const recogniser = site.flowDoors?.recogniser;
  if (recogniser === undefined || verb.phrases.size === 0 || verb.secret || line.isOver || line.hasKeys)
    return undefined;
  return new WordsBeside(verb, { line, site }, recogniser);
}

/** Words are listened to while a key is waited for. */
export class WordsBeside {
  /** Aborted when there are words: no key need be waited for. */
  readonly heard = new Abort();
  readonly #stop = new Abort();
  readonly #words: Promise<HeardWords>;
  readonly #phrases: Of<"gather">["phrases"];

  constructor(verb: Of<"gather">, { line, site }: Pick<FlowVisit, "line" | "site">, recogniser: Recogniser) {
    const { language, phrases, waitMs } = verb;
    const { mostMs, silenceMs } = limits.speech.answer;
    const init = {
      leg: line.leg,
      recogniser,
      language,
      phrases: [...phrases.values()].flat(),
      waitMs,
      mostMs,
      silenceMs,
    };
    this.#phrases = phrases;
    const forget = line.call.signal.onAbort(() => this.#stop.abort());
    this.#words = hearWords(init, site, this.#stop).finally(forget);
    void this.#words.then(({ kind }) => {
      if (kind === "words") this.heard.abort();
    });
  }

  /**
   * What was said; undefined: nothing, or a key came first (`hasKey`). Whoever has begun to speak is heard to the end. An error is no answer: keys
   * were asked for too.
   */
  async end(hasKey: boolean): Promise<Outcome | undefined> {
    if (hasKey) this.#stop.abort();
    const words = await this.#words;
    return words.kind === "words" ? outcomeOf(words, this.#phrases) : undefined;
  }
}

function outcomeOf(words: HeardWords, phrases: ReadonlyMap<string, readonly string[]>): Outcome {
  switch (words.kind) {
    case "words":
      return {
        kind: "speech",
        text: words.text.slice(0, limits.speech.characters),
        phrase: phraseIn(words.text, phrases),
      };
    case "timeout":
      return { kind: "timeout" };
    case "stopped":
      return { kind: "gone" };
    case "error":
      return words;
  }
}
