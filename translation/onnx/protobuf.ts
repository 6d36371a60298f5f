/**
 * Writes protobuf's wire format (https://protobuf.dev/programming-guides/encoding), as much as an ONNX graph needs.
 * A schema library would be a dependency for five message types.
 */
export class ProtoWriter {
  private readonly parts: Uint8Array[] = [];

  int(field: number, value: number | bigint): this {
    return this.varint(tag(field, WIRE.varint)).varint(BigInt(value));
  }

  float(field: number, value: number): this {
    return this.varint(tag(field, WIRE.fixed32)).raw(new Uint8Array(Float32Array.of(value).buffer));
  }

  string(field: number, value: string): this {
    return this.bytes(field, Buffer.from(value));
  }

  bytes(field: number, value: Uint8Array): this {
    return this.varint(tag(field, WIRE.bytes)).varint(BigInt(value.length)).raw(value);
  }

  /** One entry of the field for each message. */
  messages(field: number, values: Iterable<Uint8Array>): this {
    for (const value of values) this.bytes(field, value);
    return this;
  }

  finish(): Uint8Array {
    return Buffer.concat(this.parts);
  }

  private varint(value: bigint): this {
    const bytes: number[] = [];
    let rest = BigInt.asUintN(64, value);
    for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
    return this.raw(Uint8Array.from([...bytes, Number(rest)]));
  }

  private raw(bytes: Uint8Array): this {
    this.parts.push(bytes);
    return this;
  }
}

const WIRE = { varint: 0, bytes: 2, fixed32: 5 } as const;

function tag(field: number, wire: number): bigint {
  return BigInt((field << 3) | wire);
}
