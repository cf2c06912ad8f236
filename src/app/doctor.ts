// What can be checked of a running switch: each finding with what to do about it.

import { accessSync, constants, statfsSync } from "node:fs";
import type { CheckView } from "../api/views.ts";
import { loadOpus } from "../rtp/port/opus.ts";
import { codecCheck } from "./codec-check.ts";
import { flowChecks } from "./control/flow-checks.ts";
import type { FlowKeeper } from "./control/flow-keeper.ts";
import { ghostsCheck } from "./control/ghosts-view.ts";
import type { Switch } from "./core/switch.ts";

export interface DoctorDeps {
  readonly pbx: Switch;
  readonly dataDirectory: string;
  readonly listening: readonly { readonly what: string; readonly address: string }[];
  readonly troubles: () => readonly string[];
  readonly certificates: () => readonly CheckView[];
  /** Audio files that the office names or the switch needs and that are not there. */
  readonly missingAudio: () => readonly string[];
  readonly flows: Pick<FlowKeeper, "keys" | "troubles">;
}

const WARN_FREE_BYTES = 1024 * 1024 * 1024;

export async function doctorChecks(deps: DoctorDeps): Promise<readonly CheckView[]> {
  return [
    nodeCheck(),
    ...listeningChecks(deps),
    ...deps.certificates(),
    dataCheck(deps),
    diskCheck(deps),
    mediaCheck(deps),
    codecCheck(loadOpus()),
    audioCheck(deps),
    ...flowChecks(deps),
    phonesCheck(deps),
    clockCheck(deps),
    guardCheck(deps),
    ghostsCheck(deps.pbx),
    ...trunkChecks(deps),
    ...troubleChecks(deps),
  ];
}

function good(name: string, found: string): CheckView {
  return { name, verdict: "good", found, advice: "" };
}

function nodeCheck(): CheckView {
  return good("node", process.version);
}

function trunkChecks({ pbx }: DoctorDeps): readonly CheckView[] {
  return pbx.trunks.all.map(({ trunk, link }): CheckView => {
    const { state, cause } = link;
    const name = `trunk ${trunk.key}`;
    if (state !== "down" && state !== "refused") return good(name, state);
    const advice =
      state === "refused"
        ? "Compare user, authUser and secret with what the carrier gave you; ask it whether the account is open."
        : "Is the host right, does the firewall let SIP through? zongji trunk show says which address is silent.";
    return { name, verdict: "bad", found: `${state}: ${cause}`, advice };
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
    return {
      name: "data directory",
      verdict: "bad",
      found: String(error),
      advice: `Make ${dataDirectory} writable for the user Zongji runs as.`,
    };
  }
}

function diskCheck({ dataDirectory }: DoctorDeps): CheckView {
  const free = freeBytes(dataDirectory);
  if (free === undefined)
    return { name: "disk", verdict: "bad", found: "gone", advice: `Is ${dataDirectory} mounted?` };
  const found = `${Math.floor(free / 1024 / 1024)} MiB free`;
  if (free >= WARN_FREE_BYTES) return good("disk", found);
  return {
    name: "disk",
    verdict: "warning",
    found,
    advice: "An hour of recording takes 115 MiB a call. Free some space or move old recordings away.",
  };
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
  return {
    name: "media",
    verdict: "bad",
    found,
    advice: "Widen rtp.ports in zongji.yaml, or look in the log for media.worker-died.",
  };
}

function audioCheck({ missingAudio }: DoctorDeps): CheckView {
  const missing = missingAudio();
  if (missing.length === 0) return good("audio files", "all there");
  return {
    name: "audio files",
    verdict: "warning",
    found: `missing: ${missing.join(", ")}`,
    advice: "Put 16-bit mono 8 kHz WAV files of these names below media/.",
  };
}

function phonesCheck({ pbx }: DoctorDeps): CheckView {
  const registered = pbx.bindings.reachable().length;
  const silent = pbx.bindings.extensions().length - registered;
  const gone = silent === 0 ? "" : `, ${silent} more do not answer: zongji extension list`;
  const found = `${registered} of ${pbx.office.extensions.size} extensions registered${gone}`;
  if (registered > 0 || pbx.office.extensions.size === 0) return good("phones", found);
  return {
    name: "phones",
    verdict: "warning",
    found,
    advice: "Register a phone: server is this machine, user and password as in the office file.",
  };
}

/** Many bans are no fault of the switch; a ban of the office's own people is for a person to see. */
function guardCheck({ pbx }: DoctorDeps): CheckView {
  const { bansNow, wrongPasswords, silenced } = pbx.guards.guard.numbers;
  const unanswered = Object.values(silenced).reduce((sum, one) => sum + one, 0);
  const found = `${bansNow} banned, ${wrongPasswords} wrong passwords, ${unanswered} requests not answered`;
  if (bansNow === 0) return good("guard", found);
  const advice = "See who: zongji guard list. Somebody of yours: zongji guard unban ADDRESS.";
  return { name: "guard", verdict: "warning", found, advice };
}

function clockCheck({ pbx }: DoctorDeps): CheckView {
  const year = new Date(pbx.clock.wall()).getUTCFullYear();
  if (year >= 2025) return good("clock", new Date(pbx.clock.wall()).toISOString());
  return {
    name: "clock",
    verdict: "bad",
    found: `the machine thinks it is ${year}`,
    advice: "Set the clock (timedatectl set-ntp true): records and nonces depend on it.",
  };
}

function troubleChecks({ troubles }: DoctorDeps): readonly CheckView[] {
  return troubles().map((trouble) => ({
    name: "trouble",
    verdict: "bad",
    found: trouble,
    advice: "See the log: zongji log.",
  }));
}
