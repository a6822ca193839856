// Builds the Kubernetes control plane that tests run against, once: `node .ci/control-plane.mjs`. Prints its folder.
// `--where` prints the folder and builds nothing. KUBEBUILDER_ASSETS wins when it holds every program, as with envtest.
// Needs Go 1.26; about 5 min on 2 cores the first time. Versions are those of test/real/control-plane/*/go.mod.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(import.meta.url);
const sources = join(dirname(script), '..', 'test', 'real', 'control-plane');
const kubernetes = 'k8s.io/kubernetes/cmd';

// Three modules, because the dependency versions of the three exclude each other.
const modules = {
  etcd: { 'go.etcd.io/etcd/server/v3': 'etcd' },
  kwok: { 'sigs.k8s.io/kwok/cmd/kwok': 'kwok' },
  controlplane: {
    [`${kubernetes}/kube-apiserver`]: 'kube-apiserver',
    [`${kubernetes}/kube-controller-manager`]: 'kube-controller-manager',
    [`${kubernetes}/kube-scheduler`]: 'kube-scheduler',
    [`${kubernetes}/kubectl`]: 'kubectl',
  },
};
const programs = Object.values(modules).flatMap(Object.values);
const complete = (folder) => programs.every((program) => existsSync(join(folder, program)));

function cached() {
  const hash = createHash('sha256').update(readFileSync(script));
  for (const module of Object.keys(modules))
    for (const file of ['go.mod', 'go.sum']) hash.update(readFileSync(join(sources, module, file)));
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return join(cache, 'quarterdeck', `control-plane-${hash.digest('hex').slice(0, 12)}`);
}

/** Without the version a server calls itself v0.0.0-master, and clients refuse or guess. */
function linkerFlags() {
  const [, version, major, minor] = /k8s\.io\/kubernetes (v(\d+)\.(\d+)\.\d+)/.exec(
    readFileSync(join(sources, 'controlplane', 'go.mod'), 'utf8'),
  );
  const names = { gitVersion: version, gitMajor: major, gitMinor: minor };
  const set = Object.entries(names).map(
    ([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`,
  );
  return ['-s', '-w', ...set].join(' ');
}

function build(target) {
  mkdirSync(dirname(target), { recursive: true });
  const folder = mkdtempSync(`${target}-`);
  try {
    for (const [module, commands] of Object.entries(modules))
      for (const [path, program] of Object.entries(commands)) {
        process.stderr.write(`building ${program}\n`);
        const output = ['-o', join(folder, program)];
        execFileSync(
          'go',
          ['build', '-trimpath', '-buildvcs=false', '-ldflags', linkerFlags(), ...output, path],
          {
            cwd: join(sources, module),
            stdio: ['ignore', 2, 2],
            env: { ...process.env, CGO_ENABLED: '0' },
          },
        );
      }
    // Renamed when whole: a build that was cut short leaves no half of a control plane behind.
    rmSync(target, { recursive: true, force: true });
    renameSync(folder, target);
  } catch (cause) {
    rmSync(folder, { recursive: true, force: true });
    throw cause;
  }
}

const assets = process.env.KUBEBUILDER_ASSETS;
const folder = assets && complete(assets) ? assets : cached();
if (!process.argv.includes('--where') && !complete(folder)) build(folder);
process.stdout.write(`${folder}\n`);
