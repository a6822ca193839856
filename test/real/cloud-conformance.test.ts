import { describe } from 'vitest';
import { cloudCases } from '#test/support/cloud-cases.ts';
import { motoMissing, startMoto } from '#test/support/moto.ts';

describe.skipIf(motoMissing())('moto', () => {
  cloudCases('moto', startMoto);
});
