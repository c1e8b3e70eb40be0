import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askDemo, type DemoBody, demoKind, demoRecording } from '../../test/fakes/ask-demo.ts';
import { propertyTimeoutMs } from '../../test/fakes/property-timeout.ts';
import { writeContinueToken } from './continue-token.ts';

const pods = demoKind('prod-us', '/api/v1/pods');
const asTable = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
const asMetadata = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';

function names({ items }: DemoBody): string[] {
  return items.map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`);
}

/** Reads a list page by page, as clients do. */
function readPages(path: string, limit: number, accept: string): DemoBody[] {
  const pages: DemoBody[] = [];
  let token = '';
  do {
    const query = new URLSearchParams({ limit: String(limit), ...(token === '' ? {} : { continue: token }) });
    const { status, body } = askDemo(`${path}?${query}`, { accept });
    expect(status).toBe(200);
    pages.push(body);
    token = body.metadata.continue ?? '';
  } while (token !== '');
  return pages;
}

describe('demo/answer-list', () => {
  it('gives a list with the version it is of, its items without a kind of their own', () => {
    const { status, body } = askDemo('/api/v1/pods');

    expect(status).toBe(200);
    expect(body).toMatchObject({ kind: 'PodList', apiVersion: 'v1', metadata: pods.list.metadata });
    expect(body.items).toHaveLength(pods.list.items.length);
    expect(body.items.every((item) => !('kind' in item))).toBe(true);
  });

  it('gives the objects of one namespace, and none of a namespace that is not there', () => {
    const shop = askDemo('/api/v1/namespaces/shop/pods').body.items;

    expect(new Set(shop.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['shop']));
    expect(shop.length).toBeLessThan(pods.list.items.length);
    expect(askDemo('/api/v1/namespaces/nowhere/pods')).toMatchObject({ status: 200, body: { items: [] } });
  });

  it("gives the server's own table, with an object's metadata in every row", () => {
    const { body } = askDemo('/api/v1/namespaces/shop/pods', { accept: asTable });

    expect([body.kind, body.apiVersion]).toEqual(['Table', 'meta.k8s.io/v1']);
    expect(body.columnDefinitions.map(({ name }) => name).slice(0, 4)).toEqual([
      'Name',
      'Ready',
      'Status',
      'Restarts',
    ]);
    for (const { cells, object } of body.rows) {
      expect(object.kind).toBe('PartialObjectMetadata');
      expect(cells[0]).toBe(object.metadata.name);
    }
    expect(body.rows.map(({ cells }) => cells[0])).toContain('db-0');
  });

  it('gives metadata only where that is asked for', () => {
    const { body } = askDemo('/api/v1/secrets', { accept: asMetadata });

    expect(body.kind).toBe('PartialObjectMetadataList');
    expect(body.items.length).toBeGreaterThan(0);
    expect(JSON.stringify(body)).toContain('shop-credentials');
    for (const item of body.items)
      expect(Object.keys(item).toSorted()).toEqual(['apiVersion', 'kind', 'metadata']);
  });

  it(
    'gives pages that together are the list, in every form and for every limit',
    () => {
      const kinds = demoRecording('prod-us').kinds.filter(({ list }) => list.items.length > 0);

      fc.assert(
        fc.property(
          fc.constantFrom(...kinds),
          fc.integer({ min: 1, max: 60 }),
          fc.constantFrom('application/json', asTable, asMetadata),
          ({ path, list }, limit, accept) => {
            const whole = askDemo(path, { accept }).body;
            const pages = readPages(path, limit, accept);

            expect(pages.flatMap(({ items = [], rows = [] }) => [...items, ...rows])).toEqual([
              ...(whole.items ?? []),
              ...(whole.rows ?? []),
            ]);
            expect(pages).toHaveLength(Math.ceil(list.items.length / limit));
            for (const [index, { metadata }] of pages.entries())
              expect(metadata.remainingItemCount).toBe(
                index === pages.length - 1 ? undefined : list.items.length - limit * (index + 1),
              );
          },
        ),
        { numRuns: 60 },
      );
    },
    propertyTimeoutMs,
  );

  it('pages what a selector leaves, and does not say how much that is', () => {
    const selector = 'labelSelector=app=web';
    const whole = askDemo(`/api/v1/pods?${selector}`).body;
    const first = askDemo(`/api/v1/pods?${selector}&limit=2`).body;
    const rest = askDemo(`/api/v1/pods?${selector}&continue=${first.metadata.continue}`).body;

    expect(names(first).length).toBe(2);
    expect(first.metadata.remainingItemCount).toBeUndefined();
    expect([...names(first), ...names(rest)]).toEqual(names(whole));
    expect(whole.items.length).toBeGreaterThan(2);
  });

  it('lets a token of an older list expire, and offers one to go on with', () => {
    const old = writeContinueToken({ resourceVersion: '1', start: 3 });
    const { status, body } = askDemo(`/api/v1/pods?limit=5&continue=${old}`);

    expect([status, body.reason, body.code]).toEqual([410, 'Expired', 410]);
    const rest = askDemo(`/api/v1/pods?continue=${body.metadata.continue}`);
    expect(rest.status).toBe(200);
    expect(rest.body.items).toEqual(askDemo('/api/v1/pods').body.items.slice(3));
  });

  it.each([
    ['continue=MTA', 'continue key is not valid: MTA'],
    ['continue=%00', 'continue key is not valid'],
    ['limit=many', 'limit: strconv.ParseInt: parsing "many": invalid syntax'],
    ['limit=', 'limit: strconv.ParseInt: parsing "": invalid syntax'],
    ['limit=1.5', 'limit: strconv.ParseInt: parsing "1.5": invalid syntax'],
    ['labelSelector=app%20in%20web', 'unable to parse requirement: app in web'],
    ['fieldSelector=status.phase', 'invalid field selector: status.phase'],
  ])('refuses ?%s', (query, message) => {
    expect(askDemo(`/api/v1/pods?${query}`)).toMatchObject({
      status: 400,
      body: { kind: 'Status', reason: 'BadRequest', message: expect.stringContaining(message) },
    });
  });

  it.each(['limit=0', 'limit=-1', 'limit=100000'])('gives the whole list for ?%s', (query) => {
    const reply = askDemo(`/api/v1/pods?${query}`);

    expect(reply.body.items).toHaveLength(pods.list.items.length);
    expect(reply.body.metadata.continue).toBeUndefined();
  });

  it('selects by labels and fields together', () => {
    const query =
      'labelSelector=app%20in%20(web,db)&fieldSelector=metadata.namespace=shop,status.phase!=Pending';
    const found = askDemo(`/api/v1/pods?${query}`).body.items;

    expect(new Set(found.map(({ metadata }) => metadata.labels?.app))).toEqual(new Set(['web', 'db']));
  });

  it('gives a single object, which says what it is', () => {
    expect(askDemo('/api/v1/nodes/prod-us-node-4').body).toMatchObject({
      kind: 'Node',
      apiVersion: 'v1',
      metadata: { name: 'prod-us-node-4' },
    });
    expect(askDemo('/api/v1/namespaces/shop').body).toMatchObject({
      kind: 'Namespace',
      metadata: { name: 'shop' },
    });
    expect(askDemo('/apis/apps/v1/namespaces/shop/deployments/web').body).toMatchObject({
      kind: 'Deployment',
      apiVersion: 'apps/v1',
      metadata: { name: 'web', namespace: 'shop' },
    });
    expect(askDemo('/apis/rbac.authorization.k8s.io/v1/clusterroles/system:node').body.kind).toBe(
      'ClusterRole',
    );
  });

  it('gives a single object as a table of one row, and as metadata', () => {
    const path = '/api/v1/namespaces/shop/secrets/shop-credentials';

    expect(askDemo(path, { accept: asTable }).body).toMatchObject({
      kind: 'Table',
      rows: [{ object: { metadata: { name: 'shop-credentials' } } }],
    });
    expect(askDemo(path, { accept: asTable }).body.rows).toHaveLength(1);
    expect(Object.keys(askDemo(path, { accept: asMetadata }).body).toSorted()).toEqual([
      'apiVersion',
      'kind',
      'metadata',
    ]);
  });

  it.each([
    ['/api/v1/namespaces/shop/pods/nope', 'pods "nope" not found'],
    ['/api/v1/namespaces/nowhere', 'namespaces "nowhere" not found'],
    ['/api/v1/namespaces/ingress/services/web', 'services "web" not found'],
    ['/api/v1/pods/db-0', 'pods "db-0" not found'],
    ['/apis/apps/v1/namespaces/shop/deployments/nope', 'deployments.apps "nope" not found'],
  ])('says of %s that it is not found', (path, message) => {
    expect(askDemo(path)).toMatchObject({
      status: 404,
      body: { kind: 'Status', reason: 'NotFound', code: 404, message },
    });
  });
});
