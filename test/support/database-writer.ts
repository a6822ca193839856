// A process to be killed: writes for ever and says on standard output what it was told is on the disk.
import { pino } from 'pino';
import { systemClock } from '#src/clock.ts';
import { connectDatabase } from '#src/database/connect.ts';

const [dataDir = '', from = '0'] = process.argv.slice(2);
const clock = systemClock();
const database = await connectDatabase({ dataDir, log: pino({ level: 'silent' }), clock });
const row = (name: string, amount: number) => ({ name, value: JSON.stringify({ amount }), at: clock.now() });

for (let number = Number(from); ; number += 1) {
  // Two rows whose sum is nothing: one without the other would show.
  await database.tx(async (trx) => {
    await trx
      .insertInto('memory')
      .values(row(`${number} given`, number))
      .execute();
    await trx
      .insertInto('memory')
      .values(row(`${number} taken`, -number))
      .execute();
  });
  process.stdout.write(`${number}\n`);
}
