// What is held while a release rolls out, as the configuration says it.
import { expect, test } from 'vitest';
import { ConfigError, loadConfig } from '#src/config/load.ts';
import { deployable } from '#src/releases/catalogue.ts';
import { configuration } from '#test/support/command-line.ts';

const app = (mute: string) => `
clusters: { main: { inCluster: true } }
environments: { staging: { cluster: main, namespace: a }, production: { cluster: main, namespace: b } }
apps:
  checkout:
    workload: deployment/checkout
    image: registry.example.com/checkout
    ${mute}
    environments: { staging: { mute: { alerts: [] } }, production: {} }
`;

const load = (mute: string) => loadConfig(configuration({ rest: app(mute) }).file, {}, []).config;
const muteOf = (mute: string, environment = 'production') =>
  deployable(load(mute), { app: 'checkout', environment }).mute;

test('nothing, unless it is said; in an environment, what is said there', () => {
  expect(muteOf('channels: []')).toBeUndefined();
  const named = 'mute: { alerts: [{ alertname: HighLatency, tier: web }], atMost: 5m }';
  expect(muteOf(named)).toEqual({ alerts: [{ alertname: 'HighLatency', tier: 'web' }], atMost: 300_000 });
  expect(muteOf(named, 'staging')).toBeUndefined();
});

test('for ten minutes when it is not said for how long', () => {
  expect(muteOf('mute: { alerts: [{ alertname: A }] }')?.atMost).toBe(600_000);
});

test('never everything, and never without an end', () => {
  const wrong = () => load('mute: { alerts: [{}], atMost: 0s, always: true }');
  expect(wrong).toThrow(ConfigError);
  expect(wrong).toThrow(
    /apps\.checkout\.mute\.alerts\[0\]: found a mapping, expected at least one label with its value/,
  );
  expect(wrong).toThrow(/apps\.checkout\.mute\.atMost: found "0s", expected a duration/);
  expect(wrong).toThrow(/apps\.checkout\.mute\.always: found an unknown key, expected one of alerts, atMost/);
});
