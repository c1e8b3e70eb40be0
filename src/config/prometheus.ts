import { z } from 'zod';
import { holdsLogin } from '../lib/holds-login.ts';
import { matchesGlob } from '../lib/match-glob.ts';
import { textList } from './setting-values.ts';

export type PrometheusChoice = 'auto' | 'off' | URL;

export interface PrometheusChoices {
  /** For every cluster that is not named. */
  everywhere: PrometheusChoice;
  /** Cluster names or globs; of several that match the last counts. */
  clusters: { cluster: string; choice: PrometheusChoice }[];
}

const message = 'must be auto, off or an http or https address, or CLUSTER= before one of these';

/** Where usage is asked for where a cluster has no metrics API: `auto`, `off` or an address for all, `CLUSTER=` before it for one. */
export const PrometheusSetting = textList.transform((entries, context): PrometheusChoices => {
  const choices: PrometheusChoices = { everywhere: 'auto', clusters: [] };
  for (const entry of entries) {
    const [, cluster, value = ''] = /^(?:([^=:/]+)=)?(.*)$/.exec(entry) ?? [];
    const choice = parseChoice(value);
    if (choice === null) {
      context.addIssue({ code: 'custom', message: `${message}; "${entry}" is none of them` });
      return z.NEVER;
    }
    if (choice === 'login') {
      context.addIssue({ code: 'custom', message: 'an address must not hold a user or password' });
      return z.NEVER;
    }
    if (cluster === undefined) choices.everywhere = choice;
    else choices.clusters.push({ cluster, choice });
  }
  return choices;
});

function parseChoice(value: string): PrometheusChoice | 'login' | null {
  if (value === 'auto' || value === 'off') return value;
  if (!/^https?:\/\//.test(value) || !URL.canParse(value)) return null;
  return holdsLogin(value) ? 'login' : new URL(value);
}

/** What the setting says for a cluster that is known by any of the names. */
export function prometheusFor(
  { everywhere, clusters }: PrometheusChoices,
  names: readonly string[],
): PrometheusChoice {
  const entry = clusters.findLast(({ cluster }) => names.some((name) => matchesGlob(cluster, name)));
  return entry?.choice ?? everywhere;
}
