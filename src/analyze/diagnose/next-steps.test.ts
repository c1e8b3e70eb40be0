import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FilledStore, filledStore } from '../../../test/fakes/filled-store.ts';
import { faultyCluster, judge, type Recording, recordingTime } from '../../../test/fakes/recorded-faults.ts';
import { fixOfContainer, fixOfPlace, fixOfRefusal, fixOfStart, fixOfWebhook } from './next-steps.ts';
import { checks } from './registry.ts';
import type { Found } from './run-checks.ts';

const recordings: readonly Recording[] = ['faults', 'further', 'later'];

/** Of recorded faults: whose (name of the root), which check, and a word of the step and its command. */
const steps: readonly [string, string, RegExp, string | null][] = [
  ['solo', 'unschedulable', /fewer of them, or prefer/, 'kubectl -n corvus edit deployment/solo'],
  ['beside', 'unschedulable', /Start the pod/, 'kubectl -n corvus edit deployment/beside'],
  ['spread', 'unschedulable', /ScheduleAnyway/, 'kubectl -n corvus edit deployment/spread'],
  ['second', 'unschedulable', /without the host port/, 'kubectl -n corvus edit deployment/second'],
  ['picky', 'unschedulable', /label a node so/, null],
  [
    'ledger',
    'unschedulable',
    /See why: PersistentVolumeClaim disk/,
    'kubectl -n dione describe persistentvolumeclaim disk',
  ],
  ['astray', 'pod-on-lost-node', /See why: Node lost-1/, 'kubectl describe node lost-1'],
  ['asleep', 'service-endpoints', /Scale it up/, 'kubectl -n iris scale deployment/asleep --replicas=1'],
  ['slow', 'service-endpoints', /See why: Deployment slow/, 'kubectl -n ceres describe deployment.apps slow'],
];

describe('analyze/diagnose/next-steps', () => {
  const found: Found[] = [];
  const stores: FilledStore[] = [];
  beforeAll(async () => {
    for (const recording of recordings) {
      const filled = await filledStore();
      stores.push(filled);
      const at = recordingTime(recording);
      filled.clock.advance(at - filled.clock.now());
      const { resources, kinds } = faultyCluster(() => true, recording);
      await filled.fill(recording, resources, { kinds });
      found.push(...(await judge(filled, checks, at)));
    }
  });
  afterAll(async () => {
    for (const filled of stores) await filled.remove();
  });

  it.each(steps)('%s, %s', (name, code, text, command) => {
    const own = found.filter((one) => one.code === code && one.root.name === name);
    const [first] = own.filter(({ harms }) => name === 'asleep' || harms);

    expect(first?.fix?.text).toMatch(text);
    expect(first?.fix?.command).toBe(command);
  });

  const web = { kind: 'Deployment.apps', namespace: 'shop', name: 'web' };
  const bare = { kind: 'Pod', namespace: 'shop', name: 'web-1' };
  const pod = { ...bare, node: 'node-1' } as Parameters<typeof fixOfStart>[2];
  it.each([
    [
      'an image that runs as root',
      fixOfContainer(
        'container has runAsNonRoot and image will run as root (pod: "web-1_shop(1)", container: main)',
        web,
      ),
      /runAsUser/,
      'kubectl -n shop edit deployment/web',
    ],
    [
      'a container of a pod that nobody made',
      fixOfContainer('failed to generate spec: something', bare),
      /what the message names/,
      'kubectl -n shop describe pod web-1',
    ],
    [
      'a network that is not there',
      fixOfStart('FailedCreatePodSandBox', 'plugin type="bridge" failed (add)', pod),
      /network plugin/,
      'kubectl get pods -A -o wide --field-selector spec.nodeName=node-1',
    ],
    [
      'a volume that another node has',
      fixOfStart(
        'FailedAttachVolume',
        'Multi-Attach error for volume "pv-1" Volume is already used by pod(s) web-0',
        pod,
      ),
      /let the pod there end/,
      'kubectl -n shop describe pod web-1',
    ],
    [
      'a path that is not there',
      fixOfStart(
        'FailedMount',
        'MountVolume.SetUp failed for volume "x" : hostPath type check failed: /x is not a directory',
        pod,
      ),
      /hostPath/,
      'kubectl -n shop describe pod web-1',
    ],
    [
      'what a standard forbids',
      fixOfRefusal(
        'the pod is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true',
        web,
      ),
      /standard asks for/,
      'kubectl -n shop edit deployment/web',
    ],
    [
      'what a webhook refuses',
      fixOfWebhook('guard.example.com'),
      /webhook guard\.example\.com/,
      expect.stringContaining('webhookconfigurations'),
    ],
    [
      'a volume in another zone',
      fixOfPlace('0/2 nodes are available: 2 node(s) had volume node affinity conflict.', web),
      /reach its volume/,
      'kubectl -n shop edit deployment/web',
    ],
  ])('%s', (_, fix, text, command) => {
    expect(fix).toEqual({ text: expect.stringMatching(text), command });
  });

  it('says nothing of labels of nodes: the nodes say more', () => {
    const message = "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector.";

    expect(fixOfPlace(message, web)).toBeNull();
  });
});
