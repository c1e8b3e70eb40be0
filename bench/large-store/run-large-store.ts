import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateStore } from './generate-store.ts';
import { indexCosts } from './index-costs.ts';
import { measureStore } from './measure-store.ts';
import { storeText } from './report-store.ts';

const clusters = 100;
const changesOfObjects = 0.1;

export interface LargeStoreOptions {
  resources: number;
  /** Of each call. */
  runs: number;
  say: (line: string) => void;
}

/** The figures of one inventory of a large fleet; takes some minutes, most of them to write it. */
export async function measureLargeStore({ resources, runs, say }: LargeStoreOptions): Promise<string> {
  const dataDir = mkdtempSync(join(tmpdir(), 'k8s-mcp-agent-large-'));
  try {
    say(`generating ${resources} objects in ${clusters} clusters: some minutes`);
    const plan = { dataDir, clusters, resources, changes: Math.round(resources * changesOfObjects) };
    const written = generateStore(plan, say);
    say('reading');
    const answers = await measureStore(dataDir, runs);
    say('writing small stores without each index');
    const indexes = indexCosts(join(dataDir, 'inventory.db'));
    return storeText({ dataDir, clusters, written, answers, indexes });
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}
