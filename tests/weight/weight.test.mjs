// Goal: a page that carries the messenger stays as quick as it was without it.
// Method: weighs the built files as they are served, against a budget.

import assert from "node:assert/strict";
import { test } from "node:test";
import { BUDGET, sum, weigh } from "../lib/weight.mjs";

const kib = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`;
const messenger = weigh("messenger");

test("the loader is small", (t) => {
  const loader = sum(messenger.filter(({ name }) => name === "loader.js"));
  t.diagnostic(`${kib(loader)} of ${kib(BUDGET.loader)} brotli`);
  assert.ok(loader > 0, "the loader is missing");
  assert.ok(loader <= BUDGET.loader, `${loader} bytes, ${loader - BUDGET.loader} too many`);
});

test("everything until the composer is usable is small", (t) => {
  const total = sum(messenger);
  for (const { name, brotli } of messenger) t.diagnostic(`${kib(brotli).padStart(10)}  ${name}`);
  t.diagnostic(`${kib(total)} of ${kib(BUDGET.composer)} brotli`);
  for (const kind of [".js", ".wasm", ".css", ".html"]) {
    assert.ok(messenger.some(({ name }) => name.endsWith(kind)), `no ${kind} file`);
  }
  assert.ok(total <= BUDGET.composer, `${total} bytes, ${total - BUDGET.composer} too many`);
});
