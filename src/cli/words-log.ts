// What the command line says of the log, in both languages. Part of words-parts.ts.

export const logEn = {
  optLogCall: "every line of this call, until it ends",
  optLogExtension: "every line of this phone's calls",
  optLogNumber: "every line of calls from and to this number",
  optLogFor: "how long, e.g. 10m; left out: half an hour",
  optLogWatched: "which calls, phones and numbers have every line logged",
  logWatched: "watched",
  logWhat: "What",
  logUntil: "Until",
} as const;

export const logZh: Readonly<Record<keyof typeof logEn, string>> = {
  optLogCall: "记录该通话的每一行，直到通话结束",
  optLogExtension: "记录该分机所有通话的每一行",
  optLogNumber: "记录与该号码有关的通话的每一行",
  optLogFor: "多久，如 10m；不写则为半小时",
  optLogWatched: "列出正在逐行记录的通话、分机与号码",
  logWatched: "逐行记录",
  logWhat: "类别",
  logUntil: "直到",
};
