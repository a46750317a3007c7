// Goal: supervisors and machines hear of others and of queues what they may read, agents hear only of themselves; what
// is heard survives a restart, and ends with the subscription, the channel, or the permission.
// Method: people and machines with channels of their own beside agents who work.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { clientToken, signIn } from "../lib/agent.mjs";
import { Channel } from "../lib/channel.mjs";
import { SALES, startEdge, SUPPORT } from "../lib/edge.mjs";
import { Guest } from "../lib/guest.mjs";
import { request } from "../lib/http.mjs";
import { talking } from "../lib/talk.mjs";
import { until } from "../lib/wait.mjs";

const API = "/api/v2";
const NOBODY = "44444444-4444-4444-8444-4444444444ff";
const DAY_MS = 86_400_000;

const presenceOf = ({ me }) => `v2.users.${me.id}.presence`;
const statusOf = ({ me }) => `v2.users.${me.id}.routingStatus`;
const conversationsOf = ({ me }) => `v2.users.${me.id}.conversations.messages`;
const usersOf = (queue) => `v2.routing.queues.${queue}.users`;
const looksOf = (queue) => `v2.analytics.queues.${queue}.observations`;

const become = (agent, systemPresence) =>
  agent.patch(`${API}/users/${agent.me.id}/presences/PURECLOUD`, { presenceDefinition: { systemPresence } });
const is =
  (systemPresence) =>
  ({ presenceDefinition }) =>
    presenceDefinition.systemPresence === systemPresence;
const states = (entities) => Object.fromEntries(entities.map(({ id, state }) => [id, state]));

let edge, minji, jun, supervisor, owner;
const channels = [];

/** A channel that is closed when the tests are over. */
async function channel(token, topics) {
  const one = await new Channel(edge, token).open(topics);
  channels.push(one);
  return one;
}

async function enter() {
  [minji, jun, supervisor, owner] = await signIn(edge, "agent1", "agent2", "supervisor", "owner");
}

const machine = async (client) => (await clientToken(edge, client)).access_token;

/** Another machine, with a role. */
const newMachine = (name, role) => owner.post(`${API}/oauth/clients`, { name, role, authorizedGrantType: "CLIENT-CREDENTIALS" });

/** What the query tells of a queue now, metrics by name and qualifier, without single conversations. */
async function asked(queue) {
  const { results } = await supervisor.post(`${API}/analytics/queues/observations/query`, {
    filter: { type: "or", predicates: [{ dimension: "queueId", value: queue }] },
  });
  return { group: results[0].group, metrics: results[0].data.map(({ observations, ...metric }) => metric) };
}

/** A look as the event tells it. */
const told = ({ group, data }) => ({ group, metrics: data[0].metrics });
const count = ({ metrics }, name, qualifier) =>
  metrics.find((one) => one.metric === name && one.qualifier === qualifier)?.stats.count ?? 0;

before(async () => {
  edge = await startEdge({ limits: "bench", clock: true });
  await enter();
});
after(() => {
  channels.forEach((one) => one.drop());
  [minji, jun, supervisor].forEach((agent) => agent?.drop());
  return edge?.stop();
});

describe("who may hear what", () => {
  test("an agent is rejected for others and for queues of others, with the reason", async () => {
    const topics = [presenceOf(minji), statusOf(minji), conversationsOf(minji), usersOf(NOBODY), looksOf(NOBODY)];
    const { subscriptions } = await channel(jun.token, [...topics, presenceOf(jun), looksOf(SUPPORT), usersOf(SUPPORT)]);
    for (const topic of topics) {
      const line = subscriptions.find(({ id }) => id === topic);
      assert.deepEqual([line.state, line.rejectionReason], ["Rejected", "missing permissions"], topic);
      assert.equal(line.missingPermissions.length, 1);
    }
    for (const topic of [presenceOf(jun), looksOf(SUPPORT), usersOf(SUPPORT)]) {
      assert.equal(states(subscriptions)[topic], "Permitted", topic);
    }
  });

  test("a supervisor hears others, but not their transcripts, and nobody who is not there", async () => {
    const { me } = minji;
    const own = ["transcript", "notes", "reads"].map((end) => `hanmadi.users.${me.id}.${end}`);
    const nobody = [`v2.users.${NOBODY}.presence`, usersOf(NOBODY), looksOf(NOBODY)];
    const fine = [presenceOf(minji), statusOf(minji), conversationsOf(minji), usersOf(SALES), looksOf(SALES)];
    const one = await channel(supervisor.token, [...own, ...nobody, ...fine]);
    for (const topic of [...own, ...nobody]) assert.equal(states(one.subscriptions)[topic], "Rejected", topic);
    for (const topic of fine) assert.equal(states(one.subscriptions)[topic], "Permitted", topic);
    assert.deepEqual(await one.topics(), fine.sort());
  });

  test("a machine hears what its role reaches, and its channel is nobody else's", async () => {
    const weak = await newMachine("Weak", "agent");
    const topics = [presenceOf(minji), looksOf(SUPPORT), conversationsOf(minji)];
    const refused = await channel(await machine(weak), topics);
    assert.ok(refused.subscriptions.every(({ state }) => state === "Rejected"));
    const wall = await newMachine("Wallboard", "supervisor");
    const one = await channel(await machine(wall), topics);
    assert.ok(one.subscriptions.every(({ state }) => state === "Permitted"));
    for (const token of [await machine(weak), supervisor.token, minji.token]) {
      const path = `${edge.url}${API}/notifications/channels/${one.id}/subscriptions`;
      assert.equal((await request(path, { token })).status, 404);
      assert.equal((await request(path, { method: "PUT", token, json: [] })).status, 404);
    }
    assert.deepEqual(await one.topics(), topics.sort());
  });
});

describe("what is heard", () => {
  test("presence and routing status of another, by a supervisor and a machine, once each", async () => {
    const topics = [presenceOf(minji), statusOf(minji)];
    const all = await Promise.all([supervisor.token, await machine(), minji.token].map((token) => channel(token, topics)));
    await become(minji, "OnQueue");
    await become(jun, "Busy");
    await become(minji, "Meal");
    for (const one of all) {
      const body = await one.next(topics[0], is("OnQueue"));
      assert.deepEqual([body.id, body.source], [minji.me.id, "PURECLOUD"]);
      assert.equal((await one.next(topics[1], ({ status }) => status === "IDLE")).userId, minji.me.id);
      await one.next(topics[0], is("Meal"));
      await one.next(topics[1], ({ status }) => status === "OFF_QUEUE");
      await one.settled();
      assert.equal(one.events.length, 4, "each once, and of nobody else");
      assert.deepEqual(one.events.map(({ metadata }) => metadata.seq), [1, 2, 3, 4]);
    }
  });

  test("conversations of another agent, whole, at every change", async () => {
    const topic = conversationsOf(minji);
    await minji.listen();
    const all = await Promise.all([supervisor.token, await machine()].map((token) => channel(token, [topic])));
    const { guest, conversation } = await talking(edge, minji);
    await guest.say("how long will it take?");
    await minji.say(conversation, "a minute");
    await minji.end(conversation);
    const leg = ({ participants }) => participants.find(({ purpose, userId }) => purpose === "agent" && userId === minji.me.id);
    const state = (wanted) => (body) => body.id === conversation.id && leg(body)?.messages[0].state === wanted;
    for (const one of all) {
      await one.next(topic, state("connected"));
      await one.next(topic, ({ latest }) => latest?.text === "how long will it take?");
      await one.next(topic, ({ latest }) => latest?.text === "a minute");
      const last = await one.next(topic, state("disconnected"));
      assert.ok(!("readTo" in last), "how far an agent has read is theirs alone");
    }
    guest.drop();
  });

  test("who begins and stops to take from a queue", async () => {
    const topic = usersOf(SALES);
    const one = await channel(await machine(), [topic]);
    const members = `${API}/routing/queues/${SALES}/members`;
    const join = (joined) => jun.patch(`${members}/${jun.me.id}`, { id: jun.me.id, joined });
    await join(false);
    const body = await one.next(topic);
    assert.deepEqual(body, { id: jun.me.id, user: { id: jun.me.id }, queueId: SALES, joined: false });
    await join(true);
    assert.equal((await one.next(topic)).joined, true);
    await supervisor.request(`${members}/${jun.me.id}`, { method: "DELETE" });
    assert.deepEqual(await one.next(topic), body);
    await supervisor.post(members, [{ id: jun.me.id }]);
    assert.equal((await one.next(topic)).joined, true);
    await one.settled();
    assert.equal(one.events.length, 4);
  });

  test("how a queue looks: at once, at every change, and the last is what the query tells", async () => {
    await become(jun, "Available");
    await become(minji, "Available");
    const topic = looksOf(SUPPORT);
    const one = await channel(await machine(), [topic]);
    const first = await one.next(topic);
    assert.match(first.data[0].interval, /^\d{4}-\d\d-\d\dT[\d:.]+Z\/\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    assert.deepEqual(told(first), await asked(SUPPORT));
    assert.equal(count(told(first), "oActiveUsers"), count(told(first), "oOffQueueUsers"));
    const waits = count(told(first), "oWaiting");
    const guests = await Promise.all([1, 2, 3].map(() => new Guest(edge, { direct: true }).start()));
    for (const guest of guests) await guest.say("is anybody there?");
    await one.next(topic, (body) => count(told(body), "oWaiting") === waits + 3);
    await become(jun, "OnQueue");
    await one.next(topic, (body) => count(told(body), "oUserRoutingStatuses", "IDLE") + count(told(body), "oAlerting") > 0);
    const same = async () => JSON.stringify(told(one.heard(topic).at(-1))) === JSON.stringify(await asked(SUPPORT));
    await until(same, "event that tells what the query tells");
    assert.ok(one.heard(topic).every(({ data }) => data.every(({ metrics }) => metrics.every((metric) => !metric.observations))));
    await become(jun, "Available");
    guests.forEach((guest) => guest.drop());
  });
});

describe("what ends it", () => {
  test("nothing but the connection ends with a kill -9: nobody subscribes again", async () => {
    const topics = [presenceOf(minji), conversationsOf(minji), looksOf(SUPPORT), usersOf(SALES)];
    const all = await Promise.all([supervisor.token, await machine()].map((token) => channel(token, topics)));
    await minji.listen();
    await edge.restart();
    await Promise.all(all.map((one) => one.connect()));
    await minji.listen();
    await become(minji, "Training");
    const { guest, conversation } = await talking(edge, minji);
    await jun.patch(`${API}/routing/queues/${SALES}/members/${jun.me.id}`, { id: jun.me.id, joined: false });
    for (const one of all) {
      await one.next(presenceOf(minji), is("Training"));
      await one.next(conversationsOf(minji), ({ id }) => id === conversation.id);
      await one.next(looksOf(SUPPORT), (body) => count(told(body), "oInteracting") > 0);
      assert.equal((await one.next(usersOf(SALES))).joined, false);
    }
    await jun.patch(`${API}/routing/queues/${SALES}/members/${jun.me.id}`, { id: jun.me.id, joined: true });
    await minji.end(conversation);
    guest.drop();
  });

  test("whoever takes a topic back is told no more of it", async () => {
    const token = await machine();
    const [one, other] = await Promise.all([1, 2].map(() => channel(token, [presenceOf(minji), presenceOf(jun)])));
    await one.subscribe([presenceOf(jun)]);
    await become(minji, "Away");
    await become(jun, "Away");
    await other.next(presenceOf(minji), is("Away"));
    await one.next(presenceOf(jun), is("Away"));
    await one.settled();
    assert.deepEqual(one.heard(presenceOf(minji)), []);
    // Neither does anybody hear what no channel of theirs asks for any more.
    await other.subscribe([presenceOf(jun)]);
    await become(minji, "Busy");
    await become(jun, "Busy");
    for (const any of [one, other]) {
      await any.next(presenceOf(jun), is("Busy"));
      await any.settled();
      assert.ok(!any.heard(presenceOf(minji)).some(is("Busy")));
    }
  });

  test("whoever reaches less hears less, and what is theirs stays", async () => {
    const topics = [presenceOf(minji), conversationsOf(minji), presenceOf(supervisor), looksOf(SUPPORT)];
    const one = await channel(supervisor.token, topics);
    const path = `${API}/users/${supervisor.me.id}`;
    await owner.patch(path, { role: "agent" });
    const left = [presenceOf(supervisor), looksOf(SUPPORT)].sort();
    await until(async () => JSON.stringify(await one.topics()) === JSON.stringify(left), "fewer topics");
    await become(minji, "Meeting");
    await become(supervisor, "Meeting");
    await one.next(presenceOf(supervisor), is("Meeting"));
    await one.settled();
    assert.deepEqual(one.heard(presenceOf(minji)), []);
    // The token still says supervisor; the directory knows better.
    const { entities } = await one.subscribe([presenceOf(minji)]);
    assert.equal(states(entities)[presenceOf(minji)], "Rejected");
    await owner.patch(path, { role: "supervisor" });
    assert.equal(states((await one.subscribe([presenceOf(minji)])).entities)[presenceOf(minji)], "Permitted");
    await become(minji, "Break");
    await one.next(presenceOf(minji), is("Break"));
  });

  test("an agent who leaves a queue hears of it no more", async () => {
    const one = await channel(jun.token, [looksOf(SALES), usersOf(SALES), presenceOf(jun)]);
    const members = `${API}/routing/queues/${SALES}/members`;
    await supervisor.post(`${members}?delete=true`, [{ id: jun.me.id }]);
    await until(async () => (await one.topics()).length === 1, "fewer topics");
    assert.deepEqual(await one.topics(), [presenceOf(jun)]);
    await supervisor.post(members, [{ id: jun.me.id }]);
  });

  test("a machine that is deleted is sent away and can't come back", async () => {
    const made = await newMachine("Short-lived", "supervisor");
    const one = await channel(await machine(made), [presenceOf(minji)]);
    await owner.request(`${API}/oauth/clients/${made.id}`, { method: "DELETE" });
    await until(() => one.isOver, "goodbye");
    await assert.rejects(one.connect());
    assert.equal((await one.request({ method: "PUT", json: [{ id: presenceOf(minji) }] })).status, 404);
  });

  test("a channel that was not renewed for a day is told nothing more", async () => {
    const topics = [presenceOf(minji), conversationsOf(minji)];
    const old = await channel(await machine(), topics);
    await edge.advance(DAY_MS + 60_000);
    await enter();
    const renewed = await channel(await machine(), topics);
    await become(minji, "Available");
    await renewed.next(presenceOf(minji), is("Available"));
    await old.settled();
    assert.deepEqual(old.events, []);
    assert.equal((await old.request({ token: await machine() })).status, 404);
  });
});
