// A live view: one JSON value a line from the switch until it closes, the person presses Ctrl-C, or `onValue` has seen enough.

import type { Input, Line, OperationName } from "./api-client.ts";
import type { Context } from "./context.ts";
import { refusal, unwrap } from "./context.ts";

/** What an operation tells until one leaves. Ends normally at Ctrl-C; a switch that goes away is a refusal. */
export async function watch<Name extends OperationName>(
  context: Context,
  name: Name,
  input: Input<Name>,
  onValue: (value: Line<Name>) => void,
): Promise<void> {
  const stream = unwrap(await context.client.open(name, input, { live: true }));
  let interrupted = false;
  const release = context.terminal.onInterrupt(() => {
    interrupted = true;
    stream.destroy();
  });
  try {
    stream.setEncoding("utf8");
    let rest = "";
    for await (const chunk of stream) {
      const lines = (rest + String(chunk)).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) if (line !== "") onValue(JSON.parse(line));
    }
  } catch (error) {
    if (!interrupted) throw refusal(context.words.watchEnded, error instanceof Error ? error.message : String(error));
  } finally {
    release();
  }
  if (!interrupted) throw refusal(context.words.watchEnded, context.url ?? context.data);
}
