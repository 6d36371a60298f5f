import { closeSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { explainDiskError } from '../../artifacts/atomic-write.js';
import { TranslatedSegment } from '../../contracts/dataset.js';
import { AccountingError } from '../../contracts/errors.js';

/** Of an id's 32 bytes. Two of a thousand million ids share their first 16 with a chance of 10⁻²¹. */
const KEY_BYTES = 16;

/** Slots for each entry: a search then looks at two on average. */
const SLOTS_PER_ENTRY = 1.5;

const WRITE_BLOCK = 1 << 20;

/**
 * Finds the translation of a segment by its id, and knows which were asked for. The lines lie in a scratch file, each
 * once; in memory is a hash table of places, 29 bytes a slot, so about 45 bytes a segment: 45 MB for OASST2's million.
 *
 * Reads and writes are synchronous: from the page cache one takes 3 µs, through the thread pool ten times that.
 */
export class TranslationIndex {
  private readonly capacity: number;
  private readonly keys: Buffer;
  /** Offset of a slot's line, plus one: 0 is an empty slot. */
  private readonly offsets: Float64Array;
  private readonly lengths: Uint32Array;
  private readonly asked: Uint8Array;
  private readonly file: number;
  private entries = 0;
  private written = 0;
  private pending: Buffer[] = [];
  private pendingBytes = 0;

  /** @param expected entries at most */
  constructor(
    private readonly path: string,
    private readonly expected: number,
  ) {
    this.capacity = Math.ceil(expected * SLOTS_PER_ENTRY) + 1;
    this.keys = Buffer.alloc(this.capacity * KEY_BYTES);
    this.offsets = new Float64Array(this.capacity);
    this.lengths = new Uint32Array(this.capacity);
    this.asked = new Uint8Array(this.capacity);
    mkdirSync(dirname(path), { recursive: true });
    this.file = openSync(path, 'w+');
  }

  /** False where the segment has a line already; that one stays. */
  add(line: TranslatedSegment): boolean {
    const slot = this.find(line.id);
    if (this.isTaken(slot)) return false;
    if (this.entries === this.expected) {
      throw new AccountingError(`There are more translations than the ${this.expected} that were planned.`);
    }
    this.entries += 1;
    keyOf(line.id).copy(this.keys, slot * KEY_BYTES);
    const bytes = Buffer.from(JSON.stringify(line));
    this.offsets[slot] = this.written + this.pendingBytes + 1;
    this.lengths[slot] = bytes.length;
    this.write(bytes);
    return true;
  }

  take(id: string): TranslatedSegment | undefined {
    const slot = this.find(id);
    if (!this.isTaken(slot)) return undefined;
    this.asked[slot] = 1;
    return this.read(slot);
  }

  /** Ids of the lines that were never taken. */
  *unasked(): Generator<string> {
    for (let slot = 0; slot < this.capacity; slot++) {
      if (this.isTaken(slot) && this.asked[slot] === 0) yield this.read(slot).id;
    }
  }

  close(): void {
    closeSync(this.file);
  }

  /** The slot that holds an id, or the empty one where it belongs (linear probing). */
  private find(id: string): number {
    const key = keyOf(id);
    let slot = key.readUIntLE(0, 6) % this.capacity;
    while (this.isTaken(slot) && key.compare(this.keys, slot * KEY_BYTES, (slot + 1) * KEY_BYTES) !== 0) {
      slot = (slot + 1) % this.capacity;
    }
    return slot;
  }

  private isTaken(slot: number): boolean {
    return this.offsets[slot] !== 0;
  }

  private write(bytes: Buffer): void {
    this.pending.push(bytes);
    this.pendingBytes += bytes.length;
    if (this.pendingBytes >= WRITE_BLOCK) this.flush();
  }

  private flush(): void {
    const block = Buffer.concat(this.pending);
    try {
      for (let at = 0; at < block.length;) at += writeSync(this.file, block, at);
    } catch (error) {
      throw explainDiskError(error, this.path, block.length);
    }
    this.written += block.length;
    this.pending = [];
    this.pendingBytes = 0;
  }

  private read(slot: number): TranslatedSegment {
    if (this.pendingBytes > 0) this.flush();
    const start = (this.offsets[slot] ?? 1) - 1;
    const bytes = Buffer.allocUnsafe(this.lengths[slot] ?? 0);
    for (let at = 0; at < bytes.length;) {
      const count = readSync(this.file, bytes, at, bytes.length - at, start + at);
      if (count === 0) throw new Error('The scratch file of the merge became shorter while it was read.');
      at += count;
    }
    return TranslatedSegment.parse(JSON.parse(bytes.toString()));
  }
}

function keyOf(id: string): Buffer {
  return Buffer.from(id, 'hex').subarray(0, KEY_BYTES);
}
