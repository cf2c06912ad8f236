// Every way a call can end, and how many of a hundred do.

import { callers, extensionsOf, forwarded, groups, type Habit, mailboxes, menu, queues, slots } from "./soak-office.ts";
import { DIALLED, rowOf, type SoakCaller, soakCallee, soakCaller } from "./soak-scripts.ts";

export interface Kind {
  readonly name: string;
  /** Of all calls; taken relative to the others. */
  readonly share: number;
  readonly script: SoakCaller;
  /** Numbers dialled in turn; `second` is where a transfer goes. */
  readonly dials: readonly string[];
  readonly second?: readonly string[];
  /** Another address than that of the phones: who is banned there, is banned alone. */
  readonly from?: string;
  readonly secret?: string;
  /** What the phone sees is left open: only what is left behind counts. */
  readonly open?: true;
  readonly transport?: "tcp";
  /** It sends sound, so that each call needs a port of its own. */
  readonly sound?: true;
}

const talk = (): SoakCaller => soakCaller().dials(DIALLED).isAnswered();
const answering = extensionsOf("answers");

export const kinds: readonly Kind[] = [
  { name: "completed by the caller", share: 22, dials: answering, script: talk().waits(500).hangsUp() },
  { name: "completed by the callee", share: 8, dials: extensionsOf("hangs-up"), script: talk().isHungUp() },
  { name: "over TCP", share: 4, dials: answering, script: talk().waits(500).hangsUp(), transport: "tcp" },
  { name: "busy", share: 6, dials: extensionsOf("busy"), script: soakCaller().dials(DIALLED).isRefused(486) },
  { name: "rejected", share: 4, dials: extensionsOf("rejects"), script: soakCaller().dials(DIALLED).isRefused(603) },
  { name: "no answer", share: 4, dials: extensionsOf("rings"), script: soakCaller().dials(DIALLED).isRefused(480) },
  {
    name: "cancelled while it rings",
    share: 6,
    dials: extensionsOf("rings-on"),
    script: soakCaller().dials(DIALLED).hearsRinging().waits(300).cancels(),
  },
  {
    name: "CANCEL and 200 cross",
    share: 3,
    dials: extensionsOf("crosses"),
    script: soakCaller().dials(DIALLED).hearsRinging().waits(100).cancelsAsItIsAnswered(),
    open: true,
  },
  { name: "unknown number", share: 4, dials: ["88888"], script: soakCaller().dials(DIALLED).isRefused(404) },
  { name: "forbidden number", share: 2, dials: ["0412345"], script: soakCaller().dials(DIALLED).isRefused(403) },
  { name: "queue, answered", share: 6, dials: [queues.answered], script: talk().waits(400).hangsUp() },
  { name: "queue, abandoned", share: 3, dials: [queues.abandoned], script: talk().waits(600).hangsUp() },
  { name: "queue, waited too long", share: 2, dials: [queues.timedOut], script: talk().isHungUp() },
  {
    name: "delayed offer",
    share: 3,
    dials: answering,
    script: soakCaller().dials(DIALLED, { delayedOffer: true }).isAnswered({ delayedOffer: true }).waits(300).hangsUp(),
  },
  { name: "held and resumed", share: 3, dials: answering, script: talk().holds().waits(200).resumes().hangsUp() },
  {
    name: "transferred by REFER",
    share: 3,
    dials: extensionsOf("transferred"),
    second: extensionsOf("hangs-up"),
    script: talk().waits(200).sendsOn(),
  },
  {
    name: "parked",
    share: 2,
    dials: extensionsOf("is-parked"),
    second: slots,
    script: talk().waits(200).sendsOn(),
    open: true, // all slots may be taken
  },
  {
    name: "taken from the car park",
    share: 3,
    dials: slots,
    script: soakCaller().dials(DIALLED).isAnsweredOrRefused(404),
    open: true,
  },
  { name: "forwarded", share: 3, dials: forwarded, script: talk().waits(300).hangsUp() },
  { name: "ring group", share: 3, dials: groups, script: talk().waits(300).hangsUp() },
  { name: "trunk, answered", share: 3, dials: ["0112345"], script: talk().waits(300).hangsUp() },
  { name: "trunk, second carrier", share: 2, dials: ["0212345"], script: talk().waits(300).hangsUp() },
  { name: "trunk, refused", share: 2, dials: ["0312345"], script: soakCaller().dials(DIALLED).isRefused(486) },
  { name: "menu, a key pressed", share: 3, dials: [menu], script: talk().waits(600).presses("1").isHungUp() },
  { name: "menu, nothing pressed", share: 1, dials: [menu], script: talk().isHungUp() },
  {
    name: "recorded, with sound",
    share: 3,
    dials: extensionsOf("speaks"),
    script: talk().speaks().waits(1_000).holds().waits(300).resumes().waits(700).hangsUp(),
    sound: true,
  },
  {
    name: "voice message",
    share: 1,
    dials: mailboxes,
    script: talk().speaks().waits(500).presses("5").waits(3_000).hangsUp(), // any key skips the greeting
    sound: true,
  },
  { name: "ACK lost", share: 0.5, dials: answering, script: soakCaller().dials(DIALLED).forgetsToAcknowledge() },
  { name: "caller vanishes", share: 0.5, dials: extensionsOf("hangs-up"), script: talk(), open: true },
  {
    name: "wrong password",
    share: 0.5,
    dials: answering,
    script: soakCaller().dials(DIALLED).isRefused(401),
    secret: "Wrong-pass-77",
    from: "127.0.0.66",
    open: true,
  },
  {
    name: "lamp watched",
    share: 1,
    dials: answering,
    script: soakCaller().watches("dialog", DIALLED).isTold("dialog-info").watchesNoMore("dialog"),
    open: true, // news may come between the last two
  },
  { name: "text message", share: 1, dials: extensionsOf("reads"), script: soakCaller().writes(DIALLED, "soak") },
];

/** One line for each call, used in turn. */
export function rowsOf(kind: Kind): readonly string[] {
  const { dials, second = [""], secret } = kind;
  const inTurn = (list: readonly string[], i: number): string => list[i % list.length] ?? "";
  return callers.map((own, i) => rowOf(own, inTurn(dials, i), inTurn(second, i), secret));
}

/** What a called phone does. */
export function habitXml(habit: Habit | "carrier" | "broken" | "refusing"): string {
  const phone = soakCallee(habit);
  switch (habit) {
    case "answers":
    case "agent":
    case "transferred":
    case "carrier":
    case "speaks":
      return phone.isCalled().rings().waits(50).answers().isHungUp().xml();
    case "survives":
      return phone.isCalled().rings().answers().isAskedAnew().isHungUp().xml();
    case "hangs-up":
      return phone.isCalled().rings().answers().waits(400).hangsUp().xml();
    case "is-parked":
      return phone.isCalled().rings().answers().hangsUpUnlessHungUpWithin(8_000).xml();
    case "busy":
    case "refusing":
      return phone.isCalled().refuses(486).xml();
    case "rejects":
      return phone.isCalled().rings().refuses(603).xml();
    case "rings":
    case "rings-on":
      return phone.isCalled().rings().isCancelled().xml();
    case "crosses":
      return phone.isCalled().rings().waits(100).answers().isHungUp().xml();
    case "broken":
      return phone.isCalled().refuses(503).xml();
    case "reads":
      return phone.reads("soak").xml();
  }
}
