import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { zongji } from "./run-cli.ts";

/** What bash itself offers after `line`. */
async function offered(line: string): Promise<string[]> {
  const { out: script } = await zongji(["completion", "bash"]);
  const words = line.split(" ");
  const probe = `${script}
COMP_WORDS=(${words.map((word) => `"${word}"`).join(" ")})
COMP_CWORD=${words.length - 1}
_zongji
printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync("bash", ["-c", probe], { encoding: "utf8" })
    .split("\n")
    .filter((word) => word !== "");
}

test("bash completes nouns, verbs and options", async () => {
  expect(await offered("zongji ")).toEqual(expect.arrayContaining(["serve", "agent", "queue", "call", "--data"]));
  expect(await offered("zongji ag")).toEqual(["agent"]);
  expect(await offered("zongji agent sign-")).toEqual(["sign-in", "sign-out"]);
  expect(await offered("zongji --data /tmp agent wr")).toEqual(["wrap-up"]);
  expect(await offered("zongji call list --e")).toEqual(["--ended", "--ending"]);
  expect(await offered("zongji agent busy 5001 --rea")).toEqual(["--reason"]);
  expect(await offered("zongji status --lang ")).toEqual(["zh", "en"]);
});
