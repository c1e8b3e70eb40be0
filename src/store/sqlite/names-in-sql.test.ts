import { describe, expect, it } from 'vitest';
import { clustersInSql, kindsInSql } from './names-in-sql.ts';

describe('store/sqlite/clustersInSql', () => {
  it.each([
    ["select name from pods where cluster = 'a'", 'a'],
    [
      "SELECT name FROM pods WHERE phase <> 'Running' AND (cluster IN ('b', 'a')) ORDER BY name LIMIT 3;",
      'a b',
    ],
    ["select count(*) from pods p where 'a' = p.cluster and p.created_at between 'x' and 'y'", 'a'],
    ["select * from pods where created_at between 'x' and 'y' and \"cluster\" = 'it''s' -- or 1", "it's"],
    ["select * from clusters where name = 'a'", 'a'],
    ["select i.value from pods p, json_each(p.images) i where p.cluster = 'a' and i.value like '%x%'", 'a'],
    [
      "select 1 from pods p join nodes n on n.cluster = p.cluster and n.name = p.node where p.cluster = 'a'",
      'a',
    ],
    ["select 1 from pods p left join nodes n on n.cluster = p.cluster where p.cluster = 'a'", 'a'],
    [
      "select 1 from pods p, nodes n where p.node = n.name and n.cluster = p.cluster and n.cluster = 'a'",
      'a',
    ],
    ["select cluster from pods join nodes using (cluster) where cluster = 'a'", 'a'],
    ["select 1 from clusters c join pods p on p.cluster = c.name where c.name in ('a')", 'a'],
    ["select 1 from pods where cluster = 'a' union all select 1 from nodes where cluster = 'b'", 'a b'],
    ["with x as (select cluster from pods where cluster = 'a') select * from x where cluster = 'z'", 'a'],
    ["select * from (select * from pods where cluster = 'a') s where s.phase = 'x' or s.name = 'y'", 'a'],
    [
      "select (select count(*) from edges e where e.cluster = p.cluster) from pods p where p.cluster = 'a'",
      'a',
    ],
    [
      "select 1 from pods p where p.cluster = 'a' and not exists (select 1 from edges e where e.cluster = p.cluster)",
      'a',
    ],
    ["select case when phase = 'x' and name = 'y' then 1 end from pods where cluster = 'a'", 'a'],
  ])('%s → %s', (sql, clusters) => {
    expect(clustersInSql(sql)?.join(' ')).toBe(clusters);
  });

  it.each([
    'select name from pods',
    "select name from pods where cluster <> 'a'",
    "select name from pods where cluster not in ('a')",
    "select name from pods where not cluster = 'a'",
    "select name from pods where not (cluster = 'a')",
    "select name from pods where cluster = 'a' or phase = 'x'",
    "select name from pods where (cluster = 'a' or 1) and phase = 'x'",
    "select name from pods where cluster like 'a'",
    "select name from pods where cluster = 'a' collate nocase",
    "select name from pods where cluster = 'a' || 'b'",
    "select name from pods where cluster = 'a' = 0",
    "select name from pods where cluster in ('a') = 0",
    'select name from pods where cluster in (select cluster from nodes)',
    "select name from pods where name in (select name from pods where cluster = 'a')",
    "select name from pods where cluster = 'a' and node not in (select name from nodes)",
    "select name from pods where cluster = 'a' and node in nodes",
    "select name from pods where restarts between 1 and cluster = 'a'",
    "select name from pods where restarts between 0 between 1 and 2 and cluster = 'a'",
    "select name from pods where case when 1 and cluster = 'a' then 1 else 1 end",
    "select name from pods where cluster = lower('A')",
    'select name from pods where cluster = "a"',
    "select name from pods where name = 'a'",
    "select sum(cluster = 'a') from pods",
    "select cluster from pods group by cluster having cluster = 'a'",
    "select 1 from pods p join nodes n on n.name = p.node where p.cluster = 'a'",
    // Of a left join the rows before it stay, whatever its condition says of them.
    "select 1 from nodes n left join pods p on p.cluster = n.cluster and n.cluster = 'a'",
    "select 1 from nodes n left join pods p on p.cluster = n.cluster and p.cluster = 'a'",
    "select 1 from pods p right join nodes n on n.cluster = p.cluster where p.cluster = 'a'",
    "select 1 from pods full join nodes n on n.cluster = pods.cluster where pods.cluster = 'a'",
    "select 1 from pods natural join nodes where cluster = 'a'",
    "select 1 from pods where cluster = 'a' union select 1 from nodes",
    "with x as (select * from pods) select * from x where cluster = 'a'",
    "with pods as (select * from resources) select * from pods where cluster = 'a'",
    "select 1 from pods p where exists (select 1 from nodes n where n.cluster = p.cluster and p.cluster = 'a')",
    "select 1 from t_resources where cluster = 'a'",
    "select 1 from main.pods where cluster = 'a'",
    "select 1 from mcp_tools where server = 'a'",
    "select 1 from pods a, pods a where a.cluster = 'a'",
    "select 1 from pods where cluster = 'a' and name is distinct from phase",
    "values ('a')",
    'select 1',
    "select 1 from pods where cluster = 'a",
    "select 1 from pods where cluster = 'a')",
    'select 1 from pods where cluster = ?',
    "select 1 from pods where cluster = 'a'; select 1 from pods",
  ])('may ask for any: %s', (sql) => {
    expect(clustersInSql(sql)).toBeNull();
  });
});

describe('store/sqlite/kindsInSql', () => {
  it.each([
    ["select name from resources where kind = 'deployments.apps' and cluster = 'a'", 'deployments.apps'],
    ["select what from changes where kind in ('secrets', 'configmaps')", 'configmaps secrets'],
    // What a view of one kind rests on is known without it.
    ["select 1 from pods p join resources r on r.name = p.node where r.kind = 'nodes'", 'nodes'],
    ["select 1 from resources r join changes c on c.kind = r.kind where r.kind = 'pods'", 'pods'],
    ["select 1 from resources where kind = 'pods' or name = 'x'", undefined],
    ["select 1 from resources where kind <> 'pods'", undefined],
    ["select 1 from resources r join changes c on c.name = r.name where r.kind = 'pods'", undefined],
    ["select 1 from edges where from_kind = 'pods'", undefined],
    ["select kind from resources where name = 'pods'", undefined],
    ['select 1 from pods', undefined],
  ])('%s → %s', (sql, kinds) => {
    expect(kindsInSql(sql)?.join(' ')).toBe(kinds);
  });
});
