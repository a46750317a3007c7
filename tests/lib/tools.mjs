// What the tests take from npm and from the machine. Packages live beside xtask, so that
// `cargo xtask` installs one set for building and testing.

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

const require = createRequire(join(root, "xtask/npm/package.json"));

export const { WebSocket, WebSocketServer } = require("ws");

/** The validator of JSON schemas, with its formats. */
export const ajv2020 = () => ({ Ajv: require("ajv/dist/2020").default, addFormats: require("ajv-formats").default });

/** Playwright, loaded only by those who need a browser. */
export const playwright = () => require("playwright-core");

/** The source of axe, which finds faults of accessibility in a page. */
export const axeSource = () => require("axe-core").source;

/** The native workerd: its wrapper script would hide the process id. */
export const workerdPath = process.env.WORKERD ?? require("workerd").default;

/** $CHROMIUM or the one on PATH; throws with what to do when there is none. */
export function chromiumPath() {
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  const places = (process.env.PATH ?? "").split(delimiter).flatMap((dir) => names.map((name) => join(dir, name)));
  const found = [process.env.CHROMIUM, ...places].find((path) => path && existsSync(path));
  if (!found) {
    throw new Error(
      "No Chromium found. Set CHROMIUM to one, or on Debian: " +
        "apt-get install chromium fonts-noto-cjk fonts-noto-color-emoji",
    );
  }
  return found;
}
