import { settingsKinds } from '../../analyze/diagnose/shared-changes.ts';
import type { ChangeWord } from '../../domain/change.ts';
import type { Evidence } from '../../domain/finding.ts';
import { textAt } from '../../lib/json.ts';
import type { ToolContext } from './agent-tool.ts';

type Hiding = Pick<ToolContext, 'hideObject'>;

/** Words that give a value which somebody wrote under a key: `env LOG_LEVEL info → debug`, `config key url added: http://db`. */
const valued = /^((?:env|config key) )(\S+)( added: | )(.*?)((?: \([^()]*\))?(?: ×\d+)?)$/s;

/** What a change means, with the values hidden that a model may not see: those under keys that are not harmless, and command lines. */
export function modelWords(words: readonly ChangeWord[], context: Hiding): string {
  return words.map((word) => modelWord(word, context)).join('; ');
}

/** What a finding rests on; a change of settings may give values, which the change before an incident tells where they are harmless. */
export function modelEvidence({ source, object, text }: Evidence): string {
  return source === 'change' && settingsKinds.includes(object.kind) ? 'was changed' : text;
}

function modelWord({ topic, text }: ChangeWord, context: Hiding): string {
  if (topic === 'command')
    return text.replace(/^(arguments|command) .*?((?: \([^()]*\))?)$/s, '$1 changed$2');
  const [, opening, key, joint, rest = '', where = ''] = valued.exec(text) ?? [];
  if (opening === undefined || key === undefined) return text;
  const hide = (value: string) => hiddenValue(key, value, context);
  if (joint === ' added: ') return `${opening}${key} added: ${hide(rest)}${where}`;
  const values = rest.split(' → ');
  return values.length < 2 ? text : `${opening}${key} ${values.map(hide).join(' → ')}${where}`;
}

/** As it is hidden in an object of a model, so that the same value has the same placeholder here and there. */
function hiddenValue(key: string, value: string, { hideObject }: Hiding): string {
  if (value === 'nothing' || value === '""') return value;
  const { data } = hideObject(
    { kind: 'ConfigMap', data: { [key]: value } },
    { group: '', kind: 'ConfigMap' },
  );
  return textAt(data as Record<string, unknown>, key) ?? '<hidden>';
}
