/* What titles of an answer's table say of the columns of one that was read. */

const chineseTitles: readonly (readonly [RegExp, RegExp])[] = [
  [/节点/, /node/],
  [/pod/, /pod/],
  [/重启/, /restart/],
  [/就绪/, /ready/],
  [/期望|副本/, /wanted|desired|replica/],
  [/次数|数量|总数|个数/, /count|total|times|^n$|number/],
];

/** Whether a title may mean that column: they share the beginning of a word. */
export function saysSame(title: string, column: string): boolean {
  if (chineseTitles.some(([said, read]) => said.test(title) && read.test(column))) return true;
  const stems = title.split(/[^\p{L}]+/u).map((word) => word.slice(0, 5));
  return column.split(/[_+]/).some((word) => stems.some((stem) => stem.length > 2 && word.startsWith(stem)));
}

/** How a word is said otherwise, in titles. */
const sameWords: readonly (readonly [RegExp, string])[] = [
  [/%|率|pct/, ' percent '],
  [/就绪|可用/, ' ready '],
  [/期望|应有|desired/, ' wanted '],
  [/重启/, ' restart '],
  [/行数/, ' rows '],
  [/次数/, ' times '],
  [/内存/, ' memory '],
  [/已用|使用/, ' used '],
  [/请求/, ' request '],
  [/限制|上限/, ' limit '],
  [/首次|第一次|最早|oldest/, ' first '],
  [/最后|最近|最新|newest|latest/, ' last '],
];

/** How much a title has in common with a column, of all the words of both: 0 to 1. */
export function likeness(title: string, column: string): number {
  const [said, read] = [wordsOf(title), wordsOf(column)];
  const shared = said.filter((word) => read.includes(word)).length;
  return shared === 0 ? 0 : (2 * shared) / (said.length + read.length);
}

function wordsOf(title: string): string[] {
  const told = sameWords.reduce((text, [said, word]) => text.replace(said, word), title.toLowerCase());
  const words = told.split(/[^\p{L}]+/u).filter((word) => word !== '');
  return [...new Set(words.map((word) => word.slice(0, 5)))];
}
