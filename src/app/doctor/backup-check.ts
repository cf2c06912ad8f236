// How old the newest backup is: what `doctor` says of backups of a running switch.

import type { CheckView } from "../../api/views.ts";
import { limits } from "../../base/limits.ts";
import type { BackupState } from "../backup/backup-keeper.ts";
import { bad, good, warning } from "./finding.ts";

const HOUR_MS = 3_600_000;

/** undefined: zongji.yaml names no directory. `now` is the wall clock. */
export function backupCheck(
  state: Pick<BackupState, "newestAt" | "isMaking" | "failure"> | undefined,
  now: number,
): CheckView {
  if (state === undefined) {
    return warning("backup", "none are made by the clock", {
      en: "Set  backup: { to: DIR }  in zongji.yaml, on another disk; or run  zongji backup create  from a timer (docs/backup.md).",
      zh: "在 zongji.yaml 中写 backup: { to: 目录 }，最好在另一块磁盘；或用定时任务运行 zongji backup create（见 docs/backup.md）。",
    });
  }
  const { newestAt, isMaking, failure } = state;
  if (failure !== undefined) {
    return bad("backup", `the last one failed: ${failure}`, {
      en: "Put right what it says; it is tried again every quarter of an hour, or at once with  zongji backup create.",
      zh: "请按提示处理；每一刻钟自动重试，也可立即运行 zongji backup create。",
    });
  }
  if (newestAt === undefined) return isMaking ? good("backup", "the first is being made") : none();
  const found = `the newest is ${Math.max(0, Math.floor((now - newestAt) / HOUR_MS))} hours old`;
  if (now - newestAt <= limits.backup.oldMs) return good("backup", found);
  return bad("backup", found, {
    en: "Is the backup directory mounted and writable? Look for backup.failed in the log, then run  zongji backup create.",
    zh: "备份目录是否已挂载且可写？查看日志中的 backup.failed，然后运行 zongji backup create。",
  });
}

function none(): CheckView {
  return warning("backup", "there is none yet", {
    en: "Is the backup directory mounted and writable? zongji backup create makes one now.",
    zh: "备份目录是否已挂载且可写？zongji backup create 可立即备份。",
  });
}
