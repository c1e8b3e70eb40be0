import { z } from 'zod';

/** What a client wants to know whether it may. */
export interface ReviewedAccess {
  verb: string;
  group: string;
  resource: string;
  namespace: string;
  name: string;
  /** Of what is no resource: /metrics. */
  path: string;
}

const JsonReview = z.object({
  spec: z.object({
    resourceAttributes: z.record(z.string(), z.unknown()).optional(),
    nonResourceAttributes: z.record(z.string(), z.unknown()).optional(),
  }),
});
/** Before a protobuf body of Kubernetes; the message behind it is runtime.Unknown. */
const magic = 'k8s\0';

/** The question of a SelfSubjectAccessReview, as JSON or as protobuf, which Go clients send. null: it is none. */
export function readReview(body: Buffer): ReviewedAccess | null {
  try {
    return body.subarray(0, 4).toString('latin1') === magic ? fromProtobuf(body) : fromJson(body);
  } catch {
    // Not to be read at all: the client is told so.
    return null;
  }
}

function fromJson(body: Buffer): ReviewedAccess {
  const { spec } = JsonReview.parse(JSON.parse(body.toString('utf8')));
  const attributes = { ...spec.resourceAttributes, ...spec.nonResourceAttributes };
  const text = (name: string): string => {
    const value = attributes[name];
    return typeof value === 'string' ? value : '';
  };
  return {
    verb: text('verb'),
    group: text('group'),
    resource: text('resource'),
    namespace: text('namespace'),
    name: text('name'),
    path: text('path'),
  };
}

/** Field numbers are those of k8s.io/api/authorization/v1/generated.proto. */
function fromProtobuf(body: Buffer): ReviewedAccess {
  const raw = fieldOf(body.subarray(4), 2);
  const spec = fieldOf(raw, 2);
  const resource = fieldOf(spec, 1);
  const other = fieldOf(spec, 2);
  const text = (message: Buffer, field: number): string => fieldOf(message, field).toString('utf8');
  return {
    verb: text(resource, 2) || text(other, 2),
    group: text(resource, 3),
    resource: text(resource, 5),
    namespace: text(resource, 1),
    name: text(resource, 7),
    path: text(other, 1),
  };
}

const wireTypes = { varint: 0, lengthDelimited: 2 } as const;

/** The last length-delimited field of that number; empty when there is none. Throws when the bytes are no message. */
function fieldOf(message: Buffer, wanted: number): Buffer {
  let found: Buffer = Buffer.alloc(0);
  let offset = 0;
  while (offset < message.length) {
    const key = readVarint(message, offset);
    const type = key.value % 8;
    const number = readVarint(message, key.end);
    offset = number.end;
    if (type === wireTypes.varint) continue;
    if (type !== wireTypes.lengthDelimited) throw new RangeError(`no review has fields of wire type ${type}`);
    offset += number.value;
    if (offset > message.length) throw new RangeError('the message ends within a field');
    if (Math.floor(key.value / 8) === wanted) found = message.subarray(number.end, offset);
  }
  return found;
}

function readVarint(bytes: Buffer, start: number): { value: number; end: number } {
  let value = 0;
  for (let index = start; index < start + 5; index++) {
    const byte = bytes[index];
    if (byte === undefined) break;
    value += (byte % 128) * 2 ** (7 * (index - start));
    if (byte < 128) return { value, end: index + 1 };
  }
  throw new RangeError('the message ends within a number');
}
