import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { titleWithoutChange } from '../../domain/words-of-changes.ts';
import { changeView } from './change-view.ts';
import { containerView } from './container-view.ts';
import { findingView } from './finding-view.ts';
import type { View } from './view-column.ts';

/** Words that give a value which somebody wrote: `env LOG_LEVEL info → debug`, `config key motto added: be kind (main) ×2`. */
const valued = /^((?:env|config key) \S+)(?: added: .*?| .* → .*?)((?: \([^()]*\))?(?: ×\d+)?)$/s;
const command = /^(arguments|command) .*?((?: \([^()]*\))?)$/s;

/**
 * For this connection only, what a model sees otherwise than a person: of bodies nothing but containers, and changes and findings
 * without the values that somebody wrote, which the tools `changes` and `problems` show where they are harmless. Gives the names of the
 * only views through which words and bodies may be read: others each time, because SQLite takes a CTE of a view's name for that view.
 */
export function hideValues(database: DatabaseSync): ReadonlySet<string> {
  // As many arguments as the real one has: SQLite would else prefer that.
  database.function('body_text', (_pack, _slot, _data) => null);
  database.function('word_without_value', (topic, text) => withoutValue(String(topic), String(text)));
  database.function('title_without_change', (title) => titleWithoutChange(String(title)));
  return new Set([
    replaceView(database, changeView, 'what', (sql) =>
      sql.replace("value ->> 'text'", "word_without_value(value ->> 'topic', value ->> 'text')"),
    ),
    replaceView(database, findingView, 'title', (sql) => `title_without_change(${sql})`),
    // It shows no values that somebody wrote, but has to read the bodies.
    replaceView(database, containerView, null, (sql) => sql),
  ]);
}

/** Gives the name of the view that reads in its place. */
function replaceView(
  database: DatabaseSync,
  { name, columns, from }: View,
  hidden: string | null,
  hide: (sql: string) => string,
): string {
  const selected = columns.map(
    (column) => `${column.name === hidden ? hide(column.sql) : column.sql} as ${column.name}`,
  );
  const reader = `v_${randomUUID().replaceAll('-', '')}`;
  database.exec(
    `create temp view ${reader} as select ${selected.join(', ')} ${from};
    drop view if exists temp.${name}; create temp view ${name} as select * from ${reader}`,
  );
  return reader;
}

export function withoutValue(topic: string, text: string): string {
  if (topic === 'command') return text.replace(command, '$1 changed$2');
  return text.replace(valued, (_, key: string, where: string) =>
    text.startsWith(`${key} added: `) ? `${key} added${where}` : `${key} changed${where}`,
  );
}
