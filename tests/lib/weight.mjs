// What a visitor downloads, compressed as it is served: brotli at its best.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { root } from "./tools.mjs";

const assets = join(root, "target/assets");
const BEST = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 } };

const weighed = (name, bytes) => ({
  name,
  raw: bytes.length,
  gzip: gzipSync(bytes, { level: 9 }).length,
  brotli: brotliCompressSync(bytes, BEST).length,
});

/** Each file of one directory of the assets, with its sizes. */
export const weigh = (directory) =>
  readdirSync(join(assets, directory)).sort().map((name) => weighed(name, readFileSync(join(assets, directory, name))));

/** The Worker as it is uploaded. */
export const weighWorker = () =>
  ["index.js", "index_bg.wasm"].map((name) => weighed(name, readFileSync(join(root, "edge/build", name))));

export const sum = (files, of = "brotli") => files.reduce((total, file) => total + file[of], 0);

/** Bytes of the loader's own code and of everything until a visitor can write. */
export const BUDGET = { loader: 3 * 1024, composer: 100 * 1024 };
