import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openReadOnly } from '../../src/store/sqlite/open-database.ts';
import { generateStore } from './generate-store.ts';

export interface IndexCost {
  name: string;
  /** In the large store. */
  bytes: number;
  /** Objects a second of one processor. */
  withIt: number;
  withoutIt: number;
}

const small = { clusters: 4, resources: 40_000, changes: 0 };
/** In turns, so that what else the machine does falls on all alike; the quickest of each counts. */
const rounds = 4;

/** What each index of t_resources that could be done without costs: the same small store is written with all of them, and without each. */
export function indexCosts(file: string): IndexCost[] {
  const indexes = indexesOf(file);
  const best = new Map<string | null, number>();
  for (let round = 0; round < rounds; round += 1)
    for (const without of [null, ...indexes.map(({ name }) => name)])
      best.set(without, Math.max(best.get(without) ?? 0, rate(without)));
  const withIt = best.get(null) ?? 0;
  return indexes.map(({ name, bytes }) => ({ name, bytes, withIt, withoutIt: best.get(name) ?? 0 }));
}

function indexesOf(file: string): { name: string; bytes: number }[] {
  const database = openReadOnly(file);
  const rows = database
    .prepare(
      `select name, (select sum(pgsize) from dbstat d where d.name = s.name) as bytes from sqlite_schema s
       where type = 'index' and tbl_name = 't_resources' and sql is not null order by name`,
    )
    .all();
  database.close();
  return rows.map(({ name, bytes }) => ({ name: String(name), bytes: Number(bytes) }));
}

function rate(withoutIndex: string | null): number {
  const dataDir = mkdtempSync(join(tmpdir(), 'k8s-mcp-agent-index-'));
  try {
    const { objects, objectSeconds } = generateStore({ ...small, dataDir, withoutIndex }, () => undefined);
    return objects / objectSeconds;
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}
