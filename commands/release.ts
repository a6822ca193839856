import { app, count, defineCommand, duration, environment, release as named, text } from '#src/command.ts';

const where = { app: app(), environment: environment() };
const anywhere = {
  app: app().optionally({ otherwise: 'every app' }),
  environment: environment().optionally({ otherwise: 'every environment' }),
};

export const release = defineCommand({
  name: 'release',
  summary: 'What runs where, how it came there, and everything else about releases.',
  bare: 'status',
  verbs: {
    status: {
      summary: 'What runs where, and how it is.',
      permission: 'release.read',
      changes: false,
      args: anywhere,
      examples: ['', 'checkout', 'production', 'checkout production'],
    },
    history: {
      summary: 'What was released, by whom, and how it proved.',
      permission: 'release.read',
      changes: false,
      args: where,
      examples: ['checkout production'],
    },
    show: {
      summary: 'All that is known of one release.',
      permission: 'release.read',
      changes: false,
      args: { ...where, release: named() },
      examples: ['checkout production v412'],
    },
    diff: {
      summary: 'What differs between a release and what runs; without one, the last good.',
      permission: 'release.read',
      changes: false,
      args: { ...where, release: named().optionally({ otherwise: 'the last release that was proven good' }) },
      examples: ['checkout production', 'checkout production v409'],
    },
    promote: {
      summary: 'Release in one environment the very image that runs in another.',
      permission: 'release.promote',
      changes: true,
      plans: true,
      args: { app: app(), from: environment({ source: true }), to: environment() },
      examples: ['checkout staging→production', 'checkout from staging to production'],
    },
    queue: {
      summary: 'Which releases run or wait, and what keeps them.',
      permission: 'release.read',
      changes: false,
      args: anywhere,
      examples: ['', 'checkout', 'checkout production'],
    },
    lock: {
      summary: 'Let nobody else release an app there for a while.',
      permission: 'release.lock',
      changes: true,
      args: {
        ...where,
        for: duration().optionally(),
        reason: text('reason', 'why, in a few words').optionally(),
      },
      examples: ['checkout production', 'checkout production for 2h moving the data'],
    },
    unlock: {
      summary: 'Let releases go on that a lock or a rollback holds.',
      permission: 'release.lock',
      changes: true,
      args: where,
      examples: ['checkout production'],
    },
    restart: {
      summary: 'Start every pod anew, of the same release.',
      permission: 'release.restart',
      changes: true,
      plans: true,
      args: where,
      examples: ['checkout staging'],
    },
    scale: {
      summary: 'Run so many replicas.',
      permission: 'release.scale',
      changes: true,
      plans: true,
      args: { ...where, to: count(1000) },
      examples: ['checkout staging to 5', 'checkout staging 0'],
    },
    unstick: {
      summary: 'Delete the pods of an earlier revision that hold a StatefulSet up.',
      permission: 'release.restart',
      changes: true,
      plans: true,
      args: where,
      examples: ['checkout production'],
    },
    logs: {
      summary: 'The last lines of its newest pod, seen by you only.',
      permission: 'release.logs',
      changes: false,
      args: where,
      examples: ['checkout staging'],
    },
    pause: {
      summary: 'Let Kubernetes roll nothing out there.',
      permission: 'release.pause',
      changes: true,
      args: where,
      examples: ['checkout staging'],
    },
    resume: {
      summary: 'Let Kubernetes roll out there again.',
      permission: 'release.pause',
      changes: true,
      args: where,
      examples: ['checkout staging'],
    },
    keep: {
      summary: 'Stop the rollback that policy is about to begin.',
      permission: 'release.rollback',
      changes: true,
      args: where,
      examples: ['checkout production'],
    },
  },
});
