// The bot's configuration against a sandbox Slack, as its file would hold it.
import type { SandboxSlack } from '#sandbox/slack/start.ts';

export interface Addresses {
  /** `127.0.0.1:PORT` */
  hooks: string;
  internal: string;
}

export const webhookToken = 'demo-webhook-token';

/** The environment that `${NAME}` in the configuration is read from. */
export function sandboxEnvironment(slack: SandboxSlack): Record<string, string> {
  return {
    SLACK_BOT_TOKEN: slack.tokens.bot,
    SLACK_APP_TOKEN: slack.tokens.app,
    SLACK_SIGNING_SECRET: slack.tokens.signingSecret,
    WEBHOOK_TOKEN: webhookToken,
  };
}

/** Everyone may acknowledge; the on-call group and the administrators may do all. */
export function sandboxConfiguration(slack: SandboxSlack, dataDir: string, { hooks, internal }: Addresses) {
  return {
    dataDir,
    slack: {
      botToken: `\${SLACK_BOT_TOKEN}`,
      appToken: `\${SLACK_APP_TOKEN}`,
      signingSecret: `\${SLACK_SIGNING_SECRET}`,
      api: slack.apiUrl,
      channels: { payments: 'C0PAYMENTS', ops: 'C0OPS', health: 'C0QUARTERDECK' },
    },
    http: { hooks, internal },
    access: [
      { allow: ['alert.read', 'alert.acknowledge', 'alert.resolve'], to: ['everyone'] },
      { allow: ['operation.read', 'operation.act'], to: ['everyone'] },
      { allow: ['*'], to: ['group:S0ONCALL', 'group:S0ADMINS'] },
    ],
    alerts: {
      channel: 'ops',
      sources: { prod: { kind: 'alertmanager', bearer: [`\${WEBHOOK_TOKEN}`] } },
      routes: [{ match: { team: 'payments' }, channel: 'payments' }],
    },
  };
}
export type SandboxConfiguration = ReturnType<typeof sandboxConfiguration>;
