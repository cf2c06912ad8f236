// What stands ready where the documents are read: an office, phones, a call, a message, a talk that goes on; and, page by page, what the words mean
// that a reader puts something else for, what must have happened before a line, and what is refused because the document says so.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CallView, RecordingView, StatusView } from "../../../src/api/views.ts";
import { BaresipPhone } from "./baresip-phone.ts";
import { documentOffice } from "./document-office.ts";
import { eventually, pause } from "./eventually.ts";
import { type LineRun, ShellGate } from "./shell-gate.ts";
import { RealSwitch } from "./switch.ts";

const TALK_MS = 6_500;
const MESSAGE_MS = 2_500;

export class DocumentStage {
  readonly office: RealSwitch;
  readonly gate: ShellGate;
  readonly phones: Readonly<Record<"lei" | "han" | "front" | "room" | "leader", BaresipPhone>>;
  /** The first talk, recorded. */
  readonly call: CallView;
  readonly recording: string;
  /** The other agent's. */
  readonly other: CallView;

  private constructor(init: Pick<DocumentStage, "office" | "gate" | "phones" | "call" | "other" | "recording">) {
    this.office = init.office;
    this.gate = init.gate;
    this.phones = init.phones;
    this.call = init.call;
    this.other = init.other;
    this.recording = init.recording;
  }

  static async open(): Promise<DocumentStage> {
    const office = await RealSwitch.start({});
    const reader = office.makeFolder("reader");
    const gate = await ShellGate.open(reader, office.dataDirectory);
    writeFileSync(join(reader, "office.yaml"), documentOffice());
    for (const line of [
      "office apply office.yaml",
      "flow apply examples/flows/*.yaml",
      "table import orders examples/tables/orders.csv",
    ]) {
      const ran = await gate.type(`zongji ${line}`);
      if (ran.status !== 0) throw new Error(`zongji ${line}: ${ran.err}`);
    }
    const [lei, han, front, room, leader] = await Promise.all([
      BaresipPhone.registered(office, "1001", { hz: 700, answers: true, talks: { onS: 1, offS: 1 } }),
      BaresipPhone.registered(office, "1002", { hz: 900, answers: true, talks: { onS: 1, offS: 1 } }),
      BaresipPhone.registered(office, "1003", { hz: 1_500, talks: { onS: 0.5, offS: 1.5 } }),
      BaresipPhone.registered(office, "1004", { hz: 1_900, talks: { onS: 0.5, offS: 1.5 } }),
      BaresipPhone.registered(office, "1009", { hz: 2_300, answers: true }),
    ]);
    await office.onlyReady("5001", "5002");
    await front.dials("7000");
    await room.dials("7000");
    await leader.dials("8002");
    await pause(MESSAGE_MS / 2);
    await leader.presses("#");
    await pause(MESSAGE_MS);
    await leader.hangsUp();
    await pause(TALK_MS - 1.5 * MESSAGE_MS);
    await Promise.all([front.hangsUp(), room.hangsUp()]);
    const [call, other] = (await office.newRecords(3)).filter(({ to }) => to === "7000");
    if (call === undefined || other === undefined) throw new Error("two calls should be on record");
    await eventually(
      "somebody has listened to the recordings",
      () => Promise.all([call, other].map(({ id }) => office.say("qa", "hints", id).catch(() => ""))),
      (hints) => !hints.includes(""),
    );
    const recordings = await office.ask<readonly RecordingView[]>("recording", "list", "--call", call.id);
    const recording = recordings[0]?.id ?? "";
    return new DocumentStage({ office, gate, phones: { lei, han, front, room, leader }, call, other, recording });
  }

  async type(text: string): Promise<LineRun> {
    return this.gate.type(text);
  }

  async run(command: string): Promise<string> {
    const ran = await this.gate.type(`zongji ${command}`);
    if (ran.status !== 0) throw new Error(`zongji ${command}: ${ran.err || ran.out}`);
    return ran.out;
  }

  async ask<T>(command: string): Promise<T> {
    return JSON.parse(await this.run(`${command} --json`)) as T;
  }

  put(name: string, content: string | Uint8Array): void {
    writeFileSync(join(this.gate.folder, name), content);
  }

  /** The id of the talk that goes on; of several, the oldest. */
  async talk(): Promise<string> {
    const ask = (): Promise<readonly CallView[]> => this.ask("call list --active");
    const calls = await eventually("somebody talks, or it rings", ask, (found) => found.length > 0);
    return calls.at(-1)?.id ?? "";
  }

  async hangUpAll(): Promise<void> {
    for (const { id } of await this.ask<readonly CallView[]>("call list --active"))
      await this.type(`zongji call hang-up ${id}`);
    await this.office.isQuiet();
  }

  async httpPort(): Promise<string> {
    const { listening } = await this.ask<StatusView>("status");
    return /:(\d+)$/.exec(listening.find(({ what }) => what === "http")?.address ?? "")?.[1] ?? "";
  }

  async close(): Promise<void> {
    await this.gate.close();
    await this.office.close();
  }
}
