import { describe, expect, it } from 'vitest';
import { base64, pem, randomText } from '../../../test/fakes/fake-credentials.ts';
import { keyedTestHash, testRedactor } from '../../../test/fakes/test-redactor.ts';
import { createHide } from '../placeholder.ts';
import type { KeepValues } from '../redactor.ts';

const hide = createHide(keyedTestHash);

function redact<T extends object>(object: T, kind: string, group = '', keepValues: KeepValues = 'safe'): T {
  return testRedactor(keepValues).object(structuredClone(object) as Record<string, unknown>, {
    group,
    kind,
  }) as T;
}

describe('redact/objects/redact-object', () => {
  it('drops managedFields', () => {
    expect(redact({ metadata: { name: 'a', managedFields: [{ manager: 'kubectl' }] } }, 'Pod')).toEqual({
      metadata: { name: 'a' },
    });
  });

  describe('of a Secret', () => {
    it.each(['none', 'safe', 'all'] as const)(
      'hides all data and keeps the keys, also with keep-values %s',
      (keep) => {
        const secret = {
          metadata: { name: 'a' },
          type: 'Opaque',
          data: { password: base64('hunter2'), port: base64('80'), empty: '' },
          stringData: { user: 'shop', number: 7, object: { a: 'b' } },
        };

        expect(redact(secret, 'Secret', '', keep)).toEqual({
          metadata: { name: 'a' },
          type: 'Opaque',
          data: { password: hide(base64('hunter2')), port: hide(base64('80')), empty: '' },
          stringData: { user: hide('shop'), number: hide('7'), object: hide('{"a":"b"}') },
        });
      },
    );

    it('hides data that is no map', () => {
      expect(redact({ data: 'hunter2', stringData: ['hunter2'] }, 'Secret')).toEqual({
        data: hide('hunter2'),
        stringData: hide('["hunter2"]'),
      });
      expect(redact({ data: null }, 'Secret')).toEqual({ data: null });
    });

    it.each([
      { stringData: { a: 'b' } },
      { type: 'Opaque', data: { a: 'b' } },
      { type: 'kubernetes.io/tls', data: { a: 'b' } },
    ])('knows it by its fields where it does not say its kind: %j', (secret) => {
      const hidden = JSON.stringify(secret).replace('"b"', JSON.stringify(hide('b')));

      expect(JSON.stringify(redact(secret, 'Pod'))).toBe(hidden);
      expect(JSON.stringify(redact({ spec: { items: [secret] } }, 'Shop', 'example.com'))).toBe(
        `{"spec":{"items":[${hidden}]}}`,
      );
    });

    it('takes no other data for that of one', () => {
      const other = { type: 'NodePort', data: { colour: 'blue' }, spec: { type: 'Opaque' } };

      expect(redact(other, 'Shop', 'example.com')).toEqual(other);
    });

    it('knows it by its own kind where another was asked for, and looks at its other fields', () => {
      const secret = { kind: 'Secret', data: { a: 'hunter2' }, status: { password: 'hunter2' } };

      expect(redact(secret, 'Pod')).toEqual({
        kind: 'Secret',
        data: { a: hide('hunter2') },
        status: { password: hide('hunter2') },
      });
    });
  });

  describe('of a ConfigMap', () => {
    const configMap = {
      data: { LOG_LEVEL: 'info', PASSWORD: 'hunter2', 'app.yaml': 'db:\n  password: hunter2\n', number: 7 },
      binaryData: { 'keystore.jks': base64('\u0000binary') },
    };

    it('hides what key or shape says, and bytes', () => {
      expect(redact(configMap, 'ConfigMap')).toEqual({
        data: {
          LOG_LEVEL: 'info',
          PASSWORD: hide('hunter2'),
          'app.yaml': `db:\n  password: ${hide('hunter2')}\n`,
          number: 7,
        },
        binaryData: { 'keystore.jks': hide(base64('\u0000binary')) },
      });
    });

    it('hides all but harmless values with keep-values none', () => {
      expect(redact(configMap, 'ConfigMap', '', 'none').data).toEqual({
        LOG_LEVEL: 'info',
        PASSWORD: hide('hunter2'),
        'app.yaml': hide('db:\n  password: hunter2\n'),
        number: 7,
      });
    });

    it('hides nothing with keep-values all', () => {
      expect(redact(configMap, 'ConfigMap', '', 'all')).toEqual(configMap);
    });

    it('leaves certificates, which every namespace has', () => {
      const certificates = { data: { 'ca.crt': pem('CERTIFICATE') + pem('CERTIFICATE', randomText(64)) } };

      expect(redact(certificates, 'ConfigMap')).toEqual(certificates);
    });
  });

  describe('of a workload', () => {
    const container = {
      name: 'app',
      image:
        'registry.example.com/shop/token:1.2.3@sha256:4c0fdaa8b6341bfdeca5f18f7837462c80cff90527ee35ef185571e1c327beac',
      env: [
        { name: 'DB_PASSWORD', value: 'hunter2' },
        { name: 'LOG_LEVEL', value: 'debug' },
        { name: 'FROM', valueFrom: { secretKeyRef: { name: 'db-credentials', key: 'password' } } },
        { name: 'EMPTY', value: '' },
      ],
      envFrom: [{ secretRef: { name: 'db-credentials' } }],
      ports: [{ name: 'http', containerPort: 8080 }],
      resources: { requests: { cpu: '100m' } },
      volumeMounts: [{ name: 'token', mountPath: '/var/run/secrets/token' }],
      livenessProbe: { exec: { command: ['redis-cli', '-a', 'hunter2', 'ping'] } },
      lifecycle: {
        preStop: { httpGet: { httpHeaders: [{ name: 'Authorization', value: 'Bearer hunter2x' }] } },
      },
    };
    const podSpec = {
      serviceAccountName: 'token-reader',
      imagePullSecrets: [{ name: 'registry-token' }],
      nodeSelector: { token: 'hunter2' },
      containers: [container],
      initContainers: [container],
      ephemeralContainers: [container],
      volumes: [
        {
          name: 'a',
          secret: { secretName: 'db-credentials', items: [{ key: 'password', path: 'password' }] },
        },
        {
          name: 'b',
          projected: { sources: [{ serviceAccountToken: { path: 'token', audience: 'vault' } }] },
        },
        { name: 'c', flexVolume: { options: { username: 'shop', password: 'hunter2' } } },
      ],
    };
    const redactedContainer = structuredClone(container);
    redactedContainer.env[0] = { name: 'DB_PASSWORD', value: hide('hunter2') };
    redactedContainer.livenessProbe.exec.command[2] = hide('hunter2');
    redactedContainer.lifecycle.preStop.httpGet.httpHeaders[0] = {
      name: 'Authorization',
      value: hide('Bearer hunter2x'),
    };
    const redactedSpec = {
      ...podSpec,
      nodeSelector: { token: hide('hunter2') },
      containers: [redactedContainer],
      initContainers: [redactedContainer],
      ephemeralContainers: [redactedContainer],
      volumes: [
        podSpec.volumes[0],
        podSpec.volumes[1],
        { name: 'c', flexVolume: { options: { username: 'shop', password: hide('hunter2') } } },
      ],
    };

    it('hides literal values and nothing that names, measures or refers', () => {
      expect(redact({ spec: podSpec }, 'Pod')).toEqual({ spec: redactedSpec });
    });

    it('hides the same in a template', () => {
      const template = { metadata: { annotations: { 'example.com/token': 'hunter2x' } }, spec: podSpec };

      expect(redact({ spec: { template } }, 'Deployment', 'apps')).toEqual({
        spec: {
          template: {
            metadata: { annotations: { 'example.com/token': hide('hunter2x') } },
            spec: redactedSpec,
          },
        },
      });
    });

    it('hides the same in a template of a template, and in a revision', () => {
      const deep = (spec: object): object => ({ spec: { jobTemplate: { spec: { template: { spec } } } } });

      expect(redact(deep(podSpec), 'CronJob', 'batch')).toEqual(deep(redactedSpec));
      expect(redact({ data: { spec: podSpec } }, 'ControllerRevision', 'apps')).toEqual({
        data: { spec: redactedSpec },
      });
    });

    it('keeps what a person wrote with keep-values all', () => {
      expect(redact({ spec: podSpec }, 'Pod', '', 'all')).toEqual({ spec: podSpec });
    });

    it('hides every literal but harmless ones with keep-values none', () => {
      const { spec } = redact({ spec: podSpec }, 'Pod', '', 'none');

      expect(spec.containers[0]?.env.map(({ value }) => value)).toEqual([
        hide('hunter2'),
        'debug',
        undefined,
        '',
      ]);
    });
  });

  describe('of a status', () => {
    it('hides credentials in messages, how a container ended among them', () => {
      const status = (value: string): object => ({
        status: {
          phase: 'Running',
          conditions: [{ type: 'Ready', status: 'False', message: `login with password=${value} failed` }],
          containerStatuses: [
            { lastState: { terminated: { message: `panic:\npostgres://u:${value}@db/x`, exitCode: 1 } } },
          ],
        },
      });

      expect(redact(status('hunter2'), 'Pod')).toEqual(status(hide('hunter2')));
    });
  });

  describe('of an event', () => {
    it('hides credentials in its message, and nothing of what happened', () => {
      const event = (value: string): object => ({
        reason: 'Failed',
        message: `Error: cannot connect to redis://:${value}@redis:6379, secret "db-credentials" not found`,
        involvedObject: { kind: 'Pod', name: 'token-service-0', fieldPath: 'spec.containers{token}' },
      });

      expect(redact(event('hunter2'), 'Event')).toEqual(event(hide('hunter2')));
    });
  });

  describe('of a custom resource', () => {
    it.each<[string, (value: string) => unknown, string]>([
      ['a field', (value) => ({ password: value }), 'hunter2'],
      ['a deep field', (value) => ({ database: { auth: { password: value } } }), 'hunter2'],
      ['a list', (value) => ({ tokens: [value, value] }), 'hunter2x'],
      ['a map of credentials', (value) => ({ secrets: { db: value } }), 'Hunter2!'],
      ['credentials', (value) => ({ credentials: { user: value, source: 'InjectedIdentity' } }), 'Hunter2!'],
      ['parameters', (value) => ({ set: [{ name: 'db.password', value }] }), 'hunter2'],
      ['values of a chart', (value) => ({ valuesContent: `db:\n  password: ${value}\n` }), 'hunter2'],
      ['JSON', (value) => ({ config: `{"password":"${value}"}` }), 'hunter2'],
      ['a URL', (value) => ({ repoURL: `https://git:${value}@example.com/shop.git` }), 'hunter2'],
      [
        'a Secret in it',
        (value) => ({ resources: [{ kind: 'Secret', data: { a: value } }] }),
        'aHVudGVyMg==',
      ],
      [
        'a ConfigMap in it',
        (value) => ({ resources: [{ kind: 'ConfigMap', data: { token: value } }] }),
        'hunter2x',
      ],
      [
        'a manifest in it',
        (value) => ({ manifest: `kind: Secret\nstringData:\n  a: ${value}\n` }),
        'hunter2',
      ],
      [
        'annotations in it',
        (value) => ({ template: { metadata: { annotations: { password: value } } } }),
        'hunter2',
      ],
    ])('hides %s', (_, spec, secret) => {
      expect(redact({ spec: spec(secret) }, 'Shop', 'example.com')).toEqual({ spec: spec(hide(secret)) });
    });

    it('reads the data of a ConfigMap in it as settings, and other data as fields', () => {
      const random = randomText(32);

      expect(
        redact(
          {
            spec: {
              a: { kind: 'ConfigMap', data: { x: random } },
              b: { kind: 'Other', data: { x: random } },
            },
          },
          'Shop',
          'example.com',
        ),
      ).toEqual({
        spec: {
          a: { kind: 'ConfigMap', data: { x: hide(random) } },
          b: { kind: 'Other', data: { x: random } },
        },
      });
    });

    it('hides a password that is a number', () => {
      expect(redact({ spec: { password: 12345678, tokens: 7 } }, 'Shop', 'example.com')).toEqual({
        spec: { password: hide('12345678'), tokens: 7 },
      });
    });

    it.each([
      [{ secretName: 'db', tokenSecretRef: { name: 'db', key: 'token' }, passwordSecret: 'db-credentials' }],
      [
        {
          selector: { matchLabels: { app: 'token-service' } },
          labels: { secret: 'db-credentials', auth: 'basic' },
        },
      ],
      [{ credentials: { source: 'Secret', secretRef: { namespace: 'shop', name: 'aws', key: 'creds' } } }],
      [
        {
          secretStoreRef: { kind: 'ClusterSecretStore', name: 'vault' },
          data: [{ remoteRef: { key: 'prod/db' } }],
        },
      ],
      [
        {
          image: 'registry.example.com/shop/token:1.2',
          id: randomText(32),
          replicas: 3,
          paused: false,
          x: null,
        },
      ],
      [{ tokenTtl: '1h', auth: { enabled: true, type: 'oidc' }, passwordPolicy: 'strong' }],
    ])('leaves %j alone', (spec) => {
      expect(redact({ spec }, 'Shop', 'example.com')).toEqual({ spec });
    });
  });

  describe('of a CustomResourceDefinition', () => {
    it('leaves what describes the fields', () => {
      const definition = {
        spec: {
          names: { plural: 'tokens', kind: 'Token' },
          versions: [
            {
              schema: {
                openAPIV3Schema: {
                  properties: {
                    password: {
                      type: 'string',
                      description: 'Auth: Azure Service Principal:\nSecret reference.',
                    },
                    url: { description: 'For example https://user:password@example.com/' },
                  },
                },
              },
            },
          ],
        },
      };

      expect(redact(definition, 'CustomResourceDefinition', 'apiextensions.k8s.io')).toEqual(definition);
    });
  });

  it('keeps nothing that nests deeper than any object of a cluster', () => {
    let value: unknown = 'a secret of its own';
    for (let depth = 0; depth < 500; depth += 1) value = { a: value };

    expect(JSON.stringify(redact({ spec: value as object }, 'Shop', 'example.com'))).not.toContain('secret');
  });

  it('leaves what has no metadata, or one that is no object', () => {
    for (const object of [{}, { metadata: null }, { metadata: 'x' }, { metadata: ['x'] }, { spec: null }])
      expect(redact(object, 'Pod')).toEqual(object);
  });
});
