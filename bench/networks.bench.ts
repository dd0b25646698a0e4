/**
 * Speed of the engine on the networks of the zoo (CIFAR-10 shape, one internal classifier, seeded weights, the default
 * chip's cut), beside dense PyTorch on the same networks in the same run where it is installed:
 *
 *     npm run bench:function                       all networks, twelve minutes on free cores
 *     NETS=vgg19 RATES=0.05 KINDS=int8,float32 npm run bench:function
 *     OUT=times.csv npm run bench:function         the same as a table
 *
 * A time is that of one step of one image. Ours: a round is one image of 160 steps on every worker, from a common start
 * until the last has finished (or one image alone on two), image stage and activity included, layout not; the fastest of many rounds counts. Theirs:
 * the fastest step of many, for 1 and 2 threads and batches of 1, 8 and 32 (torch/time_steps.py). Both are measured in
 * turns, twice each, so that a busy machine hits both. Ratios are against the best of PyTorch's settings, and against
 * its batch 1. In brackets the same by processor time over threads, theirs and ours: what a machine with other work would
 * take without it, if the threads shared theirs evenly. The rate is that of the neurons with membranes; synaptic
 * operations are additions of a weight.
 */
import { afterEach, beforeAll, test } from 'vitest';
import type { NetName } from '../src/zoo/nets.js';
import type { Times } from './support/gated-threads.js';
import { goalsOf } from './support/goals.js';
import { type Measured, MeasuredNet } from './support/measured-net.js';
import { KINDS, type Kind } from './support/numerics.js';
import { listed, machineNote, type Row, rounded, writeRows } from './support/rows.js';
import { TorchTimes } from './support/torch-times.js';

const TORCH_SECONDS = 0.4;
/** Those with goals; the others would take as long again. */
const USUAL: readonly Kind[] = ['int8', 'int16 + ADC'];
const nets = listed<NetName>('NETS', ['vgg11', 'vgg16', 'vgg19', 'resnet18', 'resnet34']);
const rates = listed('RATES', ['0.05', '0.1']).map(Number);
const kinds = process.env['KINDS'] === undefined ? USUAL : listed('KINDS', KINDS);
const rows: Row[] = [];

const path = process.env['OUT'];

beforeAll(() => console.log(machineNote()));
afterEach(() => {
  if (path !== undefined) writeRows(path, rows);
});

test.each(nets)('%s', async (net) => {
  const torch = new TorchTimes(net, TORCH_SECONDS);
  const engine = await MeasuredNet.prepare(net, rates, kinds);
  for (let turn = 0; turn < 2; turn += 1) {
    await engine.measure();
    torch.measure();
  }
  await engine.end();
  reportTorch(net, torch);
  for (const measured of engine.results) report(net, measured, torch);
  for (const line of goalsOf(net, engine.results, torch)) console.log(line);
});

function reportTorch(net: NetName, torch: TorchTimes): void {
  if (torch.reason !== undefined) {
    console.log(`${net}, no PyTorch beside: ${torch.reason}`);
    return;
  }
  const { best, single, plainSingle } = torch;
  console.log(`${net}, PyTorch: ${both(best, 2)} ms per step and image at best, batch 1 ${both(single, 2)}`);
  console.log(`  batch 1 by torch.conv2d alone: ${plainSingle.toFixed(1)} ms`);
  const ours = { net, program: 'pytorch', numerics: 'float32' };
  for (const time of torch.all) {
    console.log(`  batch ${time.batch}, ${time.threads} threads: ${both(time, 2)} ms`);
    const { ms, cpuMs } = time;
    rows.push({ ...EMPTY, ...ours, threads: time.threads, images: time.batch, ms: rounded(ms), cpuMs: rounded(cpuMs) });
  }
  rows.push({ ...EMPTY, ...ours, program: 'pytorch, conv2d alone', images: 1, ms: rounded(plainSingle) });
}

/** The columns of a table in their order. */
const EMPTY = {
  ...{ net: '', program: '', wantedRate: '', numerics: '', threads: '', images: '', ms: '', cpuMs: '', gsynops: '' },
  ...{ rate: '', bytes: '', timesBest: '', timesBatch1: '', cpuTimesBest: '', cpuTimesBatch1: '' },
} as const satisfies Row;

function report(net: NetName, measured: Measured, torch: TorchTimes): void {
  const { rate, kind, workers, images, ms, cpuMs, activity, bytes } = measured;
  const speed = activity.additions / ms / 1e6;
  const [best, single] = [ratio(torch.best, measured), ratio(torch.single, measured)];
  const isBeside = torch.reason === undefined;
  console.log(
    `  ${100 * rate} % ${kind.padEnd(11)} ${workers} workers, ${images} images: ${both(measured, 3)} ms, ` +
      `${speed.toFixed(1)} Gsynop/s, ${(100 * activity.rate).toFixed(1)} % spikes, ${(bytes / 1e6).toFixed(0)} MB` +
      (isBeside ? `, ${both(best, 1)} x best, ${both(single, 1)} x batch 1` : ''),
  );
  const ratios = isBeside
    ? {
        ...{ timesBest: rounded(best.ms), timesBatch1: rounded(single.ms) },
        ...{ cpuTimesBest: rounded(best.cpuMs), cpuTimesBatch1: rounded(single.cpuMs) },
      }
    : {};
  rows.push({
    ...EMPTY,
    ...{ net, program: 'sim', wantedRate: rate, numerics: kind, threads: workers, images },
    ...{ ms: rounded(ms), cpuMs: rounded(cpuMs), gsynops: rounded(speed), rate: rounded(activity.rate), bytes },
    ...ratios,
  });
}

const ratio = (theirs: Times, ours: Times): Times => ({ ms: theirs.ms / ours.ms, cpuMs: theirs.cpuMs / ours.cpuMs });

/** By the clock and, in brackets, by processor time. */
const both = ({ ms, cpuMs }: Times, digits: number): string => `${ms.toFixed(digits)} (${cpuMs.toFixed(digits)})`;
