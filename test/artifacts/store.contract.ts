import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../artifacts/digest.js';
import type { ArtifactStore } from '../../artifacts/store.js';
import { MEDIA } from '../../contracts/ref.js';
import { temporaryFolder } from '../temporary-folder.js';

/** What every artifact store must do. Each implementation runs this suite. */
export function describeArtifactStore(name: string, makeStore: () => Promise<ArtifactStore>): void {
  describe(name, () => {
    it('names bytes by their SHA-256 and gives them back', async () => {
      const store = await makeStore();
      const ref = await store.putBytes('Rødgrød med fløde', MEDIA.markdown);
      expect(ref).toEqual({ digest: sha256('Rødgrød med fløde'), bytes: 20, mediaType: MEDIA.markdown });
      expect(await store.readText(ref)).toBe('Rødgrød med fløde');
    });

    it('writes JSON lines in order and reads them back', async () => {
      const store = await makeStore();
      const values = [
        { id: 1, text: 'linje\nskift' },
        { id: 2, text: '' },
        { id: 3, text: 'a\u2028b\u2029c\u0085d\re' },
      ];
      const ref = await store.putJsonl(values);
      const back: unknown[] = [];
      for await (const value of store.readJsonl(ref)) back.push(value);
      expect(back).toEqual(values);
    });

    it('gives equal content the same name, however it came in', async () => {
      const store = await makeStore();
      const file = join(await temporaryFolder(), 'file');
      await writeFile(file, '{"a":1}\n');
      const asFile = await store.putFile(file, MEDIA.jsonl);
      expect(await store.putJsonl([{ a: 1 }])).toEqual(asFile);
      expect(await store.putBytes('{"a":1}\n', MEDIA.jsonl)).toEqual(asFile);
    });

    it('stores a folder as a manifest and lays it out again', async () => {
      const store = await makeStore();
      const source = await temporaryFolder();
      await mkdir(join(source, 'inner'));
      await writeFile(join(source, 'a.txt'), 'a');
      await writeFile(join(source, 'inner', 'b.txt'), 'b');
      const ref = await store.putFolder(source);
      const target = join(await temporaryFolder(), 'copy');
      await store.materialize(ref, target);
      expect((await store.readFolder(ref)).files.map((file) => file.path)).toEqual(['a.txt', 'inner/b.txt']);
      expect(await readFile(join(target, 'inner', 'b.txt'), 'utf8')).toBe('b');
    });

    it('stores what links lead to, and no folder without files', async () => {
      const store = await makeStore();
      const [plain, linked, empty] = [await temporaryFolder(), await temporaryFolder(), await temporaryFolder()];
      await mkdir(join(plain, 'inner'));
      for (const path of ['a', 'inner/b']) {
        await writeFile(join(plain, path), path);
      }
      for (const name of ['a', 'inner']) await symlink(join(plain, name), join(linked, name));
      expect(await store.putFolder(linked)).toEqual(await store.putFolder(plain));
      await expect(store.putFolder(empty)).rejects.toThrow(empty);
    });

    it('holds what it was given, and nothing else', async () => {
      const store = await makeStore();
      const ref = await store.putBytes('her', MEDIA.binary);
      expect(await store.holds(ref)).toBe(true);
      expect(await store.holds({ ...ref, digest: sha256('ikke her') })).toBe(false);
    });

    it('refuses to read what is not there', async () => {
      const store = await makeStore();
      const ref = { digest: sha256('væk'), bytes: 4, mediaType: MEDIA.binary };
      await expect(store.readText(ref)).rejects.toThrow(/is missing/);
    });
  });
}
