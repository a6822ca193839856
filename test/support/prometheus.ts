import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '#sandbox/bot/process.ts';
import { isInstalled, missing } from './peer.ts';
import { type Peer, startPeer, temporaryFolder } from './process.ts';

/** For `describe.skipIf`. */
export function prometheusMissing(): boolean {
  return missing('Prometheus', isInstalled('prometheus'), 'apt-get install prometheus');
}

export interface PrometheusOptions {
  /** `host:port` of what it scrapes, each second. */
  targets: string[];
  /** `host:port` of each Alertmanager. */
  alertmanagers: string[];
  rules: {
    alert: string;
    expr: string;
    for?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  }[];
}

/** A real Prometheus on loopback that scrapes and evaluates each second. */
export async function startPrometheus(options: PrometheusOptions): Promise<Peer> {
  const folder = await temporaryFolder('prometheus');
  const rules = join(folder.path, 'rules.yml');
  await writeFile(rules, JSON.stringify({ groups: [{ name: 'rules', rules: options.rules }] }));
  const config = join(folder.path, 'prometheus.yml');
  await writeFile(
    config,
    JSON.stringify({
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      rule_files: [rules],
      alerting: { alertmanagers: [{ static_configs: [{ targets: options.alertmanagers }] }] },
      scrape_configs: [{ job_name: 'shop', static_configs: [{ targets: options.targets }] }],
    }),
  );

  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const peer = await startPeer(
    'prometheus',
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder.path, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=warn',
    ],
    { url, ready: '/-/ready', cwd: folder.path },
  );
  return {
    ...peer,
    async [Symbol.asyncDispose]() {
      await peer[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}
