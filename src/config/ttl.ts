import { z } from 'zod';
import type { ResourceKind } from '../domain/kind.ts';
import { secondsOfKind } from '../domain/seconds-of-kind.ts';
import type { TtlRule } from '../domain/ttl-by-churn.ts';
import { durationSeconds } from './setting-values.ts';

/** How long a kind counts as fresh, by GroupResource or by `*.group`; `default` is for every other kind. */
export const defaultTtl: Readonly<Record<string, string>> = {
  pods: '60s',
  nodes: '60s',
  events: '60s',
  'events.events.k8s.io': '60s',
  namespaces: '2m',
  services: '2m',
  endpoints: '2m',
  replicationcontrollers: '2m',
  '*.apps': '2m',
  '*.batch': '2m',
  '*.autoscaling': '2m',
  persistentvolumeclaims: '2m',
  '*.networking.k8s.io': '5m',
  '*.policy': '5m',
  configmaps: '5m',
  secrets: '5m',
  persistentvolumes: '5m',
  '*.storage.k8s.io': '10m',
  '*.rbac.authorization.k8s.io': '10m',
  '*.apiextensions.k8s.io': '10m',
  '*.apiregistration.k8s.io': '10m',
  '*.admissionregistration.k8s.io': '10m',
  '*.scheduling.k8s.io': '10m',
  '*.node.k8s.io': '10m',
  default: '5m',
};

const Table = z.record(z.string(), durationSeconds, {
  error: 'must be a map from kinds to durations, as in pods: 30s',
});

/** A map from kinds to durations, or `pods=30s,default=10m`; laid over the defaults. */
export const Ttl = durationsByKind(defaultTtl);

/** How long changes of a kind are kept. Pods and what drives them come and go all the time. */
export const defaultHistoryRetention: Readonly<Record<string, string>> = {
  pods: '7d',
  'replicasets.apps': '14d',
  'jobs.batch': '14d',
  default: '30d',
};

/** The same for the history; a duration alone is for every kind. */
export const HistoryRetention = z.preprocess(
  (value) =>
    typeof value === 'string' && !value.includes('=')
      ? Object.fromEntries(Object.keys(defaultHistoryRetention).map((kind) => [kind, value]))
      : value,
  durationsByKind(defaultHistoryRetention),
);

function durationsByKind(defaults: Readonly<Record<string, string>>) {
  return z
    .preprocess((value) => (typeof value === 'string' ? readPairs(value) : value), Table)
    .transform((given) => ({ ...Table.parse(defaults), ...given }));
}

function readPairs(value: string): unknown {
  const pairs = value.split(',').filter((pair) => pair.trim() !== '');
  return Object.fromEntries(
    pairs.map((pair) => {
      const [kind = '', duration = ''] = pair.split('=', 2);
      return [kind.trim(), duration.trim()];
    }),
  );
}

/** The time follows how often a kind changes, and goes so far from what the table says, either way. */
const spread = 4;
/** Nobody is asked more often than this for the sake of being fresh. */
const shortestSeconds = 15;

/** How long a kind counts as fresh: what a person has set holds; else it follows how often the kind changes. */
export function ttlRuleOf(
  ttlSeconds: Readonly<Record<string, number>>,
  kind: Pick<ResourceKind, 'group' | 'plural'>,
): TtlRule {
  const seconds = secondsOfKind(ttlSeconds, kind);
  if (seconds !== secondsOfKind(usualSeconds, kind)) return { seconds, limits: null };
  return {
    seconds,
    limits: {
      minimumSeconds: Math.max(shortestSeconds, Math.round(seconds / spread)),
      maximumSeconds: seconds * spread,
    },
  };
}

const usualSeconds = Table.parse(defaultTtl);
