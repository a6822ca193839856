// Reads figures from /metrics. https://prometheus.io/docs/instrumenting/exposition_formats/

/** The sum of all series of that name whose labels are these. */
export function seriesSum(text: string, name: string, labels: Record<string, string> = {}): number {
  let sum = 0;
  for (const line of text.split('\n')) {
    const [, series, inner = '', value] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    if (series !== name) continue;
    if (Object.entries(labels).every(([label, wanted]) => inner.includes(`${label}="${wanted}"`)))
      sum += Number(value);
  }
  return sum;
}

export async function readMetrics(internalUrl: string): Promise<string> {
  const answer = await fetch(`${internalUrl}/metrics`);
  if (!answer.ok) throw new Error(`reading the metrics: ${answer.status}`);
  return answer.text();
}
