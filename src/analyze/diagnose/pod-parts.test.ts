import { describe, expect, it } from 'vitest';
import { containersOf, lastEndOf } from './pod-parts.ts';

const before = { terminated: { exitCode: 1 } };
const ofPod = (status: Record<string, unknown>) => ({
  body: {
    spec: { containers: [{ name: 'web' }] },
    status: { containerStatuses: [{ name: 'web', ...status }] },
  },
});

describe('analyze/diagnose/pod-parts', () => {
  it.each([
    { it: 'has ended', status: { state: before, lastState: {} }, path: 'state.terminated' },
    { it: 'runs again', status: { state: { running: {} }, lastState: before }, path: 'lastState.terminated' },
    { it: 'has ended again', status: { state: before, lastState: before }, path: 'state.terminated' },
  ])('names the field where its last end stands of a container that $it', ({ status, path }) => {
    const [container] = containersOf(ofPod(status));

    expect(container && lastEndOf(container)?.path).toBe(`status.containerStatuses[web].${path}`);
  });
});
