/** The titles of a table's columns and where each column begins, in characters of the ruler that the table is cut with. */
export interface TableHeader {
  titles: string[];
  starts: number[];
  /** Cells are parted by tab characters instead of being padded. */
  hasTabs: boolean;
}

const lowerCase = /\p{Ll}/u;
const upperCase = /\p{Lu}/u;
/** Titles may hold single spaces: NOMINATED NODE. Columns stand two spaces apart at least. */
const title = /\S+(?: \S+)*/g;
const rule = /^[ \t]*[-=─━+]{2,}[-=─━+ \t]*$/;

/** A line of titles as kubectl writes them: in capitals, NAME among them (or those of events, which show no name). */
export function readHeader(line: string, nextLine: string): TableHeader | null {
  const isRuled = rule.test(nextLine);
  if (!isRuled && (lowerCase.test(line) || !upperCase.test(line))) return null;
  const hasTabs = line.includes('\t');
  const header = hasTabs ? tabHeader(line) : paddedHeader(line);
  return isHeader(header.titles) ? header : null;
}

/** A line of dashes under the titles. */
export function isRule(line: string): boolean {
  return rule.test(line);
}

function tabHeader(line: string): TableHeader {
  return { titles: line.split('\t').map((cell) => cell.trim()), starts: [], hasTabs: true };
}

function paddedHeader(line: string): TableHeader {
  const found = [...line.matchAll(title)];
  return {
    titles: found.map(([text]) => text),
    // In code points, which is what kubectl pads by.
    starts: found.map(({ index }) => [...line.slice(0, index)].length),
    hasTabs: false,
  };
}

function isHeader(titles: readonly string[]): boolean {
  const words = titles.map((text) => text.toUpperCase());
  return words.includes('NAME') || (words.includes('OBJECT') && words.includes('REASON'));
}
