import { describe, expect, it } from 'vitest';
import { accessPath } from '../../test/fakes/builders.ts';
import type { FleetFinder, FoundPaths } from '../domain/ports/cluster-access.ts';
import { PathNames } from './path-names.ts';

const signal = new AbortController().signal;
const same = { server: 'https://one', caKeyHash: 'ca' };
const admin = accessPath('admin', same);
const reader = accessPath('reader', same);
const other = accessPath('other', { server: 'https://two', caKeyHash: 'ca' });
const vague = accessPath('vague', { server: 'https://one', caKeyHash: null });

describe('clusters/path-names', () => {
  it('knows a path by the names of all paths to its address and CA, once they were found', async () => {
    const found = [
      { paths: [admin, other, vague], problems: [] },
      { paths: [reader], problems: [] },
    ];
    const finder: FleetFinder = {
      async *find() {
        yield* found;
      },
    };
    const names = new PathNames();
    const before = names.of(reader);

    const passedOn: FoundPaths[] = [];
    for await (const some of names.watching(finder).find(signal)) passedOn.push(some);

    expect(passedOn).toEqual(found);
    expect(before).toEqual(['reader']);
    expect([reader, admin, other, vague].map((path) => names.of(path))).toEqual([
      ['reader', 'admin'],
      ['admin', 'reader'],
      ['other'],
      ['vague'],
    ]);
  });
});
