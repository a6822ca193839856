import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '#sandbox/bot/process.ts';
import { type Peer, startPeer, temporaryFolder } from './process.ts';

export interface Alertmanager extends Peer {
  clusterAddress: string;
  /** Posts alerts as Prometheus would. Without endsAt they resolve themselves after five minutes. */
  post(
    alerts: { labels: Record<string, string>; annotations?: Record<string, string>; endsAt?: string }[],
  ): Promise<void>;
}

export interface AlertmanagerOptions {
  /** Where its webhook goes, and with which bearer token. */
  webhook?: { url: string; token: string };
  /** Its own Slack notifier, for comparison. */
  slack?: { apiUrl: string; channel: string };
  groupWait?: string;
  groupInterval?: string;
  repeatInterval?: string;
  groupBy?: string[];
  /** Other nodes' cluster addresses; a node without peers still listens for them. */
  peers?: string[];
}

/** A real Alertmanager on loopback. */
export async function startAlertmanager(options: AlertmanagerOptions): Promise<Alertmanager> {
  const folder = await temporaryFolder('alertmanager');
  const [web, cluster] = [await freePort(), await freePort()];
  const clusterAddress = `127.0.0.1:${cluster}`;
  const config = join(folder.path, 'alertmanager.yml');
  await writeFile(config, configuration(options));

  const url = `http://127.0.0.1:${web}`;
  const peer = await startPeer(
    'prometheus-alertmanager',
    [
      `--config.file=${config}`,
      `--storage.path=${join(folder.path, 'data')}`,
      `--web.listen-address=127.0.0.1:${web}`,
      `--cluster.listen-address=${clusterAddress}`,
      '--cluster.peer-timeout=5s',
      '--cluster.settle-timeout=1s',
      ...(options.peers ?? []).map((address) => `--cluster.peer=${address}`),
    ],
    { url, ready: '/-/ready', cwd: folder.path },
  );
  return {
    ...peer,
    clusterAddress,
    async post(alerts) {
      const answer = await fetch(`${url}/api/v2/alerts`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(alerts),
      });
      if (!answer.ok) throw new Error(`posting alerts: ${answer.status} ${await answer.text()}`);
    },
    async [Symbol.asyncDispose]() {
      await peer[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

// JSON is YAML, and needs no quoting of ours.
function configuration(options: AlertmanagerOptions): string {
  return JSON.stringify({
    route: {
      receiver: 'bot',
      group_by: options.groupBy ?? ['alertname'],
      group_wait: options.groupWait ?? '1s',
      group_interval: options.groupInterval ?? '2s',
      repeat_interval: options.repeatInterval ?? '1h',
    },
    receivers: [
      {
        name: 'bot',
        ...(options.webhook && {
          webhook_configs: [
            {
              url: options.webhook.url,
              send_resolved: true,
              http_config: { authorization: { type: 'Bearer', credentials: options.webhook.token } },
            },
          ],
        }),
        ...(options.slack && {
          slack_configs: [
            { api_url: options.slack.apiUrl, channel: options.slack.channel, send_resolved: true },
          ],
        }),
      },
    ],
  });
}
