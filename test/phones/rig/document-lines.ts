// The commands of the documents: what stands in a fenced block and is typed at a shell, as a person would who reads the page from the top.

import { readFileSync } from "node:fs";

export interface DocumentLine {
  readonly page: string;
  /** As it stands there, continued lines joined. */
  readonly text: string;
}

const BLOCK = /^```([^\n]*)\n([\s\S]*?)^```/gm;
/** What begins a line that is typed; other lines of unnamed blocks are drawings and output. */
const TYPED =
  /^(?:(?:\.\/bin\/)?zongji|npm|sudo|curl|openssl|systemctl|journalctl|apt-get|dpkg|podman|docker|printf|cp|rsync|[A-Z]+=\$\() ?/;
/** A remark behind a command, set off by wide space and no `#`. */
const REMARK = / {3,}[^#'"]*$/;

export function documentLines(page: string): readonly DocumentLine[] {
  return [...readFileSync(page, "utf8").matchAll(BLOCK)].flatMap(([, language = "", block = ""]) => {
    if (language !== "" && language !== "sh") return [];
    const lines = block
      .replaceAll(/\\\n\s*/g, "")
      .split("\n")
      .map((line) => line.trim());
    return lines.filter((line) => TYPED.test(line)).map((line) => ({ page, text: line.replace(REMARK, "") }));
  });
}
