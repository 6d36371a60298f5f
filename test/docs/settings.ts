import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from './pages.js';

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

/** The settings of a pipeline file, from the schema that editors read. */
export class Settings {
  private constructor(private readonly schema: Schema) {}

  static async read(): Promise<Settings> {
    return new Settings(
      JSON.parse(await readFile(join(ROOT, 'config/pipeline.schema.generated.json'), 'utf8')) as Schema,
    );
  }

  /** Whether a setting, or a group of them, has this path; places in lists are left out. */
  has(path: readonly string[]): boolean {
    return (
      path.reduce<readonly Schema[]>((schemas, key) => schemas.flatMap((schema) => below(schema, key)), [this.schema])
        .length > 0
    );
  }

  /** Names on every level. */
  names(schema = this.schema): Set<string> {
    const own = Object.entries(schema.properties ?? {});
    const further = [
      ...own.map(([, entry]) => entry),
      ...(schema.anyOf ?? []),
      ...(schema.items ? [schema.items] : []),
    ];
    return new Set([...own.map(([name]) => name), ...further.flatMap((entry) => [...this.names(entry)])]);
  }
}

function below(schema: Schema, key: string): Schema[] {
  const own = schema.properties?.[key];
  const alternatives = [...(schema.anyOf ?? []), ...(schema.items ? [schema.items] : [])];
  return [...(own ? [own] : []), ...alternatives.flatMap((entry) => below(entry, key))];
}

/** Paths of all leaves of a YAML value, without places in lists. */
export function leafPaths(value: unknown, path: readonly string[] = []): string[][] {
  if (Array.isArray(value)) return value.flatMap((entry) => leafPaths(entry, path));
  if (typeof value !== 'object' || value === null) return [[...path]];
  return Object.entries(value).flatMap(([key, entry]) => leafPaths(entry, [...path, key]));
}
