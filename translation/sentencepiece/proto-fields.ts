/** A field of a protobuf message: its number, and its value as the wire has it. */
export interface ProtoField {
  readonly field: number;
  /** Of varints; else 0. */
  readonly int: number;
  /** Of strings, bytes, messages and fixed numbers; else empty. */
  readonly bytes: Buffer;
}

const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/**
 * The fields of a protobuf message in their order (https://protobuf.dev/programming-guides/encoding).
 *
 * @throws RangeError where the bytes end too early or are no message
 */
export function* protoFields(message: Buffer): Generator<ProtoField> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = message.readUInt8(at++);
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  const take = (length: number): Buffer => {
    if (at + length > message.length) throw new RangeError(`A field of ${length} bytes ends after the message.`);
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const tag = varint();
    const wire = tag % 8;
    const field = Math.floor(tag / 8);
    if (wire === WIRE.varint) yield { field, int: varint(), bytes: EMPTY };
    else yield { field, int: 0, bytes: take(lengthOf(wire, varint)) };
  }
}

const EMPTY = Buffer.alloc(0);

function lengthOf(wire: number, varint: () => number): number {
  if (wire === WIRE.bytes) return varint();
  if (wire === WIRE.fixed32) return 4;
  if (wire === WIRE.fixed64) return 8;
  throw new RangeError(`Protobuf has no wire type ${wire}.`);
}
