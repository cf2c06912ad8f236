// How a check says what it found. What to do about it is said in both languages: whoever reads it may be called at night.

import type { CheckView } from "../../api/views.ts";

export interface Advice {
  readonly en: string;
  readonly zh: string;
}

export function good(name: string, found: string): CheckView {
  return { name, verdict: "good", found, advice: "" };
}

export function warning(name: string, found: string, { en, zh }: Advice): CheckView {
  return { name, verdict: "warning", found, advice: en, adviceZh: zh };
}

export function bad(name: string, found: string, advice: Advice): CheckView {
  return { ...warning(name, found, advice), verdict: "bad" };
}
