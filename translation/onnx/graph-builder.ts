import {
  ELEMENT,
  externalTensor,
  model,
  node,
  tensor,
  valueInfo,
  type Attribute,
  type ElementType,
  type Shape,
} from './onnx-messages.js';
import type { WeightIndex } from './safetensors.js';

/** The name of a value in the graph under construction. */
export type Value = string;

type Attributes = Readonly<Record<string, Attribute>>;

/** Collects the nodes of one ONNX graph. Operators are called as functions of values: `g.op('Add', [x, y])`. */
export class GraphBuilder {
  private readonly nodes: Uint8Array[] = [];
  private readonly initializers = new Map<string, Uint8Array>();
  private readonly inputs: Uint8Array[] = [];
  private readonly outputs: Uint8Array[] = [];

  constructor(
    private readonly name: string,
    private readonly weights: WeightIndex,
  ) {}

  input(name: string, type: ElementType, shape: Shape): Value {
    this.inputs.push(valueInfo(name, type, shape));
    return name;
  }

  output(value: Value, name: string, type: ElementType, shape: Shape): void {
    this.add('Identity', [value], name, {});
    this.outputs.push(valueInfo(name, type, shape));
  }

  op(op: string, inputs: readonly Value[], attributes: Attributes = {}): Value {
    return this.add(op, inputs, `${op}_${this.nodes.length}`, attributes);
  }

  /** A weight of the checkpoint, read from its safetensors file when the session loads. */
  weight(name: string): Value {
    const { file, offset, length, shape } = this.weights.get(name);
    if (!this.initializers.has(name)) {
      this.initializers.set(name, externalTensor(name, ELEMENT.float32, shape, { file, offset, length }));
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

  intTable(name: string, values: readonly number[]): Value {
    const data = BigInt64Array.from(values, BigInt);
    return this.constant(name, ELEMENT.int64, [values.length], new Uint8Array(data.buffer));
  }

  finish(): Uint8Array {
    return model({
      name: this.name,
      nodes: this.nodes,
      initializers: [...this.initializers.values()],
      inputs: this.inputs,
      outputs: this.outputs,
    });
  }

  private constant(name: string, type: ElementType, shape: readonly number[], data: Uint8Array): Value {
    this.initializers.set(name, tensor(name, type, shape, data));
    return name;
  }

  private add(op: string, inputs: readonly Value[], output: Value, attributes: Attributes): Value {
    this.nodes.push(node({ name: `${output}_node`, op, domain: '', inputs, outputs: [output], attributes }));
    return output;
  }
}
