// Compiles each given module, and refuses imports from `env`: they mean that a crate expects a
// C library which neither a browser nor the Worker has.

import { readFileSync } from "node:fs";

for (const path of process.argv.slice(2)) {
  const module = new WebAssembly.Module(readFileSync(path));
  const foreign = WebAssembly.Module.imports(module).filter(({ module }) => module === "env");
  if (foreign.length > 0) {
    console.error(`${path} imports from env: ${foreign.map(({ name }) => name).join(", ")}`);
    process.exitCode = 1;
  }
}
