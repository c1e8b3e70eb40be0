/** What a shell completes a word with: from the inventory, from the list that stands here, or a file of the machine. */
export type Completes = 'cluster' | 'context' | 'namespace' | 'kind' | 'format' | 'file' | readonly string[];

/** One option of a command, or of all commands. */
export interface CliOption {
  /** How it is typed, as commander reads it: `-o, --output <format>`. */
  flags: string;
  description: string;
  choices?: readonly string[];
  /** true: may be given several times. */
  repeats?: boolean;
  /** The setting that it sets. */
  setting?: string;
  /** What its value is completed with; nothing when it is not said. */
  completes?: Completes;
}

export interface CliArgument {
  /** `<sql>`, `[kind]`, `[names...]`. */
  name: string;
  description: string;
  completes?: Completes;
}

/** What was typed: only options that were given, by their camelCase name. */
export class GivenOptions {
  readonly #values: ReadonlyMap<string, unknown>;

  constructor(values: ReadonlyMap<string, unknown>) {
    this.#values = values;
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** Whether a switch was given (`--no-…` counts as its opposite given). */
  isOn(name: string): boolean {
    return this.#values.get(name) === true;
  }

  text(name: string): string | null {
    const value = this.#values.get(name);
    if (Array.isArray(value)) return value.length > 0 ? String(value.at(-1)) : null;
    return value === undefined || typeof value === 'boolean' ? null : String(value);
  }

  list(name: string): string[] {
    const value = this.#values.get(name);
    if (Array.isArray(value)) return value.map(String);
    return value === undefined ? [] : [String(value)];
  }

  get names(): string[] {
    return [...this.#values.keys()];
  }

  value(name: string): unknown {
    return this.#values.get(name);
  }
}
