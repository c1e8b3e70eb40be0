import type { KnownObject } from '../objects.ts';
import { hasState, isCalled, isShown, valuesOf } from '../objects.ts';
import { type Clause, cellOf } from './clause.ts';

/** What is said of each of several objects. */
export type Predicate = (object: KnownObject) => boolean;

const restarted =
  /\b(?:ha(?:s|ve|d)|was|were|(?:no|none)\b[^.;]*) (?:ever )?(?:been )?restart(?:ed|ing|s)?\b|没有重启/i;
const lacking =
  /\b(?:lacks?|miss(?:es)?|(?:is|are) (?:missing|short of)|lost)\b[^.;]*\b(?:replicas?|pods?)\b|\blost no\b/i;
const failing =
  /\b(?:is|are|was|were|has|have|pods?|nodes?)[\s`*]+(?:been )?(?:fail(?:s|ed|ing)?|crash(?:es|ing|ed)?|broken|unhealthy)\b/i;
const well = /\b(?:is|are) (?:healthy|fine|well|ok(?:ay)?)\b/i;
const neither = /\bneither\b|既不|既没有/i;

/** What it may mean, each way; null: what is said is not understood. */
export function predicateOf(clause: Clause): Predicate[] | null {
  const { text, facts } = clause;
  const bound = boundOf(clause);
  if (bound !== null) return [bound];
  const states = [...new Set(facts.flatMap((fact) => (fact.type === 'state' ? [fact.value] : [])))];
  if (states.length > 0) return stated(states, text);
  if (facts.some(({ type }) => type === 'time' || type === 'ago' || type === 'clock')) return null;
  if (restarted.test(text) && !/\b(?:times|twice|once)\b|次/i.test(text))
    return [(object) => valuesOf(object, /^restarts$/).some((value) => value > 0)];
  if (/\b(?:given|assigned(?: to)?|placed on|have|has) a node\b|\bscheduled\b(?! to)/i.test(text))
    return [isPlaced];
  if (lacking.test(text)) return [(object) => hasState(object, 'notready')];
  if (failing.test(text)) return [(object) => hasState(object, 'unhealthy')];
  return well.test(text) ? [isWell] : byName(clause);
}

/** "Run v1.36.3", "are in eu-west-1": what stands behind the verb. */
function byName({ text, facts }: Clause): Predicate[] | null {
  const at = verbAt(text);
  const names = facts.filter((fact) => fact.type === 'name' && at !== null && fact.at > at);
  const [only] = names;
  if (only?.type !== 'name' || names.length > 1 || /\b(?:not|n['’]t)\b/i.test(text)) return null;
  const isPlain = plainly.test(text.slice(at ?? 0, only.at));
  return isPlain ? [(object) => isCalled(object, only.value)] : null;
}

/** Nothing but such words stands between the verb and the name. */
const plainly =
  /^(?:are|is|were|was|be|all|both|at|on|in|runs?|sits?|with|the|same|node|kubelet|kubernetes|version|image|tag|region|[\s`*:])+$/i;

/** Where it begins to say what they are, and no longer which. */
export function verbAt(text: string): number | null {
  return (
    /\b(?:(?:are|is|were|was|be)(?: all| both)? (?:at|on|in)|runs?(?: on)?|sits? on|(?<=\b(?:kubelet|version)s? of [\w\s]{3,20})(?:is|are))\b/i.exec(
      text,
    )?.index ?? null
  );
}

const isPlaced: Predicate = ({ rows }) => rows.some((row) => typeof cellOf(row, 'node') === 'string');
const isWell: Predicate = (object) => hasState(object, 'healthy') && !hasState(object, 'schedulingdisabled');

/** Its state as it is shown, or any word for it: a pod that was OOMKilled is in the phase Running. */
function stated(states: readonly string[], text: string): Predicate[] | null {
  const isOne: Predicate[] = [
    (object) => states.some((state) => isShown(object, state)),
    (object) => states.some((state) => hasState(object, state)),
  ];
  if (neither.test(text)) return isOne.map((fits) => (object: KnownObject) => !fits(object));
  if (states.length > 1 && !/\bor\b|或/i.test(text)) return null;
  const isDenied = /\b(?:not|n['’]t)\b/i.test(text) && !states.every((state) => state === 'notready');
  return isDenied ? null : isOne;
}

const limits =
  /(more than|over|above|at least|exceeds?|less than|under|below|at most|up to|reach(?:es)?)\s+[`*]*([\d.,]+)[`*]*\s*(%|[KMGT]i?B?|m(?:illicores?)?|cores?)?/i;
const sizes: Readonly<Record<string, number>> = { k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 };

/** "Use more than 600 MiB", "97 % of their CPU". */
function boundOf({ text, sentence }: Clause): Predicate | null {
  const [, word = '', number = '', unit = ''] = limits.exec(text) ?? [];
  const isCpu = /\bcpu\b|\bcores?\b|millicore/i.test(sentence);
  if (number === '' || unit === '' || !/\bcpu\b|\bmemory\b|\bcores?\b|[MG]i?B\b/i.test(sentence)) return null;
  const value = Number(number.replaceAll(',', ''));
  const read = readerOf(unit, isCpu);
  const isMore = /more|over|above|least|exceed|reach/i.test(word);
  return (object) => {
    const found = read(object);
    return found !== null && (isMore ? found >= value : found <= value);
  };
}

function readerOf(unit: string, isCpu: boolean): (object: KnownObject) => number | null {
  const [used, all] = isCpu ? [/^cpu_used/, /^cpu_millis$/] : [/^memory_used_bytes$/, /^memory_bytes$/];
  const size = sizes[unit[0]?.toLowerCase() ?? ''] ?? 1;
  return (object) => {
    const [some, whole] = [valuesOf(object, used)[0], valuesOf(object, all)[0]];
    if (some === undefined) return null;
    if (unit === '%') return whole === undefined ? null : (100 * some) / whole;
    if (isCpu) return /^c/i.test(unit) ? some / 1000 : some;
    return some / size;
  };
}
