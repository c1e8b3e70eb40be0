import { realNodeLabel } from '../cluster/manifests.ts';
import { toolImage } from '../cluster/node/images.ts';

/** A pod, and the words in its STATUS that it has to come by, all of which last long enough to be seen. */
export interface RealPod {
  name: string;
  statuses: string[];
  spec: object;
  /** At least so many, by the end. */
  restarts?: number;
}

/** Registries of the test's own, by how they refuse. */
export const refusingRegistries = { 'missing.example': 404, 'private.example': 401, 'busy.example': 429 };

const forever = ['tail', '-f', '/dev/null'];
const shell = (script: string) => ['sh', '-c', script];
const main = (command: string[], further: object = {}) => ({
  name: 'main',
  image: toolImage,
  command,
  ...further,
});
const before = (name: string, command: string[], further: object = {}) => ({
  name,
  image: toolImage,
  command,
  ...further,
});

function pod(
  name: string,
  statuses: string[],
  container: object,
  { restarts = 0, ...further }: { restarts?: number; [field: string]: unknown } = {},
): RealPod {
  const spec = {
    nodeSelector: { 'kubernetes.io/hostname': 'real-1', ...realNodeLabel },
    // Whatever a pod does when it is asked to go, the test does not wait for it.
    terminationGracePeriodSeconds: 1,
    containers: [container],
    ...further,
  };
  return { name, statuses, spec, restarts };
}

/** The eater is a child of the container's first process: the kernel's word is there before the container has ended. */
const eatMemory = main(shell('tail /dev/zero; code=$?; sleep 1; exit $code'), {
  resources: { limits: { memory: '24Mi' } },
});
const never = { restartPolicy: 'Never' };
const web = shell('mkdir /www; httpd -f -p 8080 -h /www');
const probe = (further: object) => ({ periodSeconds: 1, failureThreshold: 1, ...further });

export const realPods: readonly RealPod[] = [
  pod('healthy', ['Running'], main(shell('echo "ready to serve"; exec tail -f /dev/null'))),
  pod('elsewhere', ['Running'], main(forever), { nodeSelector: { 'kubernetes.io/hostname': 'real-2' } }),
  pod('played', ['Running'], main(forever), { nodeSelector: { 'kubernetes.io/hostname': 'node-1' } }),
  pod('unschedulable', ['Pending'], main(forever), { nodeSelector: { gpu: 'true' } }),
  pod(
    'crash-looping',
    ['CrashLoopBackOff'],
    main(shell('echo "cannot reach db: connection refused"; exit 3')),
    { restarts: 2 },
  ),
  pod('failed', ['Error'], main(shell('exit 3')), never),
  pod('completed', ['Completed'], main(shell('echo done')), never),
  pod('out-of-memory', ['OOMKilled'], eatMemory, never),
  pod('out-of-memory-again', ['CrashLoopBackOff'], eatMemory, { restarts: 1 }),
  pod(
    'no-such-image',
    ['ErrImagePull', 'ImagePullBackOff'],
    main(forever, { image: 'missing.example/shop/web:2' }),
  ),
  pod(
    'private-image',
    ['ErrImagePull', 'ImagePullBackOff'],
    main(forever, { image: 'private.example/shop/web:2' }),
  ),
  pod(
    'busy-registry',
    ['ErrImagePull', 'ImagePullBackOff'],
    main(forever, { image: 'busy.example/shop/web:2' }),
  ),
  pod(
    'dead-registry',
    ['ErrImagePull', 'ImagePullBackOff'],
    main(forever, { image: 'dead.example/shop/web:2' }),
  ),
  pod('bad-image-name', ['InvalidImageName'], main(forever, { image: 'Shop/Web:2' })),
  pod(
    'never-pulled',
    ['ErrImageNeverPull'],
    main(forever, { image: 'missing.example/never:1', imagePullPolicy: 'Never' }),
  ),
  pod(
    'no-config',
    ['CreateContainerConfigError'],
    main(forever, { envFrom: [{ configMapRef: { name: 'missing' } }] }),
  ),
  pod(
    'no-volume',
    ['ContainerCreating'],
    main(forever, { volumeMounts: [{ name: 'settings', mountPath: '/settings' }] }),
    {
      volumes: [{ name: 'settings', configMap: { name: 'missing' } }],
    },
  ),
  pod('no-such-program', ['CrashLoopBackOff'], main(['no-such-program']), { restarts: 1 }),
  pod(
    'not-ready',
    ['Running'],
    main(web, { readinessProbe: probe({ httpGet: { port: 8080, path: '/missing' } }) }),
  ),
  pod('not-alive', ['Running'], main(forever, { livenessProbe: probe({ exec: { command: ['false'] } }) }), {
    restarts: 1,
  }),
  pod(
    'not-started',
    ['Running'],
    main(forever, { startupProbe: { exec: { command: ['false'] }, failureThreshold: 1000 } }),
  ),
  pod('init-waiting', ['Init:0/1'], main(forever), { initContainers: [before('wait', forever)] }),
  pod('init-second', ['Init:1/2'], main(forever), {
    initContainers: [before('quick', ['true']), before('wait', forever)],
  }),
  pod('init-crashing', ['Init:CrashLoopBackOff'], main(forever), {
    initContainers: [before('migrate', shell('echo "no database"; exit 4'))],
    restarts: 1,
  }),
  pod('init-failed', ['Init:Error'], main(forever), {
    initContainers: [before('migrate', shell('exit 4'))],
    ...never,
  }),
  pod('init-no-image', ['Init:ErrImagePull', 'Init:ImagePullBackOff'], main(forever), {
    initContainers: [before('wait', forever, { image: 'missing.example/shop/init:2' })],
  }),
  pod('with-sidecar', ['Running'], main(forever), {
    initContainers: [before('proxy', forever, { restartPolicy: 'Always' })],
  }),
  pod('half-done', ['NotReady'], main(shell('exit 0')), {
    containers: [main(shell('exit 0')), { ...main(forever), name: 'other' }],
    ...never,
  }),
  // Asked to go by the test; does not listen.
  pod('stubborn', ['Running', 'Terminating'], main(shell('trap "" TERM; while :; do sleep 1; done')), {
    terminationGracePeriodSeconds: 600,
  }),
];
