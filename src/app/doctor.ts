// What can be checked of a running switch: each finding with what to do about it.

import { accessSync, constants, statfsSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import type { CheckView } from "../api/views.ts";
import { loadOpus } from "../rtp/port/opus.ts";
import type { BackupState } from "./backup/backup-keeper.ts";
import { codecCheck } from "./codec-check.ts";
import type { Config } from "./config.ts";
import { flowChecks } from "./control/flow-checks.ts";
import type { FlowKeeper } from "./control/flow-keeper.ts";
import { ghostsCheck } from "./control/ghosts-view.ts";
import { overloadCheck } from "./control/overload-view.ts";
import type { Switch } from "./core/switch.ts";
import { backupCheck } from "./doctor/backup-check.ts";
import { codeCheck, uncompiledParts } from "./doctor/code-check.ts";
import { bad, good, warning } from "./doctor/finding.ts";
import { type Machine, machineChecks, thisMachine } from "./doctor/machine-checks.ts";
import { isPrivate, nameChecks, natCheck, type SeenPhones } from "./doctor/network-checks.ts";
import { ownSoundCheck } from "./doctor/sound-checks.ts";

export interface DoctorDeps {
  readonly pbx: Switch;
  readonly dataDirectory: string;
  readonly listening: readonly { readonly what: string; readonly address: string }[];
  readonly troubles: () => readonly string[];
  readonly certificates: () => readonly CheckView[];
  /** Audio files that the office names or the switch needs and that are not there. */
  readonly missingAudio: () => Promise<readonly string[]>;
  readonly flows: Pick<FlowKeeper, "keys" | "troubles">;
  readonly config: Config;
  /** Of the office's own. */
  readonly mediaDirectory: string;
  /** When it was started, by the wall and by the monotonic clock: what they differ by now is how far the clock was put. */
  readonly started: { readonly wall: number; readonly now: number };
  /** undefined: none are made by the clock. */
  readonly backups: () => BackupState | undefined;
  readonly machine?: Machine;
}

const WARN_FREE_BYTES = 1024 * 1024 * 1024;

/** Calls have their turn between any two of them. */
export async function doctorChecks(deps: DoctorDeps): Promise<readonly CheckView[]> {
  const checks: readonly (() => CheckView | readonly CheckView[] | Promise<CheckView | readonly CheckView[]>)[] = [
    () => codeCheck(process.version, uncompiledParts()),
    () => listeningChecks(deps),
    deps.certificates,
    () => dataCheck(deps),
    () => diskCheck(deps),
    () => backupCheck(deps.backups(), deps.pbx.clock.wall()),
    () => mediaCheck(deps),
    () => codecCheck(loadOpus()),
    () => audioCheck(deps),
    () => flowChecks(deps),
    () => ownSoundCheck(deps.mediaDirectory),
    () => phonesCheck(deps),
    () => natCheck(deps.config, seenPhones(deps)),
    () => clockCheck(deps),
    () => jumpCheck(deps),
    () => machineChecks(deps.dataDirectory, deps.machine ?? thisMachine),
    () => nameChecks(deps.pbx.trunks.all.map(({ trunk }) => trunk.host)),
    () => guardCheck(deps),
    () => ghostsCheck(deps.pbx),
    () => overloadCheck(deps.pbx),
    () => trunkChecks(deps),
    () => troubleChecks(deps),
  ];
  const found: CheckView[] = [];
  for (const check of checks) {
    found.push(...[await check()].flat());
    await setImmediate();
  }
  return found;
}

function trunkChecks({ pbx }: DoctorDeps): readonly CheckView[] {
  return pbx.trunks.all.map(({ trunk, link }): CheckView => {
    const { state, cause } = link;
    const name = `trunk ${trunk.key}`;
    if (state !== "down" && state !== "refused") return good(name, state);
    const advice =
      state === "refused"
        ? {
            en: "Compare user, authUser and secret with what the carrier gave you; ask it whether the account is open.",
            zh: "请核对 user、authUser、secret 与运营商所给是否一致，并询问账号是否已开通。",
          }
        : {
            en: "Is the host right, does the firewall let SIP through? zongji trunk show says which address is silent.",
            zh: "主机名是否正确，防火墙是否放行 SIP？zongji trunk show 可看到哪个地址没有回应。",
          };
    return bad(name, `${state}: ${cause}`, advice);
  });
}

function listeningChecks({ listening }: DoctorDeps): readonly CheckView[] {
  return listening.map(({ what, address }) => good(`listening ${what}`, address));
}

function dataCheck({ dataDirectory }: DoctorDeps): CheckView {
  try {
    accessSync(dataDirectory, constants.W_OK);
    return good("data directory", dataDirectory);
  } catch (error) {
    return bad("data directory", String(error), {
      en: `Make ${dataDirectory} writable for the user Zongji runs as.`,
      zh: `请让运行总机的用户可以写 ${dataDirectory}。`,
    });
  }
}

function diskCheck({ dataDirectory }: DoctorDeps): CheckView {
  const free = freeBytes(dataDirectory);
  if (free === undefined)
    return bad("disk", "gone", { en: `Is ${dataDirectory} mounted?`, zh: `${dataDirectory} 是否已挂载？` });
  const found = `${Math.floor(free / 1024 / 1024)} MiB free`;
  if (free >= WARN_FREE_BYTES) return good("disk", found);
  return warning("disk", found, {
    en: "An hour of recording takes 115 MiB a call. Free some space or move old recordings away.",
    zh: "一路录音每小时约 115 MiB。请腾出空间或移走旧录音。",
  });
}

/** undefined: the directory is gone. */
function freeBytes(directory: string): number | undefined {
  try {
    const disk = statfsSync(directory);
    return disk.bavail * disk.bsize;
  } catch {
    return undefined;
  }
}

function mediaCheck({ pbx }: DoctorDeps): CheckView {
  const { portsFree, portsInUse } = pbx.media.sizes;
  const found = `${portsFree} port pairs ready, ${portsInUse} in use`;
  if (portsFree > 0) return good("media", found);
  return bad("media", found, {
    en: "Widen rtp.ports in zongji.yaml, or look in the log for media.worker-died.",
    zh: "请扩大 zongji.yaml 的 rtp.ports，或在日志中查找 media.worker-died。",
  });
}

async function audioCheck({ missingAudio }: DoctorDeps): Promise<CheckView> {
  const missing = await missingAudio();
  if (missing.length === 0) return good("audio files", "all there");
  return warning("audio files", `missing: ${missing.join(", ")}`, {
    en: "Put 16-bit mono 8 kHz WAV files of these names below media/.",
    zh: "请把同名的 WAV 文件（16 位、单声道、8 kHz）放到 media/ 下。",
  });
}

function phonesCheck({ pbx }: DoctorDeps): CheckView {
  const registered = pbx.bindings.reachable().length;
  const silent = pbx.bindings.extensions().length - registered;
  const gone = silent === 0 ? "" : `, ${silent} more do not answer: zongji extension list`;
  const found = `${registered} of ${pbx.office.extensions.size} extensions registered${gone}`;
  if (registered > 0 || pbx.office.extensions.size === 0) return good("phones", found);
  return warning("phones", found, {
    en: "Register a phone: server is this machine, user and password as in the office file.",
    zh: "请注册一部话机：服务器为本机，用户名和密码见办公室文件。",
  });
}

/** Many bans are no fault of the switch; a ban of the office's own people is for a person to see. */
function guardCheck({ pbx }: DoctorDeps): CheckView {
  const { bansNow, wrongPasswords, silenced } = pbx.guards.guard.numbers;
  const unanswered = Object.values(silenced).reduce((sum, one) => sum + one, 0);
  const found = `${bansNow} banned, ${wrongPasswords} wrong passwords, ${unanswered} requests not answered`;
  if (bansNow === 0) return good("guard", found);
  return warning("guard", found, {
    en: "See who: zongji guard list. Somebody of yours: zongji guard unban ADDRESS.",
    zh: "查看是谁：zongji guard list。若是自己人：zongji guard unban 地址。",
  });
}

function clockCheck({ pbx }: DoctorDeps): CheckView {
  const year = new Date(pbx.clock.wall()).getUTCFullYear();
  if (year >= 2025) return good("clock", new Date(pbx.clock.wall()).toISOString());
  return bad("clock", `the machine thinks it is ${year}`, {
    en: "Set the clock (timedatectl set-ntp true): records and nonces depend on it.",
    zh: "请校准时钟（timedatectl set-ntp true）：话单与认证都依赖它。",
  });
}

/** Phones by where they register from: what their Contact names is where a phone believes to be. */
function seenPhones({ pbx }: DoctorDeps): SeenPhones {
  const seen = { public: 0, translated: 0 };
  for (const extension of pbx.bindings.extensions())
    for (const { contact, flow } of pbx.bindings.all(extension)) {
      if (!isPrivate(flow.remote.host)) seen.public++;
      if (!contact.includes(flow.remote.host)) seen.translated++;
    }
  return seen;
}

/** Clocks are slewed by seconds a day; who puts one by more changes when things seem to have happened. */
const JUMP_MS = 5_000;

function jumpCheck({ pbx: { clock }, started }: DoctorDeps): CheckView {
  const putMs = clock.wall() - started.wall - (clock.now() - started.now);
  const found = `${(putMs / 1_000).toFixed(1)} s put since the start`;
  if (Math.abs(putMs) < JUMP_MS) return good("clock kept", found);
  return warning("clock kept", found, {
    en: "Somebody put the clock while calls went on: times of records before and after do not fit. Let NTP slew it, and restart in a quiet hour.",
    zh: "运行中有人拨动了时钟：前后话单的时间对不上。请用 NTP 微调，并在空闲时重启。",
  });
}

function troubleChecks({ troubles }: DoctorDeps): readonly CheckView[] {
  return troubles().map((trouble) =>
    bad("trouble", trouble, { en: "See the log: zongji log.", zh: "请看日志：zongji log。" }),
  );
}
