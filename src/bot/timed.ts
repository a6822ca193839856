import type { Metrics } from '#src/metrics.ts';
import type { Receive } from '#src/slack/receive.ts';

/** Measures until the acknowledgement, which is what people and Slack wait for. */
export function timed(
  receive: Receive,
  { acknowledgeSeconds }: Pick<Metrics, 'acknowledgeSeconds'>,
): Receive {
  return (event) => {
    const acknowledged = acknowledgeSeconds.startTimer();
    const ack: typeof event.ack = async (response) => {
      await event.ack(response);
      acknowledged();
    };
    return receive({ ...event, ack });
  };
}
