// What `flow try` says, in both languages. Part of words-en.ts and words-zh.ts.

export const flowTryEn = {
  doFlowTry: "walk through a flow in the terminal: type keys, read what is said; needs no running switch",
  optTryOffice: "the office around it (default: the demo office); its hours, queues, language, time zone",
  optTryLanguage: "in which the call speaks before the flow says otherwise (default: the office's)",
  optTryFrom: "the caller's number",
  optTryAt: "a moment on the office's clock, such as '2026-11-23 16:45' (default: now)",
  optTryKeys: "keys of each question, commas between them; nothing between two commas: the caller is silent",
  optTryAnswers: "a file with what comes of requests, look-ups, queues and others",
  tryBadAt: "a moment such as '2026-11-23 16:45'",
  tryHelp: "Keys answer a question, an empty line is silence, ! hangs up.",
  tryKeys: "keys",
  trySeconds: "seconds",
  tryToldEnd: "The flow hung up.",
  tryGoneEnd: "The caller hung up, or the call is elsewhere.",
  tryErrorEnd: "An error that no branch was there for.",
  tryBoundEnd: "Stopped: too many steps without anything of the caller's.",
} as const;

export const flowTryZh: Readonly<Record<keyof typeof flowTryEn, string>> = {
  doFlowTry: "在终端里走一遍流程：键入按键，阅读播报；无需运行中的总机",
  optTryOffice: "流程所在的办公室文件（默认：演示办公室）；取其时间表、队列、语言和时区",
  optTryLanguage: "流程另行指定之前通话所用的语言（默认：办公室的语言）",
  optTryFrom: "来电号码",
  optTryAt: "办公室时钟上的时刻，如 '2026-11-23 16:45'（默认：现在）",
  optTryKeys: "依次回答每个问题的按键，以逗号分隔；两个逗号之间为空表示来电者不按键",
  optTryAnswers: "写明请求、查询、队列等各得何种结果的文件",
  tryBadAt: "时刻，如 '2026-11-23 16:45'",
  tryHelp: "按键回答问题，空行表示不按键，! 表示挂机。",
  tryKeys: "按键",
  trySeconds: "秒",
  tryToldEnd: "流程已挂机。",
  tryGoneEnd: "来电者已挂机，或通话已转往别处。",
  tryErrorEnd: "出错，且没有可走的分支。",
  tryBoundEnd: "已停止：来电者一直没有动作，步数过多。",
};
