import { z } from 'zod';

/** Lower-case hexadecimal SHA-256. */
export const Digest = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in lower-case hexadecimal');

/** How data is named everywhere: by its content. Temporal carries these, never the data itself. */
export const Ref = z.object({
  digest: Digest,
  bytes: z.number().int().nonnegative(),
  mediaType: z.string(),
});
export type Ref = z.infer<typeof Ref>;

export const MEDIA = {
  jsonl: 'application/jsonl',
  json: 'application/json',
  html: 'text/html',
  markdown: 'text/markdown',
  binary: 'application/octet-stream',
  /** A folder: JSON list of files with their own references. */
  folder: 'application/vnd.sprogskole.folder+json',
} as const;

/** A folder in the store. Written after all of its files, so its presence means complete. */
export const FolderManifest = z.object({
  files: z.array(z.object({ path: z.string(), ref: Ref })),
});
export type FolderManifest = z.infer<typeof FolderManifest>;
