/**
 * The locale of a terminal, where it names another encoding than UTF-8, in which everything is read and written here.
 * The first of these variables that is set counts (POSIX.1-2017, 8.2); none says nothing.
 */
export function foreignLocale(env: Readonly<Record<string, string | undefined>>): string | null {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || 'UTF-8';
  return /utf-?8/i.test(locale) ? null : locale;
}

/** What bytes that are no UTF-8 are read as. */
export const REPLACEMENT = '\uFFFD';
