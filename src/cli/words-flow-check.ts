// What the command line says of checking flows, in both languages. Part of words-parts.ts.

export const flowCheckEn = {
  doFlowCheck:
    "find what is wrong with flows: names, ways nobody takes, loops nobody ends, prompts; needs no running switch",
  argFlowFiles: "flow documents; sub-flows are found among them and in their folders",
  optFlowOffice: "the office they are for; the demo office when left out",
  optFlowSpeaks: "somebody speaks texts where they will run, so that texts need no recording",
  flowCheckWarning: "warning",
  flowCheckGood: "nothing wrong",
  flowCheckNodes: "nodes",
  flowCheckTwice: "is the key of this flow, and of",
} as const;

export const flowCheckZh: Readonly<Record<keyof typeof flowCheckEn, string>> = {
  doFlowCheck: "检查流程：名称、无法到达的节点、走不出的循环、提示音；无需运行中的总机",
  argFlowFiles: "流程文档；子流程在这些文档及其所在文件夹中查找",
  optFlowOffice: "所属办公室的文件；不写则用演示办公室",
  optFlowSpeaks: "运行之处有语音合成，因此文字无需录音",
  flowCheckWarning: "注意",
  flowCheckGood: "没有问题",
  flowCheckNodes: "个节点",
  flowCheckTwice: "既是此流程的键，也是另一份的键：",
};
