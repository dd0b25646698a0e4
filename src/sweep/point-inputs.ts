import type { Host } from '../base/host.js';
import type { FidelityKind } from '../model/fidelity-kinds.js';
import { restrictTo } from '../model/network.js';
import type { NumericsKind } from '../model/numerics.js';
import type { Study } from '../model/study.js';
import type { AxisValue } from '../model/sweep.js';
import type { Workload } from '../model/workload.js';
import type { AnalyticOptions, RunOptions } from '../run/options.js';
import type { RunInputs } from '../run/prepare.js';
import { type LoadedChip, loadChip } from '../spec/load-chip.js';
import { type LoadedPriceTable, loadPriceTable } from '../spec/load-prices.js';
import type { Assignment } from '../spec/load-study.js';
import { loadWorkload } from '../spec/load-workload.js';
import { settingText } from '../spec/study-files.js';
import type { StudyOptions } from '../spec/study-parts.js';
import { Recent } from './recent.js';

/** What the points of a study have in common, as loaders take it. */
export interface StudyContext {
  readonly study: Study;
  /** A chip, workload or price table as the study names it, as loaders take it. */
  readonly resolve: (nameOrPath: string) => string;
  readonly options: StudyOptions;
  readonly version: string;
}

/** What a point asks for. */
export interface PointInputs {
  /** Its workload with the internal classifiers that are on; prices without the settings of the point. */
  readonly inputs: RunInputs;
  readonly options: RunOptions | AnalyticOptions;
  /** The workload with all internal classifiers. */
  readonly whole: Workload;
  /** Internal classifiers that are on. */
  readonly internals: readonly string[];
  /** `--price` settings. */
  readonly priceSettings: readonly string[];
}

const KEPT = 256;

/** Loads what points ask for; what several ask for is loaded once. */
export class InputSource {
  readonly #chips = new Recent<Promise<LoadedChip>>(KEPT);
  readonly #prices = new Recent<Promise<LoadedPriceTable>>(KEPT);
  readonly #workloads = new Recent<Promise<Workload>>(8);
  readonly #restricted = new Recent<Workload>(64);

  constructor(
    readonly host: Host,
    readonly context: StudyContext,
  ) {}

  /** @throws SpecError where the chip or the run cannot be so */
  async of(settings: Assignment): Promise<PointInputs> {
    const { study } = this.context;
    const run = { ...study.run, ...belowOf(settings, 'run.') };
    const chip = await this.#chip(String(settings['chip'] ?? study.chip), textsOf(settings, 'chip.'));
    const whole = await this.#workload(String(settings['workload'] ?? study.workload));
    const prices = await this.#priceTable(String(run['preset'] ?? 'phys'));
    const internals = internalsOf(whole, settings['workload.ic']);
    return {
      inputs: { chip, workload: this.restricted(whole, internals), prices },
      options: optionsOf(run, chip, whole, this.context.version),
      whole,
      internals,
      priceSettings: textsOf(settings, 'prices.'),
    };
  }

  /** `workload` with only some of its internal classifiers. */
  restricted(workload: Workload, internals: readonly string[]): Workload {
    if (internals.length === internalNames(workload).length) return workload;
    return this.#restricted.get(`${workload.digest} ${internals.join(' ')}`, () =>
      withInternals(workload, internals, this.host),
    );
  }

  #chip(name: string, settings: readonly string[]): Promise<LoadedChip> {
    const { resolve, options } = this.context;
    return this.#chips.get(JSON.stringify([name, settings]), () =>
      loadChip(this.host, resolve(name), settings, options),
    );
  }

  #workload(name: string): Promise<Workload> {
    const { resolve, options } = this.context;
    return this.#workloads.get(name, () => loadWorkload(this.host, resolve(name), options));
  }

  #priceTable(name: string): Promise<LoadedPriceTable> {
    const { resolve, options } = this.context;
    return this.#prices.get(name, () => loadPriceTable(this.host, resolve(name), options));
  }
}

const belowOf = (settings: Assignment, prefix: string): Readonly<Record<string, AxisValue>> =>
  Object.fromEntries(
    Object.entries(settings).flatMap(([path, value]) =>
      path.startsWith(prefix) ? [[path.slice(prefix.length), value]] : [],
    ),
  );

/** Settings below `prefix` as `--set` and `--price` take them, in order of their paths. */
const textsOf = (settings: Assignment, prefix: string): readonly string[] =>
  Object.entries(belowOf(settings, prefix))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, value]) => settingText(path, value));

const internalNames = ({ network }: Workload): readonly string[] =>
  network.classifiers.filter(({ role }) => role === 'internal').map(({ name }) => name);

/** Internal classifiers that a value of `workload.ic` turns on, in the order of the network; left out: all. */
function internalsOf(workload: Workload, value: AxisValue = 'all'): readonly string[] {
  const all = internalNames(workload);
  if (value === 'all' || value === 'none') return value === 'all' ? all : [];
  const wanted: readonly unknown[] = Array.isArray(value) ? value : [value];
  return all.filter((name) => wanted.includes(name));
}

function withInternals(workload: Workload, internals: readonly string[], { sha256 }: Host): Workload {
  const { network, file, digest } = workload;
  const kept = network.classifiers.filter(({ role, name }) => role === 'final' || internals.includes(name));
  return {
    ...workload,
    network: restrictTo(
      network,
      kept.map(({ name }) => name),
    ),
    file: { ...file, alphaTables: file.alphaTables.filter(({ internal }) => internals.includes(internal)) },
    digest: sha256(new TextEncoder().encode(`${digest} with ${internals.join(' ')}`)),
  };
}

type RunValues = Readonly<Record<string, AxisValue | undefined>>;

function optionsOf(run: RunValues, { chip }: LoadedChip, { file, samples }: Workload, version: string) {
  const { defaults } = file;
  const common = { steps: Number(run['steps'] ?? defaults.steps), methods: undefined, version };
  const kind = (run['fidelity'] ?? 'counts') as FidelityKind;
  if (kind === 'analytic') {
    const firing = run['activity'] === undefined ? ('dense' as const) : Number(run['activity']);
    return { ...common, fidelity: { kind, firing } } satisfies AnalyticOptions;
  }
  const number = (key: string): number | undefined => (run[key] === undefined ? undefined : Number(run[key]));
  const available = samples?.images.shape[0] ?? defaults.images;
  const seed = run['seed'];
  return {
    ...common,
    images: number('images') ?? Math.min(defaults.images, available),
    numerics: (run['numerics'] ?? chip.numerics.kind) as NumericsKind,
    compare: false,
    fidelity:
      kind === 'counts' ? { kind } : { kind, sampleSteps: number('sampleSteps'), sampleImages: number('sampleImages') },
    seed: seed === undefined ? undefined : String(seed),
  } satisfies RunOptions;
}
