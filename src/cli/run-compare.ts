import { AppError } from '../domain/errors.ts';
import type { CompareSide } from '../domain/requests.ts';
import type { CommandContext } from './command.ts';
import { exitCodeOfCoverage } from './exit-codes.ts';
import { parseListWords } from './parse-list-words.ts';
import { readPlace } from './read-place.ts';
import { readSides } from './read-sides.ts';
import { refreshFirst } from './refresh-first.ts';

/** What says which changes are told, and how: two sides are compared, and no changes told. */
const ofChanges = ['since', 'until', 'limit', 'all', 'diff'];

/** `changes --between A B`: how two clusters differ, or the same ones at two moments. */
export async function runCompare(context: CommandContext): Promise<number> {
  const { openApp, options, words, clusters, settings, now, print, tellCoverage } = context;
  const strange = ofChanges.find((name) => options.has(name));
  if (strange !== undefined) throw new AppError('USAGE', `--${strange} does not go with --between`);
  const app = await openApp();
  const known = (await app.clusters()).clusters.map(({ name }) => name);
  const style = { now: now(), utc: settings.utc, clusters: known };
  const { left, right, words: rest } = readSides(options.list('between'), words, style);
  const targets = rest.length === 0 ? [] : parseListWords(rest);
  await refreshCompared(context, [left, right], targets);
  const comparison = await app.compare({
    left,
    right,
    kinds: targets.map(({ kind }) => kind),
    names: targets.flatMap(({ names }) => names),
    clusters,
    ...readPlace(options),
  });
  const { comparisonView } = await import('./views/comparison-view.ts');
  await print(comparisonView(comparison));
  const isStrict = options.isOn('strict');
  const codes = [comparison.left, comparison.right].map(({ label, coverage }) => {
    tellCoverage(coverage, label);
    return exitCodeOfCoverage(coverage, isStrict);
  });
  return Math.max(...codes);
}

/** With --refresh: of the clusters that are compared as they are now. */
async function refreshCompared(
  context: CommandContext,
  sides: readonly CompareSide[],
  targets: readonly { kind: string }[],
): Promise<void> {
  const current = sides.filter(({ at }) => at === null).map(({ cluster }) => cluster);
  const named = current.filter((cluster) => cluster !== null);
  const clusters = named.length === current.length ? named : context.clusters;
  if (current.length > 0)
    await refreshFirst(
      { ...context, clusters },
      targets.map(({ kind }) => kind),
    );
}
