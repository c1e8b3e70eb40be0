import { describe, expect, it } from 'vitest';
import { deploymentKind, kind, podKind } from '../../../test/fakes/builders.ts';
import { extractionOptions } from './page-extraction.ts';
import { parsePage } from './parse-page.ts';

const extraction = extractionOptions({ hashKey: new Uint8Array(32), keepValues: 'safe' });
const secretKind = kind('', 'v1', 'Secret', 'secrets');
const pod = (name: string, uid?: unknown, resourceVersion?: unknown) => ({
  metadata: { name, namespace: 'shop', uid, resourceVersion },
});

function parse(page: unknown, known: [string, string][] = [], of = podKind): ReturnType<typeof parsePage> {
  const text = typeof page === 'string' ? page : JSON.stringify(page);
  return parsePage(Buffer.from(text), { kind: of, known: new Map(known) }, extraction);
}

const list = (items: unknown, metadata: object = {}) => ({
  kind: 'PodList',
  apiVersion: 'v1',
  metadata,
  items,
});

describe('clusters/kubernetes/parse-page', () => {
  it('extracts what is new or changed and names what is known', () => {
    const page = list([pod('new', 'u1', '5'), pod('changed', 'u2', '6'), pod('same', 'u3', '7')], {
      continue: 'more',
      resourceVersion: '9',
    });

    const parsed = parse(page, [
      ['u2', '5'],
      ['u3', '7'],
    ]);

    expect(parsed).toMatchObject({
      unchangedIds: ['u3'],
      dropped: [],
      continueToken: 'more',
      resourceVersion: '9',
      items: 3,
    });
    expect(parsed.changed.map(({ name }) => name)).toEqual(['new', 'changed']);
  });

  it('keeps an object without a resourceVersion, which nothing says is the known one', () => {
    const parsed = parse(list([pod('a', 'u1'), pod('b', 'u2', null)]), [['u9', '1']]);

    expect(parsed.changed.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(parsed.unchangedIds).toEqual([]);
  });

  it.each([
    ['no items', [], 0],
    ['items that are null', null, 0],
  ])('reads a list with %s', (_, items, count) => {
    expect(parse(list(items, { continue: '', resourceVersion: '' }))).toEqual({
      changed: [],
      unchangedIds: [],
      dropped: [],
      continueToken: null,
      resourceVersion: null,
      items: count,
    });
  });

  it('drops and counts what is no object, and keeps the rest', () => {
    const parsed = parse(list([null, 5, 'text', {}, { metadata: {} }, pod('good')]), [['u', '1']]);

    expect(parsed.changed.map(({ name }) => name)).toEqual(['good']);
    expect(parsed.dropped).toHaveLength(5);
    expect(parsed.items).toBe(6);
  });

  it('gives items the type that lists leave out', () => {
    const { changed } = parse({ kind: 'DeploymentList', items: [pod('web')] }, [], deploymentKind);

    expect(JSON.parse(changed[0]?.body ?? '')).toMatchObject({ apiVersion: 'apps/v1', kind: 'Deployment' });
  });

  it('reads the keys of a Secret, and who wrote it, out of managedFields', () => {
    const managedFields = [{ manager: 'kubectl', fieldsV1: { 'f:data': { '.': {}, 'f:password': {} } } }];
    const secret = { metadata: { name: 'db', namespace: 'shop', managedFields } };

    const { changed } = parse(list([secret]), [], secretKind);

    expect(changed[0]).toMatchObject({ facts: { keys: 'password' }, changedBy: { manager: 'kubectl' } });
  });

  it('calls Secrets that came as metadata Secrets', () => {
    const item = {
      apiVersion: 'meta.k8s.io/v1',
      kind: 'PartialObjectMetadata',
      ...pod('credentials', 'u1', '5'),
    };

    const { changed } = parse({ kind: 'PartialObjectMetadataList', items: [item] }, [], secretKind);

    expect(JSON.parse(changed[0]?.body ?? '')).toMatchObject({ apiVersion: 'v1', kind: 'Secret' });
  });

  it('leaves the endpoints of EndpointSlices out', () => {
    const slices = kind('discovery.k8s.io', 'v1', 'EndpointSlice', 'endpointslices');
    const slice = { ...pod('web-1'), endpoints: [{ addresses: ['10.0.0.1'] }], ports: [{ port: 80 }] };

    const { changed } = parse({ kind: 'EndpointSliceList', items: [slice] }, [], slices);

    expect(JSON.parse(changed[0]?.body ?? '')).toMatchObject({ endpoints: [], ports: [{ port: 80 }] });
  });

  it('reads bytes that are a part of a larger memory', () => {
    const text = Buffer.from(`junk${JSON.stringify(list([pod('a')]))}junk`);

    const page = parsePage(text.subarray(4, -4), { kind: podKind, known: new Map() }, extraction);

    expect(page.changed.map(({ name }) => name)).toEqual(['a']);
  });

  it.each([
    ['PARSE', '{"kind":"PodList","items":[{"meta', 'is not valid JSON'],
    ['PARSE', '', 'is not valid JSON'],
    ['PROTOCOL', '\n<!DOCTYPE html><html></html>', 'is a web page'],
    ['PROTOCOL', '{"kind":"Status","status":"Failure"}', 'is not a Kubernetes list'],
    ['PROTOCOL', '[]', 'is not a Kubernetes list'],
    ['PROTOCOL', '{"kind":"PodList","items":{}}', 'is not a Kubernetes list'],
  ])('says %s for %j', (code, text, message) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({
        code,
        message: `the list of pods ${message}${message === 'is a web page' ? '; a login page or proxy may be answering' : ''}`,
      }),
    );
  });
});
