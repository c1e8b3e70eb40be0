import { z } from 'zod';
import { matchesGlob } from '../lib/match-glob.ts';
import { textList } from './setting-values.ts';

const message = 'must be auto, api or mcp, or CLUSTER=api or CLUSTER=mcp';

export interface Via {
  /** For every cluster that is not named. auto: the API where a kubeconfig reaches the cluster, else MCP. */
  everywhere: 'auto' | 'api' | 'mcp';
  /** Cluster names or globs. */
  clusters: { cluster: string; via: 'api' | 'mcp' }[];
}

/** How clusters are read: a word for all of them, `CLUSTER=word` for one; the later entry wins. */
export const ViaSetting = textList.transform((entries, context): Via => {
  const via: Via = { everywhere: 'auto', clusters: [] };
  for (const entry of entries) {
    const [, cluster, word] = /^(?:(.+)=)?(auto|api|mcp)$/.exec(entry) ?? [];
    if (word === undefined || (cluster !== undefined && word === 'auto')) {
      context.addIssue({ code: 'custom', message: `${message}; "${entry}" is none of them` });
      return z.NEVER;
    }
    if (cluster === undefined) via.everywhere = word as Via['everywhere'];
    else via.clusters.push({ cluster, via: word as 'api' | 'mcp' });
  }
  return via;
});

/** What the setting says for a cluster that is known by any of the names. */
export function viaFor({ everywhere, clusters }: Via, names: readonly string[]): Via['everywhere'] {
  const entry = clusters.findLast(({ cluster }) => names.some((name) => matchesGlob(cluster, name)));
  return entry?.via ?? everywhere;
}
