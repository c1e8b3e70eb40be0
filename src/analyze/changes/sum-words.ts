import type { Change, ChangeWord } from '../../domain/change.ts';

/** A change's words, and whose they are. */
interface Told {
  word: ChangeWord;
  name: string;
}

const mostNotable = 4;
/** What followers tell that is no news once their controller's change is told. */
const expected = new Set(['added', 'deleted', 'image', 'replicas', 'running', 'completed', 'owner changed']);
/** Once it is gone, that it was going is no news. */
const untilGone = new Set(['deletion', 'namespace']);

/** Of the object itself: each text once, with how often it was so ("not ready ×3"). */
export function ownWords(changes: readonly Change[]): ChangeWord[] {
  const told = changes.flatMap(toldOf);
  const isGone = told.some(({ word }) => word.topic === 'deleted');
  const words = isGone ? told.filter(({ word }) => !untilGone.has(word.topic)) : told;
  return [...Map.groupBy(words, kindOfWord).values()].map((group) => {
    const times = isRestart(group[0]?.word) ? 1 : group.length;
    return { topic: topicOf(group), text: `${summed(group)}${times > 1 ? ` ×${times}` : ''}` };
  });
}

/** What went wrong in followers: "first CrashLoopBackOff (web-0)", "restarts +5 (2 objects)". All that one alone tells. */
export function followerWords(followers: readonly Change[], isAlone: boolean): ChangeWord[] {
  const told = followers
    .flatMap(toldOf)
    .filter(({ word: { topic, text } }) => isAlone || (!expected.has(topic) && !expected.has(text)));
  return [...Map.groupBy(told, kindOfWord).values()].slice(0, mostNotable).map((group) => {
    const names = new Set(group.map(({ name }) => name));
    const [only = ''] = names;
    const where = names.size === 1 ? only : `${names.size} objects`;
    return { topic: topicOf(group), text: `${summed(group)} (${where})` };
  });
}

function toldOf({ words, name }: Change): Told[] {
  return words.map((word) => ({ word, name }));
}

const restarts = /^restarts \+(\d+)$/;

function isRestart(word: ChangeWord | undefined): boolean {
  return word !== undefined && restarts.test(word.text);
}

function kindOfWord({ word }: Told): string {
  return isRestart(word) ? 'restarts' : word.text;
}

function summed(group: readonly Told[]): string {
  const text = group[0]?.word.text ?? '';
  if (!restarts.test(text)) return text;
  return `restarts +${group.reduce((sum, { word }) => sum + Number(restarts.exec(word.text)?.[1] ?? 0), 0)}`;
}

function topicOf(group: readonly Told[]): string {
  return group[0]?.word.topic ?? 'pod';
}
