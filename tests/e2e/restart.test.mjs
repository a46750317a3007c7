// Goal: when the edge, or one of its objects, goes and comes back, nothing is lost and no client is sent away.
// Method: kill -9 on the same state, and objects that are ended one by one while everybody talks.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Agent, login } from "../lib/agent.mjs";
import { READ_ONLY, startEdge, SUPPORT } from "../lib/edge.mjs";
import { Guest, isEcho } from "../lib/guest.mjs";
import { ask } from "../lib/http.mjs";
import { talking, writingIn } from "../lib/talk.mjs";
import { sleep, until, within } from "../lib/wait.mjs";

const MESSAGES = "/api/v2/conversations/messages";
/** What a client sees when a connection breaks without a close frame. */
const BROKEN = { code: 1006, reason: "" };

describe("kill -9", () => {
  let edge, agent;
  before(async () => {
    edge = await startEdge({ limits: "bench" });
    agent = await new Agent(edge).start();
  });
  after(() => edge?.stop());

  test("no client is sent a close frame, and each finds its session again", async () => {
    const guests = await Promise.all([true, false].map((direct) => new Guest(edge, { direct }).start()));
    const unconfigured = await new Guest(edge).connect();
    for (const guest of guests) await guest.say("before");
    await edge.kill9();
    for (const guest of [...guests, unconfigured]) assert.deepEqual(await within(guest.closed, "break"), BROKEN);
    assert.ok(guests.every(({ frames }) => !frames.some((frame) => frame.class === "ConnectionClosedEvent")));
    await edge.start();
    for (const guest of guests) {
      assert.equal((await guest.start()).session.newSession, false);
      await guest.say("after");
      assert.deepEqual(
        (await guest.wholeHistory()).map(({ text }) => text),
        ["before", "after"],
      );
      guest.drop();
    }
    unconfigured.drop();
  });

  test("what waits, what agents have and what was said is all there afterwards", async () => {
    await agent.login();
    await agent.listen();
    const waits = await writingIn(edge, agent);
    const runs = await talking(edge, agent);
    await agent.say(runs.conversation, "one moment, please");
    await runs.guest.hear("one moment, please");
    const over = await talking(edge, agent, { deploymentId: READ_ONLY });
    await agent.end(over.conversation);
    await over.guest.next(({ body }) => body.events, "the end");
    const seen = async () => ({
      waiting: (await agent.waiting()).filter(({ conversationId }) => conversationId === waits.conversation.id),
      inbox: (await agent.get(MESSAGES)).entities,
      conversations: await Promise.all(
        [waits, runs, over].map(({ conversation }) => agent.conversation(conversation.id)),
      ),
      transcripts: await Promise.all([waits, runs, over].map(({ conversation }) => agent.transcript(conversation.id))),
    });
    await until(async () => (await seen()).inbox.every(({ id }) => id !== over.conversation.id), "end in the inbox");
    const beforehand = await seen();
    assert.equal(beforehand.waiting.length, 1);
    assert.ok(beforehand.inbox.some(({ id }) => id === runs.conversation.id));
    const { refresh_token: refresh } = await login(edge, agent.email);

    await edge.restart();
    assert.deepEqual(await seen(), beforehand);
    const renewed = await agent.request("/oauth/token", {
      form: { grant_type: "refresh_token", refresh_token: refresh },
    });
    assert.equal(renewed.status, 200, "signed out by a restart");
    await agent.listen();
    for (const { guest } of [waits, runs]) assert.equal((await guest.start()).session.newSession, false);
    assert.deepEqual((({ newSession, readOnly }) => [newSession, readOnly])((await over.guest.start()).session), [
      false,
      true,
    ]);
    await runs.guest.say("thank you");
    await agent.hear("thank you");
    await agent.say(runs.conversation, "you are welcome");
    await runs.guest.hear("you are welcome");
    const taken = await agent.take(waits.conversation.id);
    await agent.say(taken, "now to you");
    await waits.guest.hear("now to you");
    const { code } = await over.guest.request("onMessage", { message: { type: "Text", text: "too late" } });
    assert.equal(code, 409);
    for (const { guest } of [waits, runs, over]) guest.drop();
  });

  test("a wait that came or went by an event is there or gone, and the event is not taken twice", async () => {
    const source = "thread:00000000000000000000abc";
    const [stays, goes] = [1, 2].map((n) => ({
      conversation: `00000000-0000-8000-8000-00000000000${n}`,
      wait: `11111111-0000-4000-8000-00000000000${n}`,
    }));
    const about = { queue: SUPPORT, since: "2026-12-01T09:00:00.000Z", preview: "a wait of the test's" };
    const waiting = (one) => ({ waiting: { ...one, ...about, body: { id: one.conversation, startTime: about.since, participants: [] } } });
    const feed = async (id, body) => {
      const json = { source, parcels: [{ id, body }] };
      assert.equal((await agent.request("/dev/switchboard", { method: "POST", json })).status, 200);
    };
    const known = async () => {
      const ours = (await agent.waiting()).filter(({ preview }) => preview === about.preview);
      return ours.map(({ conversationId }) => conversationId);
    };
    await feed(1, waiting(stays));
    await feed(2, waiting(goes));
    assert.deepEqual((await known()).sort(), [stays, goes].map(({ conversation }) => conversation));
    await feed(3, { left: goes });
    for (const round of ["before", "after"]) {
      assert.deepEqual(await known(), [stays.conversation], round);
      await feed(2, waiting(goes));
      await edge.restart();
    }
    await feed(4, { left: stays });
    await edge.restart();
    assert.deepEqual(await known(), []);
  });

  test("a notification channel is found again, with its topics", async () => {
    const { channel, subscriptions } = agent;
    assert.ok(subscriptions.entities.length >= 4);
    await edge.restart();
    const { entities } = await agent.get(`/api/v2/notifications/channels/${channel.id}/subscriptions`);
    assert.deepEqual(entities.map(({ id }) => id).sort(), subscriptions.entities.map(({ id }) => id).sort());
    await agent.listen();
  });

  test("an event that was on its way at the kill arrives after it", async () => {
    for (let round = 0; round < 3; round += 1) {
      const guest = await new Guest(edge, { direct: true }).connect();
      await guest.configure();
      const words = `on its way ${guest.token}`;
      guest.send("onMessage", { message: { type: "Text", text: words } });
      await guest.next(isEcho, "echo");
      await edge.restart();
      const waits = async () => (await agent.waiting()).find(({ preview }) => preview === words);
      await until(waits, "conversation in the queue, without another word of the guest");
      guest.drop();
    }
  });
});

describe("an object that goes by itself", () => {
  let edge, agent;
  before(async () => {
    edge = await startEdge({ limits: "bench" });
    agent = await new Agent(edge).start();
  });
  after(() => edge?.stop());

  /** Ends every Thread, as the platform does for a deploy; resolves when it has happened. */
  async function endThreads() {
    await ask(`${edge.url}/dev/restart`, { method: "POST" });
    await sleep(50);
  }

  test("breaks its own guests' connections instead of closing them", async () => {
    const { guest, text } = await talking(edge, agent, { direct: true });
    await endThreads();
    assert.deepEqual(await within(guest.closed, "break"), BROKEN);
    assert.ok(!guest.frames.some((frame) => frame.class === "ConnectionClosedEvent"));
    assert.equal((await guest.start()).session.newSession, false);
    await guest.say("here again");
    await agent.hear("here again");
    assert.deepEqual(
      (await guest.wholeHistory()).map((message) => message.text),
      [text, "here again"],
    );
    guest.drop();
  });

  test("is not noticed by foreign clients, time and again", async () => {
    const { guest, conversation } = await talking(edge, agent);
    const other = await new Guest(edge, { token: guest.token }).start();
    const known = guest.frames.length;
    for (const round of [1, 2, 3]) {
      await endThreads();
      await agent.say(conversation, `agent ${round}`);
      for (const one of [guest, other]) await one.hear(`agent ${round}`);
      await guest.say(`guest ${round}`);
      await agent.hear(`guest ${round}`);
    }
    assert.ok(guest.isOpen && other.isOpen);
    const told = guest.frames
      .slice(known)
      .filter(isEcho)
      .map(({ body }) => body.text);
    assert.deepEqual(
      told,
      [1, 2, 3].flatMap((round) => [`agent ${round}`, `guest ${round}`]),
      "told twice, or too late",
    );
    assert.ok(!guest.frames.slice(known).some(({ class: name }) => name === "SessionResponse"), "an answer to nothing");
    [guest, other].forEach((one) => one.drop());
  });

  test("loses nothing that was acknowledged, whatever was on its way", async () => {
    const guests = await Promise.all([true, false, false].map((direct) => new Guest(edge, { direct }).start()));
    const acknowledged = guests.map(() => []);
    let over = false;
    const talk = async (guest, index) => {
      for (let number = 0; !over; number += 1) {
        const text = `${index} #${number}`;
        for (let taken = false; !taken;) {
          taken = await guest.request("onMessage", { tracingId: text, message: { type: "Text", text } }, 1000).then(
            ({ body }) => acknowledged[index].push([text, body.id]),
            () => false,
          );
          if (!guest.isOpen) await guest.start();
        }
      }
    };
    const talks = guests.map(talk);
    for (let round = 0; round < 5; round += 1) {
      await endThreads();
      await sleep(200);
    }
    over = true;
    await Promise.all(talks);
    for (const [index, guest] of guests.entries()) {
      const stored = (await guest.wholeHistory()).map(({ text, id }) => [text, id]);
      assert.deepEqual(stored, acknowledged[index]);
      assert.ok(stored.length > 20, `only ${stored.length} were said; the test proves nothing`);
      guest.drop();
    }
  });

  test("tells the agent each message once and in order, whatever was on its way", async () => {
    const { guest, conversation } = await talking(edge, agent);
    let over = false;
    const guestTalks = async () => {
      for (let number = 0; !over; number += 1) await guest.say(`guest ${number}`);
    };
    const agentTalks = async () => {
      for (let number = 0; !over; number += 1) {
        const said = () => agent.say(conversation, `agent ${number}`, `${guest.token} ${number}`);
        await until(said, "answer to the agent, who repeats what was not answered");
      }
    };
    const talks = Promise.all([guestTalks(), agentTalks()]);
    for (let round = 0; round < 5; round += 1) {
      await endThreads();
      await sleep(200);
    }
    over = true;
    await talks;
    const stored = await agent.transcript(conversation.id);
    await agent.hear(stored.at(-1).textBody);
    const messages = agent.events.flatMap(({ eventBody }) => eventBody.message ?? []);
    const heard = messages.filter(({ conversationId }) => conversationId === conversation.id);
    const places = (list) => list.map(({ seq, id }) => [seq, id]);
    assert.deepEqual(places(heard), places(stored.slice(1)));
    const told = guest.frames.filter(isEcho).map(({ body }) => body.id);
    assert.deepEqual(
      told,
      stored.map(({ id }) => id),
      "the guest was told something else",
    );
    assert.ok(stored.length > 20, `only ${stored.length} were said; the test proves nothing`);
    guest.drop();
  });

  test("leaves no frame on a living socket without an answer, and answers none twice", async () => {
    const guest = await new Guest(edge).start();
    const sent = [];
    const send = (action, fields) => sent.push(guest.send(action, fields));
    for (let round = 0; round < 5; round += 1) {
      const ending = endThreads();
      for (let number = 0; number < 30; number += 1) {
        send("onMessage", { message: { type: "Text", text: `${round} #${number}` } });
        if (number % 10 === 0) send("getJwt");
        if (number === 15) send("configureSession", { deploymentId: guest.deploymentId });
        await sleep(2);
      }
      await ending;
    }
    const answers = () => guest.frames.map(({ tracingId }) => tracingId);
    await until(() => sent.every((tracingId) => answers().includes(tracingId)), "answer to every frame", { ms: 5000 });
    await guest.say("end");
    const twice = sent.filter((tracingId) => answers().indexOf(tracingId) !== answers().lastIndexOf(tracingId));
    assert.deepEqual(twice, []);
    const texts = (await guest.wholeHistory()).map(({ text }) => text);
    assert.deepEqual([texts.length, new Set(texts).size], [151, 151]);
    guest.drop();
  });

  test("opens no session that its client has not asked for", async () => {
    const { guest, conversation } = await talking(edge, agent, { deploymentId: READ_ONLY });
    const ended = async (id) => {
      await agent.end(await agent.conversation(id));
      await guest.next(({ body }) => body.events, "the end");
    };
    await ended(conversation.id);
    await guest.configure({ startNew: true });
    const text = `once more ${guest.token}`;
    await guest.say(text);
    const again = await agent.offered(({ latest }) => latest?.text === text);
    await agent.take(again.id);
    await ended(again.id);
    await endThreads();
    const refused = await guest.request("onMessage", { message: { type: "Text", text: "too late" } });
    assert.deepEqual([refused.class, refused.code], ["string", 409]);

    await guest.request("closeSession");
    await endThreads();
    const closed = await guest.request("getJwt");
    assert.deepEqual([closed.class, closed.code], ["string", 4007]);
    assert.equal(guest.frames.filter(({ class: name }) => name === "SessionResponse").length, 3);
    guest.drop();
  });
});
