import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '#sandbox/bot/process.ts';
import { isInstalled, missing } from './peer.ts';
import { type Peer, startPeer, temporaryFolder } from './process.ts';

export interface Alertmanager extends Peer {
  clusterAddress: string;
  /** Posts alerts as Prometheus would. Without endsAt they resolve themselves after five minutes. */
  post(
    alerts: { labels: Record<string, string>; annotations?: Record<string, string>; endsAt?: string }[],
  ): Promise<void>;
  /** The labels of what it holds to be firing now. */
  firing(): Promise<Record<string, string>[]>;
  /** How many attempts at a webhook did not come through. */
  failures(): Promise<number>;
}

/** For `describe.skipIf`. */
export function alertmanagerMissing(): boolean {
  return missing('Alertmanager', isInstalled(program), `apt-get install ${program}`);
}

export interface AlertmanagerOptions {
  /** Where its webhook goes, and with which bearer token. */
  webhook?: { url: string; token: string };
  /** Who is sent the same bodies, without a token. */
  copiesTo?: string;
  /** Its own Slack notifier, for comparison. */
  slack?: { apiUrl: string; channel: string };
  groupWait?: string;
  groupInterval?: string;
  repeatInterval?: string;
  groupBy?: string[];
  /** Other nodes' cluster addresses; a node without peers still listens for them. */
  peers?: string[];
}

const program = 'prometheus-alertmanager';

/** A real Alertmanager on loopback. */
export async function startAlertmanager(options: AlertmanagerOptions): Promise<Alertmanager> {
  const folder = await temporaryFolder('alertmanager');
  const [web, cluster] = [await freePort(), await freePort()];
  const clusterAddress = `127.0.0.1:${cluster}`;
  const config = join(folder.path, 'alertmanager.yml');
  await writeFile(config, configuration(options));

  const url = `http://127.0.0.1:${web}`;
  const peer = await startPeer(
    program,
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
    async firing() {
      const answer = await fetch(`${url}/api/v2/alerts`);
      const alerts = (await answer.json()) as { labels: Record<string, string> }[];
      return alerts.map(({ labels }) => labels);
    },
    async failures() {
      const metrics = await (await fetch(`${url}/metrics`)).text();
      const [, count] =
        /^alertmanager_notification_requests_failed_total\{integration="webhook"\} (\d+)/m.exec(metrics) ??
        [];
      return Number(count ?? 0);
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
        webhook_configs: [
          ...(options.webhook ? [authorised(options.webhook)] : []),
          ...(options.copiesTo ? [{ url: options.copiesTo, send_resolved: true }] : []),
        ],
        ...(options.slack && {
          slack_configs: [
            { api_url: options.slack.apiUrl, channel: options.slack.channel, send_resolved: true },
          ],
        }),
      },
    ],
  });
}

function authorised({ url, token }: { url: string; token: string }): object {
  return {
    url,
    send_resolved: true,
    http_config: { authorization: { type: 'Bearer', credentials: token } },
  };
}
