import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { summaryOf } from './results-files.js';
import { NETWORKS, root } from './results-networks.js';
import type { potentialSummary } from './results-potential.js';

type Comparison = ReturnType<typeof summaryOf>;
type Method = Comparison['methods'][string];

interface NetworkSummary {
  readonly network: string;
  readonly spikes: string;
  readonly differences: { readonly counts: number; readonly decisions: number };
  readonly phys: Comparison;
  readonly 'bsf-paper'?: Comparison;
  readonly potentials: readonly Awaited<ReturnType<typeof potentialSummary>>[];
}

const PAGE = `${root}docs/results.md`;
const NONE = 'not measured yet';

/** Writes the tables of docs/results.md from the summaries in results/. */
export function writePage(): void {
  const summaries = NETWORKS.flatMap(({ name }): NetworkSummary[] => {
    const path = `${root}results/${name}/summary.json`;
    return existsSync(path) ? [JSON.parse(readFileSync(path, 'utf8')) as NetworkSummary] : [];
  });
  const sections = {
    runs: runsTable(summaries),
    target: targetTable(summaries),
    shares: sharesTable(summaries),
    stops: stopsTable(summaries),
    placement: placementTable(summaries),
    potentials: potentialTable(summaries),
    'potential targets': potentialTargetTable(summaries),
  };
  let page = readFileSync(PAGE, 'utf8');
  for (const [name, text] of Object.entries(sections)) page = withSection(page, name, text);
  writeFileSync(PAGE, page);
}

function withSection(page: string, name: string, text: string): string {
  const [begin, end] = [`<!-- ${name}: made by npm run make:results -->`, `<!-- ${name}: end -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the page has no markers ${begin} ... ${end}`);
  return `${page.slice(0, from)}${begin}\n\n${text}\n\n${page.slice(to)}`;
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  rows.length === 0
    ? NONE
    : [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const percent = (share: number | undefined): string => (share === undefined ? '' : `${(100 * share).toFixed(1)} %`);
const signed = (share: number | undefined): string =>
  share === undefined ? '' : `${share > 0 ? '+' : ''}${(100 * share).toFixed(1)} %`;
const between = (ends: readonly (number | undefined)[] | undefined): string =>
  ends === undefined ? '' : ends.map((end) => (end === undefined ? '?' : (100 * end).toFixed(1))).join(' .. ');
const figure = (value: number | undefined): string =>
  value === undefined ? '' : Number(value.toPrecision(3)).toString();

const isFixed = (name: string): boolean => !/^(stop|exit-confidence|oracle)/.test(name);

const runsTable = (all: readonly NetworkSummary[]): string =>
  table(
    ['network', 'images scored', 'of them costed', 'steps', 'spikes', 'counts that differ', 'decisions that differ'],
    all.map(({ network, phys, spikes, differences }) => [
      network,
      String(phys.run.images),
      String(phys.run.costImages),
      String(phys.run.steps),
      spikes,
      percent(differences.counts),
      percent(differences.decisions),
    ]),
  );

/** Every fixed-step method to the target, with its price table's R. */
const targetTable = (all: readonly NetworkSummary[]): string =>
  table(
    [
      'network, target',
      'method',
      'last step',
      'steps',
      'energy uJ',
      'latency us',
      'R',
      '95 % of R',
      'area',
      "R, paper's prices",
      "area, paper's prices",
    ],
    all
      .filter(({ phys }) => phys.placement.length === 1)
      .flatMap(({ network, phys, ...rest }) =>
        Object.entries(phys.methods)
          .filter(([name]) => isFixed(name))
          .map(([name, method]) => [
            `${network}, ${percent(phys.target.share)}`,
            name,
            percent(method.accuracy),
            ...(method.toTarget === undefined
              ? ['never', '', '', '', '']
              : [
                  String(method.toTarget.steps),
                  figure(method.toTarget.energyUj),
                  figure(method.toTarget.latencyUs),
                  signed(method.toTarget.reduction),
                  between(method.toTarget.reductionInterval),
                ]),
            name === 'dl' ? '' : signed(method.areaGain),
            signed(rest['bsf-paper']?.methods[name]?.toTarget?.reduction),
            name === 'dl' ? '' : signed(rest['bsf-paper']?.methods[name]?.areaGain),
          ]),
      ),
  );

const SHARES = [0.5, 0.7, 0.8, 0.9, 0.95, 0.97, 0.99];
const sharesTable = (all: readonly NetworkSummary[]): string =>
  table(
    ['network', 'method', ...SHARES.map((share) => `${percent(share)} of the ANN`)],
    all
      .filter(({ phys }) => phys.placement.length === 1)
      .flatMap(({ network, phys }) =>
        Object.entries(phys.methods)
          .filter(([name]) => isFixed(name))
          .map(([name, { toShares }]) => [
            network,
            name,
            ...SHARES.map((share) => {
              const reached = toShares.find((each) => each.share === share);
              if (reached === undefined) return NONE;
              const { steps, reduction } = reached;
              return steps === undefined
                ? 'never'
                : `${steps} steps, ${reduction === undefined ? '-' : signed(reduction)}`;
            }),
          ]),
      ),
  );

const stopRow = (network: string, name: string, { accuracy, perImage }: Method): string[][] => {
  if (perImage === undefined) return [];
  const { steps, energyUj, latencyUs, fixed } = perImage;
  return [
    [
      network,
      name,
      percent(accuracy),
      ...['mean', 'p50', 'p95', 'worst'].map((key) => figure(steps[key])),
      ...['mean', 'p95', 'worst'].map((key) => figure(energyUj[key])),
      ...['mean', 'p95', 'worst'].map((key) => figure(latencyUs[key])),
      fixed === undefined ? 'none' : String(fixed.steps),
      fixed === undefined ? '' : signed(1 - energyUj['mean']! / fixed.energyUj),
      fixed === undefined ? '' : signed(1 - latencyUs['mean']! / fixed.latencyUs),
    ],
  ];
};

const stopsTable = (all: readonly NetworkSummary[]): string =>
  table(
    [
      'network',
      'method',
      'accuracy',
      'steps: mean',
      'p50',
      'p95',
      'worst',
      'uJ: mean',
      'p95',
      'worst',
      'us: mean',
      'p95',
      'worst',
      'fixed T of equal accuracy',
      'energy saved',
      'latency saved',
    ],
    all.flatMap(({ network, phys }) =>
      Object.entries(phys.methods).flatMap(([name, method]) => stopRow(network, name, method)),
    ),
  );

const placementTable = (all: readonly NetworkSummary[]): string =>
  table(
    [
      'network',
      'classifier',
      'MAC share',
      'adds uJ',
      'adds mm2',
      'alone, last step',
      'fused, last step',
      'steps to target',
      'R',
      '95 % of R',
      'area',
    ],
    all
      .filter(({ phys }) => phys.placement.length > 1)
      .flatMap(({ network, phys }) =>
        phys.placement.map(({ internal, macShare, energyPj, areaUm2 }) => {
          const fused = phys.methods[`fusion-grid@${internal}`];
          return [
            network,
            internal,
            percent(macShare),
            figure(energyPj / 1e6),
            figure(areaUm2 / 1e6),
            percent(phys.methods[`sl@${internal}`]?.accuracy),
            percent(fused?.accuracy),
            String(fused?.toTarget?.steps ?? 'never'),
            signed(fused?.toTarget?.reduction),
            between(fused?.toTarget?.reductionInterval),
            signed(fused?.areaGain),
          ];
        }),
      ),
  );

const potentialTable = (all: readonly NetworkSummary[]): string =>
  table(
    ['network, images', 'energy uJ', 'steps, V0 = 0', 'steps, V0 = 0.5', 'V0 = 0', 'V0 = 0.5', 'difference', '95 %'],
    all.flatMap(({ network, potentials }) =>
      potentials.flatMap(({ images, points }) =>
        points.map(({ energyUj, steps, zero, charged, interval }) => [
          `${network}, ${images}`,
          figure(energyUj),
          ...steps.map(String),
          percent(zero),
          percent(charged),
          signed(charged - zero),
          between(interval),
        ]),
      ),
    ),
  );

/** Energy to shares of the trained network's accuracy with both start potentials. */
const potentialTargetTable = (all: readonly NetworkSummary[]): string =>
  table(
    [
      'network, images',
      'of the ANN',
      'steps, V0 = 0',
      'steps, V0 = 0.5',
      'uJ, V0 = 0',
      'uJ, V0 = 0.5',
      'saved',
      '95 %',
      'both arrive in',
    ],
    all.flatMap(({ network, potentials }) =>
      potentials.flatMap(({ images, targets }) =>
        targets.map(({ share, steps, energyUj, reduction, interval, reachedIn }) => [
          `${network}, ${images}`,
          percent(share),
          ...steps.map((each) => String(each ?? 'never')),
          ...energyUj.map((each) => figure(each ?? undefined)),
          signed(reduction),
          between(reduction === undefined ? undefined : interval),
          `${(100 * reachedIn).toFixed(0)} % of draws`,
        ]),
      ),
    ),
  );
