// Nodes that speak, listen and ask. Part of the document's shape (`schema-nodes.ts`).

import { limits } from "../base/limits.ts";
import { SECOND_MS } from "../base/time.ts";
import { describe } from "../office/fault.ts";
import { KEY } from "../office/schema-words.ts";
import {
  duration,
  list,
  mapOf,
  oneOf,
  optional,
  perhaps,
  required,
  type Shape,
  text,
  yesOrNo,
} from "../office/shape.ts";
import type { Words } from "./flow.ts";
import { askingFields, askingOf, bargeIn, form, type NodeForm, recordTime, silence } from "./schema-forms.ts";
import { audioName, type DocumentWords, range, variableName } from "./schema-words.ts";

/** "" where none ends it. */
const endKey = oneOf(["#", "*", "none"]);
const KEYS = { pattern: /^[0-9*#]{1,4}$/, allowed: "a key: 0 to 9, * or #, or up to four of them" };
const SPOKEN = text({ pattern: /^(?=.*\S).{1,80}$/u, allowed: "words of 1 to 80 characters" });
export const phraseLists = list(SPOKEN);

export function talkForms(words: DocumentWords): readonly NodeForm[] {
  return [playForm(words), sayForm(words), menuForm(words), collectForm(words), ...quietForms(words)];
}

function playForm(words: DocumentWords): NodeForm {
  const fields = { play: required(words.play, "the name of an audio file, or a list of what is said"), bargeIn };
  return form("play", "play", fields, ({ play, bargeIn: cuts }, common) => ({
    ...common,
    kind: "play",
    words: play,
    bargeIn: cuts,
  }));
}

function sayForm(words: DocumentWords): NodeForm {
  const fields = { say: required(words.say, "what is said: text, or a list of texts, prompts and values"), bargeIn };
  return form("say", "say", fields, ({ say, bargeIn: cuts }, common) => ({
    ...common,
    kind: "say",
    words: say,
    bargeIn: cuts,
  }));
}

function menuForm(words: DocumentWords): NodeForm {
  const fields = {
    menu: required(words.say, "what is said; each key of `next` leads somewhere"),
    ...askingFields(words),
    speech: optional(mapOf(KEYS, phraseLists), new Map(), "Words that mean a key, where somebody recognises speech"),
  };
  return form("menu", "menu", fields, (values, common) => ({
    ...common,
    kind: "menu",
    ...askingOf(values.menu, values),
    speech: values.speech,
  }));
}

function collectForm(words: DocumentWords): NodeForm {
  const most = limits.ivr.digits;
  const fields = {
    collect: required(variableName, "the variable that gets the keys"),
    words: required(words.say, "what is said first"),
    ...askingFields(words),
    digits: optional(
      range(1, most, `how many keys, such as 6 or 4-10, at most ${most}`),
      { least: 1, most },
      "How many keys",
    ),
    end: optional(endKey, "#", "The key that ends the number; none: it is whole after a pause, or its last key"),
    pause: optional(duration(500, limits.ivr.pauseMs), 3 * SECOND_MS, "Between two keys; longer ends the number"),
    check: perhaps(words.condition(), "It must say yes for the number to be right"),
    secret: optional(yesOrNo, false, "Never in a log, a record or a drawing"),
  };
  return form("collect", "collect", fields, (values, common) => ({
    ...common,
    kind: "collect",
    ...askingOf(values.words, values),
    into: values.collect,
    least: values.digits.least,
    most: values.digits.most,
    endKey: keyOf(values.end),
    pauseMs: values.pause,
    valid: values.check,
    secret: values.secret,
  }));
}

function quietForms(words: DocumentWords): readonly NodeForm[] {
  const listening = {
    words: optional<Words>(words.say, [], "What is said first"),
    silence: optional(silence, 3 * SECOND_MS, "So long a silence ends it"),
  };
  const record = {
    record: required(variableName, "the variable that gets the recording's id and seconds"),
    ...listening,
    most: optional(recordTime, 120 * SECOND_MS, "The longest recording"),
    end: optional(endKey, "#", "The key that ends it"),
    beep: optional(yesOrNo, true, "A tone before it starts"),
  };
  const listen = {
    listen: required(variableName, "the variable that gets the words that were understood"),
    ...listening,
    most: optional(recordTime, 15 * SECOND_MS, "The longest that is listened"),
    phrases: optional(mapOf(KEY, phraseLists), new Map(), "Names of outcomes, with words that mean them"),
  };
  const wait = {
    wait: required(duration(0, limits.ivr.restMs), "how long, such as 5s"),
    music: perhaps(audioName, "An audio file, heard meanwhile; silence when left out"),
  };
  return [
    form("record", "record", record, (values, common) => ({
      ...common,
      kind: "record",
      into: values.record,
      words: values.words,
      mostMs: values.most,
      silenceMs: values.silence,
      endKey: keyOf(values.end),
      beep: values.beep,
    })),
    form("listen", "listen", listen, (values, common) => ({
      ...common,
      kind: "listen",
      into: values.listen,
      words: values.words,
      mostMs: values.most,
      silenceMs: values.silence,
      phrases: values.phrases,
    })),
    form("wait", "wait", wait, ({ wait: ms, music }, common) => ({ ...common, kind: "wait", ms, music })),
    form(
      "language",
      "language",
      { language: required(words.template(), "zh or en, or an expression that says one") },
      (v, c) => ({
        ...c,
        kind: "language",
        language: v.language,
      }),
    ),
    form("note", "note", { note: required(words.template(), "text into the call's record") }, (values, common) => ({
      ...common,
      kind: "note",
      text: values.note,
    })),
    form(
      "hangUp",
      "hang-up",
      { hangUp: required(lastWords(words), "last words, or true for none") },
      (values, common) => ({
        ...common,
        kind: "hang-up",
        words: values.hangUp,
      }),
    ),
  ];
}

function keyOf(written: "#" | "*" | "none"): string {
  return written === "none" ? "" : written;
}

/** Words, or `true` for going without. */
function lastWords(words: DocumentWords): Shape<Words> {
  return {
    placeholder: [],
    schema: { anyOf: [{ const: true }, { type: "null" }, words.say.schema] },
    read(tree, path, faults) {
      if (tree.kind === "scalar" && tree.type === "null") return [];
      if (tree.kind !== "scalar" || tree.type !== "boolean") return words.say.read(tree, path, faults);
      if (tree.text !== "true") faults.add(tree.at, path, { found: describe(tree), allowed: "true, or last words" });
      return [];
    },
  };
}
