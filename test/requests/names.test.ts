import { expect, test } from 'vitest';
import { app, count, defineCommand, duration, environment, type Named, release, text } from '#src/command.ts';
import { parse } from '#src/requests/grammar.ts';
import { usage } from '#src/requests/usage.ts';

const shared = { permission: 'release.deploy', changes: true, summary: '', examples: [] };
const ship = defineCommand({
  name: 'ship',
  summary: '',
  bare: 'ship',
  verbs: {
    ship: { ...shared, args: { app: app(), release: release(), environment: environment() } },
    promote: {
      ...shared,
      args: { app: app(), from: environment({ source: true }), to: environment() },
    },
    back: { ...shared, args: { app: app(), environment: environment(), to: release().optionally() } },
    scale: { ...shared, args: { app: app(), environment: environment(), to: count(1000) } },
    lock: {
      ...shared,
      args: {
        app: app(),
        environment: environment(),
        for: duration().optionally(),
        reason: text('reason', 'why').optionally(),
      },
    },
    status: { ...shared, args: { app: app().optionally(), environment: environment().optionally() } },
  },
});
const names = (kind: Named) => (kind === 'app' ? ['checkout', 'worker', 'ship'] : ['staging', 'production']);

function typed(line: string) {
  return parse({ way: 'command', name: 'ship', text: line }, { commands: [ship], prefix: '', names });
}

test.each<[string, string, object]>([
  ['checkout v412 staging', 'ship', { app: 'checkout', release: 'v412', environment: 'staging' }],
  ['checkout v412 to staging', 'ship', { app: 'checkout', release: 'v412', environment: 'staging' }],
  ['staging checkout v412', 'ship', { app: 'checkout', release: 'v412', environment: 'staging' }],
  ['Checkout v412 on Staging', 'ship', { app: 'checkout', release: 'v412', environment: 'staging' }],
  ['ship v412 staging', 'ship', { app: 'ship', release: 'v412', environment: 'staging' }],
  ['checkout staging staging', 'ship', { app: 'checkout', release: 'staging', environment: 'staging' }],
  ['promote checkout staging→production', 'promote', { app: 'checkout', from: 'staging', to: 'production' }],
  [
    'promote checkout staging-&gt;production',
    'promote',
    { app: 'checkout', from: 'staging', to: 'production' },
  ],
  [
    'promote checkout staging → production',
    'promote',
    { app: 'checkout', from: 'staging', to: 'production' },
  ],
  [
    'promote checkout from staging to production',
    'promote',
    { app: 'checkout', from: 'staging', to: 'production' },
  ],
  [
    'promote checkout to production from staging',
    'promote',
    { app: 'checkout', from: 'staging', to: 'production' },
  ],
  ['back checkout production', 'back', { app: 'checkout', environment: 'production' }],
  ['back checkout production to v409', 'back', { app: 'checkout', environment: 'production', to: 'v409' }],
  ['back checkout production v409', 'back', { app: 'checkout', environment: 'production', to: 'v409' }],
  ['scale checkout staging to 5', 'scale', { app: 'checkout', environment: 'staging', to: 5 }],
  [
    'lock checkout production for 2h moving the data to the new disk',
    'lock',
    {
      app: 'checkout',
      environment: 'production',
      for: 7_200_000,
      reason: 'moving the data to the new disk',
    },
  ],
  [
    'lock checkout production for the migration',
    'lock',
    { app: 'checkout', environment: 'production', reason: 'for the migration' },
  ],
  ['status', 'status', {}],
  ['status staging', 'status', { environment: 'staging' }],
  ['status worker', 'status', { app: 'worker' }],
])('%s', (line, verb, args) => {
  const parsed = typed(line);

  expect(parsed).toMatchObject({ kind: 'call', verb: { verb } });
  expect(parsed).toHaveProperty('args', args);
});

test('what is missing is asked for in a form', () => {
  expect(typed('')).toMatchObject({ kind: 'form', verb: { verb: 'ship' }, given: {} });
  expect(typed('checkout')).toMatchObject({ kind: 'form', given: { app: 'checkout' } });
  expect(typed('checkout staging')).toMatchObject({
    kind: 'form',
    given: { app: 'checkout', environment: 'staging' },
  });
});

test.each([
  ['chekcout v1 staging', 'There is no app `chekcout`. Did you mean `checkout`?'],
  ['checkout v1 prodction', 'There is no environment `prodction`. Did you mean `production`?'],
  ['checkout v1 mars', 'There is no environment `mars`. I know `staging`, `production`.'],
  ['status chekcout', 'There is no app `chekcout`. Did you mean `checkout`?'],
  ['checkout v1 staging now', '`now` is one word too many.'],
  ['scale checkout staging to many', '`many` does not fit *to*: it should be a number from 0 to 1,000.'],
])('%s', (line, told) => {
  expect(() => typed(line)).toThrow(told);
});

test('a button whose app is gone says so', () => {
  const values = { app: 'gone', environment: 'staging' };

  expect(() =>
    parse({ way: 'button', name: 'ship.back', values }, { commands: [ship], prefix: '', names }),
  ).toThrow('There is no app `gone`.');
});

test('the verb that is the command itself is not in its usage line', () => {
  expect(usage(ship.verbs.ship, 'qd-')).toBe('/qd-ship <app> <release> <environment>');
  expect(usage(ship.verbs.back, '')).toBe('/ship back <app> <environment> [to release]');
});
