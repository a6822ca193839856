import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import type { JsonObject } from '#src/json.ts';
import { kubeconfigText, pathOfObject, type TestCluster } from './cluster.ts';

interface Access {
  url: string;
  certificate: string;
  token: string;
  /** Where kubeconfigs are written. */
  folder: string;
}

type Admin = Pick<TestCluster, 'namespace' | 'apply' | 'request' | 'kubeconfigWith'> & AsyncDisposable;

/** Somebody who may do everything, by plain requests: none of the code that is tested. */
export function administer({ url, certificate, token, folder }: Access): Admin {
  const dispatcher = new Agent({ connect: { ca: certificate } });

  const ask: Admin['request'] = async (method, path, body, contentType = 'application/json') => {
    const answer = await request(url + path, {
      method: method as 'GET',
      headers: { authorization: `Bearer ${token}`, 'content-type': contentType },
      body: body ? JSON.stringify(body) : null,
      dispatcher,
    });
    const said = await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`${method} ${path}: ${answer.statusCode} ${said}`);
    return said.startsWith('{') ? (JSON.parse(said) as JsonObject) : {};
  };

  const apply: Admin['apply'] = (object) =>
    ask(
      'PATCH',
      `${pathOfObject(object)}?fieldManager=test&force=true`,
      object,
      'application/apply-patch+yaml',
    );

  return {
    request: ask,
    apply,
    async namespace() {
      const name = `t-${randomBytes(4).toString('hex')}`;
      await apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
      // Without it no pod is admitted, and it is made a moment later.
      await eventually(() => ask('GET', `/api/v1/namespaces/${name}/serviceaccounts/default`));
      return name;
    },
    async kubeconfigWith(namespace, rules) {
      const name = `bot-${randomBytes(4).toString('hex')}`;
      const metadata = { name, namespace };
      const group = 'rbac.authorization.k8s.io';
      await apply({ apiVersion: 'v1', kind: 'ServiceAccount', metadata });
      await apply({
        apiVersion: `${group}/v1`,
        kind: 'Role',
        metadata,
        rules: rules.map((rule) => ({ ...rule })),
      });
      await apply({
        ...{ apiVersion: `${group}/v1`, kind: 'RoleBinding', metadata },
        roleRef: { apiGroup: group, kind: 'Role', name },
        subjects: [{ kind: 'ServiceAccount', name, namespace }],
      });
      const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`;
      const answer = await ask('POST', path, {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
      });
      const file = join(folder, `kubeconfig-${name}`);
      const issued = (answer.status as { token: string }).token;
      await writeFile(file, kubeconfigText(url, certificate, issued), { mode: 0o600 });
      return file;
    },
    [Symbol.asyncDispose]: () => dispatcher.destroy(),
  };
}

/** Waits for what is about to be there. */
export async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + 20_000;
  for (;;) {
    try {
      return await attempt();
    } catch (cause) {
      if (performance.now() > deadline) throw cause;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
}
