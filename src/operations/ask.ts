import type { Call, Reply } from '#src/handle.ts';
import type { AnyOperation } from './operation.ts';
import type { Operations } from './operations.ts';

type Asking = Pick<Operations, 'propose' | 'preview'>;

/** Its card says all there is to say, unless only the plan was asked for. */
export async function askFor<Input>(
  operations: Asking,
  operation: Pick<AnyOperation, 'name'> & { input: { parse(input: unknown): Input } },
  input: NoInfer<Input>,
  { actor: by, request, preview }: Pick<Call, 'actor' | 'request' | 'preview'>,
  reason?: string,
): Promise<Reply> {
  const { key, channel = by.id } = request;
  const asked = { by, key, channel, ...(reason !== undefined && { reason }) };
  if (preview) return { message: await operations.preview(operation, input, asked), to: 'me' };
  await operations.propose(operation, input, asked);
  return undefined;
}
