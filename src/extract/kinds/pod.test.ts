import { describe, expect, it } from 'vitest';
import { pod } from './pod.ts';

describe('extract/kinds/pod', () => {
  it('promotes what people look for', () => {
    const promoted = pod.promote({
      spec: {
        nodeName: 'node-1',
        serviceAccountName: 'shop',
        initContainers: [{ name: 'setup' }, { name: 'proxy', restartPolicy: 'Always' }],
        containers: [{ name: 'app' }, { name: 'cache' }],
      },
      status: {
        phase: 'Running',
        podIP: '10.0.0.7',
        hostIP: '192.168.0.1',
        qosClass: 'Burstable',
        initContainerStatuses: [
          { name: 'setup', state: { terminated: { exitCode: 0 } } },
          { name: 'proxy', ready: true, started: true, restartCount: 1, state: { running: {} } },
        ],
        containerStatuses: [
          { name: 'app', ready: true, restartCount: 2, state: { running: {} } },
          { name: 'cache', ready: false, state: { waiting: { reason: 'CrashLoopBackOff' } } },
        ],
      },
    });

    expect(promoted).toEqual({
      phase: 'Running',
      reason: 'CrashLoopBackOff',
      readyCount: 2,
      wantedCount: 3,
      restarts: 3,
      node: 'node-1',
      facts: {
        lastRestartAt: null,
        podIp: '10.0.0.7',
        hostIp: '192.168.0.1',
        qosClass: 'Burstable',
        serviceAccount: 'shop',
      },
    });
  });

  it('knows nothing of an empty pod', () => {
    expect(pod.promote({})).toEqual({
      phase: 'Unknown',
      reason: 'Unknown',
      readyCount: 0,
      wantedCount: 0,
      restarts: 0,
      node: null,
      facts: { lastRestartAt: null, podIp: null, hostIp: null, qosClass: null, serviceAccount: null },
    });
  });
});
