// Whether this start had to compile what the build had compiled already: V8 refuses by itself what another version of Node has kept, and nothing shows but a
// slower start. `doctor` says so in its line about Node.

import type { CheckView } from "../../api/views.ts";
import { good, warning } from "./finding.ts";

/** Parts of the bundle that were compiled anew. The loader of the bundle (scripts/bundle-loader.cjs) writes it; undefined: run without the bundle. */
export function uncompiledParts(): ReadonlySet<string> | undefined {
  const kept: unknown = Reflect.get(globalThis, Symbol.for("zongji.uncompiled"));
  return kept instanceof Set ? kept : undefined;
}

/** `version`: of Node. */
export function codeCheck(version: string, uncompiled: ReadonlySet<string> | undefined): CheckView {
  if (uncompiled === undefined || uncompiled.size === 0) return good("node", version);
  return warning("node", `${version}, which compiles ${uncompiled.size} parts at each start`, {
    en: "Built with another Node, or with other options for V8 in NODE_OPTIONS: starts are slower, calls are not. Take those options away, or run  npm run build  with this Node.",
    zh: "编译时用的 Node 版本不同，或 NODE_OPTIONS 中有其他 V8 选项：启动较慢，通话不受影响。请去掉这些选项，或用当前 Node 运行 npm run build。",
  });
}
