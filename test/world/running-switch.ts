// One process of the switch in the simulated world: the product's pure core with its media engine, an in-memory SQLite and simulated
// sockets. It can be killed at any moment; what the database had committed and the disk had written is found by the next one.

import { SELECT_AGENT_STATES } from "../../src/app/core/agent-events.ts";
import { bindingOf, SELECT_BINDINGS } from "../../src/app/core/binding-tables.ts";
import { banOf, SELECT_BANS, SELECT_TOLL, tollUseOf } from "../../src/app/core/guard-tables.ts";
import { SELECT_LINE_SETTINGS } from "../../src/app/core/line-settings.ts";
import { SELECT_NIGHT_SWITCHES } from "../../src/app/core/night-switches.ts";
import { SoundKeeper } from "../../src/app/core/qa/sound-keeper.ts";
import { RecordingKeeper } from "../../src/app/core/recording-keeper.ts";
import { RecordingUpkeep } from "../../src/app/core/recording-upkeep.ts";
import { createSwitch, type Switch } from "../../src/app/core/switch.ts";
import { recoverVoicemail } from "../../src/app/core/voicemail/recover.ts";
import { VOICE_FOLDER } from "../../src/app/core/voicemail/voice-files.ts";
import { nodeCrypto } from "../../src/app/node-crypto.ts";
import { recover } from "../../src/app/recover.ts";
import { type Logger, silentLog } from "../../src/base/log.ts";
import type { Rng } from "../../src/base/rng.ts";
import type { Clock } from "../../src/base/time.ts";
import type { SwitchFact } from "../../src/call/record-keeper.ts";
import type { Pinyin } from "../../src/crm/customers/pinyin.ts";
import type { ImportFiles } from "../../src/crm/imports/import-files.ts";
import type { SendWebhook } from "../../src/crm/webhooks/webhook.ts";
import type { Office } from "../../src/office/office.ts";
import { type AudioClip, type AudioLibrary, makeClip } from "../../src/rtp/audio.ts";
import type { MediaCommand } from "../../src/rtp/media.ts";
import { MediaDesk, type MediaWorkerLink } from "../../src/rtp/media-desk.ts";
import { MediaEngine } from "../../src/rtp/media-engine.ts";
import { nodeSrtpCrypto } from "../../src/rtp/port/srtp-crypto.ts";
import { readWav } from "../../src/rtp/wav.ts";
import type { MemoryDatabase } from "../../src/store/memory-database.ts";
import { codecKit } from "../rtp/codecs.ts";
import type { SimulatedDisk } from "./disk.ts";
import { musicSamples, RATE_HZ } from "./ears.ts";
import type { Host } from "./network.ts";
import { ProcessClock } from "./process-clock.ts";
import { openRtpPort, SimulatedSip } from "./simulated-sockets.ts";
import { header, isResponse, readText } from "./sip-text.ts";

export interface RunningSwitchInit {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly host: Host;
  readonly database: MemoryDatabase;
  readonly disk: SimulatedDisk;
  readonly office: Office;
  readonly log?: Logger | undefined;
  readonly onFact: (fact: SwitchFact) => void;
  /** What an operator would have to look into: errors in the log. */
  readonly onBug: (event: string, detail: string) => void;
  readonly askPhonesEveryMs?: number | undefined;
  readonly importFiles?: ImportFiles | undefined;
  readonly pinyin?: Pinyin | undefined;
  readonly sendWebhook?: SendWebhook | undefined;
  /** Recordings are heard once they are saved, for hints. */
  readonly hears?: boolean | undefined;
  /** What the media worker is told, as it is said. */
  readonly onMediaCommand?: (command: MediaCommand) => void;
  readonly rtpPorts: { readonly first: number; readonly count: number };
}

/** Commands and reports take a moment, as between threads. */
const THREAD_MS = 0.2;
const MEDIA_RESTART_MS = 1_000;
const PROMPT_HZ = 1_000;

const music = makeClip(Int16Array.from(musicSamples(4)));
const prompt = makeClip(
  Int16Array.from({ length: RATE_HZ / 2 }, (_, i) => 6_000 * Math.sin((2 * Math.PI * PROMPT_HZ * i) / RATE_HZ)),
);

/** Music is the chord that the ears know; every other file is half a second of a tone. */
export const worldAudio: AudioLibrary = {
  clip: (name: string): AudioClip => (name.startsWith("music/") ? music : prompt),
  load: async () => undefined,
};

/** What the switch recorded itself is read from its disk. */
function withVoiceMessages(disk: SimulatedDisk): AudioLibrary {
  return {
    clip: (name) => (name.startsWith(VOICE_FOLDER) ? undefined : worldAudio.clip(name)),
    load: async (name) => {
      const wav = readWav(disk.files.get(`${name}.wav`) ?? new Uint8Array());
      return wav.ok ? makeClip(wav.value.samples) : undefined;
    },
  };
}

export class RunningSwitch {
  readonly core: Switch;
  readonly clock: ProcessClock;
  readonly sip: SimulatedSip;
  readonly keeper: RecordingKeeper;
  readonly #upkeep: RecordingUpkeep;
  readonly #hearing: SoundKeeper | undefined;
  /** SIP Call-ID of the caller's INVITE by call: how the phones' view and the switch's are put side by side. */
  readonly sipCallIds = new Map<string, string>();
  readonly #init: RunningSwitchInit;
  readonly #link: ThreadLink;
  #media: ProcessClock; // the media worker's own clock: it can die alone
  #receiving = "";

  constructor(init: RunningSwitchInit) {
    const clock = new ProcessClock(init.clock);
    this.clock = clock;
    this.#init = init;
    const log = watchedLog(init.log ?? silentLog, init.onBug, clock);
    this.sip = new SimulatedSip(init.host);
    const link = threadLink(clock, init.onMediaCommand);
    this.#link = link;
    const media = new MediaDesk([link], { clock, log, facts: (fact) => this.core.mediaFact(fact) });
    this.#media = new ProcessClock(clock);
    startEngine(init, this.#media, log, link);
    this.core = createSwitch({
      clock,
      rng: init.rng,
      crypto: nodeCrypto,
      log,
      sip: this.sip,
      media,
      codecs: ["pcma", "pcmu", "g722", "opus"],
      database: init.database,
      office: init.office,
      product: "Zongji/world",
      audioHost: () => init.host.address,
      recordingTrouble: () => init.disk.trouble,
      voiceFiles: init.disk.voiceFiles,
      attachmentFiles: init.disk.attachmentFiles,
      importFiles: init.importFiles,
      pinyin: init.pinyin,
      sendWebhook: init.sendWebhook,
      ...(init.askPhonesEveryMs !== undefined && { askPhonesEveryMs: init.askPhonesEveryMs }),
    });
    this.core.facts.subscribe((fact) => {
      if (clock.dead) return;
      // A call that the switch itself begins, for somebody who asks back by keys, came of no INVITE.
      if (fact.kind === "call.arrived" && this.#receiving !== "") this.sipCallIds.set(fact.call, this.#receiving);
      init.onFact(fact);
    });
    const { database } = init;
    this.keeper = new RecordingKeeper({ clock, database, files: init.disk.recordingFiles });
    const { keeper } = this;
    this.#upkeep = new RecordingUpkeep({ clock, database, log, office: () => this.core.office, keeper });
    if (init.hears === true) this.#hearing = new SoundKeeper({ clock, database, log, sounds: init.disk.sounds(clock) });
  }

  /** Until everything is remembered what arrives is lost, as in `serve`: figures that are taken up again do not know whoever came before. */
  #deliver(): void {
    const { clock } = this;
    this.sip.handler = {
      receive: (flow, bytes) => {
        if (clock.dead) return;
        this.#receiving = callIdOf(bytes) ?? "";
        this.core.receive(flow, bytes);
        this.#receiving = "";
      },
      flowFailed: (flow) => {
        if (!clock.dead) this.core.flowFailed(flow);
      },
    };
  }

  /** As `serve` does before it takes calls: ends what a killed process left, remembers who can be reached. */
  static async start(init: RunningSwitchInit): Promise<RunningSwitch> {
    const { database, clock } = init;
    const files = init.disk.recordingFiles;
    await recover({ database, files, log: silentLog, now: clock.wall() });
    await recoverVoicemail({ database, files: init.disk.voiceFiles, log: silentLog, now: clock.wall(), hook: false });
    const rows = await database.query(SELECT_BINDINGS, [clock.wall()]);
    const running = new RunningSwitch(init);
    running.core.restoreBindings(rows.map(bindingOf));
    running.core.guards.guard.bans.restore((await database.query(SELECT_BANS, [0])).map(banOf));
    running.core.guards.tolls.restore(
      (await database.query(SELECT_TOLL, [running.core.guards.today()])).map(tollUseOf),
    );
    await running.core.survival.restore();
    await running.core.figuresKeeper.restore(running.core.survival.counted);
    const states = await database.query(SELECT_AGENT_STATES);
    running.core.restoreAgents(states);
    await running.core.figuresKeeper.restoreAgents(
      states,
      (input) => void running.core.floor.input(input),
      running.core.survival.talkOf,
    );
    running.core.lines.restore(await database.query(SELECT_LINE_SETTINGS));
    running.core.nights.restore(await database.query(SELECT_NIGHT_SWITCHES));
    await running.core.alarms.restore();
    await running.core.beside.restore();
    await running.core.voicemail.restore();
    await running.core.waiting.restore();
    await running.core.callBacks.restore();
    await running.core.crm.restore();
    await running.core.quality.restore();
    await running.core.ivr.surveys.restore();
    running.#deliver();
    running.core.open();
    return running;
  }

  /** Of the media engine that runs now; ports that are ready are none of them. */
  get mediaSizes(): Readonly<Record<string, number>> {
    const { portsReady, ...sizes } = this.#link.sizes?.() ?? { portsReady: 0 };
    return { ...sizes, portsGone: this.#init.rtpPorts.count - portsReady };
  }

  /** No more rounds of what is done with recordings by itself. */
  rest(): void {
    void this.#upkeep.close();
    void this.#hearing?.close();
  }

  /** kill -9 */
  kill(): void {
    this.clock.kill();
    this.#init.host.die();
  }

  /** The media worker dies alone and another is started a second later, as `start-workers.ts` does. */
  killMediaWorker(): void {
    const { rtpPorts, host } = this.#init;
    this.#media.kill();
    this.#link.engine = undefined;
    for (let i = 0; i < rtpPorts.count; i++) {
      host.closeUdp(rtpPorts.first + 2 * i);
      host.closeUdp(rtpPorts.first + 2 * i + 1);
    }
    this.#link.onDied?.("killed by a test");
    this.clock.after(MEDIA_RESTART_MS, "media worker: started again", () => {
      this.#media = new ProcessClock(this.clock);
      startEngine(this.#init, this.#media, silentLog, this.#link);
    });
  }
}

function startEngine(init: RunningSwitchInit, clock: ProcessClock, log: Logger, link: ThreadLink): void {
  const { first, count } = init.rtpPorts;
  const engine = new MediaEngine({
    clock,
    rng: init.rng,
    log,
    audio: withVoiceMessages(init.disk),
    files: init.disk.store(clock),
    codecs: codecKit,
    srtpCrypto: nodeSrtpCrypto,
    openDtls: () => ({ feed() {}, close() {} }),
    country: init.office.country,
    report: (report) => {
      if (!clock.dead) link.report(() => link.onReport?.(report));
    },
    needPorts: () => engine.noMorePorts(),
  });
  link.engine = (command) => engine.command(command);
  link.sizes = () => engine.sizes;
  const begin = Math.floor(clock.now()) % count; // anywhere, as a worker begins; the first switch at the front
  engine.addPorts(Array.from({ length: count }, (_, i) => openRtpPort(init.host, first + 2 * ((begin + i) % count))));
}

interface ThreadLink extends MediaWorkerLink {
  engine: ((command: MediaCommand) => void) | undefined;
  sizes: (() => MediaEngine["sizes"]) | undefined;
  report(deliver: () => void): void;
}

/** Both directions keep their order and take as long. */
function threadLink(clock: Clock, onCommand: RunningSwitchInit["onMediaCommand"]): ThreadLink {
  const link: ThreadLink = {
    onReport: undefined,
    onDied: undefined,
    engine: undefined,
    sizes: undefined,
    post: (command) => {
      onCommand?.(command);
      clock.after(THREAD_MS, "to the media worker", () => link.engine?.(command));
    },
    report: (deliver) => void clock.after(THREAD_MS, "from the media worker", deliver),
  };
  return link;
}

function watchedLog(log: Logger, onBug: (event: string, detail: string) => void, clock: ProcessClock): Logger {
  return {
    debug: (event, fields) => log.debug(event, fields),
    info: (event, fields) => log.info(event, fields),
    warn: (event, fields) => log.warn(event, fields),
    error: (event, fields) => {
      log.error(event, fields);
      if (!clock.dead) onBug(event, JSON.stringify(fields ?? {}));
    },
  };
}

/** Of an INVITE. */
function callIdOf(bytes: Uint8Array): string | undefined {
  if (bytes[0] !== 0x49 || bytes[2] !== 0x56) return undefined;
  const read = readText(bytes);
  return "message" in read && !isResponse(read.message) ? header(read.message, "call-id") : undefined;
}
