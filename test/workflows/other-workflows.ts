import type { WorkflowBundle } from '@temporalio/worker';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleWorkflows, ROOT } from './environment.js';

/** Bundles workflows that are not today's, which `write` puts into a folder that finds today's packages. */
export async function bundleOther(write: (folder: string) => Promise<void>): Promise<WorkflowBundle> {
  const folder = await mkdtemp(join(tmpdir(), 'sprogskole-workflows-'));
  try {
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    await write(folder);
    return await bundleWorkflows(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The workflows as they were at a commit; null where git does not know it. */
export async function bundleOfCommit(commit: string): Promise<WorkflowBundle | null> {
  const archive = archiveOf(commit);
  if (archive === null) return null;
  return bundleOther((folder) => {
    execFileSync('tar', ['-x', '-C', folder], { input: archive });
    return Promise.resolve();
  });
}

function archiveOf(commit: string): Buffer | null {
  try {
    return execFileSync('git', ['archive', commit, 'workflows', 'contracts'], { cwd: ROOT, stdio: 'pipe' });
  } catch {
    return null;
  }
}
