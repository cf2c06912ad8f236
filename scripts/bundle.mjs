// `node scripts/bundle.mjs FOLDER`, after the compiler: the program and each thread, every one together with all of ours that it imports, in a few
// files. A thousand small ones take Node half a second to find and read, at each start and at each command. Packages stay where they are.
//
//   dist/app/main.js, dist/rtp/port/worker.js, dist/**/*-thread.js ─► dist/bundle/ with the same paths, dist/bundle/shared/ what several of them need

import { readdirSync, rmSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { rolldown } from "rolldown";

const BUNDLE = "bundle";

/** The program and its threads below `folder`, without their ending. */
function entriesOf(folder) {
  const threads = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith("-thread.js"));
  return ["app/main.js", "rtp/port/worker.js", ...threads]
    .filter((file) => !file.startsWith(BUNDLE))
    .map((file) => file.slice(0, -3));
}

/** `folder`, absolute: where the compiler has written. */
async function bundle(folder) {
  const out = join(folder, BUNDLE);
  rmSync(out, { recursive: true, force: true });
  const made = await rolldown({
    input: Object.fromEntries(entriesOf(folder).map((entry) => [entry, join(folder, `${entry}.js`)])),
    platform: "node",
    external: (id) => !id.startsWith(".") && !id.startsWith("/") && id !== PLACES && id !== `\0${PLACES}`,
    plugins: [placesOf(folder)],
    logLevel: "warn",
  });
  await made.write({ dir: out, format: "esm", entryFileNames: "[name].js", chunkFileNames: "shared/[name]-[hash].js" });
  await made.close();
}

const PLACES = "places";

/** What a module finds beside itself it goes on finding where it was compiled to; threads begin in the bundle. */
function placesOf(folder) {
  return {
    name: PLACES,
    transform(code, id) {
      if (id.startsWith("\0") || !code.includes("import.meta.url")) return undefined;
      const path = relative(folder, id);
      const place = JSON.stringify(code.includes("new Worker(") ? join(BUNDLE, path) : path);
      const moved = code.replaceAll("import.meta.url", `placeOf__(${place})`);
      return { code: `import { placeOf as placeOf__ } from "${PLACES}";\n${moved}`, map: null };
    },
    resolveId: (id) => (id === PLACES ? `\0${PLACES}` : undefined),
    load: (id) => (id === `\0${PLACES}` ? PLACE_OF : undefined),
  };
}

/** In whichever file of the bundle it comes to stand. */
const PLACE_OF = `
const here = import.meta.url;
const root = here.slice(0, here.lastIndexOf("/${BUNDLE}/") + 1);
export const placeOf = (path) => root + path;
`;

await bundle(resolve(process.argv[2] ?? "dist"));
