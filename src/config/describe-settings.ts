import type { z } from 'zod';
import type { SettingInfo } from './setting.ts';
import { settingName, variableName } from './setting-name.ts';
import { type SettingField, Settings } from './settings.ts';

/** A setting as the loader and docs/settings.md need it. */
export interface SettingDescription extends SettingInfo {
  field: SettingField;
  name: string;
  /** Our own variable first. */
  variables: readonly string[];
  schema: z.ZodType;
}

/** Every setting, in the order of the schema. */
export function describeSettings(): SettingDescription[] {
  return Object.entries(Settings.shape).map(([field, schema]) => {
    const info = schema.meta() as unknown as SettingInfo;
    const name = settingName(field);
    return {
      ...info,
      field: field as SettingField,
      name,
      variables: [variableName(name), ...(info.variables ?? [])],
      schema,
    };
  });
}

/** The default as it would be written in a config file; null where it depends on the machine or is nothing. */
export function defaultOf({ schema }: SettingDescription): unknown {
  const definition = (schema as { def?: { defaultValue?: unknown } }).def;
  return definition?.defaultValue ?? null;
}
