import type { JsonObject } from '../../lib/json.ts';
import { moreSaidIn } from '../says-more.ts';
import { type ListItem, readItem } from './prose-item.ts';
import { type Found, joinFound, nothingFound, type Rung } from './rung.ts';

/** Lists in sentences: `Found 2 pods:`, and under it `- web-0 (Running)`. */
export const proseRung: Rung = {
  name: 'prose',
  read: ({ blocks }) => {
    const found = blocks.map(readBlock).filter((block) => block !== null);
    return found.length === 0 || found.length < blocks.length ? null : joinFound(found);
  },
};

/** `*shop -> https://…`: a context and where it leads; a star marks the current one. */
const arrow = /^\s*\*?\s*(\S+)\s+->\s+(\S+)$/;
const bullet = /^(\s*)(?:[-*•‣–+]|\d{1,4}[.)])\s+(\S.*)$/;
/** `  Status: Running` under an item. */
const detail = /^\s+[-*•]?\s*\**([A-Za-z][\w ()-]{0,40}?)\**\s*[:=]\s*(.*)$/;
/** Fences, and lines that part one thing from another. */
const frame = /^(?:```.*|[-=─]{3,})$/;
const heading = /:\**\s*$/;

interface ListInText {
  items: { item: ListItem; record: JsonObject }[];
  headings: string[];
  sentences: string[];
  /** How far the list's own bullets are indented; those that stand deeper are details. */
  indent: number;
  /** A star may mark the current one of several: the others stand under it without. */
  hasStars: boolean;
}

function readBlock(text: string): Found | null {
  const list: ListInText = {
    items: [],
    headings: [],
    sentences: [],
    indent: Number.POSITIVE_INFINITY,
    hasStars: false,
  };
  for (const line of text.split('\n')) {
    if (!takeLine(list, line.trimEnd())) return null;
  }
  if (!isList(list)) return null;
  const records = list.items.map(({ record }) => record);
  return { ...nothingFound, records, incomplete: lackOf(list) };
}

/** false: it is no line of a list of objects, so that the text is none. */
function takeLine(list: ListInText, line: string): boolean {
  if (line.trim() === '' || frame.test(line)) return true;
  const pointed = arrowItem(line);
  if (pointed !== null) return addItem(list, pointed);
  const [, indent = '', content] = bullet.exec(line) ?? [];
  if (content !== undefined && indent.length <= list.indent) {
    list.indent = indent.length;
    list.hasStars ||= line.trimStart().startsWith('*');
    return addItem(list, readItem(content));
  }
  if (isUnmarked(list, line.trim()) && addItem(list, readItem(line.trim()))) return true;
  if (!addDetail(list, line)) (heading.test(line) ? list.headings : list.sentences).push(line);
  return true;
}

function arrowItem(line: string): ListItem | null {
  const [, from, to] = arrow.exec(line) ?? [];
  return from === undefined ? null : { name: from, fields: { server: to }, saysMore: true };
}

function addItem(list: ListInText, item: ListItem | null): boolean {
  if (item !== null) list.items.push({ item, record: { ...item.fields, name: item.name } });
  return item !== null;
}

function isUnmarked({ hasStars }: ListInText, line: string): boolean {
  return hasStars && /^\S+$/.test(line) && !line.endsWith(':');
}

function addDetail(list: ListInText, line: string): boolean {
  const [, key, value] = detail.exec(line) ?? [];
  const last = list.items.at(-1);
  if (key === undefined || value === undefined || last === undefined) return false;
  // The list's own word wins: what it calls its items is their name.
  last.record = { [key]: value.trim(), ...last.record };
  return true;
}

/** A list has a few words of its own around it. */
const mostSentences = 4;

/** Advice comes in bullets, too: a list of objects has a heading, or says of each what it is. */
function isList({ items, headings, sentences }: ListInText): boolean {
  if (items.length === 0) return false;
  const saysWhat = items.every(({ item }) => item.saysMore);
  const isMostlyList = sentences.length <= mostSentences || sentences.length * 2 < items.length;
  return isMostlyList && (saysWhat || headings.length > 0);
}

/** `Found 24 pods` over ten of them, or a sentence that says so. */
function lackOf({ items, headings, sentences }: ListInText): string | null {
  const said = moreSaidIn([...sentences, ...headings]);
  if (said !== null) return said;
  const [, count] =
    /(?:\b(?:found|total|listing)\b\D{0,20}|\()(\d+)\b/i.exec([...headings, ...sentences].join('\n')) ?? [];
  const total = Number(count ?? 0);
  return total > items.length ? `${items.length} of ${total} were given` : null;
}
