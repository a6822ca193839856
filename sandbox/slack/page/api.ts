import type { Act, ActResult, PageEvent, Snapshot } from '../page-protocol.ts';

export async function fetchSnapshot(user: string | null): Promise<Snapshot> {
  const response = await fetch(`/page/state${user ? `?user=${encodeURIComponent(user)}` : ''}`);
  if (!response.ok) throw new Error(`asking for the page's state: HTTP ${response.status}`);
  return (await response.json()) as Snapshot;
}

/** Never rejects: an unreachable server is a problem to show. */
export async function sendAct(act: Act): Promise<ActResult> {
  try {
    const response = await fetch('/page/act', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(act),
    });
    if (!response.ok) return { ok: false, problem: `The sandbox answered HTTP ${response.status}.` };
    return (await response.json()) as ActResult;
  } catch {
    return { ok: false, problem: 'The sandbox does not answer. Is it still running?' };
  }
}

interface Listener {
  /** Connected, for the first time or again: what was missed is in a new snapshot. */
  onOpen(): void;
  onLost(): void;
  onEvent(event: PageEvent): void;
}

/** Returns the function that stops listening. The browser connects again by itself. */
export function listen(user: string, { onOpen, onLost, onEvent }: Listener): () => void {
  const source = new EventSource(`/page/events?user=${encodeURIComponent(user)}`);
  source.onopen = onOpen;
  source.onerror = onLost;
  source.onmessage = ({ data }: MessageEvent<string>) => onEvent(JSON.parse(data) as PageEvent);
  return () => source.close();
}
