import { expect, test } from 'vitest';
import { cloudRefused, ec2Advice, noSuchImage } from '#src/messages/cloud-refusals.ts';

test.each(Object.keys(ec2Advice))('%s says what is so, and then what to do', (code) => {
  expect(cloudRefused('paris', code, '')).toMatch(/^The cloud \*paris\* [a-z][^.:]+[.:] [^.]+/);
});

test('what the cloud says itself is shown, unless it is about credentials', () => {
  const said = 'Arn arn:aws:iam::123456789012:user/ana';

  expect(cloudRefused('paris', 'InvalidParameterValue', said)).toMatchInlineSnapshot(
    `"The cloud *paris* does not know something that the blueprint names. Correct the blueprint, or the region of the cloud. It says: “Arn arn:aws:iam::123456789012:user/ana”"`,
  );
  expect(cloudRefused('paris', 'AuthFailure', said)).not.toContain('arn:');
});

test('nothing of it can do anything in a message, or fill it', () => {
  const hostile = `<!channel> \`${'x'.repeat(500)}\u202e`;

  const text = cloudRefused(hostile, hostile, hostile) + noSuchImage(hostile, hostile);

  expect(text).not.toMatch(/<!|\u202e/);
  expect(text.length).toBeLessThan(900);
});

test('a code that is named like a part of every object is not known', () => {
  expect(cloudRefused('paris', 'constructor', '')).toBe('The cloud *paris* refuses that (`constructor`).');
});
