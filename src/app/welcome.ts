// What a newcomer sees at start: which account to put into a phone and what to dial. Only while the demo office is in force as it was made;
// its secrets go to the terminal and never into the log.

import type { FeatureCodes, NumberTarget, Office } from "../office/office.ts";
import type { Listening } from "../sip/transport/sockets.ts";

export function welcome(office: Office, listening: readonly Listening[], host: string): string {
  const port = listening.find((one) => one.transport === "udp")?.address.port ?? listening[0]?.address.port ?? 5060;
  const lines = [
    "Zongji runs its demo office. 总机正在运行演示办公室。",
    "",
    `Register phones at / 话机注册服务器  ${host}:${port} (UDP or TCP)`,
    ...[...office.extensions.values()].map(
      (one) => `  user 用户 ${one.key}   password 密码 ${one.secret}   ${one.name}`,
    ),
    "",
    "Then dial / 然后拨打",
    ...[...office.extensions.keys()].slice(0, 2).map((key) => row(key, "another phone", "另一部话机")),
    ...[...office.queues.values()].map((queue) => row(queue.number, `the queue "${queue.key}"`, `队列 ${queue.name}`)),
    ...[...office.conferences.values()].map((room) =>
      row(room.number, `the conference room "${room.key}"`, `会议室 ${room.name}`),
    ),
    ...[...office.numbers].map(([number, target]) => row(number, ...describe(target))),
    ...agentLines(office),
    ...queueLines(office),
    ...otherPhones(office),
    "",
    "Shown until you apply an office of your own (docs/office.md). 应用自己的办公文件后不再显示。",
  ];
  return `${lines.join("\n")}\n`;
}

function agentLines(office: Office): readonly string[] {
  const agents = [...office.agents.values()].filter((agent) => agent.extension !== undefined);
  if (agents.length === 0) return [];
  const where = agents.map((agent) => `${agent.extension} (${agent.key} ${agent.name})`).join(", ");
  const { features } = office;
  return [
    "",
    `Agents' phones / 坐席话机: ${where}`,
    ...CODES.map(([name, english, chinese]) => row(features[name], english, chinese)),
  ];
}

/** What can be dialled at some phones alone. */
function otherPhones(office: Office): readonly string[] {
  const phones = [...office.extensions.values()];
  const mailboxes = phones.filter((one) => one.voicemail !== undefined).map((one) => one.key);
  const supervisors = phones.filter((one) => one.supervise.length > 0).map((one) => one.key);
  const called = [...office.agents.values()].map((agent) => agent.extension).find((one) => one !== undefined);
  const { features } = office;
  return [
    ...(mailboxes.length === 0
      ? []
      : ["", `Mailboxes / 语音信箱: ${mailboxes.join(", ")}`, row(features.voicemail, "listen to messages", "听留言")]),
    ...(supervisors.length === 0 || called === undefined
      ? []
      : [
          "",
          `Supervisors' phones / 班长话机: ${supervisors.join(", ")}`,
          row(`${features.listen}${called}`, `listen to the call of ${called}`, `监听 ${called} 的通话`),
          ...callersTaken(office),
        ]),
  ];
}

/** While they wait, and what agents say of a talk afterwards. */
function queueLines({ queues, features }: Office): readonly string[] {
  return [...queues.values()].flatMap(({ number, callback, dispositions }) => [
    ...(callback?.key === undefined
      ? []
      : [
          "",
          `Waiting at / 排队时 ${number}`,
          row(callback.key, "keep the place and be called back", "保留位置，等候回拨"),
        ]),
    ...(dispositions.size === 0
      ? []
      : [
          "",
          `After a talk of / 话后 ${number}`,
          ...[...dispositions].map(([code, name]) => row(`${features.wrapUp}${code}`, name, "处理结果")),
        ]),
  ]);
}

function callersTaken({ queues, features }: Office): readonly string[] {
  const [first] = queues.values();
  if (first === undefined) return [];
  return [
    row(
      `${features.takeWaiting}${first.number}`,
      `take who waits first at ${first.number}`,
      `接走 ${first.number} 排在最前的来电`,
    ),
  ];
}

function queueWords({ queue, tier }: Extract<NumberTarget, { readonly kind: "queue" }>): readonly [string, string] {
  if (tier === undefined) return [`the queue "${queue}"`, `队列 ${queue}`];
  return [`the queue "${queue}" as a ${tier} customer`, `队列 ${queue}，客户等级 ${tier}`];
}

const CODES: readonly (readonly [keyof FeatureCodes, string, string])[] = [
  ["signIn", "sign in", "签入"],
  ["ready", "ready for calls", "就绪"],
  ["busy", "busy", "示忙"],
  ["signOut", "sign out", "签出"],
];

function row(number: string, english: string, chinese: string): string {
  return `  ${number.padEnd(8)} ${english}  ${chinese}`;
}

function describe(target: NumberTarget): readonly [string, string] {
  switch (target.kind) {
    case "echo":
      return ["echo test: hear yourself", "回声测试"];
    case "music":
      return ["music", "音乐"];
    case "dial":
      return [`the same as ${target.number}`, `同 ${target.number}`];
    case "queue":
      return queueWords(target);
    case "conference":
      return [`the conference "${target.room}"`, `会议室 ${target.room}`];
    case "voicemail":
      return [`the mailbox ${target.mailbox}`, `信箱 ${target.mailbox}`];
    case "flow":
      return [`the flow "${target.flow}"`, `流程 ${target.flow}`];
    case "fax":
      return [`the fax machine "${target.fax}"`, `传真机 ${target.fax}`];
    case "extension":
      return [`extension ${target.extension}`, `分机 ${target.extension}`];
  }
}
