import { expect, test } from 'vitest';
import { handleShowReleaseLog } from '#handlers/show-release-log.ts';
import { releaseCall } from '#test/support/release-call.ts';

test('shows the log to who asked, without secrets, in a block that it cannot end', async () => {
  const reply = await handleShowReleaseLog.run(releaseCall({ app: 'checkout', environment: 'staging' }), {
    releases: { logs: async () => [{ pod: 'checkout-1', container: 'app', log: 'canary ``` <!channel>' }] },
    redaction: { clean: (text) => text.replaceAll('canary', '[secret]') },
  });

  expect(reply?.to).toBe('me');
  expect(reply?.message.text).toContain("[secret] ''' &lt;!channel&gt;");
  expect(reply?.message.text.match(/```/g)).toHaveLength(2);
});
