import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clustersInSql } from './names-in-sql.ts';

const clusters = ['a', 'b', 'c'];
const tables = ['pods', 'nodes', 'services'];

/** Tables in place of the views, with rows of these clusters alone. */
function databaseOf(kept: readonly string[]): DatabaseSync {
  const database = new DatabaseSync(':memory:');
  for (const table of tables) {
    database.exec(`create table ${table} (cluster text, name text, n integer)`);
    const insert = database.prepare(`insert into ${table} values (?, ?, ?)`);
    for (const cluster of kept)
      for (const n of [0, 1, 2, null]) insert.run(cluster, n === 2 ? cluster : `x${n}`, n);
  }
  return database;
}

const text = fc.constantFrom("'a'", "'b'", "'x1'", "'A'");
const column = (alias: string) =>
  fc.constantFrom(`${alias}.cluster`, `${alias}.name`, `${alias}.n`, `'a'`, '1');

/** A condition on two aliases, in whatever shape people, models and mischief write it. */
function condition(one: string, other: string): fc.Arbitrary<string> {
  const { all } = fc.letrec<{ all: string; leaf: string }>((tie) => ({
    leaf: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(`${one}.cluster = 'a'`, `${other}.cluster = ${one}.cluster`) },
      { weight: 2, arbitrary: fc.constantFrom(`${one}.cluster in ('a', 'b')`, `'b' = ${other}.cluster`) },
      fc
        .tuple(column(one), fc.constantFrom('=', '==', '<>', '<', 'is', 'is not', 'like'), column(other))
        .map((parts) => parts.join(' ')),
      fc.tuple(column(one), text, column(other)).map(([a, b, c]) => `${a} between ${b} and ${c}`),
      fc.tuple(column(one), text).map(([a, b]) => `${a} = ${b} collate nocase`),
      fc.tuple(column(one), text).map(([a, b]) => `${a} not in (${b}, 'c')`),
      fc.tuple(column(one), text).map(([a, b]) => `${a} = ${b} || ''`),
    ),
    all: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      tie('leaf'),
      fc.tuple(tie('all'), tie('all')).map(([a, b]) => `${a} and ${b}`),
      fc.tuple(tie('all'), tie('all')).map(([a, b]) => `(${a}) and (${b})`),
      fc.tuple(tie('all'), tie('all')).map(([a, b]) => `${a} or ${b}`),
      tie('all').map((a) => `not ${a}`),
      tie('all').map((a) => `case when ${a} then 1 else 0 end`),
      fc.tuple(tie('all'), tie('all')).map(([a, b]) => `case when ${a} then 1 end is null and ${b}`),
    ),
  }));
  return all;
}

const table = fc.constantFrom(...tables);
const inner = fc
  .tuple(table, condition('s', 'p'))
  .chain(([from, where]) =>
    fc.constantFrom(
      `exists (select 1 from ${from} s where ${where})`,
      `p.name not in (select s.name from ${from} s where ${where} and s.name is not null)`,
      `(select count(*) from ${from} s where ${where}) > 1`,
      `1`,
    ),
  );
const select = fc
  .record({
    from: table,
    to: table,
    join: fc.constantFrom('join', 'left join', 'cross join', 'inner join', ', ', 'full join', 'right join'),
    on: condition('q', 'p'),
    where: condition('p', 'q'),
    more: inner,
    shape: fc.constantFrom('joined', 'joined', 'alone', 'derived', 'cte', 'using'),
    shows: fc.constantFrom('count(*)', 'p.name', 'sum(p.n)', 'p.cluster, count(*) filter (where p.n = 1)'),
  })
  .map(({ from, to, join, on, where, more, shape, shows }) => {
    const alone = where.replaceAll('q.', 'p.');
    const grouped = shows.startsWith('p.cluster') ? ' group by p.cluster' : '';
    if (shape === 'alone') return `select ${shows} from ${from} p where ${alone} and ${more}${grouped}`;
    if (shape === 'derived')
      return `select ${shows} from (select * from ${from} p where ${alone}) p where ${more}${grouped}`;
    if (shape === 'cte')
      return `with q as (select * from ${from} p where ${alone}) select count(*) from ${to} p join q on ${on} where ${more}`;
    if (shape === 'using')
      return `select count(*) from ${from} p left join ${to} q using (cluster) where ${where} and ${more}`;
    return `select ${shows} from ${from} p ${join} ${to} q ${join === ', ' ? '' : `on ${on}`} where ${where} and ${more}${grouped}`;
  });
const statement = fc.oneof(
  { weight: 4, arbitrary: select },
  fc
    .tuple(select, select)
    .map(([a, b]) => `select count(*) from (${a}) union all select count(*) from (${b})`),
);

function rowsOf(database: DatabaseSync, sql: string): string {
  return JSON.stringify(
    database
      .prepare(sql)
      .all()
      .map((row) => JSON.stringify(Object.values(row)))
      .toSorted(),
  );
}

describe('store/sqlite/clustersInSql, on statements by chance', () => {
  it('leaves out no cluster on which the rows depend', () => {
    const whole = databaseOf(clusters);
    let told = 0;
    fc.assert(
      fc.property(statement, (sql) => {
        const named = clustersInSql(sql);
        if (named === null) return;
        let expected = '';
        try {
          expected = rowsOf(whole, sql);
        } catch {
          // It is no SQL.
          return;
        }
        told += 1;
        const part = databaseOf(clusters.filter((cluster) => named.includes(cluster)));
        expect([sql, rowsOf(part, sql)]).toEqual([sql, expected]);
        part.close();
      }),
      { numRuns: 2000, seed: 7 },
    );
    whole.close();
    expect(told).toBeGreaterThan(100);
  });
});
