import {
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  DescribeVolumesCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { connectEc2 } from '#src/integrations/ec2/connect.ts';
import { type Stage, silent } from './stage.ts';

export function launchingCases(stage: Stage): void {
  describe('launching', () => {
    test('a rehearsal makes nothing', async () => {
      const launch = await stage.prepare();

      await stage.cloud.rehearse(launch);

      expect(await stage.cloud.find(launch.tags)).toEqual([]);
    });

    test('one instance is made, and becomes running', async () => {
      const launch = await stage.prepare();

      const made = await stage.cloud.launch(launch);
      const running = await stage.reaches(made.id, 'running');

      expect(made).toMatchObject({ id: expect.stringMatching(/^i-[0-9a-f]{17}$/), state: 'pending' });
      expect(running).toMatchObject({
        ...{ id: made.id, type: launch.resolved.type, zone: launch.resolved.subnet.zone, tags: launch.tags },
        privateAddress: expect.stringMatching(/^127\./),
        volumes: [expect.stringMatching(/^vol-/)],
      });
      expect(Math.abs(Date.now() - running.launchedAt.getTime())).toBeLessThan(60_000);
    });

    test('is made in a role that is assumed in the name of a person', async () => {
      const { region, endpoint } = stage.test;
      const assumeRole = 'arn:aws:iam::123456789012:role/quarterdeck';
      const cloud = connectEc2({ name: 'paris', region, endpoint, assumeRole }, silent);
      const launch = await stage.prepare();

      const { id } = await cloud.as('U0ANA').launch(launch);

      expect(await stage.reaches(id, 'running')).toMatchObject({ tags: launch.tags });
      cloud.close();
    });

    test('is found by its tags, each of which has to be there', async () => {
      const { operation } = (await stage.prepare()).tags;
      const web = await stage.cloud.launch(await stage.prepare({ tags: { operation, name: 'web?*[1]' } }));
      const db = await stage.cloud.launch(await stage.prepare({ tags: { operation, name: 'web!*[1]' } }));
      for (const { id } of [web, db]) await stage.reaches(id, 'running');
      const found = async (tags: Record<string, string>) =>
        (await stage.cloud.find({ operation, ...tags })).map(({ id }) => id).sort();

      expect(await found({})).toEqual([web.id, db.id].sort());
      expect(await found({ name: '*' })).toEqual([web.id, db.id].sort());
      expect(await found({ name: 'web?*' })).toEqual([web.id]);
      expect(await found({ name: 'other' })).toEqual([]);
      expect(await found({ absent: '*' })).toEqual([]);
    });

    test('the volume carries the tags too, and is encrypted', async () => {
      const launch = await stage.prepare();
      const { id } = await stage.cloud.launch(launch);
      const { volumes } = await stage.reaches(id, 'running');

      expect(await stage.cloud.volumes({ operation: launch.tags.operation })).toEqual([
        { id: volumes[0], state: 'in-use' },
      ]);
      const { Volumes } = await stage.client.send(new DescribeVolumesCommand({ VolumeIds: volumes }));
      expect(Volumes?.[0]).toMatchObject({ Encrypted: true, Size: launch.resolved.rootVolume });
    });

    test('its metadata asks for a token, and goes no hop further', async () => {
      const { id } = await stage.cloud.launch(await stage.prepare());
      await stage.reaches(id, 'running');

      const { Reservations } = await stage.client.send(new DescribeInstancesCommand({ InstanceIds: [id] }));

      expect(Reservations?.[0]?.Instances?.[0]).toMatchObject({
        MetadataOptions: { HttpTokens: 'required', HttpEndpoint: 'enabled', HttpPutResponseHopLimit: 1 },
        BlockDeviceMappings: [{ Ebs: { DeleteOnTermination: true } }],
      });
    });

    test('its user data arrives as it was written', async () => {
      const userData = '#cloud-config\nhostname: "héron ☃"\n';
      const { id } = await stage.cloud.launch(await stage.prepare({ userData }));
      await stage.reaches(id, 'running');

      const asked = new DescribeInstanceAttributeCommand({ InstanceId: id, Attribute: 'userData' });
      const { UserData } = await stage.client.send(asked);

      expect(Buffer.from(UserData?.Value ?? '', 'base64').toString()).toBe(userData);
    });

    test('more user data than an instance takes is refused before it is sent', async () => {
      const launch = await stage.prepare({ userData: 'é'.repeat(8193) });

      await expect(stage.cloud.launch(launch)).rejects.toThrow('takes 16,386 bytes');
      expect(await stage.cloud.find(launch.tags)).toEqual([]);
    });
  });
}
