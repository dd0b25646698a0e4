import type { ClassifierAccuracy, ConversionReport, ConvertedLayer } from '../model/conversion.js';
import { labelled, labelledList, left, right, table } from './columns.js';
import { percent, significant } from './numbers.js';
import { printSections, type Section } from './section.js';

const LABEL = 11;
/** Steps at which accuracy is shown, as far as they were simulated. */
const SHOWN_STEPS = [10, 20, 50, 75, 100, 150, 200, 300, 500, 1000, 2000, 5000];
const MOST_STEP_ROWS = 8;

/** What a conversion made and what it lost, as text of at most 80 columns. */
export function conversionText(report: ConversionReport, colours: boolean): string {
  const sections = [headSection(report), accuracySection(report), stepsSection(report), layersSection(report)];
  const notes = { heading: 'Notes', lines: report.notes.flatMap((note) => labelled('-', note, 1)) };
  return printSections([...sections, notes], colours);
}

function headSection(report: ConversionReport): Section {
  const { model, normalisation, calibration, foldedBatchNorms, foldingDifference } = report;
  const how = { percentile: 'of each layer', maximum: 'of each layer (its maximum)', channel: 'of each channel' };
  const scaling = `percentile ${normalisation.percentile} ${how[normalisation.by]}`;
  const line = (label: string, text: string): readonly string[] => labelled(label, text, LABEL);
  const folding =
    foldedBatchNorms === 0
      ? 'none to fold'
      : `${foldedBatchNorms} folded; outputs move by ${significant(foldingDifference)} at most`;
  return {
    heading: `Converted ${report.workload}`,
    lines: [
      ...line('model', `${model.nodes} nodes, operator set ${model.opset}, written by ${model.producer}`),
      ...line('batch norm', folding),
      ...line('scales', `${scaling} over ${calibration.images} images: ${calibration.origin}`),
    ],
  };
}

const last = (values: readonly number[]): string => (values.length === 0 ? '-' : percent(values.at(-1)!));

function accuracySection({ accuracy, measuredOn, simulated }: ConversionReport): Section {
  const columns = [
    left('classifier'),
    left('role'),
    right('ANN'),
    right('ANN folded'),
    right(`of ${simulated.images}`),
    right(`SNN, ${simulated.steps} steps`),
  ];
  const rows = accuracy.map(({ classifier, role, annBeforeFolding, annAfterFolding, annOnSimulated, snn }) => [
    classifier,
    role,
    percent(annBeforeFolding),
    percent(annAfterFolding),
    annOnSimulated === undefined ? '-' : percent(annOnSimulated),
    last(snn),
  ]);
  const what = `ANN on ${measuredOn.images} images; folded ANN and SNN on the first ${simulated.images} of them: ${measuredOn.origin}`;
  return { heading: 'Accuracy', lines: [...table(columns, rows), ...labelledList('', [what], 0)] };
}

function stepsSection({ accuracy, simulated }: ConversionReport): Section {
  const within = SHOWN_STEPS.filter((step) => step < simulated.steps).slice(1 - MOST_STEP_ROWS);
  const steps = simulated.images === 0 ? [] : [...within, simulated.steps];
  const shown = accuracy.slice(-6);
  const columns = [right('steps'), ...shown.map(({ classifier }) => right(classifier.slice(0, 9)))];
  const rows = steps.map((step) => [String(step), ...shown.map((each) => percent(accuracyAt(each, step)))]);
  return { heading: 'Accuracy of the SNN against steps', lines: rows.length === 0 ? [] : table(columns, rows) };
}

const accuracyAt = ({ snn }: ClassifierAccuracy, step: number): number => snn[step - 1] ?? Number.NaN;

function layersSection({ layers, layerErrors }: ConversionReport): Section {
  const columns = [
    left('layer'),
    left('shape'),
    right('scale'),
    right('above it'),
    right('wanted rate'),
    right('rate'),
    right('mean error'),
  ];
  const worst = Math.max(...layers.map(({ error }) => error.meanError));
  const rows = layers.map((layer) => [
    layer.name,
    layer.shape.join('x'),
    scaleText(layer),
    percent(layer.error.clippedShare),
    layer.error.meanActivation.toFixed(4),
    layer.error.meanRate.toFixed(4),
    `${layer.error.meanError.toFixed(4)}${layer.error.meanError === worst ? ' *' : '  '}`,
  ]);
  const { images, steps } = layerErrors;
  const what = `mean |rate - clipped activation / scale| over ${images} ${images === 1 ? 'image' : 'images'} x ${steps} steps; * the largest`;
  return { heading: 'What each layer loses', lines: [...table(columns, rows), ...labelledList('', [what], 0)] };
}

const scaleText = ({ scale: [low, high] }: ConvertedLayer): string =>
  low === high ? significant(low) : `${low.toPrecision(2)}-${high.toPrecision(2)}`;
