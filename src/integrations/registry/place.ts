/** Where a repository's registry is asked, and by which name. */
export interface Place {
  /** As images name it, which is how the configuration knows it. */
  host: string;
  /** Without the host: `shop/checkout`. */
  path: string;
}

/** https://github.com/distribution/reference/blob/v0.6.0/normalize.go: what names no host is Docker Hub's. */
export function placeOf(repository: string): Place {
  const [first = '', ...rest] = repository.split('/');
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  if (isHost && first !== 'docker.io') return { host: first, path: rest.join('/') };
  const path = isHost ? rest.join('/') : repository;
  return { host: 'docker.io', path: path.includes('/') ? path : `library/${path}` };
}

/** Docker Hub's images and its API have different hosts. */
export function defaultUrl(host: string): string {
  return host === 'docker.io' ? 'https://registry-1.docker.io' : `https://${host}`;
}
