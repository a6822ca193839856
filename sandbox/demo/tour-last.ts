// How the bot itself is, when all is over.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, type Step, typing } from './tour-stage.ts';

export const lastSteps: Step[] = [
  {
    title: 'Dora asks /qd status: everything is well',
    async run({ slack, pictures }) {
      const reply = await slack.user('dora').run('/qd status', { in: 'quarterdeck' });
      expect('text' in reply && /slack/i.test(reply.text), 'the status tells of Slack');
      await pictures.take('status', {
        as: 'U0DORA',
        channel: 'C0QUARTERDECK',
        window: 'phone',
        prepare: (page) => typing(page, '/qd status', 'Only visible to you'),
      });
    },
  },
  {
    title: 'The audit trail holds: every intent before its act, no row altered',
    async run({ bot }) {
      const main = new URL('../../src/main.ts', import.meta.url).pathname;
      await promisify(execFile)(process.execPath, [main, 'audit', 'verify', '--config', bot.configFile], {
        env: { ...process.env, ...bot.environment },
      });
    },
  },
];
