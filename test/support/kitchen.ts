// A configuration with environments for the lab: one open, one that takes approval, one that is frozen, and so on.

import type { SandboxConfiguration } from '#sandbox/bot/configuration.ts';
import type { SeenMessage } from '#sandbox/slack/fluent/message.ts';
import { idOn } from './alert.ts';
import type { TestBot } from './bot.ts';

const approvals = { count: 1, by: ['group:S0ONCALL'] };

export function kitchen(configuration: SandboxConfiguration) {
  const place = { cluster: 'main', namespace: 'kitchen' };
  return {
    ...configuration,
    clusters: { main: { inCluster: true } },
    access: [
      { allow: ['lab.bake', 'operation.read', 'operation.act', 'bot.status'], to: ['everyone'] },
      { allow: ['*'], to: ['group:S0ADMINS'] },
      { allow: ['operation.override'], to: ['user:U0BEN'] },
    ],
    environments: {
      staging: place,
      production: { ...place, approvals },
      loose: { ...place, approvals: { ...approvals, by: ['group:S0DEVS'], selfApproval: true } },
      strict: { ...place, approvals: { count: 2, by: ['user:U0BEN', 'group:S0ONCALL', 'user:U0DORA'] } },
      ruled: {
        ...place,
        freeze: [{ rrule: 'FREQ=DAILY', from: '2026-01-01 00:00 UTC', for: '24h', reason: 'the audit' }],
      },
      frozen: { ...place, freeze: [{ window: '2026-01-01 – 2036-01-01 UTC', reason: 'Christmas' }] },
    },
  };
}

/** Asks for it in #ops, and finds its card there. */
export function baker(bot: () => TestBot) {
  let count = 0;
  return async (as: string, line: string): Promise<{ card: SeenMessage; id: string }> => {
    count += 1;
    const note = `n${count}`;
    await bot().slack.user(as).type(`/qd lab bake ${line} ${note}`, { in: 'ops' });
    const card = await bot()
      .slack.channel('ops')
      .expectMessage(new RegExp(`Bake .* ${note}\\b.*asked by`, 's'));
    return { card, id: idOn(card) };
  };
}
