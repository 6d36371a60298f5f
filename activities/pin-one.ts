import { pinnedModelFiles } from '../artifacts/pinned-folder.js';
import { pinnedLicence } from '../artifacts/pinned-licence.js';
import { pinSource } from '../artifacts/pin-source.js';
import type { PinnedSource } from '../contracts/context.js';
import type { Service, Source } from '../contracts/pipeline-config.js';
import { inspectBaseFiles, inspectBaseModel, type BaseModelInfo } from '../training/base-model.js';
import type { Dependencies } from './dependencies.js';
import type { Sourced } from './stage.js';

export interface Pinning extends Pick<Dependencies, 'home' | 'resolveRevision'> {
  /** Told of the bytes of a source that are hashed. */
  readonly onHashed?: (bytes: number) => void;
}

/** One source with the identity that stage keys use. */
export function pin(
  { home, resolveRevision, onHashed }: Pinning,
  source: Source | Service,
  field: string,
  type: 'model' | 'dataset',
): Promise<PinnedSource> {
  const revisionOf = (repo: string, revision: string) => resolveRevision(repo, revision, type);
  return pinSource(source, field, home.models('digests'), revisionOf, onHashed);
}

/** Each source with the licence that its card names. */
export async function withLicences<Sources extends Sourced['sources']>(
  { home, env }: Pick<Dependencies, 'home' | 'env'>,
  sources: Sources,
): Promise<Sources> {
  const licensed = Object.entries(sources).map(async ([name, source]) => {
    const type = name === 'dataset' ? 'dataset' : 'model';
    return [name, { ...source, licence: await pinnedLicence(home, env, source, type) }] as const;
  });
  return Object.fromEntries(await Promise.all(licensed)) as Sources;
}

/** On the Hub as in a folder: what the base lacks would show only when everything is translated. */
export async function inspectBase(
  { home, env }: Pick<Dependencies, 'home' | 'env'>,
  base: PinnedSource,
): Promise<BaseModelInfo | null> {
  if (base.kind === 'service') return null;
  if (base.kind === 'path') return inspectBaseModel(base.path);
  return inspectBaseFiles(await pinnedModelFiles(home, env, base));
}
