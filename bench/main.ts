// `npm run bench -- NAME [--json] [--short] [--kills N] [--seed N]`; without a name, all of them in order.
import { parseArgs } from 'node:util';
import { benches } from './list.ts';
import { asJson, asLine, type Bench, type Figure } from './report.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    short: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    kills: { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
});

// Servers and folders are taken away when the process exits, which a signal alone would not let happen.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));

process.exit(values.list ? listNames() : await runAll());

function listNames(): number {
  for (const bench of benches) console.log(bench.name);
  return 0;
}

async function runAll(): Promise<number> {
  const unknown = positionals.filter((name) => !benches.some((bench) => bench.name === name));
  if (unknown.length > 0) {
    console.error(
      `No bench is called ${unknown.join(', ')}. There are: ${benches.map((b) => b.name).join(', ')}.`,
    );
    return 2;
  }
  const chosen = benches.filter((bench) => positionals.length === 0 || positionals.includes(bench.name));

  let worst = 0;
  for (const bench of chosen) worst = Math.max(worst, await runOne(bench));
  return worst;
}

async function runOne(bench: Bench): Promise<number> {
  const started = performance.now();
  console.error(`${bench.name}: ${bench.shows}`);
  try {
    const figures = await bench.run({
      short: values.short,
      kills: Number(values.kills ?? (values.short ? 3 : 50)),
      seed: Number(values.seed),
      say: (line) => console.error(`  ${line}`),
    });
    for (const figure of figures) console.log(values.json ? asJson(figure) : asLine(figure));
    return figures.some((figure) => fails(figure)) ? 1 : 0;
  } catch (error) {
    console.error(error);
    return 1;
  } finally {
    console.error(`${bench.name}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
  }
}

/** Speeds of a short run on a shared machine prove nothing; what was lost or doubled does. */
function fails(figure: Figure): boolean {
  return !figure.ok && (figure.judges === 'correctness' || !values.short);
}
