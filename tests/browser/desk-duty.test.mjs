// Goal: what an agent's rail says is what the platform says, wherever it was changed, and a wish is not a fact.
// Method: one agent at two screens, a supervisor at the platform API; answers held back on the way.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { signIn } from "../lib/agent.mjs";
import { launch } from "../lib/browser.mjs";
import { openDesk } from "../lib/desk.mjs";
import { startEdge } from "../lib/edge.mjs";
import { until } from "../lib/wait.mjs";

let edge, browser, minji, supervisor;

before(async () => {
  [edge, browser] = await Promise.all([startEdge(), launch()]);
  [minji, supervisor] = await signIn(edge, "agent1", "supervisor");
});
after(() => Promise.all([browser?.close(), edge?.stop()]));

const PRESENCES = /\/presences\/PURECLOUD$/;
const presence = async () => (await supervisor.get(`/api/v2/users/${minji.me.id}/presences/PURECLOUD`)).presenceDefinition.systemPresence;
const become = (systemPresence) =>
  supervisor.patch(`/api/v2/users/${minji.me.id}/presences/PURECLOUD`, { presenceDefinition: { systemPresence } });
const focused = (desk) => desk.page.evaluate(() => document.activeElement.textContent);

test("whoever signs in is available; every screen follows what is chosen on one, and what a supervisor changes", async () => {
  const desk = await (await openDesk(browser, edge)).start();
  await desk.doing("Available. You are not offered conversations");
  const other = await (await openDesk(browser, edge)).start();
  await desk.become(/On queue/);
  await Promise.all([desk, other].map((one) => one.doing("On queue. Waiting for the next conversation")));
  await other.become("Meal");
  await desk.doing("Meal. You are not offered conversations");
  await desk.page.getByText("Your presence was changed to Meal.").waitFor({ state: "attached" });
  await become("Busy");
  await Promise.all([desk, other].map((one) => one.doing("Busy")));
  // Signing in again changes nothing for who is there.
  const third = await (await openDesk(browser, edge)).start();
  await third.doing("Busy");
  await desk.page.reload();
  await desk.doing("Busy");
  assert.equal(await presence(), "Busy");
  assert.deepEqual(desk.complaints(), []);
  await Promise.all([desk, other, third].map((one) => one.close()));
});

test("keys alone choose a presence, and one key goes on queue and off it, also from the reply", async () => {
  const desk = await (await openDesk(browser, edge)).start();
  const { keyboard } = desk.page;
  await become("Available");
  await desk.doing("Available");
  await desk.duty.focus();
  // What is chosen has the focus at once: nothing is waited for.
  await keyboard.press("Enter");
  await keyboard.press("ArrowUp");
  assert.match(await focused(desk), /On queue/);
  await keyboard.press("ArrowUp");
  assert.match(await focused(desk), /Offline/);
  await keyboard.press("Home");
  await keyboard.press("ArrowDown");
  await keyboard.press("ArrowDown");
  await keyboard.press("Enter");
  await desk.doing("Busy");
  await keyboard.press("Alt+q");
  await desk.doing("On queue\\.");
  await keyboard.press("Alt+q");
  await desk.doing("Available\\.");
  assert.equal(await presence(), "Available");
  await desk.close();
});

test("a wish shows as one until it is answered, the last of several counts, and a failure is told", async () => {
  const desk = await (await openDesk(browser, edge)).start();
  await become("Available");
  await desk.doing("Available");
  const held = [];
  await desk.page.route(PRESENCES, (route) => (route.request().method() === "PATCH" ? held.push(route) : route.continue()));
  await desk.become("Busy");
  await desk.doing("Busy…");
  assert.equal(await desk.duty.getAttribute("aria-busy"), "true");
  assert.equal(await presence(), "Available");
  await desk.become("Break");
  await desk.doing("Break…");
  assert.equal(held.length, 1);
  await held.shift().continue();
  await until(() => held.length === 1, "the last wish on its way");
  await held.shift().continue();
  await desk.doing("Break\\.");
  assert.equal(await presence(), "Break");
  await desk.become("Meeting");
  await until(() => held.length === 1, "a wish on its way");
  await held.shift().abort("connectionreset");
  await desk.alert.getByText("Your presence is unchanged").waitFor();
  await desk.doing("Break\\.");
  await desk.close();
});
