import { didYouMean } from '../base/suggest.js';
import { INPUT } from '../model/network.js';
import type { WorkloadFile } from '../model/workload.js';
import { endFindings } from './network-shapes.js';
import type { Path } from './parsed-text.js';
import type { Finding } from './validate.js';

/** What the schema cannot say about a workload whose names are clear: ends, shapes, classifiers, fusion tables. */
export function networkFindings(file: WorkloadFile): readonly Finding[] {
  return [
    ...normalisationFindings(file),
    ...endFindings(file),
    ...incomingFindings(file),
    ...classifierFindings(file),
    ...activeFindings(file),
    ...tableFindings(file),
    ...stopFindings(file),
    ...referenceFindings(file),
  ];
}

const LISTS = ['populations', 'projections', 'classifiers', 'alphaTables', 'stopTables'] as const;

/** Names that are used twice or stand for the image; nothing else can be judged before these are clear. */
export function nameFindings(file: WorkloadFile): readonly Finding[] {
  const findings: Finding[] = [];
  for (const list of LISTS) {
    const seen = new Set<string>();
    file[list]?.forEach(({ name }, index) => {
      const path = [list, index, 'name'];
      if (seen.has(name)) findings.push({ path, message: `"${name}" is used twice` });
      if (list === 'populations' && name === INPUT) findings.push({ path, message: `"${INPUT}" stands for the image` });
      seen.add(name);
    });
  }
  return findings;
}

function normalisationFindings({ input }: WorkloadFile): Finding[] {
  const channels = input.shape[0];
  return (['mean', 'std'] as const).flatMap((key) => {
    const size = input.normalisation[key].length;
    const message = `must have one value for each of ${channels} channels, has ${size}`;
    return size === channels ? [] : [{ path: ['input', 'normalisation', key], message }];
  });
}

/** Every population needs input, an averaging one exactly one window over spikes and no bias. */
function incomingFindings(file: WorkloadFile): Finding[] {
  const incoming = new Map<string, number>();
  for (const { target } of file.projections) incoming.set(target, (incoming.get(target) ?? 0) + 1);
  return file.populations.flatMap(({ name, neuron, bias }, index) => {
    const path: Path = ['populations', index];
    const count = incoming.get(name) ?? 0;
    const findings: Finding[] = [];
    if (count === 0) findings.push({ path, message: `no projection leads into "${name}"` });
    if (neuron.kind === 'average' && count > 1) {
      findings.push({ path, message: `average neurons have exactly one projection, "${name}" has ${count}` });
    }
    if (neuron.kind === 'average' && bias !== undefined) {
      findings.push({ path: [...path, 'bias'], message: 'average neurons have no bias' });
    }
    return findings;
  });
}

function classifierFindings(file: WorkloadFile): Finding[] {
  const findings: Finding[] = [];
  const shapes = new Map(file.populations.map(({ name, shape }) => [name, shape]));
  let classes: { readonly count: number; readonly name: string } | undefined;
  file.classifiers.forEach(({ name, population }, index) => {
    const path = ['classifiers', index, 'population'];
    const shape = shapes.get(population);
    if (shape === undefined) {
      findings.push({ path, message: `there is no population "${population}"` });
    } else if (shape[1] !== 1 || shape[2] !== 1) {
      findings.push({
        path,
        message: `"${population}" must have the shape [classes, 1, 1], has [${shape.join(', ')}]`,
      });
    } else if (classes !== undefined && classes.count !== shape[0]) {
      findings.push({ path, message: `has ${shape[0]} classes, classifier "${classes.name}" has ${classes.count}` });
    } else classes ??= { count: shape[0], name };
  });
  return [...findings, ...finalFindings(file)];
}

function finalFindings(file: WorkloadFile): Finding[] {
  const finals = file.classifiers.flatMap(({ role }, index) => (role === 'final' ? [index] : []));
  const extra = finals.slice(1).map((index) => ({
    path: ['classifiers', index, 'role'],
    message: `classifier "${file.classifiers[finals[0]!]!.name}" is final already, exactly one is`,
  }));
  if (finals.length > 0 || file.samples === undefined) return extra;
  return [{ path: ['classifiers'], message: 'samples need a classifier with the role final, there is none' }];
}

function activeFindings({ defaults, classifiers }: WorkloadFile): Finding[] {
  const { internal } = defaults;
  if (internal === undefined) return [];
  const names = classifiers.flatMap(({ name, role }) => (role === 'internal' ? [name] : []));
  if (names.includes(internal)) return [];
  const known = names.length === 0 ? 'there is none' : `known are ${names.join(', ')}`;
  const message = `there is no internal classifier "${internal}", ${known}${didYouMean(internal, names)}`;
  return [{ path: ['defaults', 'internal'], message }];
}

function tableFindings(file: WorkloadFile): Finding[] {
  const roles = new Map(file.classifiers.map(({ name, role }) => [name, role]));
  return file.alphaTables.flatMap(({ internal, estimate, knots }, index) => {
    const path: Path = ['alphaTables', index];
    const findings: Finding[] = [];
    const role = roles.get(internal);
    if (role !== 'internal') {
      const message =
        role === undefined ? `there is no classifier "${internal}"` : `classifier "${internal}" is not internal`;
      findings.push({ path: [...path, 'internal'], message });
    }
    findings.push(...orderFindings(path, knots));
    knots.forEach(([, alpha], at) => {
      if (estimate === 'paper' && alpha < 1) {
        findings.push({ path: [...path, 'knots', at, 1], message: `must be >= 1 for the estimate paper, is ${alpha}` });
      }
    });
    return findings;
  });
}

function orderFindings(table: Path, knots: readonly (readonly [step: number, value: number])[]): Finding[] {
  return knots.flatMap(([step], at) => {
    const before = knots[at - 1]?.[0];
    if (before === undefined || step > before) return [];
    return [{ path: [...table, 'knots', at, 0], message: `steps must ascend, ${step} follows ${before}` }];
  });
}

/** Names that the methods of a run have. */
export function methodNames({ classifiers, alphaTables }: WorkloadFile): readonly string[] {
  const internal = classifiers.filter(({ role }) => role === 'internal').map(({ name }) => name);
  const heads = internal.length === 1 ? ['ic'] : internal.map((name) => `ic-${name}`);
  return ['fc', ...heads, ...alphaTables.map(({ name }) => `fusion-${name}`)];
}

function stopFindings(file: WorkloadFile): Finding[] {
  const known = methodNames(file);
  return (file.stopTables ?? []).flatMap(({ method, knots }, index) => {
    const path: Path = ['stopTables', index];
    const message = `there is no method "${method}", known are ${known.join(', ')}${didYouMean(method, known)}`;
    const findings = known.includes(method) ? [] : [{ path: [...path, 'method'], message }];
    return [...findings, ...orderFindings(path, knots)];
  });
}

function referenceFindings(file: WorkloadFile): Finding[] {
  const names = file.classifiers.map(({ name }) => name);
  return file.referenceAccuracies.flatMap(({ classifier }, index) =>
    names.includes(classifier)
      ? []
      : [{ path: ['referenceAccuracies', index, 'classifier'], message: `there is no classifier "${classifier}"` }],
  );
}
