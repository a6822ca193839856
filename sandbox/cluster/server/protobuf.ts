// `kubectl auth can-i` sends its question as protobuf and as nothing else; it is the only such body that is read.
// https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding
import type { Json } from '../object.ts';
import { badRequest } from '../status.ts';

/** Field numbers of ResourceAttributes in k8s.io/api/authorization/v1/generated.proto. */
const attributes = ['', 'namespace', 'verb', 'group', 'version', 'resource', 'subresource', 'name'];

export function readReview(bytes: Buffer): Json {
  if (bytes.subarray(0, 4).toString('latin1') !== 'k8s\0')
    throw badRequest('the body is not a Kubernetes protobuf');
  // runtime.Unknown holds the object as its second field, the object its spec, the spec the question as its first.
  const object = fieldsOf(bytes.subarray(4)).get(2);
  const spec = object && fieldsOf(object).get(2);
  const asked = spec && fieldsOf(spec).get(1);
  if (!asked) throw badRequest('the sandbox reviews access to resources only');
  const texts = [...fieldsOf(asked)].map(([number, value]) => [attributes[number] ?? '', value.toString()]);
  return {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: Object.fromEntries(texts.filter(([name, value]) => name && value)) },
  };
}

/** The fields that hold bytes, by their numbers; all that are read here do. */
function fieldsOf(bytes: Buffer): Map<number, Buffer> {
  const fields = new Map<number, Buffer>();
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; at < bytes.length; shift += 7) {
      const byte = bytes[at] ?? 0;
      at += 1;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    return value;
  };
  while (at < bytes.length) {
    const tag = varint();
    const isBytes = (tag & 7) === 2;
    const length = varint();
    if (!isBytes) continue;
    fields.set(tag >> 3, bytes.subarray(at, at + length));
    at += length;
  }
  return fields;
}
