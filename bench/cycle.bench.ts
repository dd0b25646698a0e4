/**
 * Speed of the cycle model: VGG19 of CIFAR shape with seeded weights and about 5 % spikes on the default chip's tiles, and
 * the default run. Prints simulated cycles and events per second, the slowdown against the chip at its clock, and the
 * ratio to the function model of the same image and steps in the same run:
 *
 *     npm run bench cycle
 */
import { performance } from 'node:perf_hooks';
import { test } from 'vitest';
import { fullAgenda } from '../src/hw/tile/agenda.js';
import { CycleMachine } from '../src/machine/cycle/machine.js';
import { timingModel } from '../src/machine/timing-model.js';
import { cutNetwork } from '../src/mapping/allocate.js';
import { mapNetwork } from '../src/mapping/map-network.js';
import { type Network, neurons, weightMatrix } from '../src/model/network.js';
import { createFunctionModel, type FunctionOptions } from '../src/snn/function-model.js';
import { recordTrains } from '../src/snn/record-trains.js';
import { modelOf, optionsOf, readWorkload, sample } from '../test/golden/snn-workload.js';
import { defaultChip } from '../test/support/load.js';
import { builtMeshKernel } from '../test/support/mesh-kernel.js';
import { vgg19 } from './vgg19.js';

const chip = defaultChip();

function report(name: string, network: Network, steps: number, functionMs: number, simulate: () => CycleMachine): void {
  const started = performance.now();
  const machine = simulate();
  const built = performance.now();
  machine.run();
  const ms = performance.now() - built;
  const { engine, injected, parts } = machine;
  const spikes = network.populations.reduce(
    (sum, population) => sum + parts.job.trains.fired[population.name]!.reduce((all, { length }) => all + length, 0),
    0,
  );
  const neuronSteps = network.populations.reduce((sum, { shape }) => sum + neurons(shape), 0) * steps;
  const real = engine.now / (chip.technology.clockMhz * 1000);
  const { width, height } = parts.model.context.mapping.mesh;
  console.log(
    `${name}: ${parts.plan.tiles.length} tiles on ${width} x ${height}, ${steps} steps, ${((100 * spikes) / neuronSteps).toFixed(1)} % spikes`,
  );
  console.log(
    `  ${(ms / steps).toFixed(1)} ms a step (built in ${(built - started).toFixed(0)} ms), ${(injected / steps).toFixed(0)} flits and ${(engine.ticks / steps).toFixed(0)} events a step`,
  );
  console.log(
    `  ${(engine.now / ms / 1000).toFixed(2)} M cycles/s, ${(engine.ticks / ms / 1000).toFixed(2)} M events/s, ${(ms / real).toFixed(0)} times slower than the chip at ${chip.technology.clockMhz} MHz`,
  );
  console.log(
    `  ${(ms / functionMs).toFixed(1)} times the function model's ${(functionMs / steps).toFixed(2)} ms a step, ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`,
  );
}

/** Model and trains of a seeded network, its image seeded too. */
function seededCase(network: Network, arrays: FunctionInputs['arrays'], steps: number) {
  const rowLevels = Object.fromEntries(
    network.projections.flatMap((projection) => {
      const matrix = weightMatrix(network, projection);
      return matrix === undefined
        ? []
        : [[projection.name, new Float64Array(matrix.taps * matrix.inputs).fill(matrix.outputs * 7.5)]];
    }),
  );
  const options: FunctionOptions = {
    numerics: { kind: 'ideal' },
    steps,
    blocks: cutNetwork(network, chip),
    rowLevels,
    input: {
      normalisation: { scale: 255, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] },
      bits: chip.crossbar.inputBits,
    },
  };
  const pixels = Uint8Array.from({ length: neurons(network.input) }, (_, i) => (i * 37) % 256);
  const functionModel = createFunctionModel(network, arrays, options);
  const started = performance.now();
  const { trains } = recordTrains(functionModel, network, options, pixels);
  return { trains, rowLevels, functionMs: performance.now() - started };
}
type FunctionInputs = { readonly arrays: Parameters<typeof createFunctionModel>[1] };

test('VGG19 of CIFAR shape', () => {
  const steps = 40;
  const { network, arrays } = vgg19('bench');
  const outcome = mapNetwork(network, chip);
  if (outcome.kind === 'misfit') throw new Error(JSON.stringify(outcome.misfits));
  const { trains, rowLevels, functionMs } = seededCase(network, arrays, steps);
  const model = timingModel({ network, chip, mapping: outcome.mapping });
  report(
    'VGG19',
    network,
    steps,
    functionMs,
    () => new CycleMachine({ model, trains, rowLevels, agenda: fullAgenda(1, steps), meshKernel: builtMeshKernel }),
  );
});

test('the default network', async () => {
  const steps = 100;
  const workload = await readWorkload('mnist-vgg');
  const { network } = workload;
  const options = optionsOf(workload, { kind: 'ideal' }, steps);
  const functionModel = modelOf(workload, { kind: 'ideal' }, steps);
  const started = performance.now();
  const { trains } = recordTrains(functionModel, network, options, sample(workload, 0).pixels);
  const functionMs = performance.now() - started;
  const outcome = mapNetwork(network, chip);
  if (outcome.kind === 'misfit') throw new Error(JSON.stringify(outcome.misfits));
  const model = timingModel({ network, chip, mapping: outcome.mapping });
  const { rowLevels } = options;
  report(
    'mnist-vgg',
    network,
    steps,
    functionMs,
    () => new CycleMachine({ model, trains, rowLevels, agenda: fullAgenda(1, steps), meshKernel: builtMeshKernel }),
  );
});
