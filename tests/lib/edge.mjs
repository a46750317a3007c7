// One workerd with the built Worker: started, killed, started again on the same state.
//
//   const edge = await startEdge();
//   … fetch(`${edge.url}/healthz`) …
//   await edge.stop();

import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ask } from "./http.mjs";
import { root, workerdPath } from "./tools.mjs";
import { until, within } from "./wait.mjs";

const LOG_LINES_KEPT = 200;

/** The development organization, as `shared/` seeds it. */
export const DEPLOYMENT = "11111111-1111-4111-8111-111111111111";
/** As above, but the end of a conversation is final and the guest may announce itself. */
export const READ_ONLY = "11111111-1111-4111-8111-111111111112";
/** Only for shop.example and what lies below it. */
export const CLOSED = "11111111-1111-4111-8111-111111111113";
export const SUPPORT = "33333333-3333-4333-8333-333333333331";
export const SALES = "33333333-3333-4333-8333-333333333332";
export const CLIENT = { id: "22222222-2222-4222-8222-222222222222", secret: "dev-secret" };
export const PASSWORD = "hanmadi-dev";

const running = new Set();
process.on("exit", () => running.forEach((child) => child.kill("SIGKILL")));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.once(signal, () => process.exit(1));
}

/** A port nobody listens on at this moment. */
export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** A directory of its own under the system's temporary one. */
export const tempDir = (name = "state", under = tmpdir()) => mkdtempSync(join(under, `hanmadi-${name}-`));

/** Where files lie in memory, on systems that have such a place. */
const MEMORY = "/dev/shm";

/**
 * Starts the edge and waits until it is healthy.
 * `state`: a directory to keep; without it a temporary one, removed by `stop()`.
 * `inMemory`: true has the temporary one in memory where the system can.
 * `limits`: "standard", or "bench" to lift the published rates.
 * `clock`: true makes time movable by `POST /dev/clock`.
 * `config`, `assets`: another configuration or directory than the built ones; null for no assets.
 */
export async function startEdge(options = {}) {
  const edge = new Edge({
    state: options.state ?? tempDir("state", options.inMemory && existsSync(MEMORY) ? MEMORY : tmpdir()),
    temporary: options.state === undefined,
    port: options.port ?? (await freePort()),
    environment: {
      HANMADI_SIGNING_KEY: options.signingKey ?? randomBytes(32).toString("hex"),
      HANMADI_LIMITS: options.limits ?? "standard",
      HANMADI_CLOCK: options.clock ? "movable" : "real",
    },
    config: options.config ?? join(root, "edge/workerd.capnp"),
    assets: options.assets === undefined ? join(root, "target/assets") : options.assets,
  });
  await edge.start();
  return edge;
}

class Edge {
  #options;
  #child;
  #log = [];

  constructor(options) {
    this.#options = options;
  }

  get url() {
    return `http://127.0.0.1:${this.#options.port}`;
  }

  get wsUrl() {
    return `ws://127.0.0.1:${this.#options.port}`;
  }

  get pid() {
    return this.#child?.pid;
  }

  get state() {
    return this.#options.state;
  }

  /** The last lines workerd wrote. */
  get log() {
    return this.#log.join("");
  }

  async start() {
    const { config, assets, port, state, environment } = this.#options;
    mkdirSync(join(state, "objects"), { recursive: true });
    const child = spawn(
      workerdPath,
      [
        "serve",
        config,
        `--socket-addr=http=127.0.0.1:${port}`,
        `--directory-path=state=${join(state, "objects")}`,
        ...(assets ? [`--directory-path=assets=${assets}`] : []),
      ],
      { env: { ...process.env, ...environment }, stdio: ["ignore", "pipe", "pipe"] },
    );
    this.#child = child;
    running.add(child);
    child.once("exit", () => running.delete(child));
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => this.#note(text));
    }
    try {
      const ended = once(child, "exit").then(() => Promise.reject(new Error("workerd ended while starting")));
      ended.catch(() => {});
      await Promise.race([until(() => this.#isHealthy(), "healthy edge", { ms: 20_000 }), ended]);
    } catch (error) {
      child.kill("SIGKILL");
      throw new Error(`${error.message}\n${this.log}`, { cause: error.cause });
    }
  }

  /** Ends it as a power cut would: no goodbye to anyone. */
  async kill9() {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await within(ended, "end of workerd");
  }

  /** Moves the clock of every object forward; only with `clock: true`. */
  async advance(advanceMs) {
    await ask(`${this.url}/dev/clock`, { json: { advanceMs } });
  }

  /** Kills it, and starts it again on the same state and address. */
  async restart() {
    await this.kill9();
    await this.start();
  }

  /**
   * Ends it, and removes its state unless the caller gave the directory. Killed rather than
   * asked: workerd would first wait for idle connections, and what it acknowledged is on disk.
   */
  async stop() {
    await this.kill9();
    if (this.#options.temporary) rmSync(this.state, { recursive: true, force: true });
  }

  async #isHealthy() {
    const answer = await fetch(`${this.url}/healthz`, { signal: AbortSignal.timeout(2000) });
    await answer.arrayBuffer();
    return answer.status === 200;
  }

  #note(text) {
    this.#log.push(text);
    if (this.#log.length > LOG_LINES_KEPT) this.#log.shift();
    if (process.env.HANMADI_LOG) process.stderr.write(text);
  }
}
