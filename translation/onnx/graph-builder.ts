import {
  ELEMENT,
  externalTensor,
  graph,
  model,
  node,
  tensor,
  valueInfo,
  type Attribute,
  type ElementType,
  type Shape,
} from './onnx-messages.js';
import type { WeightPlace } from './safetensors.js';

/** The name of a value in the graph under construction. */
export type Value = string;

export type Attributes = Readonly<Record<string, Attribute>>;

/** Weights by name, as a graph needs them. */
export interface Weights {
  has(name: string): boolean;
  get(name: string): WeightPlace;
}

/** Operators of onnxruntime's own domain (ContribOperators.md); all others are ONNX's. */
const CONTRIB: ReadonlySet<string> = new Set([
  'FastGelu',
  'FusedMatMul',
  'MatMulIntegerToFloat',
  'MultiHeadAttention',
  'SkipSimplifiedLayerNormalization',
]);

const ELEMENT_OF_DTYPE: Readonly<Record<string, ElementType>> = {
  F32: ELEMENT.float32,
  I8: ELEMENT.int8,
  U8: ELEMENT.uint8,
};

/** What a graph shares with the bodies of its loops and branches: weights, constants and unique names. */
class Scope {
  readonly initializers = new Map<string, Uint8Array>();
  private count = 0;

  constructor(readonly weights: Weights) {}

  nextName(op: string): string {
    return `${op}_${this.count++}`;
  }
}

/** Collects the nodes of one ONNX graph. Operators are called as functions of values: `g.op('Add', [x, y])`. */
export class GraphBuilder {
  private readonly nodes: Uint8Array[] = [];
  private readonly inputs: Uint8Array[] = [];
  private readonly outputs: Uint8Array[] = [];

  private constructor(
    private readonly name: string,
    private readonly scope: Scope,
  ) {}

  static create(name: string, weights: Weights): GraphBuilder {
    return new GraphBuilder(name, new Scope(weights));
  }

  /** The body of a loop or branch: it sees every value made before it, and its constants live in the outermost graph. */
  body(name: string): GraphBuilder {
    return new GraphBuilder(name, this.scope);
  }

  get weights(): Weights {
    return this.scope.weights;
  }

  input(name: string, type: ElementType, shape: Shape): Value {
    this.inputs.push(valueInfo(name, type, shape));
    return name;
  }

  /** An input of a body, with a name of its own. */
  parameter(type: ElementType, shape: Shape): Value {
    return this.input(this.scope.nextName('parameter'), type, shape);
  }

  output(value: Value, name: string, type: ElementType, shape: Shape): void {
    this.add('Identity', [value], [name], {});
    this.outputs.push(valueInfo(name, type, shape));
  }

  /** Declares a value made by a node of this graph as its next output, under the value's own name. */
  result(value: Value, type: ElementType, shape: Shape): void {
    this.outputs.push(valueInfo(value, type, shape));
  }

  op(op: string, inputs: readonly Value[], attributes: Attributes = {}): Value {
    const name = this.scope.nextName(op);
    this.add(op, inputs, [name], attributes);
    return name;
  }

  /** A node with several outputs; null where one is not wanted. */
  ops(op: string, inputs: readonly Value[], outputs: readonly (string | null)[], attributes: Attributes = {}): Value[] {
    const name = this.scope.nextName(op);
    const names = outputs.map((output) => (output === null ? '' : `${name}_${output}`));
    this.add(op, inputs, names, attributes);
    return names;
  }

  /** A weight of the checkpoint, read from its file when the session loads. */
  weight(name: string): Value {
    if (!this.scope.initializers.has(name)) {
      const { file, offset, length, shape, dtype } = this.scope.weights.get(name);
      const type = ELEMENT_OF_DTYPE[dtype] ?? ELEMENT.float32;
      this.scope.initializers.set(name, externalTensor(name, type, shape, { file, offset, length }));
    }
    return name;
  }

  ints(...values: number[]): Value {
    const data = BigInt64Array.from(values, BigInt);
    return this.constant(`ints_${values.join('_')}`, ELEMENT.int64, [values.length], new Uint8Array(data.buffer));
  }

  scalarInt(value: number): Value {
    const data = BigInt64Array.of(BigInt(value));
    return this.constant(`int_${value}`, ELEMENT.int64, [], new Uint8Array(data.buffer));
  }

  scalarFloat(value: number): Value {
    return this.constant(`float_${value}`, ELEMENT.float32, [], new Uint8Array(Float32Array.of(value).buffer));
  }

  scalarByte(value: number): Value {
    return this.constant(`byte_${value}`, ELEMENT.uint8, [], Uint8Array.of(value));
  }

  scalarBool(value: boolean): Value {
    return this.constant(`bool_${value}`, ELEMENT.bool, [], Uint8Array.of(value ? 1 : 0));
  }

  intTable(name: string, values: readonly number[]): Value {
    const data = BigInt64Array.from(values, BigInt);
    return this.constant(name, ELEMENT.int64, [values.length], new Uint8Array(data.buffer));
  }

  /** As the value of a node's graph attribute. */
  asBody(): { readonly graph: Uint8Array } {
    return { graph: this.message([]) };
  }

  finish(): Uint8Array {
    return model(this.message([...this.scope.initializers.values()]));
  }

  private message(initializers: readonly Uint8Array[]): Uint8Array {
    return graph({ name: this.name, nodes: this.nodes, initializers, inputs: this.inputs, outputs: this.outputs });
  }

  constant(name: string, type: ElementType, shape: readonly number[], data: Uint8Array): Value {
    this.scope.initializers.set(name, tensor(name, type, shape, data));
    return name;
  }

  private add(op: string, inputs: readonly Value[], outputs: readonly Value[], attributes: Attributes): void {
    const domain = CONTRIB.has(op) ? 'com.microsoft' : '';
    this.nodes.push(node({ name: this.scope.nextName('node'), op, domain, inputs, outputs, attributes }));
  }
}
