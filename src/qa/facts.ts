// What the switch knows of one agent's part of a recorded call, whoever asks: filters and strata of sampling rules, questions of a scorecard that answer
// themselves (QA-09), reports. One table of names; `load-facts.ts` reads them from the database, docs/quality.md lists them (a test compares).

import type { WallMillis } from "../base/time.ts";

/** share: 0 to 1; duration: milliseconds; hour: 0 to 23 and weekday: 1 Monday to 7, by the office's clock; text: a key; yes-no. */
export type FactKind = "duration" | "share" | "count" | "decibels" | "hour" | "weekday" | "text" | "texts" | "yes-no";

/** undefined: not known: nobody answered the survey, the sound was not looked at yet. */
export interface TalkFacts {
  /** Of the agent's part of the recording. */
  readonly durationMs: number;
  readonly talkMs: number;
  readonly holdMs: number;
  /** In queues, before the agent. */
  readonly waitMs: number;
  /** Calls sent on by this agent. */
  readonly transfers: number;
  readonly queue: string | undefined;
  readonly disposition: string | undefined;
  /** The worst answer to a survey on this talk, 0 to 1. */
  readonly surveyScore: number | undefined;
  /** Of tickets linked to the call. */
  readonly ticketCategories: readonly string[];
  readonly hour: number;
  readonly weekday: number;
  /** The agent called, rather than was called. */
  readonly isOutgoing: boolean;
  /** Below: machine hints from the two channels, of this part of the recording (src/qa/hints.ts). */
  readonly agentSpeechShare: number | undefined;
  readonly customerSpeechShare: number | undefined;
  /** Nobody speaks. */
  readonly silenceShare: number | undefined;
  readonly longestSilenceMs: number | undefined;
  /** Both speak. */
  readonly talkOverShare: number | undefined;
  /** The agent began to speak while the customer spoke, and the other way round. */
  readonly agentInterruptions: number | undefined;
  readonly customerInterruptions: number | undefined;
  /** From the beginning of the talk to the agent's first words. */
  readonly greetingMs: number | undefined;
  /** Mean of the agent's speech, dB below full scale (negative). */
  readonly agentLoudness: number | undefined;
  readonly customerLoudness: number | undefined;
  /** Of the agent's speech at full scale. */
  readonly clippedShare: number | undefined;
}

export type FactName = keyof TalkFacts;

/** Name, kind, and what it is, en and zh. */
export const FACTS: { readonly [Name in FactName]: readonly [kind: FactKind, en: string, zh: string] } = {
  durationMs: ["duration", "length of the agent's part of the recording", "坐席通话段录音时长"],
  talkMs: ["duration", "time talking", "通话时长"],
  holdMs: ["duration", "time the customer was on hold", "客户保持时长"],
  waitMs: ["duration", "time the customer waited before", "此前排队等待时长"],
  transfers: ["count", "times the agent sent the call on", "坐席转接次数"],
  queue: ["text", "queue", "队列"],
  disposition: ["text", "what the agent said it was about", "话后小结"],
  surveyScore: ["share", "the customer's worst answer, 0 to 1", "客户满意度最低评分(0–1)"],
  ticketCategories: ["texts", "categories of tickets of the call", "关联工单类别"],
  hour: ["hour", "hour of the day", "小时"],
  weekday: ["weekday", "day of the week, 1 Monday", "星期(1 为周一)"],
  isOutgoing: ["yes-no", "the agent called", "坐席外呼"],
  agentSpeechShare: ["share", "share of the time the agent speaks", "坐席说话占比"],
  customerSpeechShare: ["share", "share of the time the customer speaks", "客户说话占比"],
  silenceShare: ["share", "share of the time nobody speaks", "静默占比"],
  longestSilenceMs: ["duration", "longest silence", "最长静默"],
  talkOverShare: ["share", "share of the time both speak", "抢话占比"],
  agentInterruptions: ["count", "times the agent interrupted", "坐席打断次数"],
  customerInterruptions: ["count", "times the customer interrupted", "客户打断次数"],
  greetingMs: ["duration", "time until the agent's first words", "首句应答时长"],
  agentLoudness: ["decibels", "loudness of the agent's speech", "坐席音量"],
  customerLoudness: ["decibels", "loudness of the customer's speech", "客户音量"],
  clippedShare: ["share", "share of the agent's speech that is clipped", "坐席声音削波占比"],
};

/** One agent's part of one recorded call: what can be drawn and judged. */
export interface Part {
  readonly recording: string;
  readonly call: string;
  readonly agent: string;
  /** The agent's, when it is looked at. */
  readonly team: string | undefined;
  readonly queue: string | undefined;
  /** The part of the recording, in its own milliseconds. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Left is the anchor, right whoever it talks to: the agent is left where the agent called. */
  readonly agentChannel: "left" | "right";
  readonly talkedAt: WallMillis;
}
