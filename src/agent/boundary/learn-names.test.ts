import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accessPath, clusterInfo } from '../../../test/fakes/builders.ts';
import { type FilledStore, filledStore } from '../../../test/fakes/filled-store.ts';
import { keyedTestHash } from '../../../test/fakes/test-redactor.ts';
import type { QueryLimits } from '../../domain/ports/store.ts';
import { runQuery } from '../../store/sqlite/serve-queries.ts';
import { learnNames } from './learn-names.ts';
import { NameMask } from './name-mask.ts';

describe('agent/boundary/learn-names', () => {
  let filled: FilledStore;
  beforeEach(async () => {
    filled = await filledStore();
  });
  afterEach(() => filled.remove());

  it('learns what contexts are called, which stand in commands', async () => {
    const paths = ['kubernetes-admin@acme', 'arn:aws:eks:north-1:4711:cluster/orders'].map((name) =>
      accessPath(name),
    );
    await filled.store.save(clusterInfo('prod', { paths }));
    const mask = new NameMask(keyedTestHash);
    const query = async (sql: string, limits: QueryLimits) => {
      const reply = runQuery({ file: filled.store.file, sql, limits });
      if (!reply.ok) throw new Error(reply.message);
      return reply.result;
    };

    await learnNames(mask, { query }, { timeoutMs: 1000, signal: new AbortController().signal });

    expect(
      mask.mask('kubectl --context kubernetes-admin@acme, --context arn:aws:eks:north-1:4711:cluster/orders'),
    ).not.toMatch(/kubernetes-admin|acme|north-1|orders/);
    expect(mask.mask('on eks of aws')).toBe('on eks of aws');
  });
});
