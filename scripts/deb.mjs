// `npm run deb`: a Debian package of what is built, with the packages it needs at run time and nothing of those it is tested with.
// `--to FOLDER` where it goes (build/deb), `--quick` compresses less. Needs dpkg-deb; `npm run build` comes first by itself.

import { execFileSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { ensureBuilt, hasProgram, root, SetUpError, say, script } from "./set-up.mjs";

const PROGRAM = "usr/lib/zongji";
const DOCUMENTS = "usr/share/doc/zongji";
/** What native packages were compiled from, and by-products of compiling. */
const LEFT_OUT = [
  /\.map$/,
  /\.tsbuildinfo$/,
  /node_modules\/[^/]+\/deps\//,
  /\/build\/Release\/(?:obj|\.deps)/,
  /opus\/deps\//,
];

await script(async () => {
  if (!hasProgram("dpkg-deb")) throw new SetUpError("dpkg-deb is missing: apt-get install dpkg");
  ensureBuilt();
  const to = optionOf("--to") ?? join(root, "build", "deb");
  const stage = join(to, "stage");
  rmSync(stage, { recursive: true, force: true });
  fill(stage);
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const arch = execFileSync("dpkg", ["--print-architecture"], { encoding: "utf8" }).trim();
  writeControl(stage, { version, arch });
  const file = join(to, `zongji_${version}_${arch}.deb`);
  const compress = process.argv.includes("--quick") ? ["-Zgzip", "-z1"] : ["-Zxz"];
  execFileSync("dpkg-deb", ["--root-owner-group", ...compress, "--build", stage, file], { stdio: "ignore" });
  rmSync(stage, { recursive: true });
  say(`${file}: ${(statSync(file).size / 1e6).toFixed(1)} MB`);
});

function optionOf(name) {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}

function fill(stage) {
  const program = join(stage, PROGRAM);
  for (const name of ["bin", "dist", "media", "examples", "package.json", "LICENSE", "NOTICE"])
    copy(name, join(program, name));
  for (const name of runtimePackages()) copy(name, join(program, name));
  copy("packaging/systemd/wait-ready", join(program, "packaging/systemd/wait-ready"));
  copy("packaging/systemd/zongji.service", join(stage, "usr/lib/systemd/system/zongji.service"));
  copy("packaging/debian/zongji", join(stage, "usr/bin/zongji"));
  copy("packaging/debian/zongji.yaml", join(stage, "etc/zongji/zongji.yaml"));
  for (const name of ["docs", "README.md", "CHANGELOG.md"])
    copy(name, join(stage, DOCUMENTS, name === "docs" ? "" : name));
  for (const name of ["grafana", "prometheus"]) copy(`packaging/${name}`, join(stage, DOCUMENTS, name));
  copy("LICENSE", join(stage, DOCUMENTS, "copyright"));
}

/** Folders of `node_modules` that package-lock.json marks as neither for development nor absent. */
function runtimePackages() {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  return Object.entries(lock.packages)
    .filter(([path, entry]) => path.startsWith("node_modules/") && entry.dev !== true && existsSync(join(root, path)))
    .map(([path]) => path);
}

function copy(name, to) {
  mkdirSync(dirname(to), { recursive: true });
  const from = join(root, name);
  const isPackage = name.startsWith("node_modules/");
  cpSync(from, to, {
    recursive: true,
    filter: (path) => {
      const inner = path.slice(root.length + 1);
      // A package inside a package has its own entry in package-lock.json.
      if (isPackage && inner !== name && inner.slice(name.length).includes("/node_modules")) return false;
      return !LEFT_OUT.some((pattern) => pattern.test(inner));
    },
  });
}

function writeControl(stage, { version, arch }) {
  const control = join(stage, "DEBIAN");
  mkdirSync(control, { recursive: true });
  const size = String(Math.ceil(sizeOf(stage) / 1024));
  const text = readFileSync(join(root, "packaging/debian/control.in"), "utf8");
  const filled = text.replace("@VERSION@", version).replace("@ARCH@", arch).replace("@SIZE@", size);
  writeFileSync(join(control, "control"), filled);
  for (const name of ["postinst", "prerm", "postrm", "conffiles"]) {
    cpSync(join(root, "packaging/debian", name), join(control, name));
    chmodSync(join(control, name), name === "conffiles" ? 0o644 : 0o755);
  }
}

function sizeOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath ?? entry.path, entry.name)).size, 0);
}
