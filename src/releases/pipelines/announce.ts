import { serviceOf } from '#src/access/service.ts';
import { PermissionError, TemporaryError, UserError } from '#src/errors.ts';
import { announcedLater, notByItself } from '#src/messages/pipeline-refusals.ts';
import { withoutMarkup } from '#src/messages/without-markup.ts';
import { deployable, environmentsOf } from '#src/releases/catalogue.ts';
import { deployOperation } from '#src/releases/operations/deploy.ts';
import { AlreadyRuns } from '#src/releases/operations/plan-images.ts';
import type { Place } from '#src/releases/release.ts';
import type { Announcement } from './announcement.ts';
import { type Available, deployKey } from './available.ts';
import type { PipelineNeeds } from './needs.ts';
import type { Announced, Deploy } from './pipelines.ts';

export async function announce(
  needs: PipelineNeeds,
  app: string,
  { tag, commit, committedAt, pipeline, environment }: Announcement,
): Promise<Announced> {
  const config = needs.config();
  const places = environmentsOf(config, app).map((name) => deployable(config, { app, environment: name }));
  // The one that is named is answered for whether it deploys by itself or not.
  const meant =
    environment === undefined
      ? places.filter(({ auto }) => auto)
      : [deployable(config, { app, environment })];
  const digest = await needs.registries.resolve(config.apps[app]?.image ?? '', tag);
  const release = await needs.available.record({
    ...{ app, tag, digest },
    commit: commit?.toLowerCase() ?? null,
    committedAt: committedAt ?? null,
    pipeline: pipeline ?? null,
  });
  return { release, deploys: await Promise.all(meant.map((place) => deployTo(place, release, needs))) };
}

async function deployTo(
  { app, environment }: Place,
  release: Available,
  needs: PipelineNeeds,
): Promise<Deploy> {
  const [begun] = await needs.operations.askedAs([deployKey(release, environment)]);
  if (begun) return { environment, kind: 'begun', operation: begun.id, state: begun.state };
  const where = deployable(needs.config(), { app, environment });
  if (!where.auto) return { environment, kind: 'refused', reason: notByItself(where) };
  const newer = await needs.available.overtaking(release, environment);
  if (newer) return { environment, kind: 'refused', reason: announcedLater(newer.tag) };
  try {
    const { id, state } = await propose({ app, environment }, release, needs);
    return { environment, kind: 'begun', operation: id, state };
  } catch (error) {
    return { environment, kind: kindOf(error), reason: withoutMarkup((error as Error).message) };
  }
}

/** Throws what is nobody's mistake but ours. */
function kindOf(error: unknown): Exclude<Deploy['kind'], 'begun'> {
  if (error instanceof AlreadyRuns) return 'there';
  if (error instanceof PermissionError) return 'forbidden';
  if (error instanceof UserError) return 'refused';
  if (error instanceof TemporaryError) return 'not now';
  throw error;
}

async function propose(place: Place, release: Available, needs: PipelineNeeds) {
  const { app, environment } = place;
  const { tag, digest, commit, committedAt, pipeline } = release;
  const { channels } = deployable(needs.config(), place);
  const by = { service: serviceOf(app) };
  const key = deployKey(release, environment);
  const entry = {
    ...{ actor: by.service, action: deployOperation.permission, target: app, requestKey: key },
    detail: { environment, tag, digest, commit, pipeline },
  };
  await needs.audit.append({ ...entry, phase: 'intent' });
  const announced = { digest, commit, pipeline, committedAt: committedAt?.toISOString() ?? null };
  // Where its environment and its app are told anyway; the others are told with a link to the card.
  const channel = channels[0] ?? needs.config().slack.channels.health ?? '';
  try {
    const input = { app, environment, channels, release: tag, announced };
    const proposal = await needs.operations.propose(
      deployOperation,
      input,
      { by, key, channel },
      { supersedes: true },
    );
    await needs.audit.append({
      ...entry,
      phase: 'outcome',
      detail: { result: 'done', operation: proposal.id },
    });
    return proposal;
  } catch (error) {
    const result = error instanceof PermissionError ? 'refused' : 'declined';
    const problem = error instanceof Error ? error.message.slice(0, 300) : String(error);
    await needs.audit.append({ ...entry, phase: 'outcome', detail: { result, problem } });
    throw error;
  }
}
