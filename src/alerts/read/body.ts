import { gunzipSync } from 'node:zlib';
import type { AlertSettings } from '#src/alerts/settings.ts';
import { testSource } from '#src/alerts/settings.ts';
import type { StoredBody } from '#src/alerts/slice.ts';
import { storable } from '#src/json.ts';
import { readAlertmanager } from './alertmanager.ts';
import { genericReader } from './generic.ts';
import { type Reading, UnreadableBody } from './reading.ts';
import { createRouter } from './route.ts';
import { readTest } from './test-alert.ts';

/** Knows each source's way of speaking. Expressions of the configuration are compiled once, here. */
export function bodyReader(settings: AlertSettings): (body: StoredBody) => Promise<Reading> {
  const router = createRouter(settings);
  const generic = new Map(
    Object.entries(settings.sources).flatMap(([name, { kind, mapping }]) =>
      kind === 'generic' && mapping ? [[name, genericReader(mapping, router)]] : [],
    ),
  );
  return async (stored) => {
    const source = settings.sources[stored.source];
    const json = parse(stored);
    if (stored.source === testSource) return readTest(json, router);
    if (!source) throw new UnreadableBody(`the source ${stored.source} is no longer in the configuration`);
    const readGeneric = generic.get(stored.source);
    return readGeneric ? await readGeneric(json) : readAlertmanager(json, router);
  };
}

/** Wrong bytes are replaced, as a browser would: one broken label must not cost the alert. */
function parse({ encoding, body }: StoredBody): unknown {
  const bytes = encoding === 'gzip' ? gunzipSync(body) : body;
  const text = new TextDecoder().decode(bytes);
  if (text.trim() === '') throw new UnreadableBody('the body: expected JSON, found nothing');
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : '';
    const found = storable(text.slice(0, 60));
    throw new UnreadableBody(`the body: expected JSON, found "${found}" (${storable(reason).slice(0, 200)})`);
  }
}
