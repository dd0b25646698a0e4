/**
 * Clocks of a step of VGG19 on the default chip with copies of weights against what its mesh is made of: docs/data/mesh-latency.csv and
 * docs/img/mesh-latency.svg.
 *
 *     npm run make:mesh-latency
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { vgg19 } from '../bench/vgg19.js';
import { createNodeHost } from '../src/host/node/files.js';
import { loadMeshKernel } from '../src/host/node/load-mesh-kernel.js';
import { countPackets, packetRequest } from '../src/hw/noc/count-packets.js';
import { fullAgenda } from '../src/hw/tile/agenda.js';
import { countFlows } from '../src/machine/count-actions.js';
import { CycleMachine } from '../src/machine/cycle/machine.js';
import { countedTimes } from '../src/machine/timeline.js';
import { timingModel } from '../src/machine/timing-model.js';
import { cutNetwork } from '../src/mapping/allocate.js';
import { mapNetwork } from '../src/mapping/map-network.js';
import { neurons, weightMatrix } from '../src/model/network.js';
import { vegaSvg } from '../src/report/vega-svg.js';
import { createFunctionModel, type FunctionOptions } from '../src/snn/function-model.js';
import { recordTrains } from '../src/snn/record-trains.js';
import { loadChip } from '../src/spec/load-chip.js';

const STEPS = 40;
/** Steps that are measured, behind the filling of the pipeline. */
const MEASURED = 16;

/** Copies of weights make the mesh matter: without them the slowest layer computes for five times as long. */
const BASE = ['mapping.replication=balanced'];
/** What is changed, by what the figure calls it. */
const VARIANTS: readonly (readonly [group: string, label: string, settings: readonly string[]])[] = [
  ['link width', '16 bits', ['noc.flitBits=16']],
  ['link width', '32 bits (default)', []],
  ['link width', '64 bits', ['noc.flitBits=64']],
  ['buffer depth', '1 flit', ['noc.bufferFlits=1']],
  ['buffer depth', '2 flits', ['noc.bufferFlits=2']],
  ['buffer depth', '4 flits (default)', []],
  ['buffer depth', '8 flits', ['noc.bufferFlits=8']],
  ['virtual channels', '1', ['noc.virtualChannels=1']],
  ['virtual channels', '2 (default)', []],
  ['virtual channels', '4', ['noc.virtualChannels=4']],
  ['virtual channels', '8', ['noc.virtualChannels=8']],
  ['packets', 'aer (default)', []],
  ['packets', 'aer-packed', ['noc.packets=aer-packed']],
  ['packets', 'bitmap', ['noc.packets=bitmap']],
  ['packets', 'auto', ['noc.packets=auto']],
  ['packets', 'auto, 16 bits', ['noc.packets=auto', 'noc.flitBits=16']],
  ['packets', 'auto, 64 bits', ['noc.packets=auto', 'noc.flitBits=64']],
  ['packets', 'auto, 128 bits', ['noc.packets=auto', 'noc.flitBits=128']],
  ['copies', 'unicast (default)', []],
  ['copies', 'multicast', ['noc.copies=multicast']],
  ['copies', 'multicast, 4 channels', ['noc.copies=multicast', 'noc.virtualChannels=4']],
  ['copies', 'multicast, auto, 128 bits', ['noc.copies=multicast', 'noc.packets=auto', 'noc.flitBits=128']],
  ['routing', 'xy (default)', []],
  ['routing', 'west first', ['noc.routing=westFirst']],
  ['placement', 'snake (default)', []],
  ['placement', 'annealed', ['mapping.placement=annealed']],
  ['placement', 'annealed, 4 channels', ['mapping.placement=annealed', 'noc.virtualChannels=4']],
];

const root = fileURLToPath(new URL('../', import.meta.url));
const host = createNodeHost(root);
const meshKernel = await loadMeshKernel();
const { network, arrays } = vgg19('mesh');
const rowLevels = Object.fromEntries(
  network.projections.flatMap((projection) => {
    const matrix = weightMatrix(network, projection);
    return matrix === undefined ? [] : [[projection.name, new Float64Array(matrix.taps * matrix.inputs)]];
  }),
);

/** Clocks of a step, with every message and by the formulas alone: the mean of the slowest population's last steps. */
async function measure(settings: readonly string[]): Promise<{ simulated: number; formula: number }> {
  const { chip } = await loadChip(host, 'spikesim-rram-64', [...BASE, ...settings]);
  const outcome = mapNetwork(network, chip);
  if (outcome.kind === 'misfit') throw new Error(JSON.stringify(outcome.misfits));
  const options: FunctionOptions = {
    numerics: { kind: 'ideal' },
    steps: STEPS,
    blocks: cutNetwork(network, chip),
    rowLevels,
    input: {
      normalisation: { scale: 255, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] },
      bits: chip.crossbar.inputBits,
    },
  };
  const pixels = Uint8Array.from({ length: neurons(network.input) }, (_, i) => (i * 37) % 256);
  const { result, trains } = recordTrains(createFunctionModel(network, arrays, options), network, options, pixels);
  const model = timingModel({ network, chip, mapping: outcome.mapping });
  const request = packetRequest(chip, model.routes);
  const packets = request && countPackets(network, request, trains);
  const activity = { ...result.activity, packets };
  const machine = new CycleMachine({ model, trains, rowLevels, agenda: fullAgenda(1, STEPS), meshKernel });
  machine.run();
  const times = countedTimes(model, countFlows(model.context, activity), activity);
  const last = Array.from({ length: MEASURED }, (_, at) => STEPS - at);
  const services = network.populations.map((_, p) => last.map((t) => times.service(p, t)));
  const means = services.map((steps) => steps.reduce((sum, { pipeline, network: net }) => sum + pipeline + net, 0));
  const intervals = machine.times.finish.map((finish) => finish[STEPS - 1]! - finish[STEPS - 1 - MEASURED]!);
  return { simulated: Math.max(...intervals) / MEASURED, formula: Math.max(...means) / MEASURED };
}

interface Row {
  readonly group: string;
  readonly label: string;
  readonly clocks: number;
  readonly formula: number;
}

const chart = (values: readonly Row[]) => ({
  data: { values },
  title: {
    text: 'Clocks of a step of VGG19, every message simulated',
    subtitle: `5 % spikes, default chip with balanced copies, mean of ${MEASURED} steps; the mark: by the formulas`,
    anchor: 'start',
  },
  background: 'white',
  width: 460,
  height: { step: 18 },
  transform: [{ calculate: "datum.group + ': ' + datum.label", as: 'what' }],
  encoding: { y: { field: 'what', type: 'nominal', sort: null, title: null, axis: { labelLimit: 260 } } },
  layer: [
    {
      mark: { type: 'bar', color: '#3a9ad0' },
      encoding: { x: { field: 'clocks', type: 'quantitative', title: 'clocks' } },
    },
    {
      mark: { type: 'tick', color: '#000000', thickness: 2 },
      encoding: { x: { field: 'formula', type: 'quantitative' } },
    },
    {
      mark: { type: 'text', align: 'left', dx: 4 },
      encoding: {
        x: { field: 'clocks', type: 'quantitative' },
        text: { field: 'clocks', type: 'quantitative', format: ',.0f' },
      },
    },
  ],
});

export async function main(): Promise<void> {
  const known = new Map<string, Awaited<ReturnType<typeof measure>>>();
  const rows: Row[] = [];
  for (const [group, label, settings] of VARIANTS) {
    const key = settings.join(' ');
    const { simulated, formula } = known.get(key) ?? (await measure(settings));
    known.set(key, { simulated, formula });
    rows.push({ group, label, clocks: simulated, formula });
    console.log(`${group}, ${label}: ${simulated.toFixed(0)} clocks a step, ${formula.toFixed(0)} by the formulas`);
  }
  const lines = rows.map(({ group, label, clocks, formula }) => [
    group,
    `"${label}"`,
    clocks.toFixed(1),
    formula.toFixed(1),
  ]);
  writeFileSync(
    `${root}docs/data/mesh-latency.csv`,
    `${[['group', 'label', 'clocks', 'formula'], ...lines].join('\n')}\n`,
  );
  writeFileSync(`${root}docs/img/mesh-latency.svg`, await vegaSvg(chart(rows)));
}
