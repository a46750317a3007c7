// Requests with a limit, their bodies read as what they say they are, and held to the API's description.

import assert from "node:assert/strict";
import { Agent as Connections, request as open } from "node:http";
import { checkExchange } from "./contract.mjs";
import { TIMEOUT_MS, within } from "./wait.mjs";

/**
 * Sends one request and returns `{ status, headers, body }`, the body parsed when it is JSON.
 * `json` becomes a JSON body, `form` a form body, `token` a bearer token.
 */
export async function request(url, { method, json, form, token, headers = {}, body, ms = TIMEOUT_MS, ...rest } = {}) {
  const sent = { ...headers };
  if (token) sent.authorization = `Bearer ${token}`;
  if (json !== undefined) {
    sent["content-type"] ??= "application/json";
    body = JSON.stringify(json);
  } else if (form) {
    body = new URLSearchParams(form);
  }
  method ??= body === undefined ? "GET" : "POST";
  const answer = await fetch(url, {
    method,
    headers: sent,
    body,
    redirect: "manual",
    signal: AbortSignal.timeout(ms),
    ...rest,
  });
  const text = await answer.text();
  const isJson = answer.headers.get("content-type")?.includes("json") && text !== "";
  const told = isJson ? JSON.parse(text) : text;
  checkExchange({ method, url, sent: body, status: answer.status, body: told });
  return { status: answer.status, headers: answer.headers, body: told };
}

/** As `request`, but anything but 2xx fails with the body in the message. */
export async function ask(url, options) {
  const answer = await request(url, options);
  if (answer.status < 200 || answer.status > 299) {
    const { pathname } = new URL(url);
    throw new Error(`${options?.method ?? ""} ${pathname}: ${answer.status} ${JSON.stringify(answer.body)}`);
  }
  return answer.body;
}

/**
 * One request exactly as given: the path is not tidied, any header may be set, and with
 * `endless` the body never ends. Returns `{ status, headers, body }` as `request` does.
 */
export function bare(url, path, { method = "GET", headers = {}, body, endless = false, ms = TIMEOUT_MS } = {}) {
  const { hostname, port } = new URL(url);
  const sending = open({ hostname, port, path, method, headers, agent: new Connections({ keepAlive: false }) });
  const answered = new Promise((resolve, reject) => {
    sending.once("error", reject);
    sending.once("response", (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part)).once("error", reject);
      answer.once("end", () => {
        const text = Buffer.concat(parts).toString();
        const isJson = answer.headers["content-type"]?.includes("json") && text !== "";
        const told = isJson ? JSON.parse(text) : text;
        try {
          checkExchange({ method, url: path, status: answer.statusCode, body: told });
        } catch (error) {
          reject(error);
        }
        resolve({ status: answer.statusCode, headers: answer.headers, body: told });
      });
    });
  });
  if (body !== undefined) sending.write(body);
  if (!endless) sending.end();
  return within(answered, `answer to ${method} ${path}`, ms).finally(() => sending.destroy());
}

/** Checks that an answer is a refusal with the published error body. */
export function assertError({ status, headers, body }, expected, shown) {
  const what = `${shown}: ${status} ${JSON.stringify(body)}`;
  assert.equal(status, expected, what);
  assert.equal(body.status, expected, what);
  for (const member of ["message", "code", "contextId"]) {
    assert.ok(typeof body[member] === "string" && body[member] !== "", what);
  }
  const type = typeof headers.get === "function" ? headers.get("content-type") : headers["content-type"];
  assert.match(type, /^application\/json/, what);
}
