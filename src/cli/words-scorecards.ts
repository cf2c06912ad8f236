// What the command line says of quality inspection as a whole and of scorecards, in both languages. Part of words-en.ts and words-zh.ts.

export const scorecardsEn = {
  nounQa: "quality inspection: what is drawn, how it is judged, what comes of it",
} as const;

export const scorecardsZh: Readonly<Record<keyof typeof scorecardsEn, string>> = {
  nounQa: "质检：抽样、评分与结果",
};
