import type { Ann } from '../../src/convert/ann.js';
import type { AnnGraph } from '../../src/convert/ann-graph.js';
import { fold } from '../../src/convert/fold.js';
import { type OutputChoice, readGraph } from '../../src/convert/read-graph.js';
import { readOnnx } from '../../src/formats/onnx/read-onnx.js';
import type { Shape } from '../../src/model/network.js';
import { type OnnxText, writeOnnx } from './onnx.js';

export const SMALL_IMAGE: Shape = { channels: 1, height: 8, width: 8 };
export const ALL_OUTPUTS: OutputChoice = { final: undefined, internal: undefined };

/** The graph of a text, written and read back. */
export const graphOf = (text: OnnxText, images: Shape = SMALL_IMAGE, choice: OutputChoice = ALL_OUTPUTS): AnnGraph =>
  readGraph(readOnnx(writeOnnx(text), 'net.onnx').model, 'net.onnx', images, choice);

export const annOf = (text: OnnxText, images: Shape = SMALL_IMAGE, choice: OutputChoice = ALL_OUTPUTS): Ann =>
  fold(graphOf(text, images, choice));

/** Message of what `action` throws; `no error` where it does not. */
export function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (!(error instanceof Error)) return String(error);
    return error.name === 'SpecError' ? error.message : `${error.name}: ${error.message}`;
  }
  return 'no error';
}
