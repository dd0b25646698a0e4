/** What of onnxruntime-web is used; its own types are not reachable under Node. */
interface Runtime {
  readonly env: { readonly wasm: { numThreads: number } };
  readonly Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => unknown;
  readonly InferenceSession: { create(model: Uint8Array, options: object): Promise<Session> };
}
interface Session {
  run(feeds: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, { readonly data: Float32Array }>>>;
}

const PACKAGE: string = 'onnxruntime-web';

/** Outputs by name of an ONNX file for inputs in the order of their values ([n, ...dims]), by another runtime (float32). */
export async function onnxruntimeSession(
  model: Uint8Array,
  input: string,
): Promise<(values: Float32Array, dims: readonly number[]) => Promise<Readonly<Record<string, Float32Array>>>> {
  const ort = (await import(PACKAGE)) as Runtime;
  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(model, { executionProviders: ['wasm'] });
  return async (values, dims) => {
    const outputs = await session.run({ [input]: new ort.Tensor('float32', values, dims) });
    return Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, data]));
  };
}
