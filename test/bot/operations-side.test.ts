import { expectTypeOf, test } from 'vitest';
import { openOperationsSide } from '#src/bot/operations-side.ts';
import type { Parts } from '#src/bot/parts.ts';
import { type OperationNeeds, operations } from '#src/registry.ts';
import type { ReleaseNeeds } from '#src/releases/operations/needs.ts';
import type { ServerNeeds } from '#src/servers/operations/needs.ts';

// Judged by the compiler; nothing here runs.
test('what the operations of the registry need is known from them', () => {
  expectTypeOf<OperationNeeds>().toEqualTypeOf<ReleaseNeeds & ServerNeeds>();
});

test('an operation whose need is not wired does not compile', () => {
  const wire = (parts: Parts, needs: Omit<OperationNeeds, 'ledger'>) =>
    // @ts-expect-error: the ledger is missing.
    openOperationsSide(parts, operations, needs);
  expectTypeOf(wire).toBeFunction();
});
