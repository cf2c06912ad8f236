// Sound of the switch on this machine: through a program that plays, or to the standard output (`--pipe`) for another one. Who listens to score sheets
// and examples comes through here; recordings have more ways (commands/recording-play.ts).

import { spawn } from "node:child_process";
import type { IncomingMessage } from "node:http";
import type { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Context, refusal } from "./context.ts";
import { playerFor } from "./player.ts";

/** `open` is asked once it is clear that somebody will hear it: asking is listening. `through`: what is done to the sound on its way. */
export async function playSound(
  context: Context,
  id: string,
  open: () => Promise<IncomingMessage>,
  through: readonly Transform[] = [],
): Promise<void> {
  const { terminal, words, options } = context;
  if (options["pipe"] === true) {
    await pipeline([await open(), ...through, process.stdout], { end: false });
    return;
  }
  const player = terminal.columns === undefined ? undefined : playerFor("wav");
  if (player === undefined) throw refusal(id, words.sheetNoPlayer);
  const audio = await open();
  terminal.out(`${words.playing} ${id}\n`);
  const child = spawn(player.name, player.args, { stdio: ["pipe", "ignore", "inherit"] });
  const over = new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (status) => resolve(status ?? 1));
  });
  const forget = terminal.onInterrupt(() => child.kill());
  try {
    await pipeline([audio, ...through, child.stdin]).catch(() => {}); // whoever has heard enough ends the player
    if ((await over) > 1) throw refusal(player.name, words.sheetNoPlayer);
  } finally {
    forget();
  }
}
