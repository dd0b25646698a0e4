import { type TProperties, Type } from 'typebox';

/** The result file: a run's figures with their operands (docs/result.md). */
export const RESULT_FORMAT = 'spikefuse-result/1';

/*
 * Every object may have further keys: a program of the same version writes more in some runs, and what reads a result
 * reads what it knows. The required keys are those that `sim explain`, `sim diff` and `sim report` read.
 */
const map = <P extends TProperties>(properties: P) => Type.Object(properties);
const number = Type.Number();
const numbers = Type.Array(number);
const whole = Type.Integer({ minimum: 0 });
const words = Type.String({ maxLength: 20_000 });
const byName = <T extends Parameters<typeof Type.Record>[1]>(value: T) => Type.Record(Type.String(), value);
const figures = byName(number);

const price = map({
  value: number,
  reference: number,
  factor: number,
  law: words,
  scaling: Type.Optional(map({ of: Type.Optional(words), at: figures, point: figures, factors: figures })),
  kind: Type.Enum(['measured', 'published', 'inferred', 'none']),
  source: words,
});
const prices = { energyPj: byName(price), areaUm2: byName(price), leakageUw: byName(price) };
const component = map({
  projection: Type.Optional(words),
  module: words,
  component: words,
  used: number,
  chip: number,
  each: number,
});

const energy = map({
  totalPj: number,
  dynamicPj: number,
  leakagePj: number,
  leakageHalfWidthPj: Type.Optional(number),
  byModulePj: figures,
  byLayerPj: figures,
  rows: Type.Array(
    map({
      layer: words,
      projection: Type.Optional(words),
      module: words,
      action: words,
      count: number,
      pricePj: number,
      energyPj: number,
    }),
  ),
});

const latency = map({
  decisionNs: number,
  halfWidths: Type.Optional(map({ decisionNs: number, intervalNs: number })),
  byImage: map({ decisionNs: numbers, intervalNs: numbers, drainNs: numbers }),
  describedImages: Type.Array(whole),
  fastestNs: Type.Optional(number),
  slowestNs: Type.Optional(number),
  imageInNs: number,
  firstInformed: byName(map({ step: whole, decisionNs: Type.Optional(number) })),
  intervalNs: number,
  drainNs: number,
  bottleneck: words,
  populations: Type.Array(
    map({
      name: words,
      positions: whole,
      stages: Type.Array(map({ name: words, interval: number, latency: number, operands: figures })),
      copies: whole,
      rounds: whole,
      busyCycles: number,
      meanImageReadCycles: number,
      meanStepCycles: number,
      utilisation: number,
      where: map({ computing: number, input: number, network: number, buffer: number, barrier: number }),
    }),
  ),
  critical: Type.Array(map({ layer: words, kind: words, clocks: number })),
});

const method = map({
  name: words,
  description: words,
  variant: words,
  accuracy: Type.Optional(numbers),
  energyPj: numbers,
  latencyNs: numbers,
  stepsToTarget: Type.Optional(whole),
  energyToTargetPj: Type.Optional(number),
  latencyToTargetNs: Type.Optional(number),
});

const power = map({
  spanNs: number,
  lastStepEndNs: number,
  averageUw: number,
  averageByModuleUw: figures,
  peak: Type.Optional(map({ powerUw: number, step: whole })),
  peakByModuleUw: Type.Optional(figures),
  byStepUw: Type.Optional(byName(numbers)),
});

const merits = map({
  energyDelayPjNs: number,
  synapticOperations: number,
  operationsPerStep: number,
  pjPerSynapticOperation: Type.Optional(number),
  imagesPerSecond: number,
  imagesPerJoule: Type.Optional(number),
  imagesPerSecondPerMm2: number,
  topsPerWatt: Type.Optional(number),
  operation: words,
});

const variant = map({
  description: words,
  classifiers: Type.Array(words),
  energyPj: number,
  latencyNs: number,
  usedAreaUm2: number,
  tiles: whole,
  leakageUw: number,
  byStep: map({ dynamicPj: numbers, latencyNs: numbers }),
  energyByModulePj: figures,
  energyByLayerPj: figures,
});

const run = map({
  chip: words,
  workload: words,
  chipDigest: words,
  workloadDigest: words,
  pricesDigest: words,
  images: Type.Optional(whole),
  data: Type.Optional(map({ kind: words, available: whole, subset: words, imagesDigest: words, labelsDigest: words })),
  normalisation: Type.Optional(map({ mean: numbers, std: numbers })),
  steps: whole,
  numerics: Type.Optional(words),
  preset: words,
  fidelity: words,
  seed: Type.Optional(words),
  version: words,
});

const shape = map({ channels: whole, height: whole, width: whole });
const pair = Type.Tuple([whole, whole]);
const network = map({
  name: words,
  input: shape,
  populations: Type.Array(map({ name: words, shape, neuron: map({ kind: words }) })),
  projections: Type.Array(
    map({
      name: words,
      source: words,
      target: words,
      operator: Type.Union([
        map({ kind: Type.Literal('conv2d'), kernel: pair, stride: pair, padding: pair }),
        map({ kind: Type.Literal('averagePool'), kernel: pair, stride: pair }),
        map({ kind: Type.Literal('dense') }),
      ]),
    }),
  ),
  classifiers: Type.Array(map({ name: words, role: Type.Enum(['final', 'internal']), population: words })),
});

export const ResultSchema = Type.Object(
  {
    format: Type.Literal(RESULT_FORMAT),
    run,
    chip: map({ crossbar: map({ rows: whole, cols: whole }) }),
    network,
    leavesOut: Type.Array(words),
    notes: Type.Array(words),
    target: Type.Optional(map({ accuracy: number, of: words })),
    accuracy: byName(numbers),
    accuracyCost: Type.Optional(byName(map({ ideal: numbers, points: numbers }))),
    methods: Type.Array(method),
    energy,
    leakage: map({ powerUw: number, rows: Type.Array(component) }),
    latency,
    power,
    throughput: map({ imagesPerSecond: number }),
    area: map({ totalUm2: number, usedUm2: number, byModuleUm2: figures, rows: Type.Array(component) }),
    merits,
    variants: byName(variant),
    internalCost: Type.Optional(map({ energyPj: number, latencyNs: number, areaUm2: number })),
    mapping: map({
      mesh: map({ width: whole, height: whole }),
      tiles: whole,
      pes: whole,
      crossbarsUsed: whole,
      cells: whole,
      cellUtilisation: number,
    }),
    layers: Type.Array(
      map({
        name: words,
        neurons: whole,
        spikes: number,
        rate: number,
        synapticOperations: number,
        pes: whole,
        tiles: whole,
        crossbars: whole,
        cells: whole,
      }),
    ),
    designPoint: figures,
    actions: byName(words),
    components: byName(words),
    prices: map({
      conventions: map({ chargePadding: Type.Boolean(), directCodedEveryStep: Type.Boolean() }),
      ...prices,
    }),
    projections: Type.Optional(byName(map({ designPoint: figures, prices: map(prices) }))),
    checks: Type.Array(map({ name: words, passed: Type.Boolean(), detail: words })),
  },
  { $id: 'https://spikefuse.dev/schemas/spikefuse-result-1.json', title: RESULT_FORMAT },
);
