import { expect, test } from 'vitest';
import { configSchema } from '#src/config/json-schema.ts';

test('an editor completes keys, knows the choices, and lets a reference stand for any text', () => {
  const schema = JSON.parse(JSON.stringify(configSchema()));
  const { mode, botToken } = schema.properties.slack.properties;

  expect(schema.additionalProperties).toBe(false);
  expect(schema.required).toEqual(['slack']);
  expect(mode.anyOf[0]).toEqual({ enum: ['socket', 'http'] });
  expect(botToken.description).toContain('xoxb-');
  for (const text of [`\${SLACK_BOT_TOKEN}`, 'file:/run/secrets/token'])
    expect(new RegExp(botToken.anyOf[1].pattern).test(text), text).toBe(true);
  expect(new RegExp(botToken.anyOf[1].pattern).test('xapp-1')).toBe(false);
});
