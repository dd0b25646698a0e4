import type { Interval, RunResult } from '../model/result.js';
import { labelled, left, right, table } from './columns.js';
import { inScale, type Scale, scaleFor } from './numbers.js';
import type { Section } from './section.js';

/** Prices shown in the tornado; result.json has all. */
const SHOWN = 8;

/** What the ranges of the prices mean: intervals, and which price decides. Nothing where it was not asked for. */
export function uncertaintyLines({ uncertainty, energy, area, merits }: RunResult): readonly Section[] {
  if (uncertainty === undefined) return [];
  const { draws, seed, distribution, tornado, byModulePj } = uncertainty;
  const inEnergy = scaleFor('energyPj', [uncertainty.energyPj.high95]);
  const inArea = scaleFor('areaUm2', [uncertainty.areaUm2.high95]);
  const delay = { name: 'uJ us', size: 1e9 };
  const row = (name: string, value: number, interval: Interval, scale: Scale): string[] => [
    `${name} ${scale.name}`,
    ...[value, interval.low95, interval.low90, interval.median, interval.high90, interval.high95].map((each) =>
      inScale(each, scale),
    ),
  ];
  const modules = Object.entries(byModulePj).toSorted(([, a], [, b]) => b.median - a.median);
  const intervals = [
    row('energy', energy.totalPj, uncertainty.energyPj, inEnergy),
    row('energy x delay', merits.energyDelayPjNs, uncertainty.energyDelayPjNs, delay),
    row('area', area.totalUm2, uncertainty.areaUm2, inArea),
    ...modules.map(([name, interval]) => row(name, energy.byModulePj[name] ?? 0, interval, inEnergy)),
  ];
  const bars = tornado
    .slice(0, SHOWN)
    .map(({ price, lowPj, highPj }) => [price, inScale(lowPj, inEnergy), inScale(highPj, inEnergy)]);
  const columns = ['value', '2.5 %', '5 %', 'median', '95 %', '97.5 %'].map(right);
  return [
    {
      heading: 'Uncertainty of the prices',
      lines: [
        ...labelled('drawn', `${draws} price tables, seed ${seed}; ${distribution}`, 5),
        ...table([left('figure'), ...columns], intervals),
      ],
    },
    {
      heading: 'Which price decides: total energy with one price at the ends of its range',
      lines: table([left('price'), right(`lowest ${inEnergy.name}`), right(`highest ${inEnergy.name}`)], bars),
    },
  ];
}
