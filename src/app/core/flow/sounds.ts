// What a flow says, as the names of audio files: the office's own and the shipped prompts, texts spoken by whoever speaks here, values in words. All of
// an announcement is found before the first of it is heard: what cannot be said is an error that the flow hears of, and never silence.

import { unreachable } from "../../../base/assert.ts";
import { fail, ok, type Result } from "../../../base/result.ts";
import { spokenNumber } from "../../../call/spoken-number.ts";
import { spokenDay, spokenDuration, spokenTime } from "../../../call/spoken-time.ts";
import type { FlowLanguage } from "../../../ivr/flow.ts";
import type { Saying, Spoken } from "../../../ivr/verbs.ts";
import { spelled } from "../say.ts";
import type { Site } from "../site.ts";
import { officeMoment } from "./office-calendar.ts";

type SoundSite = Pick<Site, "speak" | "hasAudio" | "office" | "clock" | "article">;

/** Names for `Site.play`; a fault is for a person. */
export async function soundsOf(
  { said, language }: Saying,
  site: SoundSite,
): Promise<Result<readonly string[], string>> {
  const names: string[] = [];
  for (const one of said) {
    const found = await soundOf(one, language, site);
    if (!found.ok) return found;
    names.push(...found.value);
  }
  return ok(names);
}

type Sound = Result<readonly string[], string>;

function soundOf(one: Spoken, language: FlowLanguage, site: SoundSite): Promise<Sound> | Sound {
  switch (one.kind) {
    case "text":
      return spokenText(one.text, language, site);
    case "audio":
      return audioOf(one, language, site);
    case "article":
      return spokenArticle(one.id, language, site);
    case "digits":
    case "number":
    case "date":
    case "time":
    case "duration":
      return inWords(one, language, site);
    default:
      return unreachable(one);
  }
}

async function spokenText(text: string, language: FlowLanguage, site: SoundSite): Promise<Sound> {
  if (text.trim() === "") return ok([]);
  if (site.speak === undefined) return fail("a text cannot be spoken: nobody speaks here");
  const name = await site.speak(text, language);
  return name === undefined ? fail("a text could not be spoken") : ok([name]);
}

/** The article of the call's language where there is one of that name; its sound, else its text in the article's own language. */
function spokenArticle(id: string, language: FlowLanguage, site: SoundSite): Promise<Sound> | Sound {
  const article = site.article?.(`${id}.${language}`) ?? site.article?.(id);
  if (article === undefined) return fail(`there is no published article ${JSON.stringify(id.slice(0, 64))}`);
  return article.audio === undefined ? spokenText(article.text, article.language, site) : ok([article.audio]);
}

/** `LANGUAGE/NAME` where there is one, else `NAME`; its text where there is neither. */
async function audioOf(
  { name, text }: Extract<Spoken, { readonly kind: "audio" }>,
  language: FlowLanguage,
  site: SoundSite,
): Promise<Sound> {
  for (const one of [`${language}/${name}`, name]) if (await hasAudio(one, site)) return ok([one]);
  if (text !== undefined) return spokenText(text, language, site);
  return fail(`there is no audio file ${language}/${name} or ${name}`);
}

/** Where nobody knows which there are, each is taken to be. */
function hasAudio(name: string, site: SoundSite): Promise<boolean> | boolean {
  return site.hasAudio?.(name) ?? true;
}

function inWords(
  one: Exclude<Spoken, { readonly kind: "text" | "audio" | "article" }>,
  language: FlowLanguage,
  site: SoundSite,
): Sound {
  const said = wordsOf(one, language, site);
  if (said === undefined || said.length === 0) return fail(`"${one.value.slice(0, 40)}" cannot be said as ${one.kind}`);
  return ok(said.map((name) => `${language}/${name}`));
}

function wordsOf(
  { kind, value }: Exclude<Spoken, { readonly kind: "text" | "audio" | "article" }>,
  language: FlowLanguage,
  site: SoundSite,
): readonly string[] | undefined {
  switch (kind) {
    case "digits":
      return spelled(value);
    case "number":
      return value.trim() === "" ? undefined : spokenNumber(Number(value), language);
    case "date":
      return dateWords(value, language, site);
    case "time":
      return timeWords(value, language);
    case "duration": {
      const seconds = Number(value);
      return value.trim() === "" || !Number.isFinite(seconds) ? undefined : spokenDuration(seconds, language);
    }
    default:
      return unreachable(kind);
  }
}

const DAY_MS = 86_400_000;
/** Other days are called by their date: "Wednesday" could be any. */
const BY_DATE = 7;

/** "2026-11-23", or a moment that begins so; today and yesterday by their names. */
function dateWords(value: string, language: FlowLanguage, { office, clock }: SoundSite): readonly string[] | undefined {
  const [date, month, day] = /^\d{4}-(\d\d)-(\d\d)(?!\d)/.exec(value.trim()) ?? [];
  const at = date === undefined ? Number.NaN : Date.parse(date);
  if (Number.isNaN(at) || new Date(at).getUTCDate() !== Number(day)) return undefined;
  const ago = (Date.parse(officeMoment(office(), clock.wall()).date) - at) / DAY_MS;
  const daysAgo = ago === 0 || ago === 1 ? ago : BY_DATE;
  return spokenDay({ month: Number(month), day: Number(day), weekday: 1, hour: 0, minute: 0, daysAgo }, language);
}

/** "16:45", with seconds or without. */
function timeWords(value: string, language: FlowLanguage): readonly string[] | undefined {
  const [, hour, minute] = /^(?:\d{4}-\d\d-\d\dT)?(\d{1,2}):(\d\d)/.exec(value.trim()) ?? [];
  if (hour === undefined || Number(hour) > 23 || Number(minute) > 59) return undefined;
  return spokenTime({ hour: Number(hour), minute: Number(minute) }, language);
}
