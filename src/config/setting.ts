import type { z } from 'zod';

/** What docs/settings.md and the loader know of a setting, besides its type. */
export interface SettingInfo {
  description: string;
  /** What a value looks like. */
  values: string;
  /** In words, where the default depends on the machine. */
  defaultText?: string;
  /** Flag of the command line, as it is typed. */
  flag?: string;
  /** Other environment variables that mean the same, after our own. */
  variables?: readonly string[];
  /** true: holds paths, which are made absolute (in a config file: beside that file). */
  isPath?: boolean;
}

/** A setting’s schema, with what the page and the loader know of it. */
export function setting<T extends z.ZodType>(schema: T, info: SettingInfo): T {
  return schema.meta({ ...info });
}
