/** The candidate that was probably meant, or undefined when none is near. */
export function nearest(typed: string, candidates: readonly string[]): string | undefined {
  const word = typed.toLowerCase().slice(0, 40);
  const allowed = word.length <= 3 ? 1 : word.length <= 6 ? 2 : 3;
  let best: { candidate: string; distance: number } | undefined;
  for (const candidate of candidates) {
    const name = candidate.toLowerCase();
    const distance = name.startsWith(word) && word.length >= 2 ? 0 : editDistance(word, name);
    if (distance <= allowed && distance < (best?.distance ?? Infinity)) best = { candidate, distance };
  }
  return best?.candidate;
}

const byNumber = new Intl.Collator('en', { numeric: true });

/** As far as names tell: `v10` before `v9`, and what has no number, as `latest`, at the end. */
export function newestFirst(names: readonly string[]): string[] {
  return [...names].sort(byAge);
}

function byAge(a: string, b: string): number {
  return Number(/\d/.test(b)) - Number(/\d/.test(a)) || byNumber.compare(b, a);
}

/** The nearest of them, however far, the newest-looking first among equals: `v412` before `v411`. */
export function nearestFew(typed: string, candidates: readonly string[], most: number): string[] {
  const word = typed.toLowerCase().slice(0, 40);
  return candidates
    .map((name) => ({ name, distance: editDistance(word, name.toLowerCase().slice(0, 128)) }))
    .sort((a, b) => a.distance - b.distance || byAge(a.name, b.name))
    .slice(0, most)
    .map(({ name }) => name);
}

/** Insertions, deletions, replacements and exchanges of neighbours. */
function editDistance(a: string, b: string): number {
  const at = (row: number[] | undefined, column: number) => row?.[column] ?? Infinity;
  let before: number[] | undefined;
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = at(previous, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const exchanged = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(before, j - 2) + 1 : Infinity;
      row.push(Math.min(at(previous, j) + 1, at(row, j - 1) + 1, replaced, exchanged));
    }
    before = previous;
    previous = row;
  }
  return at(previous, b.length);
}
