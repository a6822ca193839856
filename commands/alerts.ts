import { alert, channel, choice, defineCommand, text } from '#src/command.ts';

export const alerts = defineCommand({
  name: 'alerts',
  summary: 'See alerts, acknowledge and resolve them.',
  bare: 'list',
  verbs: {
    list: {
      summary: 'What is open now, worst first.',
      permission: 'alert.read',
      common: true,
      changes: false,
      args: { state: choice('state', ['open', 'firing', 'acknowledged', 'resolved']).optionally() },
      examples: ['', 'firing'],
    },
    show: {
      summary: 'One alert: what fires, since when, and all that happened to it.',
      permission: 'alert.read',
      changes: false,
      args: { alert: alert() },
      examples: ['7f3k2', '7f3'],
    },
    acknowledge: {
      summary: 'Say that you are on it.',
      permission: 'alert.acknowledge',
      common: true,
      changes: true,
      aliases: ['ack'],
      args: { alert: alert(), note: text('note', 'a few words').optionally() },
      examples: ['7f3k2', '7f3 "looking at the pool"'],
    },
    resolve: {
      summary: 'Close it by hand. A worse severity or a new start opens it again.',
      permission: 'alert.resolve',
      changes: true,
      args: { alert: alert(), note: text('note', 'a few words').optionally() },
      examples: ['7f3k2', '7f3 disk replaced'],
    },
    reopen: {
      summary: 'Take an acknowledgement or a resolution back: it needs somebody again.',
      permission: 'alert.acknowledge',
      changes: true,
      args: { alert: alert(), note: text('note', 'a few words').optionally() },
      examples: ['7f3k2', '7f3 "handing over, off to bed"'],
    },
    test: {
      summary: 'Raise a test alert, to see that cards arrive.',
      permission: 'alert.test',
      changes: true,
      args: {
        severity: choice('severity', ['critical', 'warning', 'info']).optionally(),
        channel: channel().optionally(),
      },
      examples: ['', 'critical', 'warning <#C0123456|ops>'],
    },
  },
});
