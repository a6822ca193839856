/** Milliseconds. */
const patience = 4000;

/** The status that an address answers with; rejects when there is none in time. Redirects are answers too. */
export async function probe(url: string, signal: AbortSignal): Promise<number> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
  const { status, body } = await fetch(url, { redirect: 'manual', signal: limit });
  await body?.cancel();
  return status;
}
