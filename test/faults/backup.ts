// `npm run faults -- backup`: kill -9 at random moments of making a backup, of putting one back and of an update. What is in the data directory is
// compared by name and SHA-256, databases by SQLite's own check and by rows; then the same command is given once more and has to finish or to clean up.

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../bench/load/ports.ts";
import { sleep, start, stop } from "../../bench/load/process.ts";
import {
  addFile,
  type Command,
  contents,
  databaseOf,
  killed,
  LARGE,
  lacking,
  makeData,
  ran,
  type Size,
} from "./backup-ground.ts";
import { type Fault, Findings, type Verdict } from "./fault.ts";

const NEWEST = "0.7.0";
/** What their databases look like differs most. */
const UPDATED = ["0.7.0", "0.5.0", "0.1.0", "0.6.0", "0.3.0"] as const;
const START_MS = 30_000;

export const backup: Fault = {
  name: "backup",
  about: "kill -9 while a backup is made, while one is put back and during an update, --rounds times each",
  run: ({ program, rounds, say }) => killBackups({ program, rounds, say, size: LARGE }),
};

export interface BackupTrial {
  readonly program: string;
  readonly rounds: number;
  /** Of killing an update, which takes longest. Left out: as many. */
  readonly updates?: number;
  readonly say: (text: string) => void;
  readonly size: Size;
}

export async function killBackups(trial: BackupTrial): Promise<Verdict> {
  const work = mkdtempSync(join(tmpdir(), "zongji-kill-backup-"));
  try {
    return await new BackupKilling(work, trial).run();
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

class BackupKilling {
  readonly #findings = new Findings();
  readonly #trial: BackupTrial;
  readonly #work: string;
  readonly #data: string;
  readonly #vault: string;
  readonly #kills = { create: 0, restore: 0, update: 0 };
  #round = 0;

  constructor(work: string, trial: BackupTrial) {
    this.#trial = trial;
    this.#work = work;
    this.#data = join(work, "data");
    this.#vault = join(work, "vault");
  }

  async run(): Promise<Verdict> {
    makeData(this.#data, NEWEST, this.#trial.size);
    const createMs = this.#does(this.#command("create"));
    await this.#repeat((share) => this.#create(share * createMs));
    const restoreMs = this.#does(this.#command("restore"));
    this.#forgetAside();
    await this.#repeat((share) => this.#restore(share * restoreMs));
    await this.#repeat((share) => this.#update(share), this.#trial.updates);
    const { create, restore, update } = this.#kills;
    const figures = { "killed in create": create, "killed in restore": restore, "killed in update": update };
    return { faults: this.#findings.faults, figures };
  }

  async #repeat(round: (share: number) => Promise<void>, rounds = this.#trial.rounds): Promise<void> {
    const { say } = this.#trial;
    const told = this.#findings.faults.length;
    for (this.#round = 1; this.#round <= rounds; this.#round++) await round((this.#round - Math.random()) / rounds);
    for (const fault of this.#findings.faults.slice(told)) say(fault);
  }

  #command(verb: "create" | "restore" | "verify"): Command {
    const where = verb === "create" ? ["--to", this.#vault, "--keep", "2"] : ["--from", this.#vault];
    const more = { create: ["--data", this.#data], restore: ["--data", this.#data, "--replace"], verify: ["--all"] }[
      verb
    ];
    return { program: this.#trial.program, args: ["backup", verb, ...where, ...more] };
  }

  #does(command: Command): number {
    const { trouble, ms } = ran(command);
    if (trouble !== undefined) this.#note(trouble);
    return ms;
  }

  #note(what: string): void {
    this.#findings.note(`round ${this.#round}: ${what}`);
  }

  async #create(afterMs: number): Promise<void> {
    addFile(this.#data, `recordings/new-${this.#round}.wav`);
    const before = contents(this.#data);
    if (await killed(this.#command("create"), afterMs)) this.#kills.create++;
    this.#same("making a backup", before, contents(this.#data));
    this.#does(this.#command("create"));
    if (this.#round === this.#trial.rounds) this.#does(this.#command("verify"));
    const left = readdirSync(this.#vault).filter((name) => name === "lock" || name.startsWith("unfinished-"));
    if (left.length > 0) this.#note(`the next backup left ${left.join(", ")}`);
    this.#same("making a backup again", before, contents(this.#data));
    const newest =
      readdirSync(this.#vault)
        .filter((name) => /^2\d/.test(name))
        .toSorted()
        .at(-1) ?? "";
    const kept = contents(join(this.#vault, newest, "data"));
    this.#same("being kept", withoutDatabase(before), kept);
  }

  async #restore(afterMs: number): Promise<void> {
    addFile(this.#data, `recordings/later-${this.#round}.wav`);
    const before = contents(this.#data);
    if (await killed(this.#command("restore"), afterMs)) this.#kills.restore++;
    const half = readdirSync(this.#data).includes("restore-in-progress.json");
    const asides = (): readonly string[] =>
      readdirSync(this.#data).filter((name) => name.startsWith("before-restore-"));
    if (!half && asides().length === 0) this.#same("a restore that was killed early", before, contents(this.#data));
    this.#does(this.#command("restore"));
    const newest =
      readdirSync(this.#vault)
        .filter((name) => /^2\d/.test(name))
        .toSorted()
        .at(-1) ?? "";
    const wanted = contents(join(this.#vault, newest, "data"));
    const now = contents(this.#data);
    this.#same("being restored", withoutDatabase(wanted), now);
    this.#same("being restored, the other way round", withoutDatabase(now), wanted);
    const [is, was] = [join(this.#data, "zongji.db"), join(this.#vault, newest, "data", "zongji.db")].map(databaseOf);
    if (is === "damaged" || was === "damaged" || is === undefined || was === undefined)
      this.#note("a database is damaged");
    else
      for (const [table, count] of was.rows)
        if (table !== "storage_mark" && is.rows.get(table) !== count)
          this.#note(`${table} has ${is.rows.get(table)} rows and not ${count}`);
    const kept = asides().some((name) => lacking(before, contents(join(this.#data, name))).length === 0);
    if (!kept) this.#note("what was there before the restore is not in one piece aside");
    for (const name of ["restoring", "restore-in-progress.json"])
      if (readdirSync(this.#data).includes(name)) this.#note(`${name} is left`);
    this.#forgetAside();
  }

  #forgetAside(): void {
    for (const name of readdirSync(this.#data)) {
      if (name.startsWith("before-restore-")) rmSync(join(this.#data, name), { recursive: true });
    }
  }

  async #update(share: number): Promise<void> {
    const version = UPDATED[(this.#round - 1) % UPDATED.length] ?? NEWEST;
    const data = join(this.#work, `update-${this.#round}`);
    makeData(data, version, { ...this.#trial.size, files: 1 });
    const path = join(data, "zongji.db");
    const before = databaseOf(path);
    const serve = await this.#serve(data);
    if (await killed(serve, share * UPDATE_MS)) this.#kills.update++;
    const between = databaseOf(path);
    if (before === "damaged" || between === "damaged") return this.#note(`the database of ${version} is damaged`);
    for (const [table, count] of before.rows) {
      if ((between.rows.get(table) ?? 0) < count) this.#note(`${version}: ${table} has lost rows`);
    }
    await this.#startsAgain(serve);
    const after = databaseOf(path);
    if (after === "damaged") return this.#note(`the database of ${version} is damaged after the next start`);
    for (const [table, count] of before.rows) {
      if ((after.rows.get(table) ?? 0) < count) this.#note(`${version}: ${table} has lost rows after the next start`);
    }
    const kept = readdirSync(join(data, "before-update"));
    if (kept.join() !== `zongji-${before.schema}.db`) return this.#note(`${version}: before-update has ${kept.join()}`);
    const copy = databaseOf(join(data, "before-update", kept[0] ?? ""));
    if (copy === "damaged" || [...before.rows].some(([table, count]) => copy.rows.get(table) !== count)) {
      this.#note(`the copy from before the update of ${version} is not what was there`);
    }
    rmSync(data, { recursive: true });
  }

  async #serve(data: string): Promise<Command> {
    const config = join(this.#work, "zongji.yaml");
    const [sip, http] = [await freePort(HOST), await freePort(HOST)];
    const sockets = `{ udp: { host: ${HOST}, port: ${sip} }, tcp: { host: ${HOST}, port: ${sip} } }`;
    writeFileSync(config, `sip: ${sockets}\nhttp: { host: ${HOST}, port: ${http} }\nmedia: { workers: 1 }\n`);
    return { program: this.#trial.program, args: ["serve", "--data", data, "--config", config] };
  }

  async #startsAgain({ program, args }: Command): Promise<void> {
    const started = await start(program, args, { stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    started.child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    let hasEnded = false;
    void started.exited.then(() => {
      hasEnded = true;
    });
    const until = performance.now() + START_MS;
    while (!hasEnded && !said.includes("switch.ready") && performance.now() < until) await sleep(50);
    if (!said.includes("switch.ready")) this.#note(`it does not start after an update that was killed: ${said}`);
    await stop(started, "SIGTERM", 10_000);
  }

  #same(what: string, before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): void {
    const lost = lacking(before, after);
    if (lost.length > 0) this.#note(`${what} changed ${lost.slice(0, 3).join(", ")}${lost.length > 3 ? " …" : ""}`);
  }
}

const HOST = "127.0.0.1";
/** From starting the program to ready, on a machine with other work. */
const UPDATE_MS = 1_500;

/** A copy of one is not byte by byte what it is of. */
function withoutDatabase(files: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...files].filter(([path]) => path !== "zongji.db"));
}
