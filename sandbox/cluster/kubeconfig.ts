// https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/
import type { Account } from './access.ts';

/** A file for one account, as JSON, which is YAML. */
export function kubeconfigFor(server: string, cert: string, { user, token }: Account): string {
  const name = 'sandbox';
  return JSON.stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [
        { name, cluster: { server, 'certificate-authority-data': Buffer.from(cert).toString('base64') } },
      ],
      users: [{ name: user, user: { token } }],
      contexts: [{ name, context: { cluster: name, user } }],
      'current-context': name,
    },
    null,
    2,
  );
}
