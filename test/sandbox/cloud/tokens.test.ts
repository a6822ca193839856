// https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html
import { describe, expect, test } from 'vitest';
import { TemporaryError } from '#src/errors.ts';
import { openStage } from '#test/support/cloud-cases/stage.ts';
import { startTestCloud } from '#test/support/sandbox-cloud.ts';

// moto launches again for a token that it has seen, whatever is asked.
describe('a client token', () => {
  const stage = openStage(startTestCloud);

  test('never makes a second instance: the first one is answered, as it is now', async () => {
    const launch = await stage.prepare();

    const first = await stage.cloud.launch(launch);
    await stage.reaches(first.id, 'running');
    const again = await stage.cloud.launch(launch);

    expect(again).toMatchObject({ id: first.id, state: 'running' });
    expect(await stage.cloud.find(launch.tags)).toHaveLength(1);
  });

  test('does not stand for another request', async () => {
    const launch = await stage.prepare();
    await stage.cloud.launch(launch);

    const other = stage.cloud.launch({ ...launch, userData: '#cloud-config\nhostname: other\n' });

    await expect(other).rejects.toMatchObject({ reason: 'changed' });
    await expect(other).rejects.toThrow(
      'The cloud *paris* was asked for something else under the same token before. Begin anew.',
    );
  });

  test('counts anew in another zone', async () => {
    const launch = await stage.prepare();
    const [, elsewhere] = stage.test.sandbox.region.subnets;
    const there = await stage.cloud.resolve({ ...stage.test.request, subnet: elsewhere?.id ?? '' });

    const first = await stage.cloud.launch(launch);
    const second = await stage.cloud.launch({ ...launch, resolved: there });

    expect(second.id).not.toBe(first.id);
  });

  test('whose instance is terminated makes none any more', async () => {
    const launch = await stage.prepare();
    const { id } = await stage.cloud.launch(launch);
    await stage.reaches(id, 'running');
    await stage.cloud.terminate(id);
    await stage.reaches(id, 'terminated');

    await expect(stage.cloud.launch(launch)).rejects.toMatchObject({ reason: 'gone' });
  });

  test('finds what a lost answer told of, and the request is not repeated before somebody looked', async () => {
    const launch = await stage.prepare();
    const { faults, requests } = stage.test.sandbox;
    const asked = () => requests.filter(({ action }) => action === 'RunInstances').length;
    const before = asked();
    faults.loseAnswers('RunInstances');

    await expect(stage.cloud.launch(launch)).rejects.toBeInstanceOf(TemporaryError);
    expect(asked() - before).toBe(1);
    const found = await stage.eventually(
      'what was made',
      async () => (await stage.cloud.find(launch.tags))[0],
    );

    expect(await stage.cloud.launch(launch)).toMatchObject({ id: found.id });
  });

  test('is good for another try where there was no capacity', async () => {
    const { faults, region } = stage.test.sandbox;
    const launch = await stage.prepare();
    const { type, subnet } = launch.resolved;
    faults.exhaust(type, subnet.zone);

    const refused = stage.cloud.launch(launch);
    await expect(refused).rejects.toMatchObject({ reason: 'capacity' });
    await expect(refused).rejects.toThrow(
      `The cloud *paris* has no instance of this type free in this zone now. Choose another type or subnet, or try again later. It says: “We currently do not have sufficient t3.small capacity in the Availability Zone you requested (${region.zones[0]}).`,
    );
    expect(await stage.cloud.find(launch.tags)).toEqual([]);
    faults.exhaust(type, subnet.zone, false);

    expect(await stage.cloud.launch(launch)).toMatchObject({ state: 'pending' });
  });
});
