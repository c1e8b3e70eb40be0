import type { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { podKind, resource } from '../../../test/fakes/builders.ts';
import { type FilledStore, filledStore } from '../../../test/fakes/filled-store.ts';
import { everything } from '../../domain/coverage.ts';
import { countedSql } from './counted-sql.ts';
import { openReadOnly } from './open-database.ts';
import { selectChanges } from './select-changes.ts';
import { selectKept } from './select-kept.ts';

/** Of an inventory that never was analyzed, what SQLite chooses does not depend on what is in it. */
describe('store/sqlite/query-plans', () => {
  let filled: FilledStore;
  let database: DatabaseSync;
  beforeAll(async () => {
    filled = await filledStore();
    const names = ['a', 'b', 'c', 'd', 'e'];
    await filled.fill(
      'prod',
      names.map((name) => resource(podKind, name, name === 'a' ? { labels: { app: 'web' } } : {})),
    );
    database = openReadOnly(filled.store.file);
  });
  afterAll(() => {
    database.close();
    return filled.remove();
  });

  const explain = (sql: string): string =>
    database
      .prepare(`explain query plan ${sql}`)
      .all()
      .map(({ detail }) => String(detail))
      .join('\n');
  /** How SQLite goes about everything that is prepared while something is read. */
  const plansOf = (read: (watched: DatabaseSync) => unknown): string[] => {
    const prepared: string[] = [];
    const watched = new Proxy(database, {
      get: (target, key) => {
        if (key === 'prepare')
          return (sql: string) => {
            prepared.push(sql);
            return target.prepare(sql);
          };
        const value = Reflect.get(target, key, target) as unknown;
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    read(watched);
    return prepared.map(explain);
  };

  const pods = { kinds: ['pods'], limit: 2 };
  const names = 'SEARCH r USING INDEX sqlite_autoindex_t_resources_1';

  it.each([
    {
      what: 'a page follows the index of names and sorts no objects',
      filter: pods,
      plan: `^${names} \\(kind=\\? AND namespace=\\?\\)(?![\\s\\S]*TEMP B-TREE)`,
    },
    {
      what: 'what is counted is known',
      filter: pods,
      plan: '^SEARCH t_tallies USING PRIMARY KEY \\(kind=\\? AND aspect=\\?\\)',
    },
    {
      what: 'a name is looked up in the namespaces that a kind is in',
      filter: { ...pods, names: ['a'] },
      plan: 'SEARCH r USING COVERING INDEX sqlite_autoindex_t_resources_1 \\(kind=\\? AND namespace=\\? AND name=\\?\\)',
    },
    {
      what: 'a label that few have leads to its objects',
      filter: { ...pods, labels: [{ key: 'app', operator: 'in' as const, values: ['web'] }] },
      plan: '^SEARCH r USING COVERING INDEX t_resources_label_set_kind \\(label_set=\\? AND kind=\\?\\)(?![\\s\\S]*GROUP BY)',
    },
  ])('$what', ({ filter, plan }) => {
    const plans = plansOf((watched) => selectKept(watched, filter, everything));

    expect(plans.filter((each) => new RegExp(plan).test(each))).toHaveLength(1);
    expect(plans.filter((each) => /SCAN (?:r|t_resources)\b/.test(each))).toEqual([]);
  });

  it('counts by a column come from its own part of the counts', () => {
    const plan = explain(countedSql('select phase, count(*) from pods group by phase') ?? '');

    expect(plan).toContain('SEARCH t USING PRIMARY KEY (kind=? AND aspect=?)');
    expect(plan).not.toMatch(/\br\b/);
  });

  it('changes of all kinds follow the index of those that are told', () => {
    const filter = { since: 0, until: 9e15, limit: 10 };
    const plans = plansOf((watched) => selectChanges(watched, filter, everything));

    expect(plans.join('\n')).toContain('USING INDEX t_versions_told (at>? AND at<?)');
  });
});
