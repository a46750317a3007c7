// Requests with a limit, their bodies read as what they say they are.

import { TIMEOUT_MS } from "./wait.mjs";

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
  const answer = await fetch(url, {
    method: method ?? (body === undefined ? "GET" : "POST"),
    headers: sent,
    body,
    redirect: "manual",
    signal: AbortSignal.timeout(ms),
    ...rest,
  });
  const text = await answer.text();
  const isJson = answer.headers.get("content-type")?.includes("json") && text !== "";
  return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : text };
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
