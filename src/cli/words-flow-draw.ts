// What the command line says of drawings of flows, in both languages. Part of words-en.ts and words-zh.ts.

export const flowDrawEn = {
  doFlowDraw: "a flow as a tree, or as a picture; needs no running switch, and shows faulty successors in red",
  optFlowSvg: "write a picture (SVG) to this file; - for standard output",
  optFlowDrawLanguage: "language of the picture and of the words in it",
  flowNotDrawn: "this cannot be drawn",
  flowUnreachable: "nothing leads to",
  flowAbove: "above",
  flowBelow: "below",
  flowDrawn: "written:",
} as const;

export const flowDrawZh: Readonly<Record<keyof typeof flowDrawEn, string>> = {
  doFlowDraw: "把流程画成树或图；无需运行中的总机，有误的去向以红色标出",
  optFlowSvg: "把图（SVG）写入此文件；- 为标准输出",
  optFlowDrawLanguage: "图和图中文字的语言",
  flowNotDrawn: "无法画出",
  flowUnreachable: "无法到达",
  flowAbove: "见上",
  flowBelow: "见下",
  flowDrawn: "已写入：",
};
