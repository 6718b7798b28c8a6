import { afterEach, expect, test } from "vitest";
import { nextCall } from "../../src/archive/push/next.ts";
import type { Kind } from "../../src/push/drain.ts";
import type { PushingSettings } from "../../src/serve/push-documents.ts";
import { BASE, openPushing, type Pushing, subscriber } from "./support.ts";

const TOPIC = `${BASE}/lana/ar/atom.xml`;
let push: Pushing;
afterEach(() => push.site.stop());

/** For each kind of call, a deployment that has one to make, which fails. Another kind needs a row, or does not compile. */
const KINDS: Readonly<Record<Kind, [Partial<PushingSettings>, () => Promise<unknown>]>> = {
  requests: [
    {},
    async () => {
      const callback = "https://out-of-reach.example/cb";
      await push.ask({ "hub.mode": "subscribe", "hub.topic": TOPIC, "hub.callback": callback });
    },
  ],
  deliveries: [
    {},
    async () => {
      await subscriber(push, "reader.example", 500).subscribe(TOPIC);
      await push.drain();
    },
  ],
  pings: [{ hub: "https://hub.example/", ownHub: false }, () => push.drain()],
  webhooks: [{ webhooks: ["https://hook.example/"], webhookSecret: "a secret of this test" }, () => push.drain()],
};

test.each(Object.entries(KINDS))(
  "after one of the %s has failed, an object knows when to try again",
  async (_, [settings, begin]) => {
    push = await openPushing(settings);
    await begin();
    await push.publish("خبر");
    await push.drain();
    const next = await nextCall(push.room.sql);
    expect(next).not.toBeNull();
    expect(next! - push.room.now()).toBeGreaterThan(0);
    expect(next! - push.room.now()).toBeLessThan(86_400_000);
  },
);
