// Answers as Debian's docker-registry 2.8 gives them: test/real/registry-conformance.test.ts holds the two together.
// https://github.com/distribution/distribution/blob/v2.8.2/registry/api/errcode/register.go
import type { OutgoingHttpHeaders } from 'node:http';

export interface Answer {
  status: number;
  body: Buffer | string;
  headers?: OutgoingHttpHeaders;
}

export const json = (status: number, body: object, headers: OutgoingHttpHeaders = {}): Answer => ({
  status,
  body: `${JSON.stringify(body)}\n`,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
});

export const plain = (status: number, text: string, headers: OutgoingHttpHeaders = {}): Answer => ({
  status,
  body: `${text}\n`,
  headers: { 'content-type': 'text/plain; charset=utf-8', ...headers },
});

const failure = (status: number, code: string, message: string, detail?: unknown): Answer =>
  json(status, { errors: [{ code, message, ...(detail === undefined ? {} : { detail }) }] });

export const refusals = {
  nameUnknown: (name: string): Answer =>
    failure(404, 'NAME_UNKNOWN', 'repository name not known to registry', { name }),
  manifestUnknown: (reference: string): Answer =>
    failure(404, 'MANIFEST_UNKNOWN', 'manifest unknown', { Tag: reference }),
  revisionUnknown: (name: string, revision: string): Answer =>
    failure(404, 'MANIFEST_UNKNOWN', 'manifest unknown', { Name: name, Revision: revision }),
  manifestNotAccepted: (): Answer =>
    failure(404, 'MANIFEST_UNKNOWN', 'OCI manifest found, but accept header does not support OCI manifests'),
  blobUnknown: (digest: string): Answer => failure(404, 'BLOB_UNKNOWN', 'blob unknown to registry', digest),
  digestInvalid: (): Answer =>
    failure(400, 'DIGEST_INVALID', 'provided digest did not match uploaded content', {}),
  unauthorized: (challenge: string, name: string | undefined): Answer => {
    const detail =
      name === undefined ? null : [{ Type: 'repository', Class: '', Name: name, Action: 'pull' }];
    const answer = failure(401, 'UNAUTHORIZED', 'authentication required', detail);
    return { ...answer, headers: { ...answer.headers, 'www-authenticate': challenge } };
  },
};
