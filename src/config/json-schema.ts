import { z } from 'zod';
import { Config } from '#src/config.ts';

/** For editors: what may be written, where any text may also be a reference. */
export function configSchema(): object {
  return z.toJSONSchema(Config, {
    io: 'input',
    override: ({ jsonSchema }) => {
      const { type, pattern, format, minLength, enum: values } = jsonSchema;
      if (type !== 'string' || !(pattern ?? format ?? minLength ?? values)) return;
      for (const rule of ['pattern', 'format', 'minLength', 'enum', 'allOf'] as const)
        delete jsonSchema[rule];
      const rules = Object.entries({ pattern, format, minLength, enum: values }).filter(
        ([, rule]) => rule !== undefined,
      );
      jsonSchema.anyOf = [Object.fromEntries(rules), { pattern: '^file:|\\$\\{[A-Za-z_]\\w*\\}' }];
    },
  });
}
