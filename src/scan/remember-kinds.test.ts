import { describe, expect, it } from 'vitest';
import { kind, podKind } from '../../test/fakes/builders.ts';
import { FakeClock } from '../../test/fakes/fake-clock.ts';
import { AppError } from '../domain/errors.ts';
import type { ResourceKind } from '../domain/kind.ts';
import type { Discovery, KindStore, MissingKind } from '../domain/ports/store.ts';
import { rememberKinds } from './remember-kinds.ts';

const widget = kind('example.com', 'v1', 'Widget', 'widgets');

class SpyKindStore implements KindStore {
  readonly saved: Discovery[] = [];
  readonly settled: (readonly MissingKind[])[] = [];
  readonly #missing: ResourceKind[];

  constructor(missing: ResourceKind[]) {
    this.#missing = missing;
  }

  async saveKinds(_clusterId: string, discovery: Discovery): Promise<ResourceKind[]> {
    this.saved.push(discovery);
    return this.#missing;
  }

  async settleMissing(_clusterId: string, missing: readonly MissingKind[]): Promise<void> {
    this.settled.push(missing);
  }
}

describe('scan/remember-kinds', () => {
  const remember = async (
    missing: ResourceKind[],
    isDefined?: () => Promise<boolean | null>,
    signal = new AbortController().signal,
  ): Promise<SpyKindStore> => {
    const store = new SpyKindStore(missing);
    const failure = { code: 'SERVER_ERROR', message: '503', hint: '' } as const;
    const catalogue = { kinds: [podKind], failedGroups: [{ group: 'x', failure }] };
    const reader = { via: 'api' as const, kinds: async () => catalogue, ...(isDefined && { isDefined }) };
    const cluster = { id: 'id-prod' };
    expect(await rememberKinds({ cluster, reader, store, clock: new FakeClock(), signal })).toEqual(
      catalogue,
    );
    return store;
  };

  it('keeps what discovery said, as of when it was asked', async () => {
    const { saved, settled } = await remember([]);

    expect(saved).toEqual([
      { kinds: [podKind], failedGroups: ['x'], via: 'api', at: '2026-01-02T03:04:05.000Z' },
    ]);
    expect(settled).toEqual([]);
  });

  it.each<[string, (() => Promise<boolean | null>) | undefined, boolean | null]>([
    ['that is still defined', async () => true, true],
    ['whose definition is gone', async () => false, false],
    [
      'whose definition may not be read',
      async () => {
        throw new AppError('FORBIDDEN', '403');
      },
      null,
    ],
    ['of a reader that cannot ask', undefined, null],
  ])('tells of a missing kind %s', async (_, isDefined, expected) => {
    const { settled } = await remember([widget], isDefined);

    expect(settled).toEqual([[{ kind: widget, isDefined: expected }]]);
  });

  it('does not ask for hundreds of definitions one by one', async () => {
    let asked = 0;
    const many = Array.from({ length: 300 }, (_, index) => kind('x', 'v1', `K${index}`, `k${index}`));
    const { settled } = await remember(many, async () => {
      asked += 1;
      return false;
    });

    expect([asked, settled[0]?.length, settled[0]?.at(-1)?.isDefined]).toEqual([200, 300, null]);
  });

  it('decides nothing once it is stopped', async () => {
    const stopped = async (): Promise<never> => {
      throw new AppError('CANCELLED', 'stopped');
    };

    await expect(remember([widget], stopped, AbortSignal.abort())).rejects.toMatchObject({
      code: 'CANCELLED',
    });
  });
});
