import { builtInKinds } from '../built-in-kinds.ts';
import type { ToolDefinition } from '../tool-definition.ts';
import { fillers, readingWords, toolWords } from './tool-words.ts';

const wordsOf = (text: string): string[] => text.trim().split(/\s+/);

/** Words of which one is enough: who says it does more than read. */
const doing = new Set(
  wordsOf(`abort accept activate add admin allow annotate append apply approve assign attach autoscale ban batch begin block bind
    boot bulk bounce build call cancel certificate change clean cleanup clear close commit compact configure confirm connect convert
    copy cordon cp create deactivate debug decrease decommission define del delete deny deploy destroy detach disable
    discard do down download drain drop edit eject elevate enable encrypt end enroll ensure erase escalate evict exec execute expel
    expire expose fence finalize fire fix flush force forget forward gc generate grant halt heal helm hibernate impersonate import
    increase init inject insert install invalidate invoke issue join kick kill label launch leave load lock login logout manage
    mark merge migrate modify mount move mutate mv nuke obliterate open operate orphan overwrite park patch pause perform ping
    plugin port portforward post prepare proceed promote provision proxy prune publish pull purge push put quarantine queue quit
    reap reboot rebuild reclaim reconcile recreate recycle reduce register reject release reload relocate remediate remove rename
    renew repair replace request reset resize restart restore resume retire retry revert revoke rewrite rid rm rollback rollout
    rotate run save scale schedule script send set setup shell shred shrink shutdown shut sign spawn sql start stop store submit
    suspend swap switch sync sysctl taint tear teardown terminate toggle touch train transfer trash trigger truncate tunnel turn
    unban unblock unbind uncordon undelete undeploy undo uninstall unlock unmount unregister unset untaint up update upgrade upload
    upsert use vacuum validate wake whitelist wipe write yank zap
    and or then also plus`),
);

/** So long that no other word has it inside: `forcedelete`, `deleting`. */
const doingInside = [...doing].filter((word) => word.length >= 6).map((word) => word.replace(/e$/, ''));

/** What reads, besides what the rules know. */
const reading = new Set([
  ...readingWords,
  ...wordsOf(`browse catalog catalogue describe discover display dump enumerate find index inspect inventory lookup ls observe
    overview query report search see summarize survey tell view`),
]);

/** What there is to read, and what stands between words; the names of kinds besides. */
const nouns = new Set([
  ...fillers,
  ...wordsOf(`across api as at by cluster clusters configuration configurations context contexts current data details entities entity environment environments
    every everything fleet for from in info information is item items json kind kinds kubeconfig live member members name names object objects
    on per resource resources running state states status summary table target targets text there thing things type types what
    which with within workload workloads yaml`),
  ...builtInKinds.flatMap(({ plural, singular, shortNames }) => [
    plural,
    singular,
    ...shortNames.flatMap((name) => [name, `${name}s`]),
  ]),
]);

/** What it reads are credentials; of a kubeconfig only the names in it may be read. */
const credentials = new Set(
  wordsOf('secret secrets token tokens credential credentials password passwords key keys'),
);

/**
 * Why a tool may not be called for reading, by its name and by what its server says against itself; null: it may. Stricter than a
 * list of bad words: the name has to say that it reads, or to consist of words for what there is to read.
 */
export function whyNotReading({ name, readOnlyHint, destructiveHint }: ToolDefinition): string | null {
  if (readOnlyHint === false || destructiveHint === true)
    return `${name} says of itself that it does more than read`;
  if (!/^[\w./-]{1,128}$/.test(name))
    return `its tool "${name}" has a name of other letters than a name should have`;
  const word = doingWord(name);
  if (word !== null) return `the name of ${name} says that it may do more than read (${word})`;
  const words = toolWords(name);
  if (readsCredentials(words)) return `the name of ${name} says that it reads credentials`;
  const saysSo =
    words.some((one) => reading.has(one)) ||
    (words.every((one) => nouns.has(one) || /^v?\d+$/.test(one)) && words.some((one) => isThing(one)));
  return saysSo ? null : `the name of ${name} does not say that it reads`;
}

/** `k8s_tool_2` says nothing of what it does. */
function isThing(word: string): boolean {
  return nouns.has(word) && !fillers.has(word);
}

function readsCredentials(words: readonly string[]): boolean {
  const namesContexts = words.includes('contexts') || words.includes('clusters');
  return words.some((word) => credentials.has(word)) || (words.includes('kubeconfig') && !namesContexts);
}

/** The first word of a name or value that says that more is done than reading; null: none does. */
export function doingWord(text: string): string | null {
  const known = (word: string): boolean => nouns.has(word) || reading.has(word);
  return toolWords(text).find((word) => !known(word) && isDoing(word)) ?? null;
}

/** Also as `kills`, `scaled`, `patching`, and with other words run together. */
function isDoing(word: string): boolean {
  const [, stem = word] = /^(\w{4,}?)(?:s|es|d|ed|er|ing)$/.exec(word) ?? [];
  const forms = [word, stem, `${stem}e`];
  return forms.some((form) => doing.has(form)) || doingInside.some((part) => word.includes(part));
}
