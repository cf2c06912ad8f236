// Completion for bash, written from the commands themselves so that it never lags behind them.

import type { Command } from "commander";

/** A script to be sourced. Completes commands and options; a file name where an option or argument asks for one. */
export function bashCompletion(program: Command): string {
  const globals = optionNames(program);
  const cases = everyCommand(program, "").map(
    ({ path, command }) =>
      `    "${path}") words="${[...childNames(command), ...optionNames(command), ...globals].join(" ")}" ;;`,
  );
  return `# Completion of zongji for bash: source <(zongji completion bash)
_zongji() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" path="" words="" word i
  case "$previous" in
    --config|--to) COMPREPLY=($(compgen -f -- "$current")); return ;;
    --data) COMPREPLY=($(compgen -d -- "$current")); return ;;
    --lang) COMPREPLY=($(compgen -W "zh en" -- "$current")); return ;;
  esac
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    case "$word" in
      --data|--url|--token|--lang|--config) ((i++)) ;;
      -*) ;;
      *) case " ${nounsAndVerbs(program)} " in *" $path\${path:+/}$word "*) path="$path\${path:+/}$word" ;; esac ;;
    esac
  done
  case "$path" in
${cases.join("\n")}
  esac
  case "$path" in
    office/apply|office/diff) [[ "$current" == -* ]] || { COMPREPLY=($(compgen -f -- "$current")); return; } ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o filenames -F _zongji zongji ./bin/zongji
`;
}

function nounsAndVerbs(program: Command): string {
  return everyCommand(program, "")
    .map(({ path }) => path)
    .filter((path) => path !== "")
    .join(" ");
}

function everyCommand(command: Command, path: string): { readonly path: string; readonly command: Command }[] {
  const below = command.commands.flatMap((child) =>
    everyCommand(child, path === "" ? child.name() : `${path}/${child.name()}`),
  );
  return [{ path, command }, ...below];
}

function childNames(command: Command): string[] {
  return command.commands.map((child) => child.name());
}

function optionNames(command: Command): string[] {
  return command.options.flatMap(({ long }) => (long === undefined || long === null ? [] : [long]));
}
