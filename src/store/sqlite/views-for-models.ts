import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { changeView } from './change-view.ts';

/** Words that give a value which somebody wrote: `env LOG_LEVEL info → debug`, `config key motto added: be kind (main) ×2`. */
const valued = /^((?:env|config key) \S+)(?: added: .*?| .* → .*?)((?: \([^()]*\))?(?: ×\d+)?)$/s;
const command = /^(arguments|command) .*?((?: \([^()]*\))?)$/s;

/**
 * For this connection only, what a model sees otherwise than a person: no bodies, and changes without the values that somebody
 * wrote, which the tool `changes` shows where they are harmless. Gives the name of the one view through which the words may be read: it is
 * another one each time, because SQLite takes a CTE of a view's name for that view.
 */
export function hideValues(database: DatabaseSync): string {
  // As many arguments as the real one has: SQLite would else prefer that.
  database.function('body_text', (_pack, _slot, _data) => null);
  database.function('word_without_value', (topic, text) => withoutValue(String(topic), String(text)));
  const selected = changeView.columns.map(({ name, sql }) => {
    const shown =
      name === 'what'
        ? sql.replace("value ->> 'text'", "word_without_value(value ->> 'topic', value ->> 'text')")
        : sql;
    return `${shown} as ${name}`;
  });
  const reader = `v_${randomUUID().replaceAll('-', '')}`;
  database.exec(
    `create temp view ${reader} as select ${selected.join(', ')} ${changeView.from};
    drop view if exists temp.${changeView.name}; create temp view ${changeView.name} as select * from ${reader}`,
  );
  return reader;
}

export function withoutValue(topic: string, text: string): string {
  if (topic === 'command') return text.replace(command, '$1 changed$2');
  return text.replace(valued, (_, key: string, where: string) =>
    text.startsWith(`${key} added: `) ? `${key} added${where}` : `${key} changed${where}`,
  );
}
