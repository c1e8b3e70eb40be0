import { nothingFound, type Rung } from './rung.ts';

/** Sentences and signs by which servers say that there is nothing, the whole of their text. */
const saysNothing: readonly RegExp[] = [
  /^(?:\[\]|\{\}|""|null|none|nil|<none>|n\/a|empty|\((?:none|empty|no \w+)\))$/i,
  /^no (?:[\w./-]+ ){0,4}?(?:were |was |are |is )?(?:found|available|exist|exists|returned|matched|defined|running|present)\b.{0,200}$/i,
  /^no (?:matching |such )?(?:resources|items|objects|results|data|entries|records|pods|events|nodes|namespaces|services|deployments)\b.{0,100}$/i,
  /^(?:there (?:are|is) no|nothing (?:was |were )?(?:found|to (?:show|display|list)))\b.{0,200}$/i,
  /^(?:found |total:? |count:? |listing )?0 (?:[\w./-]+ ?){1,3}(?:found\b.{0,100}|in .{1,100})?$/i,
  /^(?:total|count|items|found)\s*[:=]\s*(?:0|\[\])$/i,
  /^the (?:list|result|response|output) is empty$/i,
];

/** What is missing is not what was asked for, but a way to it: that is no empty list. */
const cannotLook =
  /kube-?config|configur|credential|token|permission|access|authori[sz]|certificate|connect|server|kubectl|route|host|cluster|context|matches (?:found )?for (?:kind|\{)|api group|resource type|\btools?\b/i;

/** What stands around the sentence: fences, and what kubectl warns of. */
const beside = /^(?:```\w*|warning:.*)$/i;
/** More lines than this are a text about something. */
const mostLines = 5;

/** No text at all, or only sentences that say that there is nothing: "No resources found in shop namespace." */
export const emptyRung: Rung = {
  name: 'empty',
  read: ({ structured, blocks, otherBlocks }) => {
    const saysSomething = otherBlocks > 0 || (structured !== undefined && blocks.length === 0);
    return !saysSomething && blocks.every(isEmpty) ? nothingFound : null;
  },
};

function isEmpty(text: string): boolean {
  if (text.trim() === '') return true;
  if (text.length > 2000) return false;
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !beside.test(line));
  return lines.length > 0 && lines.length <= mostLines && lines.every(saysThatNothingIs);
}

function saysThatNothingIs(line: string): boolean {
  const plain = line.replace(/^(?:[#>*-]|\p{Extended_Pictographic}\ufe0f?)+\s*/u, '').replace(/[.!]+$/, '');
  return saysNothing.some((pattern) => pattern.test(plain)) && !cannotLook.test(plain);
}
