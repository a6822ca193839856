// People on a bad afternoon, in the order things happen to them. Each step ends when what it says can be seen.
import { postWebhook, startBotProcess } from '#sandbox/bot/process.ts';
import { sceneSender } from './afternoon.ts';
import { withFleet } from './fleet.ts';
import { withShop } from './shop.ts';
import { alertSteps } from './tour-alerts.ts';
import { lastSteps } from './tour-last.ts';
import { releaseSteps } from './tour-releases.ts';
import { serverSteps } from './tour-servers.ts';
import { expect, type Stage, type Tour } from './tour-stage.ts';

const steps = [...alertSteps, ...releaseSteps, ...serverSteps, ...lastSteps];

/** The exit code. Ends at the first step that does not become visible, and says what was there instead. */
export async function takeTour(tour: Tour): Promise<number> {
  const { slack, folder, shop, fleet } = tour;
  const start: Stage['start'] = (addresses) =>
    startBotProcess({
      slack,
      folder,
      environment: fleet.environment,
      configure: (plain) => withFleet(withShop(plain, shop), fleet),
      ...(addresses && { addresses }),
    });
  const stage = { ...tour, start, bot: await start() } as Stage;
  stage.play = sceneSender(
    async (body) => {
      const answer = await postWebhook(stage.bot.hooksUrl, body);
      expect(answer.ok, `the webhook is accepted (${answer.status})`);
    },
    () => new Date(),
  );
  try {
    for (const [index, step] of steps.entries()) {
      await step.run(stage).catch((cause: Error) => {
        throw new Error(`step ${index + 1}, ${step.title}: ${cause.message}`, { cause });
      });
      tour.say(`✓ ${String(index + 1).padStart(2)} ${step.title}`);
    }
    tour.say(`\n${steps.length} steps, all visible.`);
    return 0;
  } catch (error) {
    tour.say(`✗ ${(error as Error).message}\n\n${stage.bot.log().slice(-3000)}`);
    return 1;
  } finally {
    await stage.bot.stop();
  }
}
