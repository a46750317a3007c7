// The Worker's entry: hands the platform's events to the WebAssembly instance, and has a new instance made
// after a fault. Never decides anything.
//
// An object's Rust half belongs to one instance; when that is gone, the half is made again from its rows.

import { WorkerEntrypoint } from "cloudflare:workers";
import * as edge from "./index.js";

/** `criticalError` is set by a panic or a trap; `instanceId` grows with each instance. */
const state = edge.__worker_init_state();

/** Leaves an instance that has failed: what its memory holds can't be trusted. */
function leaveFailed() {
  if (!state.criticalError) return;
  console.log("A new WebAssembly instance after a fault");
  edge.__wbg_reset_state();
  state.criticalError = false;
  state.instanceId += 1;
}

function note(error) {
  if (!(error instanceof WebAssembly.RuntimeError)) return;
  console.error("WebAssembly fault", error);
  state.criticalError = true;
}

addEventListener("error", ({ error }) => note(error));
addEventListener("unhandledrejection", ({ reason }) => note(reason));

/**
 * The platform's own `queueMicrotask` enters the runtime for each task, and every future that goes on is a task:
 * a promise that is settled already does the same within the engine.
 */
const settled = Promise.resolve();
globalThis.queueMicrotask = (task) => void settled.then(task);

export default class extends WorkerEntrypoint {
  async fetch(request) {
    leaveFailed();
    try {
      return await edge.fetch(request, this.env, this.ctx);
    } catch (error) {
      note(error);
      if (state.criticalError) throw error;
      return edge.failed(request, error);
    }
  }
}

/** Where objects are called and told of events. Nothing from outside bears these addresses: objects have their own. */
const CALL = "https://object/call";
const TAKE = "https://object/take";

/**
 * A Durable Object around its Rust half. Plain methods: a frame passes here, and a proxy for each event
 * costs as much as a tenth of all the WebAssembly behind it.
 */
const durable = (Half) =>
  class {
    #made;
    #half;
    #instanceId;

    constructor(ctx, env) {
      this.#made = [ctx, env];
      this.#live();
    }

    #live() {
      leaveFailed();
      if (this.#instanceId !== state.instanceId) {
        try {
          this.#half = new Half(...this.#made);
        } catch (error) {
          state.criticalError = true;
          throw error;
        }
        this.#instanceId = state.instanceId;
      }
      return this.#half;
    }

    async fetch(request) {
      try {
        const { url } = request;
        if (url !== CALL && url !== TAKE) return await this.#live().fetch(request);
        // As bytes to a plain function: a request that is read piece by piece costs more than what it asks.
        const body = new Uint8Array(await request.arrayBuffer());
        if (url === CALL) return await this.#live().call(body);
        const taken = this.#live().take(body);
        if (taken) await taken;
        return new Response(null);
      } catch (error) {
        note(error);
        throw error;
      }
    }

    async alarm() {
      try {
        return await this.#live().alarm();
      } catch (error) {
        note(error);
        throw error;
      }
    }

    webSocketMessage(socket, message) {
      try {
        return this.#live().webSocketMessage(socket, message);
      } catch (error) {
        note(error);
        throw error;
      }
    }

    webSocketClose(socket, code, reason, wasClean) {
      try {
        return this.#live().webSocketClose(socket, code, reason, wasClean);
      } catch (error) {
        note(error);
        throw error;
      }
    }

    webSocketError(socket, error) {
      try {
        return this.#live().webSocketError(socket, error);
      } catch (fault) {
        note(fault);
        throw fault;
      }
    }
  };

export const AgentObject = durable(edge.AgentObject);
export const LedgerObject = durable(edge.LedgerObject);
export const OrganizationObject = durable(edge.OrganizationObject);
export const SwitchboardObject = durable(edge.SwitchboardObject);
export const ThreadObject = durable(edge.ThreadObject);
