// A replica to be frozen or killed: while it holds the lease it writes under it, and says what becomes of the lease.
import { pino } from 'pino';
import { systemClock } from '#src/clock.ts';
import { connectDatabase } from '#src/database/connect.ts';
import { fence, holdLease, type Lease } from '#src/database/leases.ts';

const [url = '', dataDir = ''] = process.argv.slice(2);
const clock = systemClock();
const log = pino({ level: 'silent' });
const database = await connectDatabase({ url, dataDir, log, clock });

async function write(lease: Lease): Promise<void> {
  await database.tx(async (trx) => {
    await fence(trx, lease);
    const body = Uint8Array.of(lease.epoch);
    await trx
      .insertInto('intake')
      .values({ source: 'child', received_at: clock.now(), encoding: 'identity', state: 'new', body })
      .execute();
  });
}

/** On purpose without a look at remaining(): a frozen process wakes in the middle of anything. */
async function writeForEver(lease: Lease): Promise<never> {
  for (;;) await write(lease).catch((error: Error) => say(`refused ${error.name}`));
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

holdLease(
  database,
  'work',
  {
    onGained: (lease) => {
      say(`gained ${lease.epoch}`);
      void writeForEver(lease);
    },
    onLost: () => say('lost'),
  },
  { clock, log },
);
