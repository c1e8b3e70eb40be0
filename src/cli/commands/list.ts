import type { App } from '../../app.ts';
import { AppError } from '../../domain/errors.ts';
import type { LabelRequirement } from '../../domain/ports/store.ts';
import type { Listing } from '../../domain/reports.ts';
import type { Command, CommandContext } from '../command.ts';
import { exitCodeOfCoverage, exitCodes } from '../exit-codes.ts';
import { countOf } from '../format/amount.ts';
import type { View } from '../output/view.ts';
import { type ListTarget, parseListWords } from '../parse-list-words.ts';
import { readMoment } from '../parse-moment.ts';
import { readPlace } from '../read-place.ts';
import { refreshFirst } from '../refresh-first.ts';
import { runSearch } from '../run-search.ts';
import { keptView } from '../views/kept-view.ts';
import { mergeViews } from '../views/merge-views.ts';

export const list: Command = {
  name: 'list',
  summary: 'list what is kept, of all clusters at once',
  description:
    'Lists objects from the inventory without asking any cluster, unless --refresh says so: without it --kubeconfig, --mcp-config and --via change nothing. Without a kind: what is kept of each kind in each cluster, how old and how complete. The line on stderr says as of when, and which clusters were not seen.',
  examples: [
    { command: 'list', explanation: 'what is kept, and how old it is' },
    { command: 'list pods', explanation: 'the pods of every cluster' },
    { command: 'list deploy,sts -n shop --cluster "prod-*"', explanation: 'two kinds, one namespace' },
    { command: 'list pods -l "app in (web,api)" -o wide', explanation: 'by label, with nodes and images' },
    { command: 'list pod/web-0 svc/web', explanation: 'by kind and name' },
    { command: 'list pods --refresh', explanation: 'as the clusters are now' },
    { command: 'list --search checkout', explanation: 'whatever has it in a name, label, image or message' },
    { command: 'list deploy -n shop --at 14:30', explanation: 'as it was then, from the history' },
    { command: 'list pods -o name', explanation: 'CLUSTER/NAMESPACE/pod/NAME, one a line' },
  ],
  arguments: [
    {
      name: '[kind]',
      description: 'a kind as for kubectl: pods, po, deployments.apps; several: pods,services',
      completes: 'kind',
    },
    { name: '[names...]', description: 'only objects of these names' },
  ],
  options: [
    {
      flags: '--search <text>',
      description:
        'only objects that have this text in a name, label (key=value), image or message; of all kinds when none is named',
    },
    { flags: '--limit <rows>', description: 'show at most so many rows of a kind' },
    { flags: '--at <time>', description: 'as it was then: 2h (ago), 14:30, "2026-11-28 14:30"' },
    { flags: '--body', description: 'with -o json and yaml: the whole objects too' },
  ],
  takes: ['cluster', 'namespace', 'allNamespaces', 'selector', 'output', 'refresh', 'strict'],
  formats: ['table', 'wide', 'json', 'yaml', 'name', 'csv'],
  async run(context) {
    const { words, openApp, options, print, tell, tellCoverage } = context;
    const text = options.text('search');
    if (text !== null) return runSearch(context, { text, ...readFilters(context) });
    const targets = words.length === 0 ? null : parseListWords(words);
    const filters = readFilters(context);
    refuseContradictions(targets, filters, options);
    await refreshFirst(context, targets?.map(({ kind }) => kind) ?? []);
    const app = await openApp();
    const { view, missing } =
      targets === null
        ? { view: await listKept(app, context), missing: [] }
        : await listObjects(app, context, targets, filters);
    await print(view);
    if (missing.length > 0) tell(`not kept: ${missing.join(', ')}`);
    if (view.coverage === null) return 0;
    tellCoverage(view.coverage);
    const isStrict = options.isOn('strict');
    return isStrict && missing.length > 0
      ? exitCodes.notAllSeen
      : exitCodeOfCoverage(view.coverage, isStrict);
  },
};

/** What is read now says nothing of what was then. */
function refuseContradictions(
  targets: readonly ListTarget[] | null,
  { at }: Filters,
  options: CommandContext['options'],
): void {
  if (at === undefined) return;
  if (targets === null) throw new AppError('USAGE', '--at needs a kind: list pods --at 14:30');
  if (options.isOn('refresh'))
    throw new AppError('USAGE', '--refresh reads what is now: it does not go with --at');
}

interface Filters {
  namespaces: string[] | null;
  labels: LabelRequirement[];
  limit: number | null;
  at?: number;
}

function readFilters({ options, now, settings }: CommandContext): Filters {
  const limit = options.text('limit');
  const at = options.text('at');
  if (limit !== null && !/^[1-9]\d*$/.test(limit)) {
    throw new AppError('USAGE', `--limit must be a whole number from 1 on, not "${limit}"`);
  }
  return {
    ...readPlace(options),
    ...(at === null ? {} : { at: readMoment('at', at, { now: now(), utc: settings.utc }) }),
    limit: limit === null ? null : Number(limit),
  };
}

async function listKept(app: App, { clusters, now }: CommandContext): Promise<View> {
  return keptView(await app.status(clusters), now());
}

async function listObjects(
  app: App,
  { clusters, now, format, options, tell }: CommandContext,
  targets: readonly ListTarget[],
  filters: Filters,
): Promise<{ view: View; missing: string[] }> {
  const withBody = options.isOn('body') && (format === 'json' || format === 'yaml');
  const withUsage = format !== 'table' && format !== 'name';
  const listings: Listing[] = [];
  const missing: string[] = [];
  for (const target of targets) {
    const listing = await app.list({ ...target, clusters, withBody, withUsage, ...filters });
    listings.push(listing);
    missing.push(...missingOf(target, listing));
  }
  for (const { kind, rows, total } of listings) {
    if (rows.length < total)
      tell(`${rows.length} of ${countOf(total, kind.kind)} shown; --limit says how many`);
  }
  if (format === 'wide') for (const line of unmeasured(listings)) tell(line);
  // Loaded late: it needs the domain's schemas, and help must not wait for those.
  const { listingView } = await import('../views/listing-view.ts');
  const view = mergeViews(
    listings.map((listing) =>
      listingView(listing, { records: (of) => app.records(of), now: filters.at ?? now() }),
    ),
  );
  return { view, missing };
}

/** Clusters whose usage was not seen when it was last asked for, those of one reason in a line. */
function unmeasured(listings: readonly Listing[]): string[] {
  const gaps = listings.flatMap(({ usage = [] }) => usage.filter(({ reason }) => reason !== null));
  const clustersOf = Map.groupBy(gaps, ({ reason }) => reason);
  return [...clustersOf].map(([reason, clusters]) => {
    const names = new Set(clusters.map(({ cluster }) => cluster));
    return `usage not seen: ${[...names].join(', ')}: ${reason}`;
  });
}

/** Names that were asked for and that nothing kept has; what a limit left out may have them. */
function missingOf({ kind, names }: ListTarget, { rows, total }: Listing): string[] {
  if (rows.length < total) return [];
  const kept = new Set(rows.map(({ name }) => name));
  return names.filter((name) => !kept.has(name)).map((name) => `${kind}/${name}`);
}
