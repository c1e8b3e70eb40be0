import type { SceneObject } from './write-objects.ts';

const column = (name: string, type: string, jsonPath: string) => ({ name, type, jsonPath });

/** Titles and values that are hard to cut: spaces in titles, several in values, none at all, one that is called Kind. */
export const campaignKind: SceneObject = {
  path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
  object: {
    metadata: { name: 'campaigns.shop.example' },
    spec: {
      group: 'shop.example',
      scope: 'Namespaced',
      names: { kind: 'Campaign', plural: 'campaigns', singular: 'campaign', shortNames: ['camp'] },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
          additionalPrinterColumns: [
            column('Big Size', 'integer', '.spec.size'),
            column('Kind', 'string', '.spec.kind'),
            column('Note', 'string', '.spec.note'),
            column('Status', 'string', '.status.state'),
            column('Last', 'string', '.spec.last'),
          ],
        },
      ],
    },
  },
};

function campaign(name: string, spec: object, more: object = {}): SceneObject {
  return {
    path: '/apis/shop.example/v1/namespaces/shop/campaigns',
    object: {
      apiVersion: 'shop.example/v1',
      kind: 'Campaign',
      metadata: { name, namespace: 'shop' },
      spec,
      ...more,
    },
  };
}

export const campaigns: readonly SceneObject[] = [
  campaign('autumn', { size: 3, kind: 'Mail', note: 'two  spaces   and three', last: 'x' }),
  campaign('winter', { size: 120000, note: '漢字 und Umläute äöü' }),
  campaign('spring', { kind: 'Poster', note: 'first line\nsecond line', last: 'end' }),
  campaign('empty', {}),
];

function event(name: string, kind: string, of: string, more: object): SceneObject {
  return {
    path: '/api/v1/namespaces/shop/events',
    object: {
      metadata: { name, namespace: 'shop' },
      involvedObject: { kind, name: of, namespace: 'shop', apiVersion: 'v1' },
      firstTimestamp: '2026-01-02T03:04:05Z',
      lastTimestamp: '2026-01-02T03:14:05Z',
      source: { component: 'kubelet', host: 'worker-1' },
      ...more,
    },
  };
}

export const events: readonly SceneObject[] = [
  event('crashing.1', 'Pod', 'crashing', {
    type: 'Warning',
    reason: 'BackOff',
    message: 'Back-off restarting failed container  main in pod crashing_shop(1), and 14 more',
    count: 37,
  }),
  event('web.1', 'Service', 'web', {
    type: 'Normal',
    reason: 'Synced',
    message: 'Größe geändert: 3 → 5',
    count: 1,
  }),
];

const settings = (namespace: string, name: string, data: object): SceneObject => ({
  path: `/api/v1/namespaces/${namespace}/configmaps`,
  object: { metadata: { name, namespace }, data },
});

export const configMaps: readonly SceneObject[] = [
  settings('shop', 'settings', {
    LOG_LEVEL: 'info',
    'app.yaml': 'name: inner\nitems:\n  - name: inner-item\n',
  }),
  settings('shop', `long.${'part.'.repeat(40)}end`, {
    'a.json': '{\n  "name": "inner",\n  "kind": "Pod"\n}\n',
  }),
  settings('dual', 'table', {
    'pods.txt': 'NAME    READY   STATUS\ninner   1/1     Running\n',
    note: '... and 14 more',
  }),
];
