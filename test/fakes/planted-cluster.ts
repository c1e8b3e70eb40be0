import { createServer } from 'node:http';
import { answer } from '../../src/demo/answer.ts';
import type { Item, Recording } from '../../src/demo/recording.ts';
import { demoRecording } from './ask-demo.ts';
import { close, hostOf, listen } from './loopback.ts';
import type { PlantedSecret } from './planted-secrets.ts';

export interface PlantedCluster {
  kubeconfig: string;
  /** 'before': the objects without what is planted; 'after': with it. */
  goTo(moment: 'before' | 'after'): void;
  stop(): Promise<void>;
}

/** A cluster whose objects hold what is planted, behind the demo's read-only API. */
export async function startPlantedCluster(secrets: readonly PlantedSecret[]): Promise<PlantedCluster> {
  const moments = { before: recordingOf(secrets, false), after: recordingOf(secrets, true) };
  let recording = moments.after;
  const server = createServer((request, response) => {
    const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://planted');
    const { method = 'GET', headers } = request;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const asked = { method, path: decodeURIComponent(pathname), query, accept: headers.accept ?? '' };
      const { status, body, contentType } = answer(recording, { ...asked, body: Buffer.concat(chunks) });
      response.writeHead(status, { 'content-type': contentType ?? 'application/json' });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  await listen(server);
  return {
    kubeconfig: kubeconfigFor(`http://${hostOf(server)}`),
    goTo: (moment) => {
      recording = moments[moment];
    },
    stop: () => close(server),
  };
}

function kubeconfigFor(server: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'planted', cluster: { server } }],
    users: [{ name: 'reader', user: {} }],
    contexts: [{ name: 'planted', context: { cluster: 'planted', user: 'reader' } }],
    'current-context': 'planted',
  });
}

function recordingOf(secrets: readonly PlantedSecret[], isPlanted: boolean): Recording {
  const recorded = demoRecording('dev');
  const items: Record<string, Item[]> = {
    '/api/v1/pods': secrets.map((secret) => podOf(secret, isPlanted)),
    '/apis/apps/v1/deployments': secrets.map((secret) => deploymentOf(secret, isPlanted)),
    '/api/v1/configmaps': secrets.filter(at('configmap')).map((secret) => configMapOf(secret, isPlanted)),
    '/api/v1/secrets': secrets.filter(at('secret')).map(secretOf),
    '/api/v1/events': secrets.filter(at('event')).map(eventOf),
    '/apis/events.k8s.io/v1/events': [],
  };
  const kinds = recorded.kinds.map((kind) => {
    const planted = items[kind.path];
    if (planted === undefined) return kind;
    const metadata = { resourceVersion: isPlanted ? '900200' : '900100' };
    return { ...kind, list: { ...kind.list, metadata, items: planted } };
  });
  const logs = Object.fromEntries(secrets.map((secret) => [`shop/${secret.id}/main`, logOf(secret)]));
  return { ...recorded, kinds, cluster: { ...recorded.cluster, logs } };
}

const at =
  (place: PlantedSecret['place']) =>
  (secret: PlantedSecret): boolean =>
    secret.place === place;

function metadataOf({ id, place, key, text }: PlantedSecret, kind: string, isPlanted: boolean) {
  return {
    name: id,
    namespace: 'shop',
    uid: `${kind}-${id}`,
    resourceVersion: isPlanted ? '900200' : '900100',
    creationTimestamp: '2026-01-01T00:00:00Z',
    labels: { app: id },
    annotations: place === 'annotation' && isPlanted ? { [key]: text } : {},
  };
}

function containerOf({ place, key, text }: PlantedSecret, isPlanted: boolean) {
  const image = 'registry.example.com/shop/app:1.0';
  const env = place === 'env' ? [{ name: key, value: isPlanted ? text : 'before' }] : [];
  const args = place === 'argument' && isPlanted ? text.split('\0') : ['serve'];
  return { name: 'main', image, env, args };
}

function podOf(secret: PlantedSecret, isPlanted: boolean): Item {
  const waiting = { reason: 'CrashLoopBackOff', message: 'back-off restarting failed container' };
  return {
    metadata: metadataOf(secret, 'pod', isPlanted),
    spec: { containers: [containerOf(secret, isPlanted)], nodeName: 'dev-node-1' },
    status: {
      phase: 'Running',
      containerStatuses: [
        { name: 'main', ready: false, restartCount: 7, image: 'app', imageID: '', state: { waiting } },
      ],
    },
  };
}

function deploymentOf(secret: PlantedSecret, isPlanted: boolean): Item {
  const labels = { app: secret.id };
  const template = { metadata: { labels }, spec: { containers: [containerOf(secret, isPlanted)] } };
  return {
    metadata: { ...metadataOf(secret, 'deployment', isPlanted), generation: isPlanted ? 2 : 1 },
    spec: { replicas: 1, selector: { matchLabels: labels }, template },
    status: { replicas: 1, readyReplicas: 0, observedGeneration: isPlanted ? 2 : 1 },
  };
}

function configMapOf(secret: PlantedSecret, isPlanted: boolean): Item {
  const data = { [secret.key]: isPlanted ? secret.text : 'before' };
  return { metadata: metadataOf(secret, 'configmap', isPlanted), data };
}

function secretOf(secret: PlantedSecret): Item {
  const data = { [secret.key]: Buffer.from(secret.text).toString('base64') };
  const metadata = metadataOf(secret, 'secret', true);
  const applied = JSON.stringify({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: secret.id },
    stringData: { [secret.key]: secret.text },
  });
  const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': applied };
  return { metadata: { ...metadata, annotations }, type: 'Opaque', data };
}

function eventOf(secret: PlantedSecret): Item {
  const time = new Date().toISOString();
  return {
    metadata: metadataOf(secret, 'event', true),
    involvedObject: { kind: 'Pod', namespace: 'shop', name: secret.id, uid: `pod-${secret.id}` },
    reason: 'Failed',
    type: 'Warning',
    message: secret.text,
    count: 3,
    firstTimestamp: time,
    lastTimestamp: time,
  };
}

function logOf({ place, text }: PlantedSecret): string {
  const time = '2026-01-02T03:04:05.000000000Z';
  const lines = ['starting', ...(place === 'log' ? text.trimEnd().split('\n') : []), 'error: it ends here'];
  return lines.map((line) => `${time} ${line}`).join('\n');
}
