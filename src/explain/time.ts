import type { RunResult } from '../model/result.js';
import type { Draft, Metric } from './explanation.js';
import { constant, type Expression, figure, minus, over, plus, reduced, times } from './expression.js';

const ns = (name: string, meaning: string, draft: Metric['draft']): Metric => ({ name, unit: 'ns', meaning, draft });

/** When decisions come: latency, its spread over the images, throughput, and how busy each layer is. */
export function timeMetrics(result: RunResult): readonly Metric[] {
  const { latency, throughput } = result;
  const { byImage, fastestNs, slowestNs } = latency;
  const images = `${byImage.decisionNs.length} images`;
  const overImages = (kind: 'mean' | 'min' | 'max', values: readonly number[], what: string): Expression =>
    reduced(
      kind,
      `${what} of ${images}`,
      values.map((value, image) => figure(`image ${image}`, value, 'ns')),
    );
  const simple = (stored: number, expression: Expression): Draft => ({ stored, expression, topics: ['time'] });
  const decisions = (kind: 'min' | 'max') => overImages(kind, byImage.decisionNs, 'decision');
  return [
    ns('latency.decisionNs', 'from the image at the pins to the decision at the pins', () => decisionDraft(result)),
    ...(fastestNs === undefined
      ? []
      : [ns('latency.fastestNs', 'decision of the fastest image', () => simple(fastestNs, decisions('min')))]),
    ...(slowestNs === undefined
      ? []
      : [ns('latency.slowestNs', 'decision of the slowest image', () => simple(slowestNs, decisions('max')))]),
    ns('latency.intervalNs', 'between decisions of images back to back', () => intervalDraft(result)),
    ns('latency.drainNs', 'what still runs after the decision', () =>
      simple(latency.drainNs, overImages('mean', byImage.drainNs, 'clocks after the decision')),
    ),
    ...imageIn(result),
    ...firstInformed(result),
    ...layerMetrics(result),
    {
      name: 'throughput.imagesPerSecond',
      unit: '1/s',
      meaning: 'images back to back',
      draft: () =>
        simple(throughput.imagesPerSecond, over(constant(1e9), figure('latency.intervalNs', latency.intervalNs, 'ns'))),
    },
  ];
}

/** Clocks of the critical path in ns; where only some images were simulated, what the others take beyond them. */
function decisionDraft({ latency, designPoint, network }: RunResult): Draft {
  const { critical, byImage, describedImages } = latency;
  const clockMhz = designPoint['clockMhz']!;
  const nsOf = (clocks: number): number => (clocks * 1000) / clockMhz;
  const path = over(
    times(
      reduced(
        'sum',
        `clocks of ${critical.length} parts of the critical path`,
        critical.map(({ layer, kind, clocks }) => figure(`${layer} ${kind}`, clocks, 'clocks')),
      ),
      1000,
    ),
    figure('clockMhz', clockMhz, 'MHz'),
  );
  const parts = critical.map(({ layer, kind, clocks }): [string, number] => [`${layer} ${kind}`, nsOf(clocks)]);
  const layers = network.populations.map(({ name }) => name);
  const common = { stored: latency.decisionNs, topics: ['time'], stagesOf: layers } as const;
  if (describedImages.length === byImage.decisionNs.length) {
    return { ...common, expression: path, breakdowns: [{ by: 'what the decision waited for', parts }] };
  }
  const mean = (what: string, values: readonly number[]): Expression =>
    reduced(
      'mean',
      `decision of ${values.length} ${what}`,
      values.map((value) => figure(what, value, 'ns')),
    );
  const all = mean('images', byImage.decisionNs);
  const described = mean(
    'simulated images',
    describedImages.map((image) => byImage.decisionNs[image]!),
  );
  const beyond = latency.decisionNs - parts.reduce((sum, [, value]) => sum + value, 0);
  return {
    ...common,
    expression: plus(path, minus(all, described)),
    breakdowns: [{ by: 'what the decision waited for', parts: [...parts, ['images that were not simulated', beyond]] }],
    facts: [`the critical path is that of ${describedImages.length} simulated images, the decision that of all`],
  };
}

/** Mean over the images; the layer with the largest utilisation sets the pace. */
function intervalDraft({ latency }: RunResult): Draft {
  const { byImage, bottleneck, populations } = latency;
  const layer = populations.find(({ name }) => name === bottleneck);
  const values = byImage.intervalNs.map((value, image) => figure(`image ${image}`, value, 'ns'));
  return {
    stored: latency.intervalNs,
    expression: reduced('mean', `interval of ${values.length} images by the recurrence of docs/timing.md`, values),
    topics: ['time'],
    ...(layer === undefined
      ? {}
      : { stagesOf: [bottleneck], facts: [`bottleneck ${bottleneck}: works ${layer.busyCycles} clocks of an image`] }),
  };
}

/** Where every image is described, its arrival is the first part of the critical path. */
function imageIn({ latency, designPoint }: RunResult): Metric[] {
  const { critical, describedImages, byImage, imageInNs: stored } = latency;
  const arrival = critical.find(({ kind }) => kind === 'image');
  if (arrival === undefined || describedImages.length !== byImage.decisionNs.length) return [];
  const draft = (): Draft => ({
    stored,
    expression: over(
      times(figure('clocks of the image', arrival.clocks, 'clocks'), 1000),
      figure('clockMhz', designPoint['clockMhz']!, 'MHz'),
    ),
    topics: ['time'],
    facts: [
      'pins or injection, whichever takes longer, then the way to the farthest tile that reads the image (docs/timing.md)',
    ],
  });
  return [ns('latency.imageInNs', 'until the coded image lies in the tiles that read it', draft)];
}

function firstInformed({ latency, variants }: RunResult): Metric[] {
  return Object.entries(latency.firstInformed).flatMap(([classifier, { step, decisionNs: stored }]) => {
    if (stored === undefined) return [];
    const draft = (): Draft => ({
      stored,
      expression: figure(
        `variants.full.byStep.latencyNs[${step}]`,
        variants['full']?.byStep.latencyNs[step - 1] ?? Number.NaN,
        'ns',
      ),
      topics: ['time'],
      facts: [`step ${step} is the first whose counts of ${classifier} an input spike can have reached`],
    });
    return [ns(`latency.firstInformed.${classifier}.decisionNs`, `first informed decision of ${classifier}`, draft)];
  });
}

/** Clocks of a step, and the share of the interval in which a layer works. */
function layerMetrics({ latency, run, designPoint }: RunResult): Metric[] {
  return latency.populations.flatMap((layer): Metric[] => {
    const { name, busyCycles, meanImageReadCycles, meanStepCycles, utilisation } = layer;
    const path = `latency.populations.${name}`;
    const busy = figure(`${path}.busyCycles`, busyCycles, 'clocks');
    const read = figure(`${path}.meanImageReadCycles`, meanImageReadCycles, 'clocks');
    const interval = over(
      times(
        figure('latency.intervalNs', latency.intervalNs, 'ns'),
        figure('clockMhz', designPoint['clockMhz']!, 'MHz'),
      ),
      1000,
    );
    return [
      {
        name: `${path}.meanStepCycles`,
        unit: 'clocks',
        meaning: `mean clocks of a step of ${name}`,
        draft: () => ({
          stored: meanStepCycles,
          expression: over(minus(busy, read), figure('run.steps', run.steps)),
          topics: ['time'],
          stagesOf: [name],
          facts: [pipelineFact(layer)],
        }),
      },
      {
        name: `${path}.utilisation`,
        unit: '',
        meaning: `share of the interval in which ${name} works`,
        draft: () => ({ stored: utilisation, expression: over(busy, interval), topics: ['time'], stagesOf: [name] }),
      },
    ];
  });
}

type Layer = RunResult['latency']['populations'][number];

function pipelineFact({ rounds, positions, copies, stages }: Layer): string {
  const slowest = Math.max(0, ...stages.map(({ interval }) => interval));
  const through = stages.reduce((sum, { latency }) => sum + latency, 0);
  const clocks = (rounds - 1) * slowest + through;
  return (
    `${rounds} rounds (${positions} positions, ${copies} at once) through one tile's stages take ` +
    `(${rounds} - 1) x ${slowest} + ${through} = ${clocks} clocks; spikes that leave one a clock, several tiles and ` +
    'skipped reads change that'
  );
}
