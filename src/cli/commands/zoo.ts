import { join } from 'node:path';
import { specError } from '../../base/errors.js';
import { writeSafetensors } from '../../formats/safetensors.js';
import { checkFileSet, writeFileSet } from '../../host/node/file-set.js';
import { macs, type Network, neurons } from '../../model/network.js';
import { workloadText } from '../../model/workload-entries.js';
import { weightCount } from '../../run/neuron-time.js';
import { MAX_ARRAY_BYTES } from '../../spec/load-workload.js';
import {
  CALIBRATION_IMAGES,
  makeZooWorkload,
  RATE_IMAGES,
  type ZooSpec,
  type ZooWorkload,
  zooName,
  zooNetwork,
} from '../../zoo/make-workload.js';
import { RATE_STEPS } from '../../zoo/measure-rates.js';
import { RATE_TOLERANCE } from '../../zoo/tune-biases.js';
import { arraysFileOf } from '../../zoo/workload-file.js';
import { type Action, type Context, jsonText } from '../context.js';
import { duration } from '../estimate.js';
import { zooLayers, zooReport, zooTotals } from '../zoo-report.js';
import { parseZooRequest } from '../zoo-request.js';

/** `sim zoo`: a workload of a published network's shape, with random weights or with shapes only. */
export const zooCommand: Action = async (input, context) => {
  const { spec, out, force, json } = parseZooRequest(input);
  const name = zooName(spec);
  checkSize(spec);
  const names = spec.content === 'shapes' ? [`${name}.json`] : [arraysFileOf(name), `${name}.json`];
  await checkFileSet(out, names, force);
  const workload = await make(spec, context);
  const files = contentOf(workload);
  await writeFileSet(out, files, context.signal);
  const written = [...files].map(([file, content]) => ({ file: join(out, file), bytes: content.length }));
  if (json) context.out(jsonText({ written, layers: zooLayers(workload), total: zooTotals(workload) }));
  else context.out(zooReport(workload));
  for (const line of remarks(workload)) context.err(`${line}\n`);
  context.err(`written: ${written.map(({ file, bytes }) => `${file} (${size(bytes)})`).join(', ')}\n`);
  return 0;
};

/** Neurons whose state and spike lists fit into memory. */
const MOST_NEURONS = 2 ** 26;
const FLOAT_BYTES = 4;

/** Refuses weights that no one could load or tune. @throws SpecError */
function checkSize(spec: ZooSpec): void {
  if (spec.content === 'shapes') return;
  const network = zooNetwork(spec);
  const bytes =
    FLOAT_BYTES * weightCount(network) + (spec.content.images + CALIBRATION_IMAGES) * neurons(network.input);
  const hint = '; --shapes-only has no such limit';
  if (bytes > MAX_ARRAY_BYTES) {
    throw specError(
      network.name,
      '',
      `needs ${size(bytes)} of arrays, at most ${size(MAX_ARRAY_BYTES)} are read${hint}`,
    );
  }
  const total = network.populations.reduce((sum, { shape }) => sum + neurons(shape), 0);
  if (total > MOST_NEURONS) {
    throw specError(network.name, '', `has ${total} neurons, at most ${MOST_NEURONS} can be tuned${hint}`);
  }
}

/** Additions per second of the function model, and rounds; measured. */
const ADDITIONS_PER_SECOND = 0.8e9;
const USUAL_ROUNDS = 4;
const ANNOUNCE_FROM_SECONDS = 2;

function expectedSeconds(network: Network, rate: number): number {
  const dense = network.projections.reduce((sum, projection) => sum + macs(network, projection), 0);
  return (USUAL_ROUNDS * RATE_IMAGES * RATE_STEPS.last * dense * rate) / ADDITIONS_PER_SECOND;
}

async function make(spec: ZooSpec, { err, signal }: Context): Promise<ZooWorkload> {
  const { content } = spec;
  if (content === 'shapes') return makeZooWorkload(spec);
  const network = zooNetwork(spec);
  const seconds = expectedSeconds(network, content.rate);
  const announced = seconds > ANNOUNCE_FROM_SECONDS;
  if (announced) {
    const weights = `${(weightCount(network) / 1e6).toFixed(1)} million weights`;
    err(`${weights}, then biases are tuned; expected: about ${duration(seconds)}\n`);
  }
  const onRound = (round: number, settled: number, populations: number): void => {
    if (announced) err(`round ${round}: ${settled} of ${populations} layers fire at the wanted rate\n`);
  };
  return makeZooWorkload(spec, onRound, signal);
}

/** The arrays come first, so that no file ever names arrays that are not there. */
function contentOf({ file, seeded }: ZooWorkload): ReadonlyMap<string, string | Uint8Array> {
  const files = new Map<string, string | Uint8Array>();
  if (seeded !== undefined) files.set(arraysFileOf(file.name), writeSafetensors(seeded.arrays));
  return files.set(`${file.name}.json`, workloadText(file));
}

/** Layers whose rate is not as wanted. */
function remarks({ network, seeded }: ZooWorkload): readonly string[] {
  if (seeded === undefined) return [];
  const { rates, missed } = seeded;
  const silent = network.populations.filter(({ name }) => rates.get(name) === 0).map(({ name }) => name);
  const percent = 100 * RATE_TOLERANCE;
  return [
    ...(missed.length === 0 ? [] : [`note: more than ${percent} % off the wanted rate: ${missed.join(', ')}`]),
    ...(silent.length === 0
      ? []
      : [`note: silent in steps ${RATE_STEPS.first} to ${RATE_STEPS.last}: ${silent.join(', ')}`]),
  ];
}

function size(bytes: number): string {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
