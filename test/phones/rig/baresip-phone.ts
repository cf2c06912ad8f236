// A softphone with a voice and ears: baresip plays a steady tone into its call and writes down what it hears.

import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { eventually } from "./eventually.ts";
import { secretOf } from "./office.ts";
import { freePort, freePorts, freeRange, LOOPBACK } from "./ports.ts";
import { type Program, startProgram } from "./programs.ts";
import { readWavAtAnyRate, talkWav, toneWav } from "./sound.ts";
import type { RealSwitch } from "./switch.ts";

/** Where Debian's packages keep the modules; the second is that of a build from source. */
const MODULES = ["/usr/lib/baresip/modules", "/usr/local/lib/baresip/modules"].find((folder) => existsSync(folder));
const LIFE_MS = 240_000;
// Longer than any test talks: at its end the softphone hangs up. A phone with Outbound may need a whole minute to come back after a kill.
const TONE_S = 100;
/** What it calls them, and the module that has them. Debian's baresip plays only files of its codec's rate and channels. */
const CODECS = {
  PCMU: { rateHz: 8_000, channels: 1, module: "g711" },
  PCMA: { rateHz: 8_000, channels: 1, module: "g711" },
  G722: { rateHz: 16_000, channels: 1, module: "g722" },
  opus: { rateHz: 48_000, channels: 2, module: "opus" },
} as const;

export interface BaresipInit {
  /** What it says, as a tone. */
  readonly hz: number;
  /** Instead of the tone: speaks and is silent in turn. */
  readonly talks?: { readonly onS: number; readonly offS: number };
  readonly transport?: "udp" | "tcp" | "tls";
  /** Over TLS: where, and the only authority it believes (PEM). */
  readonly secure?: { readonly port: number; readonly authority: string };
  /** It knows no other. */
  readonly codec?: keyof typeof CODECS;
  /** Picks up by itself. */
  readonly answers?: boolean;
  /** It keeps its flow alive and registers anew when that fails (RFC 5626), after half a minute or a whole one. */
  readonly outbound?: true;
  /** Its sound with keys in the description: as it can be had, or no call without. */
  readonly srtp?: "srtp" | "srtp-mand";
}

interface Message {
  readonly event?: boolean;
  readonly type?: string;
  readonly param?: string;
  readonly response?: boolean;
  readonly ok?: boolean;
  readonly data?: string;
}

export class BaresipPhone {
  readonly #folder: string;
  readonly #program: Program;
  readonly #control: Control;

  private constructor(folder: string, program: Program, control: Control) {
    this.#folder = folder;
    this.#program = program;
    this.#control = control;
  }

  /** Resolves when it is registered. */
  static async registered(office: RealSwitch, user: string, init: BaresipInit): Promise<BaresipPhone> {
    const folder = office.makeFolder(`baresip-${user}`);
    const controlPort = await freePort();
    mkdirSync(join(folder, "heard"));
    const { codec = "PCMU", secure } = init;
    writeFileSync(
      join(folder, "says.wav"),
      init.talks === undefined ? toneWav(init.hz, TONE_S, CODECS[codec]) : talkWav(init.talks, TONE_S, CODECS[codec]),
    );
    const trust = secure === undefined ? "" : trustText(folder, secure.authority);
    const modules = [...(init.srtp === undefined ? [] : ["srtp"]), ...(init.outbound === undefined ? [] : ["uuid"])];
    const further = modules.map((name) => `module ${name}.so\n`).join("");
    writeFileSync(join(folder, "config"), `${await configText(folder, controlPort, codec)}${further}${trust}`);
    writeFileSync(join(folder, "accounts"), accountText(secure?.port ?? office.port, user, init));
    writeFileSync(join(folder, "contacts"), "");
    const program = startProgram({ command: "baresip", args: ["-f", folder], folder, limitMs: LIFE_MS });
    const control = await Control.open(controlPort, program);
    const phone = new BaresipPhone(folder, program, control);
    await eventually(
      `the softphone of ${user} is registered`,
      () => control.command("reginfo"),
      (found) => /OK/.test(found),
    );
    return phone;
  }

  /** Resolves when the other side picked up. */
  async dials(number: string): Promise<void> {
    const before = this.#control.count("CALL_ESTABLISHED");
    await this.#control.command("dial", number);
    await this.talks(before + 1);
  }

  /** Resolves when the number was dialled, whatever comes of it. */
  async rings(number: string): Promise<void> {
    await this.#control.command("dial", number);
  }

  /** Resolves when it is in its `nth` call. */
  async talks(nth = 1): Promise<void> {
    await eventually(
      "the softphone talks",
      () => ({ established: this.#control.count("CALL_ESTABLISHED"), said: this.#program.out().slice(-600) }),
      ({ established }) => established >= nth,
    );
  }

  /** Resolves when all its calls are over, whoever ended them. */
  async isFree(): Promise<void> {
    await eventually(
      "the softphone's call is over",
      () => [this.#control.count("CALL_ESTABLISHED"), this.#control.count("CALL_CLOSED")] as const,
      ([established, closed]) => closed >= established,
    );
  }

  async hangsUp(): Promise<void> {
    await this.#control.command("hangup");
    await this.isFree();
  }

  async holds(): Promise<void> {
    await this.#control.command("hold");
  }

  async resumes(): Promise<void> {
    await this.#control.command("resume");
  }

  /** Sends the other party on (REFER). */
  async transfers(number: string): Promise<void> {
    await this.#control.command("transfer", number);
  }

  /** Keys, as telephone-events (RFC 4733). */
  async presses(digits: string): Promise<void> {
    await this.#control.command("sndcode", digits);
  }

  /** Keys the other side pressed in its last call. */
  digits(): string {
    return this.#control.digits();
  }

  /** What it heard in its last call, which must be over. */
  heard(): Float64Array {
    const files = readdirSync(join(this.#folder, "heard")).filter((name) => name.endsWith("-dec.wav"));
    const last = files.sort().at(-1);
    if (last === undefined) throw new Error(`the softphone heard nothing: ${this.#program.out()}`);
    return readWavAtAnyRate(join(this.#folder, "heard", last));
  }

  /** Its power is cut. */
  async vanishes(): Promise<void> {
    this.#control.close();
    this.#program.kill("SIGKILL");
    await this.#program.ended;
  }
}

/** baresip's ctrl_tcp: JSON in netstrings, commands in and events out. */
class Control {
  readonly #socket: Socket;
  readonly #events: Message[] = [];
  readonly #waiting: ((message: Message) => void)[] = [];
  #unread = Buffer.alloc(0);

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (bytes) => this.#read(bytes));
    socket.on("error", () => {}); // seen as commands without an answer
  }

  static async open(port: number, program: Program): Promise<Control> {
    const socket = await eventually(
      "the softphone takes commands",
      () => tryConnect(port),
      (found) => found !== undefined || program.hasEnded(),
    );
    if (socket === undefined) throw new Error(`the softphone does not start: ${program.out()}${program.err()}`);
    return new Control(socket);
  }

  command(command: string, params = ""): Promise<string> {
    const text = JSON.stringify({ command, params });
    this.#socket.write(`${Buffer.byteLength(text)}:${text},`);
    return new Promise((resolve, reject) => {
      const limit = setTimeout(() => reject(new Error(`the softphone does not answer to ${command}`)), 5_000);
      this.#waiting.push(({ ok, data }) => {
        clearTimeout(limit);
        if (ok === true) resolve(data ?? "");
        else reject(new Error(`the softphone refuses ${command}: ${data}`));
      });
    });
  }

  /** Events of this type so far. */
  count(type: string): number {
    return this.#events.filter((event) => event.type === type).length;
  }

  digits(): string {
    const sinceCall = this.#events.slice(this.#events.findLastIndex(({ type }) => type === "CALL_ESTABLISHED"));
    return sinceCall.flatMap(({ type, param }) => (type === "CALL_DTMF_START" ? [param] : [])).join("");
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(bytes: Buffer): void {
    this.#unread = Buffer.concat([this.#unread, bytes]);
    for (;;) {
      const colon = this.#unread.indexOf(":");
      const end = colon + 1 + Number(this.#unread.toString("latin1", 0, colon));
      if (colon < 0 || this.#unread.length <= end) return;
      this.#take(JSON.parse(this.#unread.toString("utf8", colon + 1, end)) as Message);
      this.#unread = this.#unread.subarray(end + 1);
    }
  }

  #take(message: Message): void {
    if (message.event === true) this.#events.push(message);
    else if (message.response === true) this.#waiting.shift()?.(message);
  }
}

function tryConnect(port: number): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, LOOPBACK, () => resolve(socket));
    socket.once("error", () => resolve(undefined));
  });
}

async function configText(folder: string, controlPort: number, codec: keyof typeof CODECS): Promise<string> {
  const [sip] = await freePorts(2); // it takes the next one too, for TLS
  const [low, high] = await freeRange(20);
  return `
poll_method epoll
sip_listen ${LOOPBACK}:${sip}
rtp_ports ${low}-${high}
ctrl_tcp_listen ${LOOPBACK}:${controlPort}
audio_source aufile,${join(folder, "says.wav")}
audio_player aubridge,heard
audio_alert aubridge,alert
snd_path ${join(folder, "heard")}
module_path ${MODULES}
module ${CODECS[codec].module}.so
module aufile.so
module aubridge.so
module sndfile.so
module_app account.so
module_app menu.so
module_app ctrl_tcp.so
`;
}

function trustText(folder: string, authority: string): string {
  const file = join(folder, "authority.pem");
  writeFileSync(file, authority);
  return `sip_cafile ${file}\nsip_verify_server yes\n`;
}

function accountText(port: number, user: string, init: BaresipInit): string {
  const { transport = "udp", answers = false, codec, srtp, outbound } = init;
  const mode = answers ? "auto" : "manual";
  const codecs = codec === undefined ? "" : `;audio_codecs=${codec}/${CODECS[codec].rateHz}/${CODECS[codec].channels}`;
  const security = srtp === undefined ? "" : `;mediaenc=${srtp}`;
  const flow =
    outbound === undefined ? "" : `;sipnat=outbound;outbound="sip:${LOOPBACK}:${port};transport=${transport}"`;
  const account = `<sip:${user}@${LOOPBACK}:${port};transport=${transport}>`;
  return `${account};auth_user=${user};auth_pass=${secretOf(user)};regint=120;answermode=${mode}${codecs}${security}${flow}\n`;
}
