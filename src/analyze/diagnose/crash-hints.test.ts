import { describe, expect, it } from 'vitest';
import { faultyCluster } from '../../../test/fakes/recorded-faults.ts';
import type { KeptObject } from '../../domain/ports/diagnosis.ts';
import type { Relation } from '../../domain/relation.ts';
import { crashHint } from './crash-hints.ts';
import { containersOf } from './pod-parts.ts';

const bodies: KeptObject['body'][] = [];
faultyCluster((object, kind) => {
  if (kind === 'Pod') bodies.push(object);
  return true;
}, 'again');

// biome-ignore lint/suspicious/noExplicitAny: an object of a real cluster
type Change = (body: any) => void;

/** The first pod of a workload of the recorded cluster, and what its container’s last words mean. */
function hintOf(namespace: string, line: string, change: Change = () => {}, pointsTo: Relation[] = []) {
  const [found] = bodies.filter(
    ({ metadata, status }) =>
      (metadata as { namespace: string }).namespace === namespace &&
      JSON.stringify(status).includes('CrashLoopBackOff'),
  );
  const body = structuredClone(found ?? {});
  change(body);
  const pod = { kind: 'Pod', namespace, name: 'pod', body } as KeptObject;
  const [container] = containersOf(pod);
  if (container === undefined) throw new Error('no such pod was recorded');
  return crashHint([line], { pod, container, pointsTo })?.text ?? null;
}

const noToken = 'open /var/run/secrets/kubernetes.io/serviceaccount/token: no such file or directory';
const denied = "mkdir: can't create directory '/var/spool/': Permission denied";

const lacking = (key: string): Relation[] => [
  {
    field: 'spec.volumes[settings].configMap',
    to: { kind: 'ConfigMap', namespace: 'almanac', name: 'calendar' },
    missingParts: [key],
  } as unknown as Relation,
];

describe('analyze/diagnose/crash-hints', () => {
  it.each<[string, string | null, string | null]>([
    [
      'a token that its ServiceAccount does not have mounted',
      hintOf('signalbox', noToken),
      'no token of ServiceAccount lever is mounted (ServiceAccount lever says automountServiceAccountToken: false)',
    ],
    [
      'one that the pod itself does not want',
      hintOf('signalbox', noToken, ({ spec }) => {
        spec.automountServiceAccountToken = false;
      }),
      'no token of ServiceAccount lever is mounted (the pod says automountServiceAccountToken: false)',
    ],
    ['nothing of a token that is mounted', hintOf('kiln', noToken), null],
    ['the user that it runs as', hintOf('kiln', denied), 'it runs as user 10001 (securityContext.runAsUser)'],
    [
      'the user that its container has',
      hintOf('kiln', denied, ({ spec }) => {
        spec.containers[0].securityContext = { runAsUser: 7 };
      }),
      'it runs as user 7 (containers[glaze].securityContext.runAsUser)',
    ],
    ['nothing of a user that it may be', hintOf('signalbox', denied), null],
    ['nothing of a right in a database', hintOf('kiln', 'ERROR: permission denied for table orders'), null],
    ['nothing of other words', hintOf('kiln', 'cannot reach the database'), null],
    [
      'a root file system that is read-only',
      hintOf('kiln', 'open /var/run/x.pid: Read-only file system', ({ spec }) => {
        spec.containers[0].securityContext = { readOnlyRootFilesystem: true };
      }),
      'its root file system is read-only (readOnlyRootFilesystem: true)',
    ],
    ['nothing where it may write', hintOf('kiln', 'open /var/run/x.pid: Read-only file system'), null],
    [
      'a subPath that is no key',
      hintOf('almanac', 'cat: read error: Is a directory', () => {}, lacking('settings.yml')),
      'ConfigMap almanac/calendar has no key settings.yml, so /etc/calendar/settings.yaml is an empty directory (subPath settings.yml)',
    ],
    [
      'nothing of a key that something else asks for',
      hintOf('almanac', 'cat: read error: Is a directory', () => {}, lacking('other.yml')),
      null,
    ],
    [
      'a variable that a Service brings',
      hintOf('kiln', 'GLAZE_PORT="tcp://10.96.0.7:80" is no number'),
      'a variable like NAME_PORT=tcp://ADDRESS:PORT comes from a Service of that name in the namespace (enableServiceLinks)',
    ],
    [
      'nothing of it where Services bring none',
      hintOf('kiln', 'GLAZE_PORT="tcp://10.96.0.7:80" is no number', ({ spec }) => {
        spec.enableServiceLinks = false;
      }),
      null,
    ],
  ])('knows %s', (_, hint, text) => {
    expect(hint).toBe(text);
  });
});
