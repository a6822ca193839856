import { expect, test } from 'vitest';
import { handleShowStatus } from '#handlers/show-status.ts';
import type { Call } from '#src/handle.ts';
import type { Health } from '#src/health.ts';

const now = new Date('2026-11-23T12:00:00Z');
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000);
const well: Health = {
  version: '0.1.0',
  startedAt: ago(7500),
  now,
  store: { kind: 'embedded', up: true },
  slack: { open: 2, wanted: 2 },
  intake: { waiting: 0, oldest: null },
  operations: { running: 0, waiting: 0, readOnlyBy: undefined },
  delivery: {
    sending: true,
    lanes: [],
    edits: { waiting: 0, oldest: null, left: 38, perMinute: 40, pausedUntil: null },
    unreachable: [],
    errors: [],
  },
  config: 'ab12cd34ef56',
  replicas: [{ version: '0.1.0', config: 'ab12cd34ef56' }],
};

async function shown(health: Health) {
  const reply = await handleShowStatus.run({} as Call, { health: async () => health });
  const texts = JSON.stringify(reply?.message.blocks).matchAll(/"text":"((?:[^"\\]|\\.)*)"/g);
  return {
    summary: reply?.message.text,
    all: [...texts].map(([, text]) => text?.replaceAll('\\n', '\n')).join('\n'),
  };
}

test('all is well', async () => {
  expect(await shown(well)).toMatchInlineSnapshot(`
    {
      "all": ":large_green_circle: *Store* answers (embedded).
    :large_green_circle: *Slack*: 2 of 2 sockets open.
    :large_green_circle: *Webhooks*: all read.
    :large_green_circle: *Cards*: all posted.
    :large_green_circle: *Edits*: none waiting, 38 of 40 left this minute.
    Quarterdeck 0.1.0, up 2 h 5 min, configuration \`ab12cd34\`",
      "summary": "All is well.",
    }
  `);
});

test('all is not well', async () => {
  const ill: Health = {
    ...well,
    store: { kind: 'server', up: false, reason: 'the disk is full' },
    slack: { open: 1, wanted: 2 },
    intake: { waiting: 1200, oldest: ago(90) },
    delivery: {
      sending: true,
      lanes: [
        { channel: 'C1', waiting: 3, oldest: ago(10), pausedUntil: new Date(now.getTime() + 30_000) },
        { channel: 'C2', waiting: 9, oldest: ago(20), pausedUntil: null },
      ],
      edits: { waiting: 7, oldest: ago(45), left: 0, perMinute: 40, pausedUntil: null },
      unreachable: [{ channel: 'C3', reason: 'is_archived' }],
      errors: [
        {
          channel: 'C3',
          error: 'is_archived <!here>',
          attempts: 2,
          retryAt: new Date(now.getTime() + 60_000),
        },
      ],
    },
  };
  expect(await shown(ill)).toMatchInlineSnapshot(`
    {
      "all": ":red_circle: *Store* does not answer: the disk is full.
    :large_yellow_circle: *Slack*: 1 of 2 sockets open.
    :large_yellow_circle: *Webhooks*: 1,200 bodies to read, the oldest for 1 min.
    :red_circle: *Cards*: 12 to post: <#C2> 9, <#C1> 3 (paused 30 s). <#C3> takes nothing (is_archived).
    :large_yellow_circle: *Edits*: 7 waiting, the oldest for 45 s, 0 of 40 left this minute.
    *Last errors*
    • <#C3>: \`is_archived &lt;!here&gt;\`, tried 2 times, again in 1 min
    Quarterdeck 0.1.0, up 2 h 5 min, configuration \`ab12cd34\`",
      "summary": "Store does not answer: the disk is full. Slack: 1 of 2 sockets open. Webhooks: 1,200 bodies to read, the oldest for 1 min. Cards: 12 to post: <#C2> 9, <#C1> 3 (paused 30 s). <#C3> takes nothing (is_archived). Edits: 7 waiting, the oldest for 45 s, 0 of 40 left this minute.",
    }
  `);
});

test('a replica that runs something else is named', async () => {
  const replicas = [
    { version: '0.1.0', config: 'd354aa11bb22' },
    { version: '0.2.0', config: 'd354aa11bb22' },
  ];
  const { all, summary } = await shown({ ...well, replicas });

  expect(summary).toBe('Replicas: 2 run with another configuration (`d354aa11`), 1 runs with version 0.2.0.');
  expect(all).toContain(':large_yellow_circle: *Replicas*: 2 run with another configuration');
});
