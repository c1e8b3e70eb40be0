import type { EvidenceIndex } from './evidence-index.ts';
import type { Fact } from './fact.ts';
import { commonCompounds, functionWords, kindWords, proseWords, tradeWords, typeNames } from './words.ts';

export function nameFact(
  word: string,
  at: number,
  { text, index }: { text: string; index: EvidenceIndex },
): Fact | null {
  const lower = word.toLowerCase();
  const isMarked = /[`*"“]$/.test(text.slice(0, at)) && /^[`*"”]/.test(text.slice(at + word.length));
  const isShaped = isMarked || looksLikeName(word);
  if (/^[A-Z]{2,3}$/.test(word)) return aliasFact(lower, at, index);
  if (isOpen(lower, text.slice(at + word.length), index)) return null;
  const known = index.columnsOf.get(lower);
  if (isProse(word, at, { text, isMarked, columns: known })) return null;
  if (known !== undefined) return knownFact(lower, at, { text, isShaped, columns: known });
  return strangeFact(word, at, { text, index, isMarked, isShaped });
}

interface Surroundings {
  text: string;
  isMarked: boolean;
  /** Those that it stands in; absent: none. */
  columns: ReadonlySet<string> | undefined;
}

/** A word of the language, of the trade, or of the API, where nothing says that it names an object. */
function isProse(word: string, at: number, { text, isMarked, columns }: Surroundings): boolean {
  const lower = word.toLowerCase();
  if (functionWords.has(lower)) return !isMarked;
  // "api" in small letters is the Deployment of that name, where there is one.
  const isOwnName = word === lower && columns?.has('name') === true;
  if (isTrade(lower, columns !== undefined && (isMarked || isOwnName))) return true;
  if (proseWords.has(lower) && !isMarked) return !standsBesideKind(text, at, word);
  return columns !== undefined && isField(word) && !isNameColumn(columns);
}

/** "nightly-report-…" stands for all that are called so. */
function isOpen(lower: string, after: string, { columnsOf }: EvidenceIndex): boolean {
  return (
    /^[-`]*(?:…|\.\.\.|\*(?!\*))/.test(after) && [...columnsOf.keys()].some((name) => name.startsWith(lower))
  );
}

function knownFact(
  value: string,
  at: number,
  { text, isShaped, columns }: { text: string; isShaped: boolean; columns: ReadonlySet<string> },
): Fact | null {
  const isOfContainer = /容器\s*$/.test(text.slice(0, at));
  if (!isShaped && !isOfContainer && !isNameColumn(columns)) return null;
  const isOfNext = /^[`*]*\s+(?:of|in)\s+(?:the\s+)?(?:\w+\s+)?`/.test(text.slice(at + value.length));
  return { type: 'name', value, at, isOfNext };
}

/** Versions are read with and without their "v". */
export function versionFact(lower: string, at: number, { columnsOf }: EvidenceIndex): Fact {
  const other = lower.startsWith('v') ? lower.slice(1) : `v${lower}`;
  const known = [lower, other].find((version) => columnsOf.has(version));
  return known === undefined ? { type: 'unknown', value: lower, at } : { type: 'name', value: known, at };
}

/** "EU" is the cluster that alone has it in its name. */
function aliasFact(lower: string, at: number, { columnsOf }: EvidenceIndex): Fact | null {
  if (columnsOf.get(lower)?.has('cluster') === true) return { type: 'name', value: lower, at };
  const clusters = [...columnsOf].filter(
    ([name, columns]) => columns.has('cluster') && name.split('-').includes(lower),
  );
  const [first] = clusters;
  return first === undefined || clusters.length > 1 ? null : { type: 'name', value: first[0], at };
}

/** Of a word that stands in no evidence. */
function strangeFact(
  word: string,
  at: number,
  {
    text,
    index,
    isMarked,
    isShaped,
  }: { text: string; index: EvidenceIndex; isMarked: boolean; isShaped: boolean },
): Fact | null {
  if (!isShaped) return standsWithKind(text, at, word) ? { type: 'unknown', value: word, at } : null;
  if (isCommon(word, isMarked) || isNoObject(word, { text, at, index })) return null;
  // "payments", where only its pods were read.
  const lower = word.toLowerCase();
  if (index.rows.some(({ own }) => own?.startsWith(`${lower}-`) === true)) return null;
  return partsKnown(lower, index) ? { type: 'name', value: lower, at } : { type: 'unknown', value: word, at };
}

function isTrade(lower: string, isMarked: boolean): boolean {
  return !isMarked && tradeWords.has(lower);
}

const nameColumns =
  /(?:^|_)(?:by|cluster|name|namespace|node|pod|object|object_name|owner|workload|container|below|image|images|version|region|provider|distribution|environment|state|phase|status|type|effect|reason)$/;

/** Words of messages are prose; words of these columns are names. */
function isNameColumn(columns: ReadonlySet<string>): boolean {
  return [...columns].some((column) => nameColumns.test(column));
}

/** A capital within, a digit, a hyphen, a slash: no word of prose. */
function looksLikeName(word: string): boolean {
  return /[-_/:@]|\p{L}\.\p{L}|\d\p{L}|\p{L}\d|\p{Ll}\p{Lu}/u.test(word);
}

function isCommon(word: string, isMarked: boolean): boolean {
  if (isMarked) return /^(?:true|false|null|none)$/i.test(word);
  return (
    commonCompounds.test(word.toLowerCase()) ||
    /^(?:and\/or|e\.g|i\.e|n\/a|\d+(?:st|nd|rd|th)|v\d)$/i.test(word)
  );
}

/** `podSelector`. */
function isField(word: string): boolean {
  return /^[a-z]+(?:[A-Z][a-z]*)+$/.test(word);
}

/** Titles, fields of objects, flags and titles of what was read: objects are called in small letters, without "_". */
function isNoObject(
  word: string,
  { text, at, index }: { text: string; at: number; index: EvidenceIndex },
): boolean {
  const isTitle = /^[A-Z][a-z]+$/.test(word);
  const isFlag = /--$/.test(text.slice(0, at));
  return isTitle || isField(word) || isFlag || typeNames.has(word) || index.titles.has(word.toLowerCase());
}

/** `shop/web`, `web:1.4.2`, `Deployment/web`: known if each part is. */
function partsKnown(lower: string, index: EvidenceIndex): boolean {
  const parts = lower.split(/[/:@]/).filter((part) => part !== '');
  const isPrefix = (part: string): boolean =>
    index.rows.some(({ own }) => own?.startsWith(`${part}-`) === true);
  return (
    parts.length > 1 &&
    parts.every((part) => index.columnsOf.has(part) || tradeWords.has(part) || isPrefix(part))
  );
}

const before = new RegExp(`(?:\\b|(?<=\\p{Script=Han}))(?:${kindWords})\\s*[\`*"“]*$`, 'iu');

const beforeName =
  /(?:\b(?:cluster|namespace|pod|deployment|daemonset|statefulset|job|cronjob|service|container)|集群|命名空间|节点|部署|服务|容器)\s*[`*"“]*$/iu;
const afterwards = new RegExp(`^[\`*"”]*\\s*(?:${kindWords})(?![\\w-])`, 'iu');

const behindKind = /\b(?:in|on|of|from|to|by|at) (?:cluster|namespace|node|pod|deployment)\s+[`*"“]*$/i;
const behindPlace = /\b(?:cluster|namespace) (?:called|named)\s+[`*"“]*$|^(?:Cluster|Namespace) [`*"“]*$/;

/** A plain word behind "in namespace", "of cluster" … that no evidence holds; behind a kind alone it may be a verb ("the pod waits"). */
function standsWithKind(text: string, at: number, word: string): boolean {
  if (!/^[a-z]{3,}$/.test(word) || followers.has(word)) return false;
  const ahead = text.slice(0, at);
  const isSubject =
    /\b(?:Deployment|StatefulSet|DaemonSet|Service|Secret|ConfigMap|Pod|Node|Job)\s+$/.test(ahead) &&
    !/(?:s|ed|ing)$/.test(word) &&
    /^\s+(?:in|is|has|was|of|on)\b/.test(text.slice(at + word.length));
  return (
    isSubject ||
    behindKind.test(ahead) ||
    behindPlace.test(ahead) ||
    (/\p{Script=Han}/u.test(text) && before.test(ahead))
  );
}

/** Words that go on after a kind, and name nothing. */
const followers: ReadonlySet<string> = new Set(
  'are was were has have had with and that which who whose for the does not can could will there here now then today again but runs into onto after before during between among over under within without via than would should must may might shall because since while where when named called version versions level names itself alone'.split(
    ' ',
  ),
);

/** "deployment report", "the report job". */
function standsBesideKind(text: string, at: number, word: string): boolean {
  return beforeName.test(text.slice(0, at)) || afterwards.test(text.slice(at + word.length));
}
