import { app, defineCommand, environment, release } from '#src/command.ts';

export const rollback = defineCommand({
  name: 'rollback',
  summary: 'Return an app to the last release that was proven good, or to one by name.',
  bare: 'rollback',
  verbs: {
    rollback: {
      summary: 'Put the last good release back, before all that is queued.',
      permission: 'release.rollback',
      common: true,
      changes: true,
      plans: true,
      args: {
        app: app(),
        environment: environment(),
        to: release().optionally({
          label: 'Go back to',
          otherwise: 'the last release that was proven good',
        }),
        /** What it goes back from: refused when something else runs by then, as behind a button that is minutes old. */
        from: release({ source: true }).optionally({
          label: 'Only while this runs',
          otherwise: 'whatever runs there',
        }),
      },
      examples: [
        'checkout production',
        'checkout production to v409',
        'checkout production to v409 from v412',
      ],
    },
  },
});
