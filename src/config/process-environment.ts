import { homedir } from 'node:os';
import { type Directories, findDirectories } from './directories.ts';
import { isModelKey, modelKeyVariable } from './model-keys.ts';

export type Variables = Readonly<Record<string, string | undefined>>;

/** What adapters may know of the surroundings of this process. */
export interface ProcessEnvironment {
  home: string;
  workingDirectory: string;
  directories: Directories;
  /** All variables but the models' keys: what credential plugins and the embedded server get. */
  variables: Record<string, string>;
  /** null: no model can be asked. */
  openrouterApiKey: string | null;
  /** For the endpoint that model-base-url names; null: it is asked without one. */
  modelApiKey: string | null;
  httpsProxy: string | null;
  noProxy: string | null;
  /** Set inside a pod. */
  inCluster: { host: string; port: string } | null;
}

export function describeEnvironment(variables: Variables, workingDirectory: string): ProcessEnvironment {
  const home = given(variables, 'HOME') ?? homedir();
  const host = given(variables, 'KUBERNETES_SERVICE_HOST');
  const port = given(variables, 'KUBERNETES_SERVICE_PORT');
  return {
    home,
    workingDirectory,
    directories: findDirectories(variables, home),
    variables: Object.fromEntries(
      Object.entries(variables).filter(
        (entry): entry is [string, string] => entry[1] !== undefined && !isModelKey(entry[0]),
      ),
    ),
    openrouterApiKey: given(variables, 'OPENROUTER_API_KEY'),
    modelApiKey: given(variables, modelKeyVariable),
    httpsProxy: given(variables, 'HTTPS_PROXY', 'https_proxy'),
    noProxy: given(variables, 'NO_PROXY', 'no_proxy'),
    inCluster: host === null || port === null ? null : { host, port },
  };
}

/** The first of the variables that is set; an empty one counts as not set. */
function given(variables: Variables, ...names: string[]): string | null {
  const name = names.find((candidate) => (variables[candidate] ?? '') !== '');
  return name === undefined ? null : (variables[name] ?? null);
}
