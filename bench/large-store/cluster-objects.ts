import type { Resource } from '../../src/domain/resource.ts';
import {
  configMapTemplate,
  deploymentTemplate,
  endpointSliceTemplate,
  namespaceTemplate,
  nodeTemplate,
  podShares,
  podTemplates,
  replicaSetTemplate,
  secretTemplate,
  serviceAccountTemplate,
  serviceTemplate,
} from './fleet-templates.ts';
import type { Values } from './object-templates.ts';

/** Every tenth object has one of these words in its name. */
const domains = [
  'checkout',
  'billing',
  'search',
  'catalog',
  'identity',
  'shipping',
  'pricing',
  'media',
  'reports',
  'gateway',
];
const roles = ['api', 'worker', 'cache', 'web', 'sync'];
/** Every tenth object has one of these in its labels, and in nothing else. */
const teams = [
  'falcon',
  'heron',
  'osprey',
  'kestrel',
  'condor',
  'petrel',
  'plover',
  'avocet',
  'bittern',
  'dunlin',
];

const created = '2025-12-20T08:00:00.000Z';
const podsOfDeployment = 10;
const deployment = deploymentTemplate(podsOfDeployment, podsOfDeployment);
const current = replicaSetTemplate(podsOfDeployment);
const old = replicaSetTemplate(0);

/** So many objects: half of them pods, the rest what belongs to them. The same ones in every run. */
export function clusterObjects(cluster: number, count: number): Resource[] {
  const apps = Math.round(count / 20);
  const nodes = Math.max(1, Math.round(count / 250));
  const namespaces = Math.max(1, Math.round(count / 200));
  const objects: Resource[] = [];
  for (let index = 0; index < namespaces; index += 1)
    objects.push(namespaceTemplate(values(cluster, `team-${index}`, { TEAM: teamOf(index) })));
  for (let index = 0; index < nodes; index += 1) {
    const more = { ZONE: `eu-west-1${'abc'[index % 3]}`, IP: addressOf(index) };
    objects.push(nodeTemplate(values(cluster, nodeName(cluster, index), more)));
  }
  for (let index = 0; index < apps; index += 1) {
    const app = appOf(cluster, index, namespaces);
    objects.push(...appObjects(cluster, app), ...podsOf(cluster, app, nodes));
  }
  while (objects.length < count) {
    const index = objects.length;
    const app = appOf(cluster, index, namespaces);
    objects.push(configMapTemplate(values(cluster, `settings-${index}`, { ...app, LEVEL: 'info' })));
  }
  return objects;
}

function appOf(cluster: number, index: number, namespaces: number): Values {
  const name = `${domains[index % 10]}-${roles[Math.floor(index / 10) % 5]}-${Math.floor(index / 50)}`;
  return {
    APP: name,
    PART: domains[index % 10] ?? '',
    TEAM: teamOf(Math.floor(index / 7)),
    NAMESPACE: `team-${index % namespaces}`,
    TAG: `1.${index % 40}.${cluster % 4}`,
    HASH: hashOf(cluster * 1000 + index),
  };
}

function appObjects(cluster: number, app: Values): Resource[] {
  const name = app.APP ?? '';
  const of = (suffix: string, more: Values = {}): Values =>
    values(cluster, `${name}${suffix}`, { ...app, ...more });
  const owned = { OWNER: name, OWNERUID: uidOf(cluster, `${app.NAMESPACE}/${name}`) };
  return [
    deployment(of('')),
    current(of(`-${app.HASH}`, owned)),
    old(of(`-${hashOf(cluster * 1000 + 500_000)}`, { ...owned, HASH: hashOf(cluster * 1000 + 500_000) })),
    serviceTemplate(of('', { IP: addressOf(cluster) })),
    configMapTemplate(of('', { LEVEL: 'info' })),
    configMapTemplate(of('-features', { LEVEL: 'debug' })),
    secretTemplate(of('')),
    serviceAccountTemplate(of('')),
    endpointSliceTemplate(of(`-${app.HASH}`, owned)),
  ];
}

function podsOf(cluster: number, app: Values, nodes: number): Resource[] {
  return Array.from({ length: podsOfDeployment }, (_, index) => podOf(cluster, app, index, nodes));
}

/** The number of a pod among all that its Deployment ever had picks its name, its node and its state. */
export function podOf(cluster: number, app: Values, index: number, nodes: number): Resource {
  const replicaSet = `${app.APP}-${app.HASH}`;
  const name = `${replicaSet}-${hashOf(index * 7919 + cluster).slice(0, 5)}`;
  const seed = Number.parseInt(hashOf(cluster * 31 + index, name).slice(0, 6), 36);
  const more = {
    ...app,
    NODE: nodeName(cluster, seed % nodes),
    IP: addressOf(seed),
    OWNER: replicaSet,
    OWNERUID: uidOf(cluster, `${app.NAMESPACE}/${replicaSet}`),
  };
  return podTemplates[stateOf(seed % 1000)](values(cluster, name, more));
}

function stateOf(place: number): keyof typeof podTemplates {
  let left = place;
  for (const [state, share] of podShares) {
    if (left < share) return state;
    left -= share;
  }
  return 'running';
}

export function values(cluster: number, name: string, more: Values): Values {
  return {
    NAME: name,
    NAMESPACE: '',
    UID: uidOf(cluster, `${more.NAMESPACE}/${name}`),
    VERSION: '1',
    CREATED: created,
    WRITTEN: created,
    MANAGER: 'kube-controller-manager',
    ...more,
  };
}

function teamOf(index: number): string {
  return teams[index % 10] ?? '';
}

function nodeName(cluster: number, index: number): string {
  return `ip-10-${cluster}-${index >> 8}-${index & 255}.eu-west-1.compute.internal`;
}

function addressOf(seed: number): string {
  return `10.${seed & 255}.${(seed >> 8) & 255}.${(seed >> 16) & 255}`;
}

/** Ten characters as a template's hash has them. */
export function hashOf(number: number, salt = ''): string {
  return Math.abs(mixed(number, salt)).toString(36).padStart(10, 'b').slice(-10);
}

export function uidOf(cluster: number, name: string): string {
  const part = (turn: number) =>
    Math.abs(mixed(cluster * 4 + turn, name))
      .toString(16)
      .padStart(14, '0');
  const text = `${part(1)}${part(2)}${part(3)}`;
  return [
    text.slice(0, 8),
    text.slice(8, 12),
    text.slice(12, 16),
    text.slice(16, 20),
    text.slice(20, 32),
  ].join('-');
}

/** FNV-1a in two halves: 53 bits that look like chance and are the same in every run. */
function mixed(number: number, salt: string): number {
  let low = 0x811c9dc5 ^ number;
  let high = 0x1000193 ^ number;
  for (let index = 0; index < salt.length; index += 1) {
    low = Math.imul(low ^ salt.charCodeAt(index), 0x01000193);
    high = Math.imul(high ^ salt.charCodeAt(index), 0x85ebca6b);
  }
  low = Math.imul(low ^ (low >>> 15), 0x2c1b3c6d);
  high = Math.imul(high ^ (high >>> 13), 0x297a2d39);
  return ((high >>> 11) & 0x1fffff) * 2 ** 32 + (low >>> 0);
}
