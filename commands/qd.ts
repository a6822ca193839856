import { defineCommand, text } from '#src/command.ts';

export const qd = defineCommand({
  name: 'qd',
  summary: 'The bot itself: help, status, what you may do.',
  bare: 'help',
  verbs: {
    help: {
      summary: 'What I understand, and how to ask.',
      permission: null,
      changes: false,
      args: { about: text('command', 'a command, such as `alerts` or `alerts ack`').optionally() },
      examples: ['', 'alerts', 'alerts ack'],
    },
    status: {
      summary: 'How I am: Slack, store, cards waiting, last errors.',
      permission: 'bot.status',
      changes: false,
      args: {},
      examples: [''],
    },
    whoami: {
      summary: 'What you may do, and by which rule.',
      permission: null,
      changes: false,
      args: {},
      examples: [''],
    },
    reload: {
      summary: 'Read the configuration again: all of it, or nothing when it has a mistake.',
      permission: 'bot.reload',
      changes: true,
      args: {},
      examples: [''],
    },
  },
});
