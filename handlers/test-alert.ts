import { alerts as command } from '#commands/alerts.ts';
import type { Alerts } from '#src/alerts/alerts.ts';
import { testChannel } from '#src/alerts/read/test-alert.ts';
import { alertSettings } from '#src/alerts/settings.ts';
import { handle } from '#src/handle.ts';
import { testRaised } from '#src/messages/alert-replies.ts';

interface Needs {
  alerts: Pick<Alerts, 'raiseTest'>;
  config: { current(): Parameters<typeof alertSettings>[0] };
}

export const handleTestAlert = handle(
  command.verbs.test,
  async ({ args: { severity = 'warning', channel }, actor, request }, { alerts, config }: Needs) => {
    const { key, receivedAt: startsAt } = request;
    await alerts.raiseTest({ key, severity, by: actor.id, startsAt, ...(channel && { channel }) });
    return {
      message: testRaised(channel ?? testChannel(severity, alertSettings(config.current()))),
      to: 'me',
    };
  },
);
