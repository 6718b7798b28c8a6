import { relative } from "node:path";
import type { SourceFile } from "typescript/unstable/ast";
import { API } from "typescript/unstable/sync";

/** The sources of src, config and feeds by path, as the compiler reads them for the two runtimes. */
export function readSources(): Map<string, SourceFile> {
  const compiler = new API({ cwd: process.cwd() });
  const found = new Map<string, SourceFile>();
  for (const config of ["tsconfig.json", "src/worker/tsconfig.json"]) {
    const { program } = compiler.updateSnapshot({ openProjects: [config] }).getProjects()[0]!;
    for (const name of program.getSourceFileNames()) {
      const path = relative(process.cwd(), name);
      if (/^(?:src|config|feeds)\/.*\.ts$/.test(path)) found.set(path, program.getSourceFile(name)!);
    }
  }
  compiler.close();
  return found;
}
