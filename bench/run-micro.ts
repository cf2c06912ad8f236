// One module of bench/micro/, named by the first argument: its figures as JSON on standard output. `measures/micro.ts` starts it.

import type { Figure } from "./figures.ts";

interface MicroModule {
  run(): readonly Figure[] | Promise<readonly Figure[]>;
}

const module: MicroModule = await import(new URL(`./micro/${process.argv[2] ?? ""}`, import.meta.url).href);
process.stdout.write(JSON.stringify(await module.run()));
