import { describe, expect, it } from 'vitest';
import { prometheusServices } from './prometheus-services.ts';

function service(name: string, port: number, labels: Record<string, string> = {}, portName = 'http'): object {
  return { metadata: { name, namespace: 'monitoring', labels }, spec: { ports: [{ name: portName, port }] } };
}

describe('clusters/kubernetes/usage/prometheus-services', () => {
  it.each<[string, object, object]>([
    [
      'kube-prometheus-stack',
      service(
        'mon-kube-prometheus-prometheus',
        9090,
        { app: 'kube-prometheus-stack-prometheus' },
        'http-web',
      ),
      { name: 'mon-kube-prometheus-prometheus', port: 9090, scheme: 'http', path: '' },
    ],
    [
      'the operator',
      service('prometheus-operated', 9090, { 'operated-prometheus': 'true' }, 'web'),
      { name: 'prometheus-operated', port: 9090 },
    ],
    [
      'the chart "prometheus"',
      service('prometheus-server', 80, { 'app.kubernetes.io/name': 'prometheus' }),
      { name: 'prometheus-server', port: 80 },
    ],
    [
      'VictoriaMetrics',
      service('vmsingle-vm', 8429, { 'app.kubernetes.io/name': 'vmsingle' }),
      { port: 8429, path: '' },
    ],
    [
      'its cluster',
      service('vmselect-vm', 8481, { 'app.kubernetes.io/name': 'vmselect' }),
      { port: 8481, path: '/select/0/prometheus' },
    ],
    [
      'Thanos',
      service('thanos-query', 9090, { 'app.kubernetes.io/name': 'thanos' }),
      { name: 'thanos-query' },
    ],
    ['OpenShift', service('thanos-querier', 9091, {}, 'web'), { port: 9091, scheme: 'https' }],
  ])('knows the Service of %s', (_, item, wanted) => {
    expect(prometheusServices([item])).toMatchObject([wanted]);
  });

  it.each([
    ['an exporter', service('prometheus-node-exporter', 9090, { 'app.kubernetes.io/part-of': 'prometheus' })],
    ['an operator', service('prometheus-operator', 443)],
    ['an alertmanager', service('prometheus-alertmanager', 80)],
    ['a gateway of stores', service('thanos-storegateway', 10902)],
    ['a port that nobody uses for it', service('prometheus', 5432)],
    ['somebody else', service('web', 9090)],
    ['no ports', { metadata: { name: 'prometheus', namespace: 'm' }, spec: {} }],
    ['nothing', null],
  ])('leaves alone %s', (_, item) => {
    expect(prometheusServices([item])).toEqual([]);
  });

  it('takes each once, and first what sees more than one', () => {
    const single = service('prometheus-server', 80);
    const found = prometheusServices([single, single, service('thanos-query', 9090)]);

    expect(found.map(({ name }) => name)).toEqual(['thanos-query', 'prometheus-server']);
  });
});
