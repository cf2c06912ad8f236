// What a node does to the caller, in five families: a drawing gives each its own shape and colour, so that a person finds his way without reading.

import type { FlowLanguage, NodeKind } from "../flow.ts";

export type Family = "says" | "asks" | "decides" | "talks" | "ends";

export const FAMILIES: readonly Family[] = ["says", "asks", "decides", "talks", "ends"];

const OF: Readonly<Record<NodeKind, Family>> = {
  play: "says",
  say: "says",
  wait: "says",
  message: "says",
  fax: "says",
  menu: "asks",
  collect: "asks",
  survey: "asks",
  record: "asks",
  listen: "asks",
  branch: "decides",
  set: "decides",
  hours: "decides",
  "look-up": "decides",
  request: "decides",
  subflow: "decides",
  language: "decides",
  note: "decides",
  ticket: "decides",
  vote: "decides",
  queue: "talks",
  dial: "talks",
  transfer: "talks",
  voicemail: "talks",
  conference: "talks",
  callback: "talks",
  return: "ends",
  "hang-up": "ends",
};

export function familyOf(kind: NodeKind): Family {
  return OF[kind];
}

const FAMILY_NAMES: Readonly<Record<FlowLanguage, Readonly<Record<Family, string>>>> = {
  zh: { says: "播放", asks: "询问", decides: "判断", talks: "转接", ends: "结束" },
  en: { says: "says", asks: "asks", decides: "decides", talks: "puts through", ends: "ends" },
};

export function familyName(family: Family, language: FlowLanguage): string {
  return FAMILY_NAMES[language][family];
}

const KIND_NAMES: Readonly<Record<FlowLanguage, Readonly<Record<NodeKind, string>>>> = {
  zh: {
    play: "播放",
    say: "播报",
    wait: "等待",
    message: "消息",
    fax: "传真",
    menu: "菜单",
    collect: "收号",
    survey: "满意度",
    record: "录音",
    listen: "语音识别",
    branch: "分支",
    set: "赋值",
    hours: "营业时间",
    "look-up": "查表",
    request: "HTTP 请求",
    subflow: "子流程",
    language: "语言",
    note: "备注",
    ticket: "工单",
    vote: "评价文章",
    queue: "队列",
    dial: "呼叫",
    transfer: "转接",
    voicemail: "留言",
    conference: "会议",
    callback: "回拨",
    return: "返回",
    "hang-up": "挂机",
  },
  en: {
    play: "play",
    say: "say",
    wait: "wait",
    message: "message",
    fax: "fax",
    menu: "menu",
    collect: "collect",
    survey: "survey",
    record: "record",
    listen: "listen",
    branch: "branch",
    set: "set",
    hours: "hours",
    "look-up": "look up",
    request: "request",
    subflow: "sub-flow",
    language: "language",
    note: "note",
    ticket: "ticket",
    vote: "vote",
    queue: "queue",
    dial: "dial",
    transfer: "transfer",
    voicemail: "voicemail",
    conference: "conference",
    callback: "call-back",
    return: "return",
    "hang-up": "hang up",
  },
};

export function kindName(kind: NodeKind, language: FlowLanguage): string {
  return KIND_NAMES[language][kind];
}
