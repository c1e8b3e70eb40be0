import { describe, expect, it } from 'vitest';
import { AppError } from '../domain/errors.ts';
import { aboutSnapshot } from './about-snapshot.ts';

const unknown = new AppError('CLUSTER_UNKNOWN', 'no known cluster is called "x"', {
  hint: 'Did you mean y? Known: y, z. "discover-clusters" looks for more.',
});

describe('cli/about-snapshot', () => {
  it('sends nobody to clusters who asks a file', () => {
    expect(aboutSnapshot(unknown, 'incident.db')).toMatchObject({
      code: 'CLUSTER_UNKNOWN',
      message: 'no known cluster is called "x"',
      hint: 'Did you mean y? Known: y, z. Only what incident.db holds is known here.',
    });
    const never = new AppError('KIND_UNKNOWN', 'm', {
      hint: 'Read the clusters first: k8s-mcp-agent full-scan',
    });
    expect(aboutSnapshot(never, 'incident.db')).toMatchObject({
      hint: 'Only what incident.db holds is known here.',
    });
  });

  it('leaves everything else as it is', () => {
    const other = new AppError('USAGE', 'm', { hint: 'Run a scan.' });

    expect([aboutSnapshot(unknown, null), aboutSnapshot(other, 'incident.db')]).toEqual([unknown, other]);
  });
});
