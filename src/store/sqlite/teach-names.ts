import { closest } from '../../lib/closest.ts';
import type { View } from './view-column.ts';
import { views } from './views.ts';

/** Of so many views all columns are named; of more, only the nearest. */
const mostListed = 1;

/** Says what there is where SQLite only says what there is not: the nearest names, and where all are. */
export function teachNames(message: string, sql: string): string {
  const [, table] = /no such table: (\S+)/.exec(message) ?? [];
  if (table !== undefined)
    return `${message}${didYouMean(
      closest(
        table,
        views.map(({ name }) => name),
      ),
    )}; there are: ${views.map(({ name }) => name).join(', ')}`;
  const [, column] = /no such column: (\S+)/.exec(message) ?? [];
  return column === undefined ? message : `${message}${columnWords(column, sql)}`;
}

function columnWords(column: string, sql: string): string {
  const [viewName, name = column] = column.includes('.') ? column.split('.') : [undefined, column];
  const named = views.filter((view) => view.name === viewName);
  const used = named.length > 0 ? named : views.filter((view) => isNamedIn(view, sql));
  const near = nearestColumns(name, used.length > 0 ? used : views);
  const all =
    used.length > 0 && used.length <= mostListed
      ? used.map((view) => `; ${view.name} has: ${view.columns.map((each) => each.name).join(', ')}`)
      : ['; docs/views.md has the columns of every view'];
  return `${didYouMean(near)}${all.join('')}`;
}

function isNamedIn({ name }: View, sql: string): boolean {
  return new RegExp(`\\b${name}\\b`, 'i').test(sql);
}

function nearestColumns(column: string, among: readonly View[]): string[] {
  const places = among.flatMap(({ name, columns }) =>
    columns.map((each) => ({
      column: each.name,
      place: among.length === 1 ? each.name : `${name}.${each.name}`,
    })),
  );
  const near = closest(column, [...new Set(places.map((each) => each.column))], 2);
  return near
    .flatMap((name) => places.filter((each) => each.column === name).slice(0, 2))
    .map(({ place }) => place);
}

function didYouMean(names: readonly string[]): string {
  return names.length === 0 ? '' : `; did you mean ${names.join(' or ')}?`;
}
