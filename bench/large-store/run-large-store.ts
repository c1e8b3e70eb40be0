import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateStore, type StorePlan, type Written } from './generate-store.ts';
import { indexCosts } from './index-costs.ts';
import { measureStore } from './measure-store.ts';
import { storeText } from './report-store.ts';

const clusters = 100;
const changesOfObjects = 0.1;

export interface LargeStoreOptions {
  resources: number;
  /** Of each call. */
  runs: number;
  /** A folder where the store is kept for the next time; null: it is thrown away. */
  keptIn: string | null;
  say: (line: string) => void;
}

/** The figures of one inventory of a large fleet; takes some minutes, most of them to write it. */
export async function measureLargeStore({
  resources,
  runs,
  keptIn,
  say,
}: LargeStoreOptions): Promise<string> {
  const dataDir = keptIn ?? mkdtempSync(join(tmpdir(), 'k8s-mcp-agent-large-'));
  mkdirSync(dataDir, { recursive: true });
  try {
    const plan = { dataDir, clusters, resources, changes: Math.round(resources * changesOfObjects) };
    const written = writtenBefore(dataDir) ?? write(plan, say);
    say('reading');
    const answers = await measureStore(dataDir, runs, ({ group, what, cpu }) =>
      say(`${group}: ${what}: ${cpu.median.toFixed(2)} ms`),
    );
    say('writing small stores without each index');
    const indexes = indexCosts(join(dataDir, 'inventory.db'));
    return storeText({ dataDir, clusters, written, answers, indexes });
  } finally {
    if (keptIn === null) rmSync(dataDir, { recursive: true, force: true });
  }
}

const notes = 'written.json';

function write(plan: StorePlan, say: (line: string) => void): Written {
  say(`generating ${plan.resources} objects in ${plan.clusters} clusters: some minutes`);
  const written = generateStore(plan, say);
  writeFileSync(join(plan.dataDir, notes), JSON.stringify(written));
  return written;
}

/** What writing cost a run before this one, whose store is still there. */
function writtenBefore(dataDir: string): Written | null {
  const file = join(dataDir, notes);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Written) : null;
}
