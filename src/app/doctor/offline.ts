// `zongji doctor` where no switch runs: what would keep one from starting, or would be heard once it did. Reads zongji.yaml as `serve` does, and changes
// nothing but a file of a megabyte that it removes again.

import { access, constants, stat, statfs } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { CheckView } from "../../api/views.ts";
import { dataFiles } from "../../base/data-files.ts";
import { faultText } from "../../office/fault.ts";
import { loadOpus } from "../../rtp/port/opus.ts";
import { readCertificates } from "../certificate-files.ts";
import { codecCheck } from "../codec-check.ts";
import { type Config, parseConfig, readConfigText } from "../config.ts";
import { certificateFiles } from "../tls.ts";
import { bad, good, warning } from "./finding.ts";
import { type Machine, machineChecks, thisMachine } from "./machine-checks.ts";
import { natCheck, portChecks } from "./network-checks.ts";
import { ownSoundCheck } from "./sound-checks.ts";

const WANTED_FREE = 1024 * 1024 * 1024;
/** The owner's alone: whoever reads one of these has all passwords. */
const PRIVATE_FILES = ["secret.key", dataFiles.token] as const;

export interface OfflineTerms {
  readonly config: string | undefined;
  readonly data: string;
}

export async function offlineChecks(
  { config: file, data }: OfflineTerms,
  machine: Machine = thisMachine,
): Promise<readonly CheckView[]> {
  const isThere = await stat(data).then(
    () => true,
    () => false,
  );
  return [
    warning("switch", `none runs at ${data}`, {
      en: "What follows is what can be seen without one. Start it: systemctl start zongji, or npm start.",
      zh: "以下为总机未运行时能查到的。启动：systemctl start zongji，或 npm start。",
    }),
    good("node", process.version),
    ...(await configChecks(file)),
    ...(isThere ? await dataChecks(data) : [good("data directory", `${data} will be made`)]),
    ...(await machineChecks(isThere ? data : dirname(resolve(data)), machine)),
    codecCheck(loadOpus()),
    await ownSoundCheck(join(data, "media")),
  ];
}

async function configChecks(file: string | undefined): Promise<readonly CheckView[]> {
  const read = configOf(file);
  if (typeof read === "string")
    return [
      bad("zongji.yaml", read, {
        en: "Put it right as it says: docs/configuration.md has every key.",
        zh: "请按提示改正：每个键见 docs/configuration.md。",
      }),
    ];
  const directory = dirname(resolve(file ?? "zongji.yaml"));
  return [
    good("zongji.yaml", file ?? "zongji.yaml of this folder, or the defaults"),
    ...(await portChecks(read)),
    natCheck(read, undefined),
    ...(await certificateChecks(read, directory)),
  ];
}

function configOf(file: string | undefined): Config | string {
  try {
    const config = parseConfig(readConfigText(file));
    return config.ok ? config.value : config.fault.map(faultText).join("; ");
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function dataChecks(data: string): Promise<readonly CheckView[]> {
  const cannot = await access(data, constants.W_OK).then(
    () => undefined,
    (error: Error) => error.message,
  );
  if (cannot !== undefined)
    return [
      bad("data directory", cannot, {
        en: `Make ${data} writable for the user Zongji runs as (and ask as that user: sudo -u zongji).`,
        zh: `请让运行总机的用户可以写 ${data}（并以该用户身份检查：sudo -u zongji）。`,
      }),
    ];
  return [good("data directory", data), await spaceCheck(data), ...(await modeChecks(data))];
}

async function spaceCheck(data: string): Promise<CheckView> {
  const { bavail, bsize } = await statfs(data);
  const found = `${Math.floor((bavail * bsize) / 1024 / 1024)} MiB free`;
  if (bavail * bsize >= WANTED_FREE) return good("disk", found);
  return warning("disk", found, {
    en: "An hour of recording takes 115 MiB a call. Free some space or move old recordings away.",
    zh: "一路录音每小时约 115 MiB。请腾出空间或移走旧录音。",
  });
}

/** The database beside them is the group's to read at most. */
async function modeChecks(data: string): Promise<readonly CheckView[]> {
  const checks = await Promise.all([...PRIVATE_FILES, dataFiles.database].map((name) => modeCheck(data, name)));
  return checks.flatMap((check) => check ?? []);
}

async function modeCheck(data: string, name: string): Promise<CheckView | undefined> {
  const found = await stat(join(data, name)).catch(() => undefined);
  if (found === undefined) return undefined;
  const mode = found.mode & 0o777;
  const shut = name === dataFiles.database ? 0o007 : 0o077;
  const text = `${name} is ${mode.toString(8)}`;
  if ((mode & shut) === 0) return good(`mode ${name}`, text);
  return bad(`mode ${name}`, text, {
    en: `chmod ${name === dataFiles.database ? "640" : "600"} ${join(data, name)}, and ask who could read it until now.`,
    zh: `执行 chmod ${name === dataFiles.database ? "640" : "600"} ${join(data, name)}，并查明此前谁可能读到。`,
  });
}

async function certificateChecks(config: Config, directory: string): Promise<readonly CheckView[]> {
  const served = certificateFiles(config, directory).filter(({ pairs }) => pairs.length > 0);
  return Promise.all(
    served.map((files) =>
      readCertificates(files).then(
        ({ pairs }) => good(files.key, `${pairs.length} certificates with their keys`),
        (error: Error) => bad(files.key, error.message, CERTIFICATE_ADVICE),
      ),
    ),
  );
}

const CERTIFICATE_ADVICE = {
  en: "The file holds the server's certificate first, then those between; the key is its own: openssl x509 -in FILE -noout -subject -dates",
  zh: "文件中先放服务器证书，再放中间证书；私钥须与之配对：openssl x509 -in 文件 -noout -subject -dates",
} as const;
