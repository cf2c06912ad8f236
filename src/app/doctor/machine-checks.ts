// What `zongji doctor` asks of the machine: open files, memory, the kernel's buffers, clock, disk. None of it needs a running switch. Each look is
// handed in, so that a test can show a machine that is not well.

import { execFile } from "node:child_process";
import { open, readFile, rm } from "node:fs/promises";
import { freemem, totalmem } from "node:os";
import { join } from "node:path";
import type { CheckView } from "../../api/views.ts";
import { bad, good, warning } from "./finding.ts";

export interface Machine {
  /** A file of /proc or the like; undefined: there is none. */
  readonly file: (path: string) => Promise<string | undefined>;
  /** What a command prints; undefined: there is none, or it failed. */
  readonly command: (name: string, ...words: readonly string[]) => Promise<string | undefined>;
  /** Bytes that programs can have, and all there are. */
  readonly memory: () => { readonly available: number; readonly total: number };
}

/** Two sockets a leg, four a call, and files beside: below it some 200 calls are the end. */
const WANTED_FILES = 4_096;
const WANTED_MEMORY = 512 * 1024 * 1024;
/** What sip/transport/udp.ts asks for: a burst of a second at the highest rate. */
const WANTED_BUFFER = 4 * 1024 * 1024;
const COMMAND_MS = 2_000;
const TRIED_BYTES = 1024 * 1024;
const SLOW_SYNC_MS = 250;

export const thisMachine: Machine = {
  file: (path) => readFile(path, "utf8").catch(() => undefined),
  command: (name, ...words) =>
    new Promise((resolve) => {
      execFile(name, words, { timeout: COMMAND_MS }, (error, out) => resolve(error === null ? out : undefined));
    }),
  memory: () => ({ available: freemem(), total: totalmem() }),
};

export async function machineChecks(data: string, machine: Machine): Promise<readonly CheckView[]> {
  return Promise.all([
    filesCheck(machine),
    memoryCheck(machine),
    bufferCheck(machine),
    timeCheck(machine),
    zoneCheck(),
    diskSpeedCheck(data),
  ]);
}

async function filesCheck({ file }: Machine): Promise<CheckView> {
  const soft = /^Max open files\s+(\S+)/m.exec((await file("/proc/self/limits")) ?? "")?.[1];
  const name = "open files";
  if (soft === undefined || soft === "unlimited" || Number(soft) >= WANTED_FILES) return good(name, soft ?? "unknown");
  return warning(name, `${soft} at most`, {
    en: `Allow ${WANTED_FILES} or more: LimitNOFILE=65536 in the systemd unit, ulimit -n 65536 in a shell.`,
    zh: `请放宽到 ${WANTED_FILES} 以上：systemd 单元中写 LimitNOFILE=65536，或在 shell 中 ulimit -n 65536。`,
  });
}

async function memoryCheck({ file, memory }: Machine): Promise<CheckView> {
  const { total, available: free } = memory();
  const told = /^MemAvailable:\s+(\d+) kB/m.exec((await file("/proc/meminfo")) ?? "")?.[1];
  const available = told === undefined ? free : Number(told) * 1024;
  const found = `${mebibytes(available)} of ${mebibytes(total)} MiB available`;
  if (available >= WANTED_MEMORY) return good("memory", found);
  return warning("memory", found, {
    en: "Something else on this machine takes it: see top. A switch that has to swap is heard.",
    zh: "内存被其他程序占用：用 top 查看。一旦使用交换分区，通话会断续。",
  });
}

async function bufferCheck({ file }: Machine): Promise<CheckView> {
  const most = Number((await file("/proc/sys/net/core/rmem_max")) ?? Number.NaN);
  const lost = receiveErrors((await file("/proc/net/snmp")) ?? "");
  const name = "UDP buffers";
  const found = `${Number.isNaN(most) ? "unknown" : `${mebibytes(most)} MiB`} at most, ${lost ?? "unknown"} datagrams lost for want of room`;
  if (!(most < WANTED_BUFFER) && !(lost !== undefined && lost > 0)) return good(name, found);
  return warning(name, found, {
    en: "sysctl -w net.core.rmem_max=8388608, and the same in /etc/sysctl.d/: bursts are lost otherwise, and phones repeat themselves.",
    zh: "执行 sysctl -w net.core.rmem_max=8388608，并写入 /etc/sysctl.d/：否则突发的信令会丢失，话机只能重发。",
  });
}

/** Column RcvbufErrors of the line `Udp:`. */
function receiveErrors(snmp: string): number | undefined {
  const [names, values] = snmp.split("\n").filter((line) => line.startsWith("Udp:"));
  const column = names?.split(" ").indexOf("RcvbufErrors") ?? -1;
  const value = values?.split(" ")[column];
  return column < 0 || value === undefined ? undefined : Number(value);
}

async function timeCheck({ command }: Machine): Promise<CheckView> {
  const told = (await command("timedatectl", "show", "-p", "NTPSynchronized", "--value"))?.trim();
  const tracking = told === undefined ? await command("chronyc", "-n", "tracking") : undefined;
  const isKept = told === "yes" || (tracking !== undefined && /Leap status\s*: Normal/.test(tracking));
  if (isKept) return good("time", "kept by NTP");
  if (told === undefined && tracking === undefined)
    return good("time", "neither timedatectl nor chronyc answers; in a container the host keeps the time");
  return warning("time", "not kept by NTP", {
    en: "timedatectl set-ntp true, or install chrony: records, certificates and schedules go by this clock.",
    zh: "执行 timedatectl set-ntp true，或安装 chrony：话单、证书与排程都依此时钟。",
  });
}

async function zoneCheck(): Promise<CheckView> {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  return good("time zone", `${timeZone} (of this machine; queues, reports and nights go by office.timezone)`);
}

/** Writes as the database does: some bytes, then waits until the disk has them. */
async function diskSpeedCheck(data: string): Promise<CheckView> {
  const path = join(data, `.doctor-${process.pid}`);
  const name = "disk speed";
  try {
    const file = await open(path, "wx", 0o600);
    try {
      const begun = performance.now();
      await file.write(Buffer.alloc(TRIED_BYTES));
      await file.sync();
      const firstMs = performance.now() - begun;
      await file.write(Buffer.alloc(4_096));
      await file.sync();
      const syncMs = performance.now() - begun - firstMs;
      const found = `1 MiB written and synced in ${firstMs.toFixed(0)} ms, 4 KiB in ${syncMs.toFixed(0)} ms`;
      if (syncMs < SLOW_SYNC_MS) return good(name, found);
      return warning(name, found, {
        en: "Records are committed late, calls go on. What else writes to this disk (iotop)? A network disk is no place for a database.",
        zh: "话单落盘变慢，通话不受影响。请用 iotop 查看还有谁在写；网络盘不适合放数据库。",
      });
    } finally {
      await file.close();
    }
  } catch (error) {
    return bad(name, error instanceof Error ? error.message : String(error), {
      en: `Nothing can be written below ${data}: is it full, read-only, or another user's?`,
      zh: `无法写入 ${data}：磁盘是否已满、只读，或属于其他用户？`,
    });
  } finally {
    await rm(path, { force: true }).catch(() => undefined);
  }
}

function mebibytes(bytes: number): number {
  return Math.round(bytes / 1024 / 1024);
}
