// What the documents say of the command line, of zongji.yaml and of the office file is what the program takes. Commands that are shown to be typed are
// parsed by the real program with its actions taken out.

import type { Command } from "commander";
import { describe, expect, test } from "vitest";
import { answer } from "../../src/api/answer.ts";
import { configEntries, parseConfig } from "../../src/app/config.ts";
import { buildProgram } from "../../src/cli/program.ts";
import type { Terminal } from "../../src/cli/terminal.ts";
import { word, wordsOf as wordsIn } from "../../src/cli/words.ts";
import { filesBelow, read } from "./source.ts";

const pages = ["README.md", ...filesBelow("docs").filter((path) => path.endsWith(".md"))];

const NO_CALLS = { kind: "no-calls" } as const;

function silentProgram(said: string[] = []): Command {
  const terminal: Terminal = {
    out: () => {},
    err: (text) => said.push(text.trim()),
    columns: undefined,
    env: {},
    input: () => "",
    onInterrupt: () => () => {},
  };
  const parts = {
    version: "0",
    serve: async () => {},
    explainConfig: async () => answer([]),
    offlineDoctor: async () => [],
    simulate: async () => NO_CALLS,
    backup: () => Promise.reject(new Error("no command runs here")),
  };
  return buildProgram(parts, terminal, "en");
}

/** Commands that do something, not the nouns that only hold them; `log` and `drain` do both. */
function verbsOf(program: Command): readonly { readonly name: string; readonly command: Command }[] {
  const walk = (command: Command, path: readonly string[]): { name: string; command: Command }[] => {
    const itself = { name: path.join(" "), command };
    const below = command.commands.flatMap((child) => walk(child, [...path, child.name()]));
    const acts = below.length === 0 || hasAction(command);
    return acts ? [itself, ...below] : below;
  };
  return walk(program, []);
}

/** Commander keeps it to itself. */
function hasAction(command: Command): boolean {
  return "_actionHandler" in command && typeof command._actionHandler === "function";
}

/** What the program has against these arguments; nothing where it takes them. */
async function faultOf(args: readonly string[]): Promise<string | undefined> {
  const said: string[] = [];
  const program = silentProgram(said);
  for (const { command } of verbsOf(program)) command.action(() => {});
  try {
    await program.parseAsync(args, { from: "user" });
    return undefined;
  } catch (error) {
    return said[0] ?? String(error);
  }
}

/** Lines of fenced blocks that begin with the program, without what is said behind them: a remark, another program, a file. */
function commandLines(text: string): string[] {
  const blocks = [...text.matchAll(/^```[^\n]*\n([\s\S]*?)^```/gm)].map(([, block = ""]) => block);
  return blocks.flatMap((block) =>
    block.split("\n").flatMap((line) => {
      const typed = /^(?:\.\/bin\/)?zongji (.*)$/.exec(line.trim())?.[1];
      return typed === undefined ? [] : [typed.split(/ {3,}|\s+#|\s[|>]\s/)[0] ?? ""];
    }),
  );
}

/** As a shell would, of what the documents use: words and double or single quotes. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? "",
  );
}

describe("every command shown in the documents", () => {
  const shown = pages.flatMap((page) => commandLines(read(page)).map((line) => ({ page, line })));

  test("is found", () => expect(shown.length).toBeGreaterThan(40));

  test.each(shown)("$page: zongji $line", async ({ line }) => {
    expect(await faultOf(wordsOf(line))).toBeUndefined();
  });
});

test("commands named in a sentence exist, and so do their options", () => {
  const program = silentProgram();
  const verbs = verbsOf(program);
  const nouns = new Set(verbs.map(({ name }) => name.split(" ")[0] ?? ""));
  const everywhere = optionsOf(program);
  const faults = pages.flatMap((page) =>
    [...read(page).matchAll(/`(?:\.\/bin\/)?zongji ([a-z][^`]*)`/g)].flatMap(([, words = ""]) => {
      const said = words.replace(" --help", "");
      const [noun = "", verb = ""] = said.split(" ");
      const meant = verbs.filter(
        ({ name }) => name === noun || verb.split("|").some((one) => name === `${noun} ${one}`),
      );
      if (meant.length === 0) return nouns.has(noun) && verb === "" ? [] : [`${page}: zongji ${said}`];
      const known = [...everywhere, ...meant.flatMap(({ command }) => optionsOf(command))];
      const strange = (said.match(/--[a-z-]+/g) ?? []).filter((option) => !known.includes(option));
      return strange.map((option) => `${page}: zongji ${said}: ${option}`);
    }),
  );
  expect(faults).toEqual([]);
});

function optionsOf(command: Command): string[] {
  return command.options.flatMap(({ long }) => (typeof long === "string" ? [long] : []));
}

describe("docs/cli.md", () => {
  const page = read("docs/cli.md");
  const rows = page.split("\n").filter((line) => line.startsWith("| `"));
  const program = silentProgram();
  const all = verbsOf(program);

  test.each(all.map(({ name, command }) => [name, command] as const))(
    "has a row for `%s` with its options",
    (name, command) => {
      const mine = rows.filter((row) => new RegExp(`\`${name}[ \`]`).test(row));
      expect(mine).not.toEqual([]);
      expect(optionsOf(command).filter((option) => !mine.some((row) => row.includes(option)))).toEqual([]);
    },
  );

  test("names every path of the HTTP interface", () => {
    const routes = filesBelow("src/api/routes").flatMap((path) =>
      [...read(path).matchAll(/path: "([^"]+)"/g)].map(([, found = ""]) => found.replace(/:\w+/g, "ID")),
    );
    expect(routes.length).toBeGreaterThan(30);
    expect([...new Set(routes)].filter((path) => !new RegExp(`[ \`]${path}[\`?]`).test(page))).toEqual([]);
  });

  test("names what is accepted everywhere", () => {
    expect(optionsOf(program).filter((option) => !page.includes(option))).toEqual([]);
  });

  test("names no option that there is not", () => {
    const known = new Set([...optionsOf(program), "--help", ...all.flatMap(({ command }) => optionsOf(command))]);
    expect((page.match(/--[a-z][a-z-]+/g) ?? []).filter((option) => !known.has(option))).toEqual([]);
  });
});

describe("docs/configuration.md", () => {
  const parsed = parseConfig("");
  const entries = parsed.ok ? configEntries(parsed.value, "") : [];

  test("is compared with every key", () => expect(entries.length).toBeGreaterThan(20));

  test.each(entries.map(({ key, value }) => [key, value] as const))(
    "has a row for %s with its default",
    (key, value) => {
      const row = read("docs/configuration.md")
        .split("\n")
        .find((line) => line.startsWith(`| \`${key}\` |`));
      expect(row).toBeDefined();
      if (key !== "media.workers") expect(row).toContain(`| ${value} |`); // depends on the machine
    },
  );
});

test("docs/office.md names every key of the office file", () => {
  const page = read("docs/office.md");
  const keys = [...keysOf(JSON.parse(read("examples/office.schema.json")))];
  expect(keys.length).toBeGreaterThan(80);
  // in a sentence, in an example, or as a heading
  expect(keys.filter((key) => !new RegExp(`[\\s\`{(,]${key}[\\s\`:,}]`).test(page))).toEqual([]);
});

/** Names of properties, wherever they stand in a JSON Schema. */
function keysOf(schema: unknown): Set<string> {
  if (typeof schema !== "object" || schema === null) return new Set();
  return new Set(
    Object.entries(schema).flatMap(([name, below]) => [
      ...(name === "properties" ? Object.keys(below) : []),
      ...keysOf(below),
    ]),
  );
}

test("docs/glossary.md explains every ending, in the words of the commands", () => {
  const page = read("docs/glossary.md");
  const endings = [...read("src/call/ending.ts").matchAll(/^ {2}\| "([a-z-]+)"/gm)].map(([, ending = ""]) => ending);
  expect(endings.length).toBeGreaterThan(15);
  const words = wordsIn("zh");
  expect(endings.filter((ending) => !page.includes(`\n| \`${ending}\` | ${word(words, ending)} |`))).toEqual([]);
});

test("docs/README.md names every page", () => {
  const page = read("docs/README.md");
  const pages = filesBelow("docs").flatMap((path) => /^docs\/([^/]+\.md)$/.exec(path)?.[1] ?? []);
  expect(pages.filter((one) => one !== "README.md" && !page.includes(`](${one})`))).toEqual([]);
});

test("test/phones/README.md says what each of its files tells", () => {
  const page = read("test/phones/README.md");
  const files = filesBelow("test/phones").flatMap((path) => /^test\/phones\/([\w-]+\.test\.ts)$/.exec(path)?.[1] ?? []);
  expect(files.filter((file) => !page.includes(`| \`${file}\` |`))).toEqual([]);
});

describe("the rules can say no", () => {
  test.each(["agent redy 5001", "agent ready", "guard ban 192.0.2.1 --fro 1h", "completion fish"])(
    "%s",
    async (line) => {
      expect(await faultOf(wordsOf(line))).toMatch(/\w/);
    },
  );

  test("what stands behind a command is not part of it", () => {
    const block =
      "```sh\n./bin/zongji office export > o.yaml   # x\nzongji guard list     who\nzongji log | less\nnpm start\n```\n";
    expect(commandLines(block)).toEqual(["office export", "guard list", "log"]);
    expect(wordsOf('message send 1001 "two words"')).toEqual(["message", "send", "1001", "two words"]);
  });
});
