import { folderFiles } from '../../artifacts/model-files.js';
import { readWeights, weightFilesOf, type WeightPlace } from '../../artifacts/safetensors.js';
import { UserError } from '../../contracts/errors.js';

export type { WeightPlace } from '../../artifacts/safetensors.js';

/** Every tensor of a checkpoint by name. */
export class WeightIndex {
  constructor(
    readonly folder: string,
    private readonly places: ReadonlyMap<string, WeightPlace>,
  ) {}

  has(name: string): boolean {
    return this.places.has(name);
  }

  get(name: string): WeightPlace {
    const place = this.places.get(name);
    if (place !== undefined) return place;
    throw new UserError('The translation model lacks a tensor.', {
      where: this.folder,
      expected: `tensor ${name}, as T5 v1.1 has it`,
      received: `${this.places.size} other tensors`,
      fix: 'use a complete checkpoint of a T5 v1.1 model, such as google/madlad400-3b-mt',
    });
  }

  get files(): string[] {
    return [...new Set([...this.places.values()].map((place) => place.file))].sort();
  }

  get parameters(): number {
    const sizes = [...this.places.values()].map(({ shape }) => shape.reduce((product, length) => product * length, 1));
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  entries(): IterableIterator<[string, WeightPlace]> {
    return this.places.entries();
  }
}

/** File names of the checkpoint's weights, one or several shards. @throws UserError where there are none. */
export async function weightFiles(folder: string): Promise<string[]> {
  return weightFilesOf(await folderFiles(folder), 'translation model');
}

/** Reads the headers of a checkpoint's safetensors files, not the weights. */
export async function indexWeights(folder: string): Promise<WeightIndex> {
  return new WeightIndex(folder, await readWeights(await folderFiles(folder), 'translation model'));
}
