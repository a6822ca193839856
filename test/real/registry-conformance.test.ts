import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe } from 'vitest';
import { freePort } from '#sandbox/bot/process.ts';
import { isInstalled, missing } from '#test/support/peer.ts';
import { startPeer, temporaryFolder } from '#test/support/process.ts';
import { registryCases, type TestRegistry } from '#test/support/registry-cases.ts';

const program = 'docker-registry';

/** https://distribution.github.io/distribution/about/configuration/ */
async function startRegistry(): Promise<TestRegistry> {
  const folder = await temporaryFolder('registry');
  const address = `127.0.0.1:${await freePort()}`;
  const file = join(folder.path, 'config.yml');
  await writeFile(
    file,
    JSON.stringify({
      ...{ version: 0.1, log: { level: 'error' }, http: { addr: address } },
      storage: { filesystem: { rootdirectory: join(folder.path, 'data') } },
    }),
  );
  const url = `http://${address}`;
  const peer = await startPeer(program, ['serve', file], { url, ready: '/v2/', cwd: folder.path });
  return {
    url,
    async [Symbol.asyncDispose]() {
      await peer[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

const isMissing = missing('A registry', isInstalled(program), `apt-get install ${program}`);
describe.skipIf(isMissing)("Debian's docker-registry", () => {
  registryCases("Debian's docker-registry", startRegistry);
});
