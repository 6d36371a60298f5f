import { ProtoWriter } from './protobuf.js';

/** Messages of ONNX, with the field numbers of https://github.com/onnx/onnx/blob/v1.17.0/onnx/onnx.proto. */

export const ELEMENT = { float32: 1, uint8: 2, int8: 3, int32: 6, int64: 7, bool: 9 } as const;
export type ElementType = (typeof ELEMENT)[keyof typeof ELEMENT];

/** A number is a fixed length, a string names a length known at run time, null is a length that changes in a loop. */
export type Shape = readonly (number | string | null)[];

/** Integers that ONNX wants as FLOAT attributes are given as { float }; the body of a loop or branch as { graph }. */
export type Attribute =
  | number
  | string
  | readonly number[]
  | { readonly float: number }
  | { readonly tensor: Uint8Array }
  | { readonly graph: Uint8Array };

const ATTRIBUTE_TYPE = { float: 1, int: 2, string: 3, tensor: 4, graph: 5, ints: 7 } as const;
const IR_VERSION = 10;
const OPSETS = { '': 21, 'com.microsoft': 1 } as const;

export function tensor(name: string, type: ElementType, shape: readonly number[], data: Uint8Array): Uint8Array {
  return tensorHead(name, type, shape).bytes(9, data).finish();
}

/** A tensor that lies in another file of the graph's folder. */
export function externalTensor(
  name: string,
  type: ElementType,
  shape: readonly number[],
  place: { readonly file: string; readonly offset: number; readonly length: number },
): Uint8Array {
  const entries = { location: place.file, offset: String(place.offset), length: String(place.length) };
  const fields = Object.entries(entries).map(([key, value]) =>
    new ProtoWriter().string(1, key).string(2, value).finish(),
  );
  return tensorHead(name, type, shape).messages(13, fields).int(14, 1).finish();
}

function tensorHead(name: string, type: ElementType, shape: readonly number[]): ProtoWriter {
  const writer = new ProtoWriter();
  for (const length of shape) writer.int(1, length);
  return writer.int(2, type).string(8, name);
}

export interface NodeDescription {
  readonly name: string;
  readonly op: string;
  readonly domain: '' | 'com.microsoft';
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

export function node(description: NodeDescription): Uint8Array {
  const writer = new ProtoWriter();
  for (const input of description.inputs) writer.string(1, input);
  for (const output of description.outputs) writer.string(2, output);
  writer.string(3, description.name).string(4, description.op);
  writer.messages(5, Object.entries(description.attributes).map(attribute));
  return writer.string(7, description.domain).finish();
}

function attribute([name, value]: [string, Attribute]): Uint8Array {
  const writer = new ProtoWriter().string(1, name);
  if (typeof value === 'number') return writer.int(3, value).int(20, ATTRIBUTE_TYPE.int).finish();
  if (typeof value === 'string') return writer.string(4, value).int(20, ATTRIBUTE_TYPE.string).finish();
  if ('float' in value) return writer.float(2, value.float).int(20, ATTRIBUTE_TYPE.float).finish();
  if ('tensor' in value) return writer.bytes(5, value.tensor).int(20, ATTRIBUTE_TYPE.tensor).finish();
  if ('graph' in value) return writer.bytes(6, value.graph).int(20, ATTRIBUTE_TYPE.graph).finish();
  for (const item of value) writer.int(8, item);
  return writer.int(20, ATTRIBUTE_TYPE.ints).finish();
}

/** An input or output of a graph. */
export function valueInfo(name: string, type: ElementType, shape: Shape): Uint8Array {
  const dimensions = shape.map((length) => {
    const dimension = new ProtoWriter();
    if (typeof length === 'number') dimension.int(1, length);
    if (typeof length === 'string') dimension.string(2, length);
    return dimension.finish();
  });
  const shapeMessage = new ProtoWriter().messages(1, dimensions).finish();
  const tensorType = new ProtoWriter().int(1, type).bytes(2, shapeMessage).finish();
  return new ProtoWriter().string(1, name).bytes(2, new ProtoWriter().bytes(1, tensorType).finish()).finish();
}

export interface GraphMessages {
  readonly name: string;
  readonly nodes: readonly Uint8Array[];
  readonly initializers: readonly Uint8Array[];
  readonly inputs: readonly Uint8Array[];
  readonly outputs: readonly Uint8Array[];
}

export function graph(messages: GraphMessages): Uint8Array {
  return new ProtoWriter()
    .messages(1, messages.nodes)
    .string(2, messages.name)
    .messages(5, messages.initializers)
    .messages(11, messages.inputs)
    .messages(12, messages.outputs)
    .finish();
}

export function model(graphMessage: Uint8Array): Uint8Array {
  const opsets = Object.entries(OPSETS).map(([domain, version]) =>
    new ProtoWriter().string(1, domain).int(2, version).finish(),
  );
  return new ProtoWriter().int(1, IR_VERSION).bytes(7, graphMessage).messages(8, opsets).finish();
}
