import { describe, expect, it } from 'vitest';
import { askDemo, demoKind, demoRecording } from '../../test/fakes/ask-demo.ts';

const name = demoKind('prod-eu', '/api/v1/pods').list.items.find(({ metadata }) =>
  metadata.name.startsWith('payments-'),
)?.metadata.name;
const path = `/api/v1/namespaces/shop/pods/${name}/log`;

function ask(target: string) {
  return askDemo(target, { cluster: 'prod-eu' });
}

describe('demo/answer-log', () => {
  it('gives the log of a pod that fails, with the reason in it', () => {
    const { status, body, contentType } = ask(path);

    expect([status, contentType]).toEqual([200, 'text/plain']);
    expect(body).toContain('connection refused');
    expect(String(body).split('\n')).toHaveLength(4);
  });

  it('gives the last lines', () => {
    const whole = String(ask(path).body);

    expect(ask(`${path}?tailLines=1`).body).toBe('level=fatal msg="giving up after 5 attempts"\n');
    expect(ask(`${path}?tailLines=0`).body).toBe('');
    expect(ask(`${path}?tailLines=99`).body).toBe(whole);
    expect(ask(`${path}?container=main&tailLines=99`).body).toBe(whole);
  });

  it('has a log of every container of every cluster', () => {
    for (const cluster of ['dev', 'prod-eu', 'prod-us', 'staging'])
      for (const { metadata } of demoKind(cluster, '/api/v1/pods').list.items) {
        const { status, body } = askDemo(
          `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}/log`,
          {
            cluster,
          },
        );
        expect([status, body]).toEqual([200, expect.stringMatching(/\w/)]);
      }
  });

  it('asks which container where there are several', () => {
    const recording = demoRecording('prod-eu');
    recording.cluster.logs[`shop/${name}/sidecar`] = 'second\n';
    try {
      expect(ask(path)).toMatchObject({
        status: 400,
        body: {
          message: `a container name must be specified for pod ${name}, choose one of: [main sidecar]`,
        },
      });
      expect(ask(`${path}?container=sidecar`).body).toBe('second\n');
    } finally {
      delete recording.cluster.logs[`shop/${name}/sidecar`];
    }
  });

  it.each([
    [`${path}?container=nope`, 400, `container nope is not valid for pod ${name}`],
    ['/api/v1/namespaces/shop/pods/nope/log', 404, 'pods "nope" not found'],
    [`/api/v1/namespaces/ingress/pods/${name}/log`, 404, `pods "${name}" not found`],
  ])('refuses %s', (target, status, message) => {
    expect(ask(target)).toMatchObject({ status, body: { kind: 'Status', message } });
  });
});
