import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../domain/errors.ts';
import { absolutePaths } from './absolute-paths.ts';
import { describeSettings, type SettingDescription } from './describe-settings.ts';
import type { SettingSource } from './named-by-hand.ts';
import { describeEnvironment, type ProcessEnvironment, type Variables } from './process-environment.ts';
import { readConfigFile, readEnvFile } from './read-config-file.ts';
import type { SettingField, Settings } from './settings.ts';
import { unknownSettings, unknownVariables } from './unknown-settings.ts';

export interface LoadedSettings {
  settings: Settings;
  sources: Record<SettingField, SettingSource>;
  environment: ProcessEnvironment;
  /** The config file, whether it exists or not. */
  configFile: string;
  /** What was ignored and looks like a mistake. */
  warnings: string[];
}

export interface LoadSettingsOptions {
  /** By the setting's name; only what was given on the command line. */
  flags?: Readonly<Record<string, unknown>>;
  /** Default: this process's. */
  variables?: Variables;
  workingDirectory?: string;
  envFile?: string | null;
}

interface Layers {
  flags: Readonly<Record<string, unknown>>;
  variables: Variables;
  file: Readonly<Record<string, unknown>>;
  configFile: string;
  environment: ProcessEnvironment;
}

interface Candidate {
  value: unknown;
  source: SettingSource;
  /** What relative paths are relative to. */
  base: string;
}

/** Flag, else environment, else config file, else default. Throws CONFIG_INVALID and CONFIG_UNREADABLE. */
export async function loadSettings(options: LoadSettingsOptions = {}): Promise<LoadedSettings> {
  const workingDirectory = options.workingDirectory ?? process.cwd();
  const variables = await variablesOf(options, workingDirectory);
  const environment = describeEnvironment(variables, workingDirectory);
  const configFile = join(environment.directories.config, 'config.yaml');
  const file = (await readConfigFile(configFile)) ?? {};
  const descriptions = describeSettings();
  refuseUnknown(unknownSettings(Object.keys(file), descriptions), configFile);

  const layers: Layers = { flags: options.flags ?? {}, variables, file, configFile, environment };
  const chosen = descriptions.map((description) => choose(description, layers));
  return {
    settings: Object.fromEntries(chosen.map(({ field, value }) => [field, value])) as Settings,
    sources: Object.fromEntries(
      chosen.map(({ field, source }) => [field, source]),
    ) as LoadedSettings['sources'],
    environment,
    configFile,
    warnings: unknownVariables(variables, descriptions),
  };
}

/** The process's own variables win over those of the file, as with dotenv and with Node's --env-file. */
async function variablesOf(
  { variables = process.env, envFile }: LoadSettingsOptions,
  workingDirectory: string,
): Promise<Variables> {
  if (envFile === undefined || envFile === null) return variables;
  const [path = envFile] = absolutePaths([envFile], workingDirectory, variables.HOME ?? '');
  return { ...(await readEnvFile(path)), ...variables };
}

function choose(
  description: SettingDescription,
  layers: Layers,
): { field: SettingField; value: unknown; source: SettingSource } {
  const { value, source, base } = candidateFor(description, layers);
  const parsed = description.schema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw invalid(description, source, [...(issue?.path ?? [])].join('.'), issue?.message ?? 'is wrong');
  }
  const home = layers.environment.home;
  const result = description.isPath ? withAbsolutePaths(parsed.data, base, home) : parsed.data;
  return { field: description.field, value: result, source };
}

function candidateFor(
  { name, variables, field, flag: typed }: SettingDescription,
  layers: Layers,
): Candidate {
  const base = layers.environment.workingDirectory;
  const flag = layers.flags[name];
  const flagName = /--[a-z-]+/.exec(typed ?? '')?.[0] ?? `--${name}`;
  if (flag !== undefined) return { value: flag, source: { from: 'flag', name: flagName }, base };
  const variable = variables.find((candidate) => (layers.variables[candidate] ?? '') !== '');
  if (variable !== undefined) {
    return {
      value: layers.variables[variable],
      source: { from: 'environment', name: variable },
      base,
    };
  }
  if (Object.hasOwn(layers.file, name)) {
    const source: SettingSource = { from: 'file', name: layers.configFile };
    return { value: layers.file[name], source, base: layers.environment.directories.config };
  }
  return { value: machineDefault(field, layers), source: { from: 'default', name: '' }, base };
}

/** Defaults that depend on the machine; undefined: the schema's own. */
function machineDefault(field: SettingField, { environment, variables }: Layers): unknown {
  if (field === 'dataDir') return environment.directories.data;
  if (field === 'kubeconfig') return [join(environment.home, '.kube', 'config')];
  if (field === 'parseThreads') return Math.min(4, Math.max(1, availableParallelism() - 1));
  if (field === 'color') return (variables.NO_COLOR ?? '') === '';
  return undefined;
}

function withAbsolutePaths(value: unknown, base: string, home: string): unknown {
  if (value === null) return null;
  return Array.isArray(value)
    ? absolutePaths(value as string[], base, home)
    : absolutePaths([String(value)], base, home)[0];
}

function refuseUnknown(unknown: { name: string; near: string[] }[], configFile: string): void {
  const [first] = unknown;
  if (first === undefined) return;
  const suggestion = first.near.length > 0 ? `Did you mean ${first.near.join(' or ')}? ` : '';
  throw new AppError('CONFIG_INVALID', `${configFile}: there is no setting "${first.name}"`, {
    hint: `${suggestion}docs/settings.md lists all settings.`,
  });
}

function invalid(
  { name }: SettingDescription,
  source: SettingSource,
  path: string,
  message: string,
): AppError {
  const key = path === '' ? name : `${name}.${path}`;
  const place = source.from === 'default' ? 'the built-in default' : source.name;
  const subject = source.from === 'file' ? key : `the value${path === '' ? '' : ` for ${path}`}`;
  return new AppError('CONFIG_INVALID', `${place}: ${subject} ${message}`, {
    hint: `Correct ${name}; docs/settings.md says what it can be.`,
  });
}
