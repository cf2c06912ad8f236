// What the command line says of flows that are in force: applied, listed, rolled back. Part of words-en.ts and words-zh.ts.

export const flowEn = {
  nounFlow: "flows: what callers meet, in documents",
} as const;

export const flowZh: Readonly<Record<keyof typeof flowEn, string>> = {
  nounFlow: "流程：来电者所经历的菜单与服务，以文档编写",
};
