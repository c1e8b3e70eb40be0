import type { Tallied } from './tally-rows.ts';
import { views } from './views.ts';

/** SQL over a row `t` of t_tallies: what a view shows in its place, of the same type and affinity. */
const shown: Readonly<Record<Tallied, string>> = {
  namespace: "(select nullif(n.name, '') from main.t_namespaces n where n.id = t.value)",
  phase: "cast(nullif(t.value, x'') as text)",
  reason: "cast(nullif(t.value, x'') as text)",
  ready: "cast(nullif(t.value, x'') as integer)",
  wanted: "cast(nullif(t.value, x'') as integer)",
  restarts: "cast(nullif(t.value, x'') as integer)",
  node: "cast(nullif(t.value, x'') as text)",
  owner: "nullif(t.value, x'')",
  images: '(select i.images from main.t_image_sets i where i.id = t.value)',
};

interface CountedView {
  /** GroupResource of its objects; null: all kinds, and `kind` is a column. */
  kind: string | null;
  /** Column → what it is counted by. */
  columns: Readonly<Record<string, Tallied>>;
}

const countedViews: Readonly<Record<string, CountedView>> = {
  pods: {
    kind: 'pods',
    columns: {
      namespace: 'namespace',
      phase: 'phase',
      reason: 'reason',
      ready_containers: 'ready',
      containers: 'wanted',
      restarts: 'restarts',
      node: 'node',
      owner: 'owner',
      images: 'images',
    },
  },
  nodes: { kind: 'nodes', columns: { status: 'reason', ready: 'ready' } },
  namespaces: { kind: 'namespaces', columns: { phase: 'phase' } },
  services: { kind: 'services', columns: { namespace: 'namespace' } },
  resources: {
    kind: null,
    columns: {
      namespace: 'namespace',
      phase: 'phase',
      reason: 'reason',
      ready_count: 'ready',
      wanted_count: 'wanted',
      restarts: 'restarts',
      node: 'node',
      images: 'images',
    },
  },
};

/** Words that change nothing of what a row stands for. */
const keywords = new Set(
  'and or not in is null like between where group by having order asc desc nulls first last limit offset as'.split(
    ' ',
  ),
);

interface Token {
  kind: 'count' | 'word' | 'sign' | 'strange';
  /** Words in lower case. */
  text: string;
  from: number;
  to: number;
}

/**
 * For a select that only counts the objects of one view by its cluster, its kind and at most one further column (each of them also
 * in conditions), the same over t_tallies, where every value has its count. null: it asks for anything else; nothing is guessed,
 * every word in it has to be known here. It says nothing of whether the SQL is valid.
 */
export function countedSql(sql: string): string | null {
  const text = sql.trim().replace(/;$/, '');
  const tokens = tokensOf(text);
  const from = tokens.findIndex((token) => token.text === 'from');
  const name = tokens[from + 1]?.text ?? '';
  const view = Object.hasOwn(countedViews, name) ? countedViews[name] : undefined;
  if (tokens[0]?.text !== 'select' || from < 0 || view === undefined || !isClause(tokens[from + 2]))
    return null;
  const isDistinct = tokens[1]?.text === 'distinct';
  const select = tokens.slice(isDistinct ? 2 : 1, from);
  const rest = tokens.slice(from + 2);
  const aliases = aliasesOf(select, name);
  if (aliases === null) return null;
  const column = columnOf([...select, ...rest], view, aliases);
  if (column === null || !(isDistinct || isGrouped([...select, ...rest]))) return null;
  const selected = selectedSums(text, select, aliases);
  if (selected === null) return null;
  const asked = withSums(text, rest, () => '');
  return `select ${isDistinct ? 'distinct ' : ''}${selected} from ${countsOf(view, column)} ${asked}`;
}

const tokenPattern = /\s+|(count\s*\(\s*\*\s*\))|([a-z_]\w*)|('(?:[^']|'')*'|\d+|<>|!=|<=|>=|[(),=<>])|./gis;

/** What is no part of a simple select is a strange sign, which nothing knows. */
function tokensOf(sql: string): Token[] {
  return [...sql.matchAll(tokenPattern)]
    .filter(([whole]) => whole.trim() !== '')
    .map(({ 0: whole, 1: count, 2: word, 3: sign, index }) => ({
      kind: (count && 'count') || (word && 'word') || (sign && 'sign') || 'strange',
      text: whole.toLowerCase(),
      from: index,
      to: index + whole.length,
    }));
}

function isClause(token: Token | undefined): boolean {
  return token === undefined || ['where', 'group', 'order', 'having', 'limit'].includes(token.text);
}

/** Names that counts are given; null: one of them is a name of the view's own, where it would be a question which is meant. */
function aliasesOf(select: readonly Token[], viewName: string): Set<string> | null {
  const taken = new Set(views.find(({ name }) => name === viewName)?.columns.map(({ name }) => name));
  const given = select.filter(({ kind, text }, index) => {
    const [before, after] = [select[index - 1], select[index + 1]?.text ?? ','];
    const isPlaced = before?.text === 'as' || (before?.kind === 'count' && text !== 'as');
    return kind === 'word' && isPlaced && after === ',';
  });
  return given.some(({ text }) => taken.has(text)) ? null : new Set(given.map(({ text }) => text));
}

/** The one column that is counted by, 'phase' where there is none: every object has one, or none. null: something is not known. */
function columnOf(
  tokens: readonly Token[],
  { kind, columns }: CountedView,
  aliases: ReadonlySet<string>,
): Column | null {
  if (tokens.some((token) => token.kind === 'strange')) return null;
  const ofEveryKind = kind === null ? ['cluster', 'kind'] : ['cluster'];
  const known = new Set([...keywords, ...aliases, ...ofEveryKind]);
  const words = tokens.filter((token) => token.kind === 'word' && !known.has(token.text));
  const [name = 'phase', ...others] = new Set(words.map(({ text }) => text));
  if (others.length > 0 || (words.length > 0 && !Object.hasOwn(columns, name))) return null;
  const isPlaced = tokens.some(({ text }) => text === 'cluster' || text === 'kind');
  return { name, aspect: columns[name] ?? 'phase', isPlaced };
}

function isGrouped(tokens: readonly Token[]): boolean {
  return tokens.some(({ kind, text }) => kind === 'count' || text === 'group');
}

/** The text of these tokens with a sum for each count. */
function withSums(sql: string, tokens: readonly Token[], nameOf: (index: number) => string): string {
  let text = '';
  let at = tokens[0]?.from ?? 0;
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'count') continue;
    text += `${sql.slice(at, token.from)}coalesce(sum("(tally)"), 0)${nameOf(index)}`;
    at = token.to;
  }
  return text + sql.slice(at, tokens.at(-1)?.to ?? at);
}

/** What is selected; a count keeps the name that it has as it was written. null: more is made of a count than a column. */
function selectedSums(sql: string, select: readonly Token[], aliases: ReadonlySet<string>): string | null {
  const isAlone = (index: number): boolean => {
    const after = select[index + 1]?.text ?? ',';
    return (
      (select[index - 1]?.text ?? ',') === ',' && (after === ',' || after === 'as' || aliases.has(after))
    );
  };
  if (!select.every(({ kind }, index) => kind !== 'count' || isAlone(index))) return null;
  return withSums(sql, select, (index) => {
    const token = select[index];
    const isNamed = (select[index + 1]?.text ?? ',') !== ',';
    return token === undefined || isNamed ? '' : ` as "${sql.slice(token.from, token.to)}"`;
  });
}

interface Column {
  name: string;
  aspect: Tallied;
  /** true: clusters or kinds are told apart. */
  isPlaced: boolean;
}

function countsOf({ kind }: CountedView, { name, aspect, isPlaced }: Column): string {
  const ofKind = kind === null ? '' : ` where k.group_resource = '${kind}'`;
  const tables = `from main.t_kinds k cross join main.t_clusters c on c.id = k.cluster
    cross join main.t_tallies t on t.kind = k.id and t.aspect = '${aspect}'${ofKind}`;
  // Summed up before what a number stands for is looked up.
  if (!isPlaced)
    return `(select ${shown[aspect]} as ${name}, t.count as "(tally)" from
      (select t.value, sum(t.count) as count ${tables} group by t.value) t)`;
  const place = `c.name as cluster, ${kind === null ? 'k.group_resource as kind, ' : ''}`;
  return `(select ${place}${shown[aspect]} as ${name}, t.count as "(tally)" ${tables})`;
}
