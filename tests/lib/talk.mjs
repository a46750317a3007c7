// A guest and an agent who talk with each other: where most tests begin.

import { Guest } from "./guest.mjs";

/** A new guest whose first words wait; returns them with the conversation as agents see it. */
export async function writingIn(edge, agent, options) {
  const guest = await new Guest(edge, options).start();
  const text = `hello from ${guest.token}`.slice(0, 100);
  await guest.say(text);
  return { guest, text, conversation: await agent.offered(({ latest }) => latest?.text === text) };
}

/** A new guest whose conversation the agent has taken. */
export async function talking(edge, agent, options) {
  const { guest, text, conversation } = await writingIn(edge, agent, options);
  return { guest, text, conversation: await agent.take(conversation.id) };
}
