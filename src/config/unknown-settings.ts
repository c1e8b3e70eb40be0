import { closest } from '../lib/closest.ts';
import type { SettingDescription } from './describe-settings.ts';
import { modelKeyVariable } from './model-keys.ts';
import type { Variables } from './process-environment.ts';

/** Keys of a config file that name no setting, each with the settings that look like it. */
export function unknownSettings(
  keys: readonly string[],
  descriptions: readonly SettingDescription[],
): { name: string; near: string[] }[] {
  const names = descriptions.map(({ name }) => name);
  return keys.filter((key) => !names.includes(key)).map((key) => ({ name: key, near: closest(key, names) }));
}

const prefix = 'K8S_MCP_AGENT_';
/** Kubernetes gives pods such variables for every Service, so one that is called like us makes them. */
const madeByKubernetes = /^K8S_MCP_AGENT_(SERVICE_(HOST|PORT)|PORT)(_|$)/;

/** Sentences about variables that begin like ours and name no setting: they are no error, as others set them too. */
export function unknownVariables(
  variables: Variables,
  descriptions: readonly SettingDescription[],
): string[] {
  const known = descriptions.flatMap(({ variables: names }) => [...names]);
  const ours = known.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  return Object.keys(variables)
    .filter((name) => name.startsWith(prefix) && !madeByKubernetes.test(name))
    .filter((name) => name !== modelKeyVariable && !known.includes(name))
    .toSorted()
    .map((name) => {
      const [near] = closest(name.slice(prefix.length), ours, 1);
      const suggestion = near === undefined ? '' : `; did you mean ${prefix}${near}?`;
      return `${name} names no setting and is ignored${suggestion}`;
    });
}
