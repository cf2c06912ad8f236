// Certificates made by `openssl` for one test run: an authority of our own and whom it vouches for. None is kept in the repository, where it would expire.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KeyPair } from "../../../src/sip/transport/certificates.ts";

/** The end of a test's name, where `openssl` is missing. */
export const withoutOpenssl =
  spawnSync("openssl", ["version"]).status === 0 ? "" : " (left out: needs openssl, apt-get install openssl)";

export interface Wish {
  /** As openssl writes them: `DNS:pbx.example,URI:sip:example.com`. None: only the common name. */
  readonly names?: string;
  readonly cn?: string;
  /** From now on; negative: it has expired. */
  readonly days?: number;
}

const KEY_KIND = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

export class Authority {
  readonly folder = mkdtempSync(join(tmpdir(), "zongji-tls-"));
  #made = 0;

  constructor(name = "Test authority") {
    this.#openssl(
      "req",
      "-x509",
      ...KEY_KIND,
      "-keyout",
      "ca.key",
      "-out",
      "ca.pem",
      "-days",
      "30",
      "-subj",
      `/CN=${name}`,
    );
  }

  get pem(): string {
    return this.#read("ca.pem");
  }

  issue({ names, cn = "test", days = 30 }: Wish): KeyPair {
    const made = `${++this.#made}`;
    const extension = names === undefined ? "basicConstraints=CA:FALSE" : `subjectAltName=${names}`;
    writeFileSync(join(this.folder, `${made}.ext`), `${extension}\n`);
    this.#openssl("req", ...KEY_KIND, "-keyout", `${made}.key`, "-out", `${made}.csr`, "-subj", `/CN=${cn}`);
    const signing = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", `${days}`];
    this.#openssl("x509", "-req", "-in", `${made}.csr`, "-out", `${made}.pem`, "-extfile", `${made}.ext`, ...signing);
    return { cert: this.#read(`${made}.pem`), key: this.#read(`${made}.key`) };
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #openssl(...args: readonly string[]): void {
    execFileSync("openssl", args, { cwd: this.folder, stdio: "pipe" });
  }

  #read(name: string): string {
    return readFileSync(join(this.folder, name), "utf8");
  }
}
